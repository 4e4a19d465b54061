/** Checks rows before normal is learned from them, and fills in what a short gap leaves open. Pure. */
import { ModelError, type TrainingData } from "../contract.ts";
import { type Typical, typicalOf } from "../stand-in.ts";

/** One channel without missing values. */
export interface PreparedChannel {
  readonly name: string;
  readonly unit: string;
  /** [rows] */
  readonly values: Float64Array;
  readonly low: number;
  readonly high: number;
  /** Quantisation step; 0 for a continuous signal. */
  readonly step: number;
  /** Mean absolute difference of neighbouring rows, and the longest run of rows without one. */
  readonly noise: number;
  readonly heldFrames: number;
  /** Standard deviation. */
  readonly deviation: number;
  /** Smallest variance that is believed: that of a value that only rounding moves (step² / 12). */
  readonly varianceFloor: number;
  readonly typical: Typical;
}

export interface Prepared {
  readonly channels: readonly PreparedChannel[];
  readonly rows: number;
  readonly warnings: readonly string[];
}

const rowsMin = 60;
const channelsMax = 64;
/** A channel that misses more of its values than this cannot be learned from. */
const missingShareMax = 0.2;
const missingShareWarning = 0.01;

/** Throws ModelError when the rows cannot be learned from; what is merely doubtful becomes a warning. */
export function prepare({ channels, columns }: TrainingData): Prepared {
  const rows = columns[0]?.length ?? 0;
  if (channels.length === 0) {
    throw new ModelError("There is no channel to learn from.", {
      code: "SAMSPEL_TRAINING_NO_CHANNELS",
      next: "Give a table with at least one column of numbers, and ignore fewer columns.",
    });
  }
  if (channels.length > channelsMax) {
    throw new ModelError(`There are ${channels.length} channels; at most ${channelsMax} are learned together.`, {
      code: "SAMSPEL_TRAINING_TOO_MANY_CHANNELS",
      next: "Train one model per machine, or ignore columns.",
    });
  }
  if (rows < rowsMin) {
    throw new ModelError(`There are ${rows} training rows; at least ${rowsMin} are needed.`, {
      code: "SAMSPEL_TRAINING_TOO_FEW_ROWS",
      next: "Record normal running for longer, or widen the range of rows.",
    });
  }
  const warnings: string[] = [];
  const prepared = channels.map((channel, index) => prepareChannel(channel, columns[index]!, warnings));
  if (prepared.every(({ low, high }) => low === high)) {
    throw new ModelError("Every channel is constant in the training rows.", {
      code: "SAMSPEL_TRAINING_CONSTANT",
      next: "Record the machine while it runs.",
    });
  }
  return { channels: prepared, rows, warnings };
}

function prepareChannel(
  { name, unit }: { readonly name: string; readonly unit: string },
  raw: Float64Array,
  warnings: string[],
): PreparedChannel {
  const present = raw.filter(Number.isFinite);
  const missingShare = 1 - present.length / raw.length;
  if (missingShare > missingShareMax) {
    throw new ModelError(`Channel "${name}" has no number in ${percent(missingShare)} of the training rows.`, {
      code: "SAMSPEL_TRAINING_MISSING_VALUES",
      next: `Ignore the column "${name}", or train on rows in which the sensor worked.`,
    });
  }
  if (missingShare > missingShareWarning) {
    warnings.push(`Channel "${name}" misses ${percent(missingShare)} of its values; the last one was kept.`);
  }
  const values = held(raw, present[0]!);
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of present) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low === high) warnings.push(`Channel "${name}" is constant (${low}); any change of it will raise the score.`);
  const step = quantisationStep(present);
  const smallestChange = step > 0 ? step : Math.max(Math.abs(high), 1) * 1e-6;
  return {
    name,
    unit,
    values,
    low,
    high,
    step,
    ...movementOf(values),
    varianceFloor: smallestChange ** 2 / 12,
    typical: typicalOf(values),
  };
}

function movementOf(values: Float64Array): Pick<PreparedChannel, "noise" | "heldFrames" | "deviation"> {
  const mean = values.reduce((total, value) => total + value, 0) / values.length;
  const variance = values.reduce((total, value) => total + (value - mean) ** 2, 0) / values.length;
  let sum = 0;
  let run = 0;
  let heldFrames = 0;
  for (let row = 1; row < values.length; row++) {
    const change = Math.abs(values[row]! - values[row - 1]!);
    sum += change;
    run = change === 0 ? run + 1 : 0;
    heldFrames = Math.max(heldFrames, run);
  }
  return { noise: sum / Math.max(1, values.length - 1), heldFrames, deviation: Math.sqrt(variance) };
}

function percent(share: number): string {
  return `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
}

function held(raw: Float64Array, first: number): Float64Array {
  let last = first;
  return raw.map((value) => {
    if (Number.isFinite(value)) last = value;
    return last;
  });
}

/** Share of the differences of neighbouring levels that must be whole steps. */
const wholeShareMin = 0.98;
const levelsMax = 200;

/**
 * Smallest difference of two values that occur, when all values lie on a grid of it; else 0. A constant channel has the
 * step of its last decimal place, but no less than a thousandth of its size.
 */
export function quantisationStep(values: Float64Array): number {
  const levels = [...new Set(values)].sort((a, b) => a - b);
  if (levels.length === 1) return constantStep(levels[0]!);
  if (levels.length > levelsMax) return 0;
  const differences = levels.slice(1).map((level, index) => level - levels[index]!);
  const step = Math.min(...differences);
  const whole = differences.filter((difference) => {
    const steps = difference / step;
    return Math.abs(steps - Math.round(steps)) < 0.02 * Math.max(1, steps);
  });
  return whole.length >= wholeShareMin * differences.length ? step : 0;
}

function constantStep(value: number): number {
  const decimals = String(value).split(".")[1]?.length ?? 0;
  return Math.max(10 ** -Math.min(decimals, 6), Math.abs(value) * 1e-3);
}
