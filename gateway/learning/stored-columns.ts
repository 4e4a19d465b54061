/** Reads from the store what shall be learned from: the values of several tags in chosen stretches of time. */
import type { History, HistoryQuery } from "../core/contracts.ts";
import { PermanentError } from "../core/errors.ts";
import type { LearningStretch } from "../core/model-learning.ts";
import { isGood } from "../core/quality.ts";
import type { StoredColumn } from "./rows.ts";

export interface ColumnRequest {
  readonly tag: number;
  readonly name: string;
  /** The last value before the stretch still holds at its beginning: its source sends only what has changed. */
  readonly holdsBefore: boolean;
  readonly stretches: readonly LearningStretch[];
  readonly read: (query: HistoryQuery) => Promise<History>;
  /** Share of the stretches that was read, 0 to 1. */
  readonly onProgress?: (share: number) => void;
  readonly signal: AbortSignal;
}

const pointsPerPage = 4000;
const shortestPageMs = 1000;
/** Values of one channel: bounds the memory of a job. */
const valuesMax = 400_000;
/** How far before a stretch its last value is looked for, step by step. */
const lookBacksMs = [10_000, 600_000, 86_400_000];

/** Bad values and the beginnings of gaps become NaN: what was before them no longer holds. Throws PermanentError above the limit. */
export async function storedColumn(request: ColumnRequest): Promise<StoredColumn> {
  const { stretches, holdsBefore, signal, onProgress } = request;
  const column = { timesMs: [] as number[], values: [] as number[] };
  for (const [index, { fromMs, toMs }] of stretches.entries()) {
    if (holdsBefore) await appendLastBefore(request, fromMs, column);
    let atMs = fromMs;
    let widthMs = toMs - fromMs;
    while (atMs < toMs) {
      signal.throwIfAborted();
      const endMs = Math.min(toMs, atMs + widthMs);
      const page = await request.read({ tag: request.tag, fromMs: atMs, toMs: endMs, points: pointsPerPage });
      if (page.decimated && widthMs > shortestPageMs) {
        widthMs = Math.max(shortestPageMs, widthMs / 4);
        continue;
      }
      append(column, page);
      if (column.timesMs.length > valuesMax) throw tooMany(request.name);
      atMs = endMs;
      if (page.timesMs.length < pointsPerPage / 4) widthMs *= 2;
      onProgress?.((index + (atMs - fromMs) / (toMs - fromMs)) / stretches.length);
    }
  }
  return { timesMs: Float64Array.from(column.timesMs), values: Float64Array.from(column.values) };
}

interface Growing {
  readonly timesMs: number[];
  readonly values: number[];
}

async function appendLastBefore({ read, tag }: ColumnRequest, fromMs: number, column: Growing): Promise<void> {
  for (const backMs of lookBacksMs) {
    const page = await read({ tag, fromMs: fromMs - backMs, toMs: fromMs, points: pointsPerPage });
    const last = page.timesMs.length - 1;
    if (last < 0) continue;
    if (page.gaps.some((gap) => gap.toMs > page.timesMs[last]!)) return;
    column.timesMs.push(fromMs);
    column.values.push(usable(page, last));
    return;
  }
}

function append({ timesMs, values }: Growing, page: History): void {
  const starts = page.gaps.map((gap) => gap.fromMs).sort((a, b) => a - b);
  let next = 0;
  page.timesMs.forEach((timeMs, row) => {
    for (; next < starts.length && starts[next]! <= timeMs; next++) {
      timesMs.push(starts[next]!);
      values.push(Number.NaN);
    }
    timesMs.push(timeMs);
    values.push(usable(page, row));
  });
}

/** NaN for what is bad. What is no number is NaN already; switches are 0 and 1. */
function usable({ values, statusCodes }: History, row: number): number {
  return isGood(statusCodes[row] ?? 0) ? values[row]! : Number.NaN;
}

function tooMany(channel: string): PermanentError {
  return new PermanentError(`Channel "${channel}" has more than ${valuesMax} values in this time.`, {
    code: "SAMSPEL_TRAINING_TOO_MANY_ROWS",
    next: "Choose a shorter time that still holds every way in which the machine usually runs.",
  });
}

/** Frames per second of a tag, from the median distance of its values where it has some. Undefined when there are too few. */
export async function storedRateHz(
  request: Pick<ColumnRequest, "tag" | "read"> & LearningStretch,
): Promise<number | undefined> {
  let { fromMs, toMs } = request;
  for (;;) {
    const { timesMs, decimated } = await request.read({ tag: request.tag, fromMs, toMs, points: pointsPerPage });
    if (!decimated || toMs - fromMs <= shortestPageMs) return rateOf(timesMs);
    const widthMs = (toMs - fromMs) / 8;
    fromMs = Math.max(fromMs, timesMs[Math.floor(timesMs.length / 2)]! - widthMs / 2);
    toMs = fromMs + widthMs;
  }
}

function rateOf(timesMs: Float64Array): number | undefined {
  const distances = timesMs.slice(1).map((timeMs, index) => timeMs - timesMs[index]!);
  const median = distances.sort()[Math.floor(distances.length / 2)];
  return median === undefined || !(median > 0) ? undefined : 1000 / median;
}
