/** Card `score`: the anomaly score over time against its alarm limit, with what the gateway decided. */
import type { ModelReport } from "../../gateway/core/view.ts";
import { mainModel } from "../asset-state.ts";
import { Trend } from "../charts/trend.tsx";
import type { Band } from "../charts/trend-painting.ts";
import { useScreen } from "../screen.ts";
import { lineOf, stateSpans } from "../series.ts";
import { useRange, useSeries } from "../use-series.ts";
import { type AssetProps, defineCard } from "./card.ts";
import { scoreLimit, useModelPriority } from "./score-bar.tsx";
import { useGapBands, useHoldMs } from "./trend-parts.ts";

export const score = defineCard({ about: "asset", title: (words) => words.score.name, view: ScoreCard });

function ScoreCard({ asset }: AssetProps) {
  const { words } = useScreen();
  const model = mainModel(asset);
  if (model === undefined) return <p class="empty">{words.value.asset.noModel}</p>;
  return <ScoreTrend model={model} />;
}

function ScoreTrend({ model }: { model: ModelReport }) {
  const { words, format, theme } = useScreen();
  const range = useRange();
  const { series, failure, isLoaded } = useSeries(model.scoreTag);
  const states = useSeries(model.stateTag, { isState: true });
  const holdToMs = useHoldMs(model.scoreTag);
  const priority = useModelPriority(model);
  const gaps = useGapBands(series);
  const decided: readonly Band[] = stateSpans(states.series, range, holdToMs ?? range.toMs)
    .filter(({ value }) => value === "alarm" || value === "recovering")
    .map(({ fromMs, toMs, value }) => ({
      fromMs,
      toMs,
      kind: value === "alarm" ? "alarm" : "recovering",
      label: value === "alarm" ? words.value.asset.states.alarm : words.value.asset.states.recovering,
      priority,
    }));
  return (
    <>
      {failure !== undefined && <p class="failure">{failure}</p>}
      <Trend
        label={words.value.score.name}
        unit=""
        lines={[{ label: words.value.score.name, line: lineOf(series, holdToMs), stroke: "solid" }]}
        range={range}
        limit={{ value: scoreLimit, label: words.value.score.limit }}
        lowest={0}
        bands={[...gaps, ...decided]}
        height={340}
        format={format.value}
        words={words.value}
        theme={theme.value}
        isLoading={!isLoaded}
      />
    </>
  );
}
