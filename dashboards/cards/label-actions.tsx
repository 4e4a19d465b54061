/** Who labels, the chosen stretch in numbers, a button for each class, and what models suggest. */
import type { Signal } from "@preact/signals";
import type { Annotator, LabelSuggestion } from "../../gateway/core/recording-label.ts";
import type { View } from "../label-view.ts";
import { useScreen } from "../screen.ts";
import { classes } from "./label-classes.ts";

interface ActionProps {
  readonly chosen: Signal<View>;
  readonly annotator: Signal<Annotator>;
  readonly isOff: boolean;
  readonly whole: View;
  readonly suggestions: readonly LabelSuggestion[];
  readonly add: (name: string, suggestion?: LabelSuggestion) => void;
}

export function LabelActions({ chosen, annotator, isOff, whole, suggestions, add }: ActionProps) {
  const { words, format } = useScreen();
  const text = words.value.labels;
  const { fromMs, toMs } = chosen.value;
  return (
    <section>
      <fieldset class="segments">
        <legend>{text.annotator}</legend>
        {(["first", "second"] as const).map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={annotator.value === name}
            onClick={() => (annotator.value = name)}
          >
            {text.annotators[name]}
          </button>
        ))}
      </fieldset>
      <div class="form form-row">
        <TimeField
          name={text.fromSeconds}
          valueMs={fromMs}
          whole={whole}
          set={(timeMs) => (chosen.value = { fromMs: timeMs, toMs: Math.max(timeMs, toMs) })}
        />
        <TimeField
          name={text.toSeconds}
          valueMs={toMs}
          whole={whole}
          set={(timeMs) => (chosen.value = { fromMs: Math.min(timeMs, fromMs), toMs: timeMs })}
        />
        <p class="number">{toMs > fromMs ? text.length(format.value.duration(toMs - fromMs)) : text.moment}</p>
      </div>
      <div class="segments quick-labels">
        {classes.map((name, index) => (
          <button key={name} type="button" disabled={isOff} title={`${index + 1}`} onClick={() => add(name)}>
            {text.add(text.classes[name] ?? name)}
          </button>
        ))}
      </div>
      <ul class="plain-list">
        {suggestions.map((suggestion) => (
          <li key={suggestion.id}>
            <p>
              {suggestion.scope}: {text.suggested(format.value.number(suggestion.peak))}{" "}
              <span class="number muted">{format.value.dateTime(suggestion.fromMs)}</span>
            </p>
            <div class="segments">
              <button type="button" disabled={isOff} onClick={() => add("fault", suggestion)}>
                {text.accept}
              </button>
              <button type="button" disabled={isOff} onClick={() => add("normal", suggestion)}>
                {text.reject}
              </button>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface TimeProps {
  readonly name: string;
  readonly valueMs: number;
  readonly whole: View;
  readonly set: (timeMs: number) => void;
}

/** Seconds since the start of the recording: the same in every time zone. */
function TimeField({ name, valueMs, whole, set }: TimeProps) {
  const seconds = (timeMs: number): string => ((timeMs - whole.fromMs) / 1000).toFixed(1);
  return (
    <label>
      {name}
      <input
        type="number"
        step="0.1"
        min={0}
        max={seconds(whole.toMs)}
        value={seconds(valueMs)}
        onChange={({ currentTarget }) => {
          const timeMs = whole.fromMs + 1000 * currentTarget.valueAsNumber;
          if (Number.isFinite(timeMs)) set(Math.min(whole.toMs, Math.max(whole.fromMs, timeMs)));
        }}
      />
    </label>
  );
}
