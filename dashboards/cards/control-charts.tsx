/** Card `control-charts`: each characteristic with its limits, the rules that are broken with name and meaning, and capability. */
import { useSignal } from "@preact/signals";
import type { ChartLimitsReport, QualityChart } from "../../gateway/core/statistics.ts";
import { Explained } from "../controls/explain.tsx";
import { Failure } from "../controls/failure.tsx";
import { TextField } from "../controls/text-field.tsx";
import { usePress } from "../controls/use-press.ts";
import { useScreen } from "../screen.ts";
import { useKeyedAnswer } from "../use-answer.ts";
import { useChartWords, useFine } from "../use-charts.ts";
import { useSteps } from "../use-production.ts";
import { Capability } from "./capability.tsx";
import { defineCard } from "./card.ts";
import { DriftPlot, LocationPlot, SpreadPlot } from "./control-plots.tsx";
import { signalName } from "./signal-name.ts";

export const controlCharts = defineCard({ about: "site", view: ControlCharts });

function ControlCharts() {
  const { words, queries } = useScreen();
  const text = useChartWords();
  const again = useSignal(0);
  const { answer, failure } = useKeyedAnswer(`${useSteps()} ${again.value}`, () => queries.production.charts());
  const onAccepted = () => {
    again.value++;
  };
  return (
    <>
      <h2>{text.title}</h2>
      {failure !== undefined && <p class="failure">{failure}</p>}
      {answer === undefined && failure === undefined && <p class="empty">{words.value.shell.loading}</p>}
      {answer?.length === 0 && (
        <p class="empty">
          {text.none}{" "}
          <a class="text-link" href="/docs/how-to/watch-a-process">
            {text.guide}
          </a>
        </p>
      )}
      {answer?.map((chart) => (
        <Chart key={chart.metric} chart={chart} onAccepted={onAccepted} />
      ))}
    </>
  );
}

interface ChartProps {
  readonly chart: QualityChart;
  readonly onAccepted: () => void;
}

function Chart({ chart, onAccepted }: ChartProps) {
  const { words, live } = useScreen();
  const text = useChartWords();
  const { points, limits, tagId, asset } = chart;
  const machine = live.assets.value?.find(({ id }) => id === asset)?.name;
  const signal = signalName(tagId, live.tags.value, words.value);
  const name = machine === undefined ? signal : `${machine}: ${signal}`;
  return (
    <section>
      <h3>
        {name} <span class="muted">{text.kinds[chart.chart]}</span>
      </h3>
      {points.length === 0 ? (
        <p class="empty">{text.noPoints}</p>
      ) : (
        <>
          <LocationPlot chart={chart} name={name} />
          <Broken chart={chart} />
          <SpreadPlot chart={chart} />
          {chart.drift !== "none" && <DriftPlot chart={chart} drift={chart.drift} />}
        </>
      )}
      {limits === null ? <p>{text.noLimits}</p> : <Limits chart={chart} limits={limits} />}
      {points.length > 0 && limits !== null && <Accept chart={chart} onAccepted={onAccepted} />}
      <Capability chart={chart} />
    </section>
  );
}

/** What each broken rule is called and what it means, the newest points first. */
function Broken({ chart: { points, limits } }: { chart: QualityChart }) {
  const { format } = useScreen();
  const text = useChartWords();
  const marked = points.filter(({ rules }) => rules.length > 0).toReversed();
  if (marked.length === 0) return limits === null ? null : <p class="muted">{text.calm}</p>;
  const codes = [...new Set(marked.flatMap(({ rules }) => rules))];
  return (
    <ul class="rule-marks">
      {codes.map((code) => {
        const of = marked.filter(({ rules }) => rules.includes(code));
        return (
          <li key={code}>
            <strong>▲ {text.rules[code]?.name ?? code}</strong> {text.rules[code]?.meaning}{" "}
            <span class="muted">{text.at(of.length, format.value.time(of[0]?.timeMs ?? 0))}</span>
          </li>
        );
      })}
    </ul>
  );
}

function Limits({ chart, limits }: { chart: QualityChart; limits: ChartLimitsReport }) {
  const { format } = useScreen();
  const text = useChartWords();
  const fine = useFine();
  const { unit, baseline, points } = chart;
  const shown = (value: number) => `${fine(value)} ${format.value.unit(unit)}`;
  const from = baseline?.fromMs ?? points[0]?.timeMs ?? 0;
  const to = baseline?.toMs ?? points.at(-1)?.timeMs ?? 0;
  const facts = [
    [text.upper, shown(limits.upper)],
    [text.centre, shown(limits.centre)],
    [text.lower, shown(limits.lower)],
    [text.sigmaWithin, shown(limits.sigma)],
    ["", `${format.value.dateTime(from)} – ${format.value.dateTime(to)}`],
  ] as const;
  return (
    <p>
      <Explained explanation={{ topic: "oee", own: { ...text.topics.limits, facts } }}>
        <span class="number">{`${shown(limits.lower)} – ${shown(limits.upper)}`}</span>
      </Explained>{" "}
      <span class="muted">
        {baseline === null
          ? text.trial
          : text.limits(baseline.subgroups, text.roles[baseline.by] ?? baseline.by, baseline.why)}
      </span>
    </p>
  );
}

/** Limits from what the chart shows. They stay until somebody takes them anew. */
function Accept({ chart, onAccepted }: ChartProps) {
  const { live, queries } = useScreen();
  const text = useChartWords();
  const press = usePress();
  const why = useSignal("");
  const [first, last] = [chart.points[0], chart.points.at(-1)];
  if (first === undefined || last === undefined || live.site.value?.role === "viewer") return null;
  const accept = () =>
    press.run(async () => {
      // The first point of subgroups is the end of one: its values come before it.
      const step = chart.subgroupSize * Math.max(1000, (last.timeMs - first.timeMs) / Math.max(1, chart.points.length));
      const stretch = { from: Math.max(0, first.timeMs - step), to: last.timeMs + 1 };
      await queries.production.acceptBaseline(chart.metric, { ...stretch, why: why.value.trim() });
      why.value = "";
      onAccepted();
    });
  return (
    <details>
      <summary>{chart.baseline === null ? text.accept : text.acceptAnew}</summary>
      <div class="form-wide">
        <TextField label={text.reason} value={why} />
        <button
          type="button"
          class="button"
          disabled={press.isBusy || why.value.trim() === "" || live.state.value === "lost"}
          onClick={accept}
        >
          {chart.baseline === null ? text.accept : text.acceptAnew}
        </button>
        <Failure text={press.failure} />
      </div>
    </details>
  );
}
