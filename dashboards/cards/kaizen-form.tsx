/** A new improvement card: what was changed, on which day, on which machine, and the figure that should show it. */
import { type Signal, useSignal } from "@preact/signals";
import { Failure } from "../controls/failure.tsx";
import { TextField } from "../controls/text-field.tsx";
import { usePress } from "../controls/use-press.ts";
import { useScreen } from "../screen.ts";
import { useChartWords } from "../use-charts.ts";
import { zonedTimeMs } from "../zoned-time.ts";

const dayMs = 86_400_000;
const productionFigures = [
  ...["oee", "availability", "effectiveness", "quality-ratio", "scrap-ratio", "first-pass-yield"],
  ...["cycle-time", "throughput-rate", "mean-time-to-repair", "material-yield"],
] as const;
const energyFigures = ["kwh-per-produced", "kwh-per-good", "avoidable-share"] as const;

export function NewKaizenCard({ onChange }: { onChange: () => void }) {
  const { queries, live, format } = useScreen();
  const text = useChartWords().kaizen;
  const press = usePress();
  const title = useSignal("");
  const days = useSignal("14");
  const chosenMetric = useSignal("");
  const chosenFigure = useSignal("");
  const changedOn = useSignal(new Date(live.nowMs.peek()).toISOString().slice(0, 10));
  // Midnight at the site, wherever the browser is.
  const changedMs = zonedTimeMs(`${changedOn.value}T00:00`, format.value.zoneName);
  const metrics = (live.assets.value ?? []).flatMap((asset) =>
    asset.metrics
      .filter(({ kind }) => kind === "production" || kind === "energy")
      .map(({ id, kind }) => ({ id, kind, name: asset.name })),
  );
  const metric = metrics.find(({ id }) => id === chosenMetric.value) ?? metrics[0];
  if (metric === undefined) return null;
  const figures: readonly string[] = metric.kind === "energy" ? energyFigures : productionFigures;
  const figure = figures.find((each) => each === chosenFigure.value) ?? figures[0]!;
  const add = () =>
    press.run(async () => {
      if (changedMs === undefined) return;
      const lengthMs = Number(days.value) * dayMs;
      await queries.production.tryOut({
        ...{ title: title.value.trim(), metric: metric.id, figure, state: "trying" },
        ...{ beforeFromMs: changedMs - lengthMs, beforeToMs: changedMs },
        ...{ afterFromMs: changedMs, afterToMs: changedMs + lengthMs },
      });
      title.value = "";
      onChange();
    });
  const isComplete = title.value.trim() !== "" && changedMs !== undefined && Number(days.value) >= 1;
  return (
    <details>
      <summary>{text.add}</summary>
      <div class="form-wide">
        <TextField label={text.what} value={title} />
        <Choice
          label={text.machine}
          value={chosenMetric}
          shown={metric.id}
          options={metrics.map(({ id, name }) => [id, `${name} (${id.slice(id.indexOf("/") + 1)})`])}
        />
        <FigureChoice value={chosenFigure} shown={figure} figures={figures} />
        <label class="search">
          {text.changed}
          <input
            type="date"
            value={changedOn.value}
            onInput={(event) => (changedOn.value = event.currentTarget.value)}
          />
        </label>
        <label class="search">
          {text.days}
          <input
            type="number"
            min={1}
            max={90}
            value={days.value}
            onInput={(event) => (days.value = event.currentTarget.value)}
          />
        </label>
        <button type="button" class="button" disabled={press.isBusy || !isComplete} onClick={add}>
          {text.save}
        </button>
        <Failure text={press.failure} />
      </div>
    </details>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: Signal<string>;
  readonly shown: string;
  readonly options: readonly (readonly [value: string, name: string])[];
}

function Choice({ label, value, shown, options }: ChoiceProps) {
  return (
    <label class="search">
      {label}
      <select value={shown} onChange={(event) => (value.value = event.currentTarget.value)}>
        {options.map(([each, name]) => (
          <option key={each} value={each}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

function FigureChoice({ figures, ...rest }: Pick<ChoiceProps, "value" | "shown"> & { figures: readonly string[] }) {
  const { words } = useScreen();
  const text = useChartWords().kaizen;
  const { topics } = words.value;
  const nameOf = (figure: string) =>
    text.figures[figure] ?? (figure in topics ? topics[figure as keyof typeof topics].title : figure);
  return <Choice label={text.figure} options={figures.map((each) => [each, nameOf(each)])} {...rest} />;
}
