/** Within a source: what it offers as a tree with search, what companion models recommend, and adding it to the configuration. */
import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { Recommendation } from "../../gateway/core/source-access.ts";
import type { EntryAddition } from "../../gateway/core/tag-exchange.ts";
import { textOf, usePress } from "../controls/use-press.ts";
import { mayConfigure } from "../permission.ts";
import { useScreen } from "../screen.ts";
import { type Choice, chooseModel, chooseTag, createChoice, entriesOf } from "./offer-choice.ts";
import { OfferedNodes } from "./offered-nodes.tsx";
import { useOfferWords } from "./use-offer-words.ts";

/** Kinds of sources that can be browsed. */
const browsableKinds: readonly string[] = ["opcua", "mqtt"];

/** The part in which tags are found and ticked: the whole tree, a search, or what is recommended. */
export function OfferBrowser({
  source,
  choice,
  first,
}: {
  source: string;
  choice: Choice;
  first: "all" | "recommended";
}) {
  const text = useOfferWords();
  const typed = useSignal("");
  const search = useSignal<string | undefined>(undefined);
  const view = useSignal<"all" | "recommended">(first);
  const find = (event: Event): void => {
    event.preventDefault();
    view.value = "all";
    search.value = typed.value.trim() === "" ? undefined : typed.value.trim();
  };
  return (
    <>
      <form class="offer-tools" onSubmit={find}>
        <label class="search">
          <span>{text.search}</span>
          <input type="search" value={typed.value} onInput={(event) => (typed.value = event.currentTarget.value)} />
        </label>
        <button type="submit" class="button">
          {text.find}
        </button>
        <span class="segments">
          <button type="button" aria-pressed={view.value === "all"} onClick={() => (view.value = "all")}>
            {text.all}
          </button>
          <button
            type="button"
            aria-pressed={view.value === "recommended"}
            onClick={() => (view.value = "recommended")}
          >
            {text.recommended}
          </button>
        </span>
      </form>
      {view.value === "recommended" ? (
        <Recommended source={source} choice={choice} />
      ) : (
        <OfferedNodes
          key={search.value ?? ""}
          source={source}
          choice={choice}
          query={search.value === undefined ? {} : { search: search.value }}
        />
      )}
    </>
  );
}

export function SourceOffers({ id, kind }: { id: string; kind: string }) {
  const { live } = useScreen();
  const text = useOfferWords();
  const isOpen = useSignal(false);
  if (!browsableKinds.includes(kind)) return null;
  const isEngineer = mayConfigure(live.site.value);
  return (
    <details
      onToggle={(event) => {
        isOpen.value = event.currentTarget.open;
      }}
    >
      <summary>{text.title}</summary>
      {isOpen.value && isEngineer && <Offers source={id} />}
      {isOpen.value && !isEngineer && (
        <p class="muted">
          {text.notAllowed} <code>api.anonymousRole: engineer</code>
        </p>
      )}
    </details>
  );
}

function Offers({ source }: { source: string }) {
  const choice = useMemo(createChoice, []);
  return (
    <>
      <OfferBrowser source={source} choice={choice} first="all" />
      <Adding choice={choice} />
    </>
  );
}

function Recommended({ source, choice }: { source: string; choice: Choice }) {
  const { queries } = useScreen();
  const text = useOfferWords();
  const models = useSignal<readonly Recommendation[] | undefined>(undefined);
  const failure = useSignal<string | undefined>(undefined);
  useMemo(() => {
    queries.recommended(source).then(
      (found) => {
        models.value = found;
      },
      (error: unknown) => {
        failure.value = textOf(error);
      },
    );
  }, [source]);
  if (failure.value !== undefined) {
    return (
      <p class="failure" role="alert">
        {text.failed} {failure.value}
      </p>
    );
  }
  if (models.value === undefined) return <p class="muted">{text.loading}</p>;
  if (models.value.length === 0) return <p class="muted">{text.noModel}</p>;
  return (
    <>
      {models.value.map((model) => (
        <Model key={model.namespaceUri} model={model} choice={choice} />
      ))}
    </>
  );
}

function Model({ model, choice }: { model: Recommendation; choice: Choice }) {
  const { format } = useScreen();
  const text = useOfferWords();
  const isWhole = model.tags.every(({ tag }) => choice.tags.value.has(tag.address));
  return (
    <section>
      <h4>{model.name || text.byName}</h4>
      {model.presentCount > 0 && <p class="muted">{text.presentCount(format.value.integer(model.presentCount))}</p>}
      {model.tags.length > 0 && (
        <label class="offer">
          <input
            type="checkbox"
            checked={isWhole}
            onChange={(event) => chooseModel(choice, model, event.currentTarget.checked)}
          />
          <strong>{text.takeAll}</strong>
        </label>
      )}
      {model.tags.map(({ tag, role, ...hint }) => (
        <label key={tag.address} class="offer">
          <input
            type="checkbox"
            checked={choice.tags.value.has(tag.address)}
            onChange={(event) => chooseTag(choice, tag, event.currentTarget.checked, hint)}
          />
          <span>
            {tag.id} <span class="muted">{tag.unit}</span>
          </span>
          <span class="offer-value muted">{text.roles[role] ?? role}</span>
        </label>
      ))}
    </section>
  );
}

function Adding({ choice }: { choice: Choice }) {
  const { format, queries } = useScreen();
  const text = useOfferWords();
  const prefix = useSignal("");
  const result = useSignal<EntryAddition | undefined>(undefined);
  const press = usePress();
  const { tags, assets } = entriesOf(choice, prefix.value);
  const send = (dryRun: boolean) =>
    press.run(async () => {
      result.value = undefined;
      result.value = await queries.addEntries({ tags, assets }, { dryRun });
    });
  const isIdle = !press.isBusy && tags.length > 0;
  return (
    <section>
      <p aria-live="polite">{text.chosen(format.value.integer(tags.length), format.value.integer(assets.length))}</p>
      <div class="offer-tools">
        <label class="search">
          <span>{text.prefix}</span>
          <input type="text" value={prefix.value} onInput={(event) => (prefix.value = event.currentTarget.value)} />
        </label>
        <button type="button" class="button" disabled={!isIdle} onClick={() => void send(true)}>
          {text.preview}
        </button>
        <button type="button" class="button" disabled={!isIdle} onClick={() => void send(false)}>
          {text.add}
        </button>
      </div>
      {press.failure !== undefined && (
        <p class="failure" role="alert">
          {text.notAdded} {press.failure}
        </p>
      )}
      {result.value !== undefined && <Result result={result.value} />}
    </section>
  );
}

function Result({ result: { added, isWritten, yaml } }: { result: EntryAddition }) {
  const { format } = useScreen();
  const text = useOfferWords();
  const count = format.value.integer(added.length);
  if (added.length === 0) return <p role="status">{text.allPresent}</p>;
  return (
    <>
      <p role="status">{isWritten ? text.added(count) : text.wouldAdd(count)}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long text scrolls, and keys must be able to scroll it */}
      <pre class="yaml" tabIndex={0}>
        {yaml}
      </pre>
    </>
  );
}
