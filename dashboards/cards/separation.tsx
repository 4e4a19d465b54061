/** Card `separation`: measured against required distance over time; the margin is shaded, violations are marked. */
import { Trend } from "../charts/trend.tsx";
import type { Band } from "../charts/trend-painting.ts";
import { type Figure, figureOf } from "../collaboration.ts";
import { Explained } from "../controls/explain.tsx";
import { Value } from "../controls/value.tsx";
import { useScreen } from "../screen.ts";
import { lineOf } from "../series.ts";
import { useRange, useSeries } from "../use-series.ts";
import { type AssetProps, defineCard } from "./card.ts";
import { useReason } from "./reason.ts";
import { useGapBands, useHoldMs, useStaleBand } from "./trend-parts.ts";
import { violations } from "./violations.ts";

export const separation = defineCard({ about: "asset", title: (words) => words.cell.separation, view: Separation });

function Separation({ asset }: AssetProps) {
  const { words } = useScreen();
  const distance = figureOf(asset, "separation", "separation-distance");
  const required = figureOf(asset, "separation", "required-distance");
  const margin = figureOf(asset, "separation", "separation-margin");
  if (distance === undefined || required === undefined) return <p class="empty">{words.value.cell.noSeparation}</p>;
  return (
    <>
      {margin !== undefined && <Margin figure={margin} />}
      <SeparationTrend distance={distance} required={required} margin={margin} />
    </>
  );
}

function Margin({ figure }: { figure: Figure }) {
  const { words } = useScreen();
  const reason = useReason(figure.unavailable);
  return (
    <p>
      <span class="muted">{words.value.cell.figures["separation-margin"]}</span>{" "}
      <Explained explanation={{ topic: "separation-margin", tagId: figure.tagId, inputs: figure.inputs }}>
        <Value tagId={figure.tagId} decimals={2} reason={reason} />
      </Explained>
    </p>
  );
}

interface TrendFigures {
  readonly distance: Figure;
  readonly required: Figure;
  readonly margin: Figure | undefined;
}

function SeparationTrend({ distance, required, margin }: TrendFigures) {
  const { words, format, theme } = useScreen();
  const range = useRange();
  const measured = useSeries(distance.tagId);
  const needed = useSeries(required.tagId);
  const lines = [lineOf(measured.series, useHoldMs(distance.tagId)), lineOf(needed.series, useHoldMs(required.tagId))];
  const difference = useSeries(margin?.tagId);
  const found = violations(lineOf(difference.series));
  const text = words.value.cell;
  const bands: readonly Band[] = [
    ...useGapBands(measured.series),
    ...useStaleBand(distance.tagId),
    ...found.map(({ fromMs, toMs }): Band => ({ fromMs, toMs, kind: "violation", label: text.violation })),
  ];
  const failure = measured.failure ?? needed.failure ?? difference.failure;
  return (
    <>
      {failure !== undefined && <p class="failure">{failure}</p>}
      <Trend
        label={text.separation}
        unit={format.value.unit("m")}
        lines={[
          { label: text.figures["separation-distance"], line: lines[0]!, stroke: "solid" },
          { label: text.figures["required-distance"], line: lines[1]!, stroke: "dashed" },
        ]}
        range={range}
        bands={bands}
        hasMargin
        lowest={0}
        height={220}
        format={format.value}
        words={words.value}
        theme={theme.value}
        isLoading={!(measured.isLoaded && needed.isLoaded)}
      />
      <ul class="legend">
        <li class="legend-line-solid">{text.figures["separation-distance"]}</li>
        <li class="legend-line-dashed">{text.figures["required-distance"]}</li>
        {margin !== undefined && difference.isLoaded && (
          <li class={found.length === 0 ? "legend-violation is-none" : "legend-violation"}>
            {text.violations(found.length)}
          </li>
        )}
      </ul>
    </>
  );
}
