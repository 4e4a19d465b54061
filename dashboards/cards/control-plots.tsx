/** The plots of a control chart: points over limits, spread, slow drift. Points that complete a rule are marked by a hatched band with its name. */
import type { QualityChart } from "../../gateway/core/statistics.ts";
import { Trend } from "../charts/trend.tsx";
import { useScreen } from "../screen.ts";
import { useChartWords, useFine } from "../use-charts.ts";

interface Level {
  readonly label: string;
  readonly stroke: "dashed" | "dotted" | "thin";
  readonly value: number | undefined;
}

interface Series {
  readonly label: string;
  readonly values: readonly (number | null)[];
}

interface PlotProps {
  readonly chart: QualityChart;
  readonly label: string;
  readonly unit: string;
  readonly series: readonly Series[];
  readonly levels: readonly Level[];
  readonly isMarked?: boolean;
  readonly height: number;
}

function Plot({ chart: { points }, label, unit, series, levels, isMarked = false, height }: PlotProps) {
  const { words, format, theme } = useScreen();
  const text = useChartWords();
  const fine = useFine();
  const timesMs = points.map(({ timeMs }) => timeMs);
  const fromMs = timesMs[0] ?? 0;
  const range = { fromMs, toMs: Math.max(timesMs.at(-1) ?? 0, fromMs + 1000) };
  const halfMs = (range.toMs - range.fromMs) / 200;
  const known = levels.flatMap(({ label: name, stroke, value }) =>
    value === undefined ? [] : [{ name, stroke, value }],
  );
  return (
    <Trend
      label={label}
      unit={unit}
      lines={[
        ...series.map(({ label: name, values }) => ({
          ...{ label: name, stroke: "solid" as const },
          line: { timesMs, values: values.map((value) => value ?? Number.NaN) },
        })),
        ...known.map(({ name, stroke, value }) => ({
          ...{ label: name, stroke, isNamed: true },
          line: { timesMs: [range.fromMs, range.toMs], values: [value, value] },
        })),
      ]}
      bands={
        isMarked
          ? points
              .filter(({ rules }) => rules.length > 0)
              .map(({ timeMs, rules }) => ({
                ...{ kind: "violation" as const, fromMs: timeMs - halfMs, toMs: timeMs + halfMs },
                label: rules.map((rule) => text.rules[rule]?.name ?? rule).join(", "),
              }))
          : []
      }
      range={range}
      isFine
      isLoading={false}
      height={height}
      format={{ ...format.value, number: fine }}
      words={words.value}
      theme={theme.value}
    />
  );
}

export function LocationPlot({ chart, name }: { chart: QualityChart; name: string }) {
  const { format } = useScreen();
  const text = useChartWords();
  const { limits, points, unit, specLower, specUpper } = chart;
  return (
    <Plot
      chart={chart}
      label={name}
      unit={format.value.unit(unit)}
      series={[{ label: name, values: points.map(({ value }) => value) }]}
      levels={[
        { label: text.upper, stroke: "dashed", value: limits?.upper },
        { label: text.centre, stroke: "thin", value: limits?.centre },
        { label: text.lower, stroke: "dashed", value: limits?.lower },
        { label: text.specUpper, stroke: "dotted", value: specUpper },
        { label: text.specLower, stroke: "dotted", value: specLower },
      ]}
      isMarked
      height={240}
    />
  );
}

export function SpreadPlot({ chart }: { chart: QualityChart }) {
  const { format } = useScreen();
  const text = useChartWords();
  const { limits, points, unit } = chart;
  const label = text.spreads[chart.chart];
  return (
    <>
      <h4>{label}</h4>
      <Plot
        chart={chart}
        label={label}
        unit={format.value.unit(unit)}
        series={[{ label, values: points.map(({ spread }) => spread) }]}
        levels={[
          { label: text.upper, stroke: "dashed", value: limits?.spreadUpper },
          { label: text.centre, stroke: "thin", value: limits?.spreadCentre },
        ]}
        height={140}
      />
    </>
  );
}

export function DriftPlot({ chart, drift }: { chart: QualityChart; drift: "ewma" | "cusum" }) {
  const text = useChartWords();
  const { points } = chart;
  const label = text.drifts[drift];
  const limit = points.findLast((point) => point.drift !== null)?.drift?.limit;
  const high = points.map((point) => point.drift?.high ?? null);
  return (
    <>
      <h4>{label}</h4>
      <Plot
        chart={chart}
        label={label}
        unit={text.sigmas}
        series={
          drift === "ewma"
            ? [{ label, values: high }]
            : [
                { label: text.above, values: high },
                { label: text.below, values: points.map((point) => negative(point.drift?.low)) },
              ]
        }
        levels={[
          { label: text.upper, stroke: "dashed", value: limit },
          { label: text.lower, stroke: "dashed", value: negative(limit) ?? undefined },
        ]}
        height={140}
      />
    </>
  );
}

function negative(value: number | null | undefined): number | null {
  return value === null || value === undefined ? null : -value;
}
