/** Points of one tag as a chart holds them: history from the server, then live values, always bounded. */
import type { GapAnswer, HistoryAnswer } from "../gateway/api/contract.ts";
import { type LiveValue, severityOf, staleAfterMs } from "./value-state.ts";

/** Stretch of time [fromMs, toMs). */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A stretch in which a state held. */
export interface StateSpan extends Span {
  readonly value: unknown;
}

const defaultLimit = 6000;

export class Series {
  /** [n], ascending. */
  timesMs: number[] = [];
  /** [n]; numbers, Booleans, strings, or null where no number exists. */
  values: unknown[] = [];
  statusCodes: number[] = [];
  gaps: readonly GapAnswer[] = [];
  /** Values in the loaded range before decimation. */
  count = 0;
  decimated = false;
  /** Expected distance of two values; undefined where values come on change only. */
  intervalMs: number | undefined;
  /** How far two points that follow each other may lie apart because those between them were left out. */
  spacingMs = 0;
  readonly #limit: number;

  constructor(limit = defaultLimit) {
    this.#limit = limit;
  }

  /** Takes over loaded history. Live values that are newer than it stay, and so does the last value before it. */
  load(answer: HistoryAnswer, { spacingMs = 0 } = {}): void {
    const oldest = answer.timesMs[0] ?? Number.POSITIVE_INFINITY;
    const newest = answer.timesMs.at(-1) ?? Number.NEGATIVE_INFINITY;
    const before = this.timesMs.findLastIndex((timeMs) => timeMs < oldest);
    const after = newest === Number.NEGATIVE_INFINITY ? this.timesMs.length : this.#firstAfter(newest);
    const around = <T>(old: readonly T[], loaded: readonly T[]): T[] => [
      ...(before < 0 ? [] : old.slice(before, before + 1)),
      ...loaded,
      ...old.slice(after),
    ];
    this.values = around(this.values, answer.values);
    this.statusCodes = around(this.statusCodes, answer.statusCodes);
    this.timesMs = around(this.timesMs, answer.timesMs);
    this.gaps = answer.gaps;
    this.count = answer.count + this.timesMs.length - answer.timesMs.length;
    this.decimated = answer.decimated;
    this.spacingMs = answer.decimated ? spacingMs : 0;
    this.#bound();
  }

  /** The value that held when the loaded range began. */
  setBefore({ timeMs, value, statusCode }: LiveValue): void {
    if (timeMs >= (this.timesMs[0] ?? Number.POSITIVE_INFINITY)) return;
    this.timesMs.unshift(timeMs);
    this.values.unshift(value);
    this.statusCodes.unshift(statusCode);
  }

  /** Appends a live value; one that is not newer than the last is already there. */
  append({ timeMs, value, statusCode }: LiveValue): void {
    if (timeMs <= (this.timesMs.at(-1) ?? Number.NEGATIVE_INFINITY)) return;
    this.timesMs.push(timeMs);
    this.values.push(value);
    this.statusCodes.push(statusCode);
    this.count++;
    if (this.timesMs.length > this.#limit * 1.2) this.#bound();
  }

  /** Drops what ended before `fromMs`; the last value before it stays, because it still holds at `fromMs`. */
  trim(fromMs: number): void {
    let drop = 0;
    while (drop + 1 < this.timesMs.length && this.timesMs[drop + 1]! <= fromMs) drop++;
    if (drop > 0) this.#drop(drop);
  }

  #firstAfter(timeMs: number): number {
    return this.timesMs.findLastIndex((own) => own <= timeMs) + 1;
  }

  #bound(): void {
    if (this.timesMs.length > this.#limit) this.#drop(this.timesMs.length - this.#limit);
  }

  #drop(count: number): void {
    this.timesMs.splice(0, count);
    this.values.splice(0, count);
    this.statusCodes.splice(0, count);
  }
}

/** Lines for a chart: bad values and gaps are holes (null), never bridges. */
export interface Line {
  readonly timesMs: number[];
  readonly values: (number | null)[];
}

/** Greatest distance of two points of an answer that gives minimum and maximum of even parts of the time. */
export function spacingOf({ fromMs, toMs, points }: Span & { readonly points: number }): number {
  const partMs = (toMs - fromMs) / Math.max(1, Math.floor(points / 2) - 1);
  // Wide parts begin at full minutes.
  return 2 * (partMs < 120_000 ? partMs : partMs + 60_000);
}

/** A stretch without values; what the gateway knows no cause of is called by no cause. */
export type Hole = Span & Partial<Pick<GapAnswer, "cause">>;

/** Gaps that the gateway knows, and silences longer than the interval of the tag allows; by their start. */
export function holesOf(series: Series): Hole[] {
  return [...series.gaps, ...silencesOf(series)].toSorted((a, b) => a.fromMs - b.fromMs);
}

/** Silences that no gap explains. */
function silencesOf({ timesMs, gaps, intervalMs, spacingMs }: Series): Span[] {
  if (intervalMs === undefined) return [];
  const mostMs = staleAfterMs(intervalMs) + spacingMs;
  const found: Span[] = [];
  for (let index = 1; index < timesMs.length; index++) {
    const [fromMs, toMs] = [timesMs[index - 1]!, timesMs[index]!];
    if (toMs - fromMs <= mostMs) continue;
    if (!gaps.some((gap) => gap.fromMs < toMs && gap.toMs > fromMs)) found.push({ fromMs, toMs });
  }
  return found;
}

/** `holdToMs`: how far the last value still holds, because the tag is not stale. */
export function lineOf(series: Series, holdToMs?: number): Line {
  const timesMs: number[] = [];
  const values: (number | null)[] = [];
  const gaps = holesOf(series);
  let gap = 0;
  for (const [index, timeMs] of series.timesMs.entries()) {
    while (gap < gaps.length && gaps[gap]!.toMs <= timeMs) {
      const last = timesMs.at(-1);
      if (last !== undefined && last < gaps[gap]!.toMs) {
        timesMs.push(Math.max(last, Math.min(timeMs, gaps[gap]!.fromMs)) + 0.001);
        values.push(null);
      }
      gap++;
    }
    timesMs.push(timeMs);
    values.push(numericValue(series.values[index], series.statusCodes[index] ?? 0));
  }
  const last = timesMs.at(-1);
  if (holdToMs !== undefined && last !== undefined && holdToMs > last) {
    timesMs.push(holdToMs);
    values.push(values.at(-1) ?? null);
  }
  return { timesMs, values };
}

function numericValue(value: unknown, statusCode: number): number | null {
  if (severityOf(statusCode) === "bad") return null;
  if (typeof value === "boolean") return value ? 1 : 0;
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

/** Joins lines on one time axis; a line without a point at a time holds its last value there. Holes stay holes. */
export function joined(lines: readonly Line[]): { timesMs: number[]; values: (number | null)[][] } {
  const timesMs = [...new Set(lines.flatMap((line) => line.timesMs))].toSorted((a, b) => a - b);
  const values = lines.map((line) => {
    let index = -1;
    return timesMs.map((timeMs) => {
      while (index + 1 < line.timesMs.length && line.timesMs[index + 1]! <= timeMs) index++;
      const isAfterEnd = index === line.timesMs.length - 1 && timeMs > (line.timesMs.at(-1) ?? 0);
      return index < 0 || isAfterEnd ? null : (line.values[index] ?? null);
    });
  });
  return { timesMs, values };
}

/**
 * State values as stretches, clipped to `bounds`. A state holds until the next value, a bad value or a gap ends it;
 * the last one holds until `holdToMs`.
 */
export function stateSpans(series: Series, bounds: Span, holdToMs: number): StateSpan[] {
  const spans: StateSpan[] = [];
  for (const [index, fromMs] of series.timesMs.entries()) {
    if (severityOf(series.statusCodes[index] ?? 0) === "bad") continue;
    const value = series.values[index];
    if (value === null || value === undefined) continue;
    const next = series.timesMs[index + 1] ?? Math.max(fromMs, holdToMs);
    const gapStart = series.gaps.reduce(
      (start, gap) => (gap.fromMs >= fromMs && gap.fromMs < start ? gap.fromMs : start),
      next,
    );
    const span = { fromMs: Math.max(fromMs, bounds.fromMs), toMs: Math.min(gapStart, bounds.toMs), value };
    if (span.toMs <= span.fromMs) continue;
    const last = spans.at(-1);
    if (last !== undefined && last.value === value && last.toMs === span.fromMs) {
      spans[spans.length - 1] = { ...last, toMs: span.toMs };
    } else {
      spans.push(span);
    }
  }
  return spans;
}
