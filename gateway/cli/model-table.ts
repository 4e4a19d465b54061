/** What `train` and `score` share: numeric columns of a table and ranges of rows. */
import { ConfigError } from "../core/errors.ts";
import type { Table } from "../sources/replay/table.ts";

/** Names of columns that hold somebody's judgement, not a signal. */
const labelNames =
  /^(is_?)?(anomal(y|ies|ous)|label|change_?points?|fault|failure|target|class|outlier|ground_?truth)s?$/i;

export interface ChannelColumn {
  readonly name: string;
  readonly unit: string;
  readonly values: Float64Array;
}

export interface ChosenColumns {
  readonly channels: readonly ChannelColumn[];
  readonly warnings: readonly string[];
}

/** Columns that can be channels. Text and counters are left out with a warning; labels are kept with a warning. */
export function channelColumns(table: Table): ChosenColumns {
  const warnings: string[] = [];
  const channels = table.columns.filter(({ name, values, text }) => {
    if (text !== undefined && !values.some(Number.isFinite)) {
      warnings.push(`Column "${name}" holds text and is left out.`);
      return false;
    }
    if (isCounter(values)) {
      warnings.push(`Column "${name}" only counts upwards, like a row number or a clock, and is left out.`);
      return false;
    }
    if (labelNames.test(name)) {
      warnings.push(`Column "${name}" looks like a label, not a signal. If it is one: --ignore ${name}`);
    }
    return true;
  });
  return { channels: channels.map(({ name, values }) => ({ name, unit: unitIn(name), values })), warnings };
}

/** Unit in the brackets at the end of a column name: `Pressure [bar]`, `Speed (rpm)`. Empty without brackets. */
export function unitIn(name: string): string {
  return /[[(]([^\])]{1,40})[\])]\s*$/.exec(name)?.[1]?.trim() ?? "";
}

/** Whether a column grows by the same step from row to row: it tells the time, not the state of a machine. */
function isCounter(values: Float64Array): boolean {
  if (values.length < 3) return false;
  const step = values[1]! - values[0]!;
  if (!(step > 0)) return false;
  return values.every((value, row) => row === 0 || Math.abs(value - values[row - 1]! - step) <= 1e-6 * step);
}

export interface RowRange {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
}

/** `from:to` in data rows, the first row being 0 and `to` exclusive; either may be left out. Throws ConfigError. */
export function rowRange(text: string | undefined, rows: number): RowRange {
  if (text === undefined) return { from: 0, to: rows };
  const found = /^(\d*):(\d*)$/.exec(text.trim());
  const from = found?.[1] ? Number(found[1]) : 0;
  const to = found?.[2] ? Math.min(Number(found[2]), rows) : rows;
  if (found !== null && from < to) return { from, to };
  throw new ConfigError(`--rows ${text} is no range of the ${rows} rows of the file.`, {
    code: "SAMSPEL_ROWS_RANGE",
    next: "Write it like 0:400; the first row is 0, the last one is not included.",
  });
}

/** Frames per second, from the median distance of the times. Undefined when there are no times or they do not advance. */
export function sampleRateOf(timesMs: Float64Array | undefined): number | undefined {
  if (timesMs === undefined || timesMs.length < 2) return undefined;
  const distances = timesMs.slice(1).map((timeMs, index) => timeMs - timesMs[index]!);
  const median = distances.toSorted()[Math.floor(distances.length / 2)]!;
  return median > 0 ? 1000 / median : undefined;
}
