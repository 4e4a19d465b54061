/** Which values to follow, and in which units, while connecting a machine. */
import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { type ChosenTag, chosenTag, draftOf } from "../onboarding-answers.ts";
import { useScreen } from "../screen.ts";
import { type Choice, chooseTag, createChoice } from "./offer-choice.ts";
import type { StepProps } from "./onboarding.tsx";
import { On } from "./onboarding-field.tsx";
import { OfferBrowser } from "./source-offers.tsx";

const intervals = ["100", "1000", "10000"] as const;

export function TagsStep({ text, answers, password, change, go }: StepProps) {
  const { queries, format } = useScreen();
  const { id, kind, intervalMs } = answers;
  const choice = useMemo(() => choiceOf(answers.tags), []);
  const isReady = useSignal(false);
  const isIncomplete = answers.user !== "" && password.peek() === "";
  useEffect(() => {
    // The gateway may have forgotten the draft; a password that is gone is asked for again.
    if (isIncomplete) change({ step: "sign-in" });
    else void queries.onboarding.draft(draftOf(answers, password.peek())).finally(() => (isReady.value = true));
  }, []);
  const chosen = [...choice.tags.value.values()].map((tag) => {
    const known = answers.tags.find((each) => each.tag.address === tag.address);
    return known ?? chosenTag(tag, choice.hints.get(tag.address));
  });
  const keep = (): void => change({ tags: chosen, proposed: [...choice.assets.value.values()] });
  const { integer } = format.value;
  const count = integer(chosen.length);
  const writable = chosen.filter(({ isWritable }) => isWritable).length;
  return (
    <>
      <p>{text.chooseHint}</p>
      {isReady.value && <OfferBrowser source={id} choice={choice} first="recommended" />}
      {kind === "opcua" && (
        <div class="form">
          <label>
            {text.interval}
            <select value={intervalMs} onChange={({ currentTarget }) => change({ intervalMs: currentTarget.value })}>
              {intervals.map((each) => (
                <option key={each} value={each}>
                  {text.intervals[each]}
                </option>
              ))}
            </select>
          </label>
        </div>
      )}
      <p role="status">
        {kind === "opcua"
          ? text.load(count, format.value.number((chosen.length * 1000) / Number(intervalMs)))
          : text.asPublished(count)}
      </p>
      {writable > 0 && <p>{text.writable(integer(writable))}</p>}
      <On
        isDisabled={chosen.length === 0}
        first={text.chooseFirst}
        onPress={() => {
          keep();
          go();
        }}
      >
        {text.next}
      </On>
    </>
  );
}

function choiceOf(tags: readonly ChosenTag[]): Choice {
  const choice = createChoice();
  for (const { tag } of tags) chooseTag(choice, tag, true);
  return choice;
}

export function UnitsStep({ text, answers, change, go }: StepProps) {
  const set = (address: string, part: Partial<ChosenTag>): void =>
    change({ tags: answers.tags.map((each) => (each.tag.address === address ? { ...each, ...part } : each)) });
  return (
    <>
      <p>{text.unitHint}</p>
      <ul class="plain onboarding-units">
        {answers.tags.map((chosen) => (
          <li key={chosen.tag.address}>
            <UnitRow text={text} chosen={chosen} set={(part) => set(chosen.tag.address, part)} />
          </li>
        ))}
      </ul>
      <On onPress={go}>{text.next}</On>
    </>
  );
}

interface UnitRowProps extends Pick<StepProps, "text"> {
  readonly chosen: ChosenTag;
  set(part: Partial<ChosenTag>): void;
}

function UnitRow({ text, chosen: { tag, unit, origin }, set }: UnitRowProps) {
  const { format } = useScreen();
  const shown = format.value.unit(unit);
  const isNumber = tag.dataType === undefined || tag.dataType === "number" || tag.dataType === "integer";
  const said =
    origin === "machine"
      ? text.fromMachine
      : origin === "guess"
        ? text.guess
        : unit === ""
          ? text.without
          : text.confirmed;
  return (
    <div class="onboarding-unit">
      <span>{tag.id}</span>
      {isNumber && (
        <input
          type="text"
          value={unit}
          maxLength={40}
          spellcheck={false}
          aria-label={`${text.unit}: ${tag.id}`}
          onInput={({ currentTarget }) => set({ unit: currentTarget.value, origin: "person" })}
        />
      )}
      <span class="muted">
        {isNumber ? said : text.without}
        {isNumber && unit !== "" && shown !== unit && `: ${shown}`}
      </span>
      {isNumber && origin === "guess" && (
        <button
          type="button"
          class="button"
          aria-label={`${text.confirm}: ${tag.id}, ${unit}`}
          onClick={() => set({ origin: "person" })}
        >
          {text.confirm}
        </button>
      )}
    </div>
  );
}
