/** What kind of machine it is, and writing everything into the configuration. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { EntryAddition } from "../../gateway/core/tag-exchange.ts";
import { usePress } from "../controls/use-press.ts";
import {
  asksPower,
  asksShaft,
  draftOf,
  entriesOf,
  learnableTags,
  noAnswers,
  placeOf,
  templates,
} from "../onboarding-answers.ts";
import { useScreen } from "../screen.ts";
import { isTaken } from "../taken.ts";
import type { StepProps } from "./onboarding.tsx";
import { Field, On } from "./onboarding-field.tsx";
import { Shaft } from "./onboarding-shaft.tsx";

const powers = ["small", "medium-general", "g2-rigid", "g1-rigid"] as const;

export function AssetStep({ text, answers, password, change, go }: StepProps) {
  const { live, queries, words, format } = useScreen();
  const preview = useSignal<EntryAddition | undefined>(undefined);
  const outcome = useSignal<"refused" | "later" | undefined>(undefined);
  const press = usePress();
  const { onboarding } = queries;
  const add = (dryRun: boolean) => onboarding.add({ source: answers.id, ...entriesOf(answers), dryRun });
  const drafted = async (): Promise<void> => {
    if (answers.user === "" || password.peek() !== "") await onboarding.draft(draftOf(answers, password.peek()));
  };
  const show = () =>
    press.run(async () => {
      preview.value = undefined;
      await drafted();
      preview.value = await add(true);
    });
  const write = () =>
    press.run(async () => {
      outcome.value = undefined;
      const { reloads, canReload } = await onboarding.status();
      await drafted();
      await add(false);
      change({ isWritten: true });
      if (!canReload) outcome.value = "later";
      else if (await isTaken(onboarding, reloads)) go();
      else outcome.value = "refused";
    });
  const channels = learnableTags(answers).length;
  const taken = answers.isWritten ? [] : (live.assets.value ?? []).map(({ id }) => id);
  const isPlaceTaken = taken.includes(answers.place);
  const isNamed = /^[^\s/][^\s]{0,100}$/.test(answers.place) && !isPlaceTaken;
  // It follows the name until somebody types another one.
  const isOwn = !isPlaceTaken && answers.place !== noAnswers.place && answers.place !== placeOf(answers.name, taken);
  const rename = (name: string) => change({ name, ...(isOwn ? {} : { place: placeOf(name, taken) }) });
  useEffect(() => {
    if (isPlaceTaken) change({ place: placeOf(answers.name, taken) });
  }, []);
  return (
    <div class="form form-wide">
      <label>
        {text.template}
        <select value={answers.template} onChange={({ currentTarget }) => change({ template: currentTarget.value })}>
          {templates.map((template) => (
            <option key={template} value={template}>
              {words.value.asset.templates[template] ?? template}
            </option>
          ))}
        </select>
      </label>
      <Field label={text.name} value={answers.name} onInput={rename} />
      <Field label={text.place} hint={text.placeHint} value={answers.place} onInput={(place) => change({ place })} />
      {asksPower(answers) && (
        <label>
          {text.power}
          <select value={answers.power} onChange={({ currentTarget }) => change({ power: currentTarget.value })}>
            {powers.map((power) => (
              <option key={power} value={power}>
                {text.powers[power]}
              </option>
            ))}
          </select>
          <span class="muted">{text.powerHint}</span>
        </label>
      )}
      {asksShaft(answers) && <Shaft {...{ text, answers, change }} />}
      {channels > 1 && (
        <label class="check">
          <input
            type="checkbox"
            checked={answers.learns}
            onChange={({ currentTarget }) => change({ learns: currentTarget.checked })}
          />
          <span>
            {text.learns} <span class="muted">{text.learnsHint(format.value.integer(channels))}</span>
          </span>
        </label>
      )}
      <p>
        <button type="button" class="button" disabled={press.isBusy || !isNamed} onClick={() => void show()}>
          {text.preview}
        </button>
      </p>
      {preview.value !== undefined && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a long text scrolls, and keys must be able to scroll it
        <pre class="yaml" tabIndex={0}>
          {preview.value.yaml}
        </pre>
      )}
      <On
        isDisabled={press.isBusy || !isNamed}
        {...(press.isBusy ? {} : { first: isPlaceTaken ? text.idTaken : text.placeHint })}
        onPress={() => void write()}
      >
        {text.write}
      </On>
      <p role="status">
        {press.isBusy && text.writing}
        {outcome.value === "later" && text.later}
      </p>
      {(press.failure !== undefined || outcome.value === "refused") && (
        <p class="failure" role="alert">
          {press.failure ?? text.refused}
        </p>
      )}
    </div>
  );
}
