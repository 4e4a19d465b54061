/** How a trend is set up: axes, scales, cursor, and what is painted when. */
import type uPlot from "uplot";
import { axisInset, axisWidth, decimalsOf, markText, timeSteps, timesAt } from "./axis.ts";
import type { TrendProps } from "./trend-data.ts";
import { drawBackground, drawForeground, readColours } from "./trend-painting.ts";

/** Trends of one page move their cursors together. */
const cursors = "samspel";

/** Options of a plot inside `element`; `latest` holds what is to be drawn now. */
export function optionsOf(element: HTMLElement, latest: { current: TrendProps }): uPlot.Options {
  const colours = readColours(element);
  const { height = 180, lines, limit, unit } = latest.current;
  const compressed = isCompressed(latest.current);
  const font = `13px ${getComputedStyle(element).fontFamily}`;
  const axis = { stroke: colours.muted, font, grid: { stroke: colours.grid, width: 1 }, ticks: { show: false } };
  return {
    width: Math.max(200, element.clientWidth),
    height,
    ms: 1,
    pxAlign: true,
    legend: { show: false },
    padding: [unit === "" ? 12 : 22, axisInset, 0, 0],
    cursor: {
      sync: { key: cursors, setSeries: false },
      drag: { setScale: false, x: false, y: false },
      points: { size: 7, fill: colours.live, stroke: colours.live },
      y: false,
    },
    scales: {
      x: { time: false, range: () => [latest.current.range.fromMs, latest.current.range.toMs] },
      y: {
        range: (_plot, low, high) => valueRange(low, high, latest.current),
        ...(compressed ? { distr: 4, asinh: limit?.value ?? 1 } : {}),
      },
    },
    axes: [
      {
        ...axis,
        space: 90,
        size: 32,
        values: (_plot, splits) =>
          splits.map((timeMs) => markText(timeMs, latest.current.range, latest.current.format)),
        incrs: timeSteps,
        splits: (_plot, _axis, fromMs, toMs, step) => timesAt({ fromMs, toMs }, step, latest.current.format.zoneName),
      },
      {
        ...axis,
        size: axisWidth,
        space: Math.max(26, height / 8),
        ...(compressed
          ? {
              filter: (_plot: uPlot, splits: number[]) => splits,
              splits: (plot: uPlot) => compressedSplits(limit?.value ?? 1, plot.scales.y?.max ?? 1),
            }
          : {}),
        values: (_plot, splits, _axis, _space, step) => splits.map(valueText(latest.current, compressed ? 0 : step)),
      },
    ],
    series: [
      {},
      ...lines.map(({ stroke }) => ({
        stroke: stroke === "solid" ? colours.line : colours.text,
        width: widths[stroke],
        ...(stroke === "dashed" ? { dash: [7, 5] } : {}),
        ...(stroke === "dotted" ? { dash: [2, 4] } : {}),
        points: { show: false },
      })),
    ],
    hooks: {
      drawAxes: [(plot) => drawBackground(plot, latest.current, colours)],
      draw: [(plot) => drawForeground(plot, latest.current, colours)],
    },
  };
}

/**
 * True when values lie so far above the limit that a linear axis would press the limit onto the floor. The axis is then
 * linear up to the limit and logarithmic above (inverse hyperbolic sine), so that both stay readable.
 */
export function isCompressed({ lines, limit }: TrendProps): boolean {
  if (limit === undefined) return false;
  return lines.some(({ line }) => line.values.some((value) => value !== null && value > compressedFrom * limit.value));
}

const compressedFrom = 6;

/** 0, the limit, and 3 and 10 times it and so on, up to `top`. */
function compressedSplits(limit: number, top: number): number[] {
  const splits = [0];
  for (let split = limit; split <= top; split *= 10) {
    splits.push(split);
    if (3 * split <= top) splits.push(3 * split);
  }
  return splits;
}

const widths = { solid: 2, dashed: 1.5, dotted: 1.5, thin: 1 };

/** Marks at equal steps have equal decimals; of others each stands for itself. */
function valueText({ format }: TrendProps, step: number): (value: number) => string {
  return step === 0 ? (value) => format.number(value) : (value) => format.exact(value, decimalsOf(step));
}

/** Leaves air around the line, always shows the limit, and never magnifies noise of a constant signal. */
function valueRange(
  low: number | null,
  high: number | null,
  { limit, lowest, normal, isFine = false }: TrendProps,
): uPlot.Range.MinMax {
  let from = Math.min(low ?? limit?.value ?? normal?.low ?? 0, limit?.value ?? Number.POSITIVE_INFINITY);
  let to = Math.max(high ?? limit?.value ?? normal?.high ?? 1, limit?.value ?? Number.NEGATIVE_INFINITY);
  const smallest = Math.max(
    isFine ? 0 : Math.abs(to) * 0.02,
    normal === undefined ? 1e-6 : (normal.high - normal.low) * 0.02,
  );
  if (to - from < smallest) {
    from -= smallest;
    to += smallest;
  }
  const air = (to - from) * 0.1;
  return [lowest === undefined ? from - air : Math.min(lowest, from), to + air];
}
