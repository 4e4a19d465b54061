/** The nodes of a source as a tree: a level is asked for when it is opened, and page by page. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { OfferedNode, OfferQuery } from "../../gateway/core/source-access.ts";
import { useScreen } from "../screen.ts";
import { type Choice, chooseTag, type TagHint } from "./offer-choice.ts";
import { useOfferWords } from "./use-offer-words.ts";

const pageSize = 100;

export interface LevelProps {
  readonly source: string;
  readonly choice: Choice;
  /** Node, search and prefix. */
  readonly query: Omit<OfferQuery, "limit" | "after">;
}

export function OfferedNodes({ source, choice, query }: LevelProps) {
  const { format, queries } = useScreen();
  const text = useOfferWords();
  const nodes = useSignal<readonly OfferedNode[]>([]);
  const next = useSignal<string | undefined>(undefined);
  const visited = useSignal(0);
  const failure = useSignal<string | undefined>(undefined);
  const isBusy = useSignal(false);
  const load = async (): Promise<void> => {
    isBusy.value = true;
    failure.value = undefined;
    try {
      const after = next.value === undefined ? {} : { after: next.value };
      const page = await queries.browse(source, { ...query, ...after, limit: pageSize });
      nodes.value = [...nodes.value, ...page.nodes];
      next.value = page.next;
      visited.value = page.visitedCount;
    } catch (error) {
      failure.value = error instanceof Error ? error.message : String(error);
    }
    isBusy.value = false;
  };
  useEffect(() => void load(), []);
  const isEnd = !isBusy.value && failure.value === undefined && next.value === undefined;
  return (
    <>
      <ul class="tag-tree">
        {nodes.value.map((node) => (
          <li key={node.address}>
            <Node node={node} source={source} choice={choice} isFound={query.search !== undefined} />
          </li>
        ))}
      </ul>
      <p class="muted" role="status">
        {isBusy.value && text.loading}
        {isEnd && nodes.value.length === 0 && text.nothing}{" "}
        {query.search !== undefined && text.lookedAt(format.value.integer(visited.value))}
      </p>
      {failure.value !== undefined && (
        <p class="failure" role="alert">
          {text.failed} {failure.value}
        </p>
      )}
      {!isBusy.value && !isEnd && (
        <button type="button" class="button" onClick={() => void load()}>
          {failure.value === undefined ? text.more : text.again}
        </button>
      )}
    </>
  );
}

interface NodeProps {
  readonly node: OfferedNode;
  readonly source: string;
  readonly choice: Choice;
  /** Of a search: shown with its path. */
  readonly isFound: boolean;
}

function Node({ node, source, choice, isFound }: NodeProps) {
  const isOpen = useSignal(false);
  const name = isFound ? node.path.join(" / ") : node.name;
  // A variable that is no plain value may have parts below it: structures and arrays of many controllers do.
  const isPlain = node.tag !== undefined || node.tagIds.length > 0 || node.details?.isReadable === false;
  if (node.kind === "variable" && isPlain) return <Variable node={node} name={name} choice={choice} />;
  return (
    <details
      onToggle={(event) => {
        isOpen.value = event.currentTarget.open;
      }}
    >
      <summary>
        {name} {node.details !== undefined && <span class="muted">{node.details.dataType}</span>}
      </summary>
      {isOpen.value && <OfferedNodes source={source} choice={choice} query={{ node: node.address, prefix: node.id }} />}
    </details>
  );
}

function Variable({ node, name, choice }: Omit<NodeProps, "source" | "isFound"> & { readonly name: string }) {
  const text = useOfferWords();
  const { tag, tagIds, details } = node;
  const facts = (
    <>
      <span>
        {name}{" "}
        <span class="muted">{details === undefined ? "" : `${details.dataType}${details.isArray ? "[]" : ""}`}</span>
        {tagIds.length > 0 && <span class="muted"> {text.isTag(tagIds.join(", "))}</span>}
        {details?.isReadable === false && <span class="muted"> {text.notReadable}</span>}
      </span>
      <Value node={node} />
    </>
  );
  if (tag === undefined) return <div class="offer">{facts}</div>;
  return (
    <label class="offer">
      <input
        type="checkbox"
        checked={choice.tags.value.has(tag.address)}
        onChange={(event) => chooseTag(choice, tag, event.currentTarget.checked, hintOf(node))}
      />
      {facts}
    </label>
  );
}

function hintOf({ unitGuess, details }: OfferedNode): TagHint {
  return {
    ...(unitGuess === undefined ? {} : { unitGuess }),
    ...(details?.isWritable === true ? { isWritable: true } : {}),
  };
}

function Value({ node: { details } }: { readonly node: OfferedNode }) {
  const { format } = useScreen();
  const text = useOfferWords();
  if (details === undefined) return null;
  const { value, unitName = "", unit, range } = details;
  const shown = typeof value === "number" ? format.value.number(value) : value === null ? "–" : plainText(value);
  return (
    <span class="offer-value number">
      {shown} {unitName}
      {range !== undefined && (
        <span class="muted"> ({text.range(format.value.number(range[0]), format.value.number(range[1]))})</span>
      )}
      {unitName !== "" && unit === undefined && <span class="muted"> {text.unknownUnit}</span>}
    </span>
  );
}

function plainText(value: unknown): string {
  return typeof value === "object" ? "[ ]" : String(value).slice(0, 60);
}
