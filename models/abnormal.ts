/** What looks unusual in rows that are to be learned as normal: stretches at another level, single values far out. Hints, not refusals. */
import type { TrainingData } from "./contract.ts";

/** A stretch of rows of one channel that lies elsewhere than the rest, or a single value that does. */
export interface Abnormality {
  readonly channel: string;
  readonly unit: string;
  readonly kind: "level" | "outlier";
  readonly fromRow: number;
  /** Inclusive. */
  readonly toRow: number;
  /** Where it lies, and where the other rows do. */
  readonly at: number;
  readonly usual: number;
}

/** Rows are compared in this many blocks of equal length. */
const blocksMax = 48;
const blockRowsMin = 10;
/** A block lies elsewhere from this many spreads on: of the levels of all blocks, and of the values within a block. */
const levelSpreadsMin = 6;
const withinSpreadsMin = 3;
/** Distance from the median, in robust standard deviations, from which on a single value is far out. */
const outlierDeviations = 15;
/** More of them are no outliers but another way of running. */
const outlierShareMax = 0.01;
/** With a normal distribution, half of the values lie within 0.6745 standard deviations (median absolute deviation). */
const madToDeviation = 1.4826;

/** At most one level and one outlier per channel: the longest stretch, and the farthest value. */
export function abnormalities({ channels, columns }: Pick<TrainingData, "channels" | "columns">): Abnormality[] {
  return columns.flatMap((column, index) => {
    const { name, unit } = channels[index]!;
    const found = [levelIn(column), outlierIn(column)].filter((each) => each !== undefined);
    return found.map((each) => ({ channel: name, unit, ...each }));
  });
}

type Found = Omit<Abnormality, "channel" | "unit">;

function levelIn(column: Float64Array): Found | undefined {
  const blocks = Math.min(blocksMax, Math.floor(column.length / blockRowsMin));
  if (blocks < 4) return undefined;
  const edge = (block: number) => Math.floor((block * column.length) / blocks);
  const parts = Array.from({ length: blocks }, (_, block) => column.slice(edge(block), edge(block + 1)));
  const levels = Float64Array.from(parts, median);
  const usual = median(levels);
  const spread = Math.max(levelSpreadsMin * spreadOf(levels), withinSpreadsMin * median(parts.map(spreadOf)));
  if (!(spread > 0)) return undefined;
  const runs: { from: number; to: number }[] = [];
  levels.forEach((level, block) => {
    if (Math.abs(level - usual) <= spread) return;
    const last = runs.at(-1);
    if (last !== undefined && last.to === block - 1) last.to = block;
    else runs.push({ from: block, to: block });
  });
  const longest = runs.toSorted((a, b) => b.to - b.from - (a.to - a.from))[0];
  if (longest === undefined) return undefined;
  const at = median(levels.slice(longest.from, longest.to + 1));
  return { kind: "level", fromRow: edge(longest.from), toRow: edge(longest.to + 1) - 1, at, usual };
}

function outlierIn(column: Float64Array): Found | undefined {
  const usual = median(column);
  const deviation = spreadOf(column);
  if (!(deviation > 0)) return undefined;
  const far = [...column.keys()].filter((row) => Math.abs(column[row]! - usual) > outlierDeviations * deviation);
  if (far.length === 0 || far.length > outlierShareMax * column.length) return undefined;
  const [row] = far.toSorted((a, b) => Math.abs(column[b]! - usual) - Math.abs(column[a]! - usual));
  return { kind: "outlier", fromRow: row!, toRow: row!, at: column[row!]!, usual };
}

function spreadOf(values: ArrayLike<number>): number {
  const middle = median(values);
  return madToDeviation * median(Float64Array.from(values, (value) => Math.abs(value - middle)));
}

function median(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
