/** Who labels, the chosen stretch in numbers, a button for each class, and what models suggest. */
import type { Signal } from "@preact/signals";
import type { RecordingReport } from "../../gateway/core/recording.ts";
import type { Annotator, LabelSuggestion } from "../../gateway/core/recording-label.ts";
import { assetName } from "../asset-state.ts";
import type { View } from "../label-view.ts";
import { useScreen } from "../screen.ts";
import { classes } from "./label-classes.ts";

interface ActionProps {
  readonly recording: RecordingReport;
  readonly chosen: Signal<View>;
  readonly annotator: Signal<Annotator>;
  /** Asset that a label is about; empty for the whole line. */
  readonly scope: Signal<string>;
  readonly isOff: boolean;
  readonly whole: View;
  readonly suggestions: readonly LabelSuggestion[];
  readonly add: (name: string, suggestion?: LabelSuggestion) => void;
}

export function LabelActions(props: ActionProps) {
  const { recording, chosen, annotator, scope, isOff, whole, suggestions, add } = props;
  const { words, format, live } = useScreen();
  const text = words.value.labels;
  const nameOf = (asset: string) => assetName(live.assets.value, asset);
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
        <ScopeField assets={recording.assets} scope={scope} />
        <p class="number">{toMs > fromMs ? text.length(format.value.duration(toMs - fromMs)) : text.moment}</p>
      </div>
      <div class="segments quick-labels">
        {classes.map((name, index) => (
          <button key={name} type="button" disabled={isOff} title={`${index + 1}`} onClick={() => add(name)}>
            {text.add(text.classes[name] ?? name)}
          </button>
        ))}
      </div>
      {suggestions.length > 0 && <h3>{text.lanes.suggestions}</h3>}
      <ul class="plain-list">
        {suggestions.map((suggestion) => (
          <li key={suggestion.id}>
            <p>
              {nameOf(suggestion.scope)}: {text.suggested(format.value.number(suggestion.peak))}{" "}
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

/** One of the recorded assets, or all of them. */
function ScopeField({ assets, scope }: { assets: readonly string[]; scope: Signal<string> }) {
  const { live, words } = useScreen();
  const text = words.value.labels;
  const known = (live.assets.value ?? []).filter(({ id }) => assets.length === 0 || assets.includes(id));
  return (
    <label>
      {text.columns.scope}
      <select value={scope.value} onChange={({ currentTarget }) => (scope.value = currentTarget.value)}>
        <option value="">{text.line}</option>
        {known.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
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
