/** The labels of a recording as a table; the chosen one can be taken away. */
import type { Signal } from "@preact/signals";
import type { RecordingLabel } from "../../gateway/core/recording-label.ts";
import { assetName } from "../asset-state.ts";
import { useScreen } from "../screen.ts";

interface TableProps {
  readonly labels: readonly RecordingLabel[];
  readonly selected: Signal<string | undefined>;
  readonly remove: (label: string) => void;
  readonly isOff: boolean;
}

const rowsMax = 200;

export function LabelTable({ labels, selected, remove, isOff }: TableProps) {
  const { words, format, live } = useScreen();
  const text = words.value.labels;
  const nameOf = (asset: string) => assetName(live.assets.value, asset);
  if (labels.length === 0) return <p class="empty">{text.none}</p>;
  const { time, class: name, scope, source, who } = text.columns;
  return (
    <details open>
      <summary>{text.table}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard. */}
      <section class="scroll" tabIndex={0} aria-label={text.table}>
        <table>
          <thead>
            <tr>
              {[time, name, scope, source, who].map((each) => (
                <th key={each} scope="col">
                  {each}
                </th>
              ))}
              <td />
            </tr>
          </thead>
          <tbody>
            {labels.slice(0, rowsMax).map((label) => (
              <tr key={label.labelId} aria-selected={selected.value === label.labelId}>
                <td class="number">
                  {format.value.time(label.fromMs)}
                  {label.toMs > label.fromMs && ` – ${format.value.time(label.toMs)}`}
                </td>
                <td>{text.classes[label.class] ?? label.class}</td>
                <td>{label.scope === "" ? text.line : nameOf(label.scope)}</td>
                <td>{text.sources[label.source]}</td>
                <td>{isAnnotator(label.annotator) ? text.annotators[label.annotator] : label.annotator}</td>
                <td>
                  {isAnnotator(label.annotator) && (
                    <button type="button" class="button" disabled={isOff} onClick={() => remove(label.labelId)}>
                      {text.remove}
                    </button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}

function isAnnotator(name: string): name is "first" | "second" {
  return name === "first" || name === "second";
}
