/** Fields of settings: a line of text with its hint, a choice, days of the week, a time of day. */
import { useId } from "preact/hooks";
import { useScreen } from "../screen.ts";
import { keptNumber, shownNumber, weekdays } from "../settings-answers.ts";
import { useSettingWords } from "../use-setting-words.ts";

interface LineProps {
  readonly label: string;
  readonly value: string;
  readonly hint?: string;
  readonly maxLength?: number;
  /** Comma and point are the same; what is shown has the one of the language, what is told the point. */
  readonly isNumber?: boolean;
  /** Proposals, by id of a list. */
  readonly list?: string;
  readonly onInput: (value: string) => void;
}

export function Line({ label, value, hint, isNumber = false, maxLength = 200, list, onInput }: LineProps) {
  const { language } = useScreen();
  const id = useId();
  const shown = (typed: string) => (isNumber ? shownNumber(typed, language.value) : typed);
  return (
    <label class="search" htmlFor={id}>
      {label}
      <input
        type="text"
        {...{ id, list, maxLength }}
        value={shown(value)}
        autoComplete="off"
        inputMode={isNumber ? "decimal" : undefined}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onInput={({ currentTarget: field }) => {
          const [typed, caret] = [field.value, field.selectionStart];
          if (shown(typed) !== typed) {
            field.value = shown(typed);
            field.setSelectionRange(caret, caret);
          }
          onInput(isNumber ? keptNumber(typed) : typed);
        }}
      />
      {hint !== undefined && (
        <span class="muted" id={`${id}-hint`}>
          {hint}
        </span>
      )}
    </label>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [id: string, text: string])[];
  readonly choose: (id: string) => void;
}

export function Choice({ label, value, options, choose }: ChoiceProps) {
  return (
    <label class="search">
      {label}
      <select value={value} onChange={({ currentTarget }) => choose(currentTarget.value)}>
        {options.map(([id, text]) => (
          <option key={id} value={id}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

export function Days({ days, choose }: { days: readonly string[]; choose: (days: readonly string[]) => void }) {
  const text = useSettingWords();
  return (
    <fieldset class="plain-fieldset">
      <legend>{text.days}</legend>
      <div class="form-row">
        {weekdays.map((day) => (
          <label key={day} class="check">
            <input
              type="checkbox"
              checked={days.includes(day)}
              onChange={({ currentTarget }) =>
                choose(weekdays.filter((one) => (one === day ? currentTarget.checked : days.includes(one))))
              }
            />
            <span>{text.dayNames[day]}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

interface PeriodProps {
  readonly item: { readonly start: string; readonly end: string };
  readonly change: (part: { readonly start?: string; readonly end?: string }) => void;
}

export function Period({ item, change }: PeriodProps) {
  const text = useSettingWords();
  return (
    <>
      <div class="form-row">
        <Line label={text.start} value={item.start} onInput={(start) => change({ start })} />
        <Line label={text.end} value={item.end} onInput={(end) => change({ end })} />
      </div>
      <p class="muted">{text.endHint}</p>
    </>
  );
}

/** The list with one entry changed, or without it. */
export function withItem<T>(list: readonly T[], index: number, part: Partial<T> | undefined): T[] {
  return list.flatMap((item, at) => (at !== index ? [item] : part === undefined ? [] : [{ ...item, ...part }]));
}
