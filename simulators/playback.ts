/** Plays a recorded table to an output, row by row, at its own pace or faster, without losing a value. */
import { setTimeout as sleep } from "node:timers/promises";

export interface PlayedTable {
  readonly columns: readonly PlayedColumn[];
  /** [rows] recorded times, milliseconds since the Unix epoch. */
  readonly timesMs: Float64Array;
}

export interface PlayedColumn {
  /** Id of its values in the output. */
  readonly id: string;
  /** [rows]; what is not finite is not sent. */
  readonly values: Float64Array;
}

export interface PlayedValue {
  readonly id: string;
  readonly value: number;
  readonly timeMs: number;
}

/** Where the values go. */
export interface PlaybackOutput extends AsyncDisposable {
  /** Address for clients. */
  readonly url: string;
  /** Of the certificate of a server that has one. */
  readonly fingerprint?: string;
  /** True when clients listen. */
  hasClients(): boolean;
  /** Rows that can be sent now without loss; 0: wait. */
  room(): number;
  /** Resolves when the values are handed over. */
  send(values: readonly PlayedValue[]): Promise<void>;
  /** True when the clients have taken everything. */
  isDrained(): boolean;
}

export interface PlaybackOptions {
  /** Multiple of the recorded pace; infinite: as fast as the clients take the values. */
  readonly speed: number;
  /** `recorded`: the times of the table. `now`: shifted as a whole so that the last row is dated when it is sent. */
  readonly startAt: "now" | "recorded";
  readonly loop: boolean;
  readonly signal: AbortSignal;
  /** Wall clock in milliseconds. */
  now(): number;
  /** Called with the rows sent so far in this round. */
  onProgress?(rows: number): void;
}

export interface PlaybackResult {
  readonly rows: number;
  readonly values: number;
  /** Cells without a finite number. */
  readonly empty: number;
}

/** How long to wait for clients that take nothing, at the end. */
const drainMsMax = 10_000;
const rowsAtOnceMax = 200;

/** Resolves when all rows are taken, or the signal says so. */
export async function play(
  table: PlayedTable,
  output: PlaybackOutput,
  options: PlaybackOptions,
): Promise<PlaybackResult> {
  const total = { rows: 0, values: 0, empty: 0 };
  const roundMs = roundLength(table.timesMs);
  let shiftMs = firstShift(table.timesMs, options);
  do {
    await playRound({ table, output, shiftMs, total }, options);
    shiftMs += roundMs;
  } while (options.loop && !options.signal.aborted && table.timesMs.length > 0);
  const deadline = options.now() + drainMsMax;
  while (!options.signal.aborted && !output.isDrained() && options.now() < deadline) await pause(10, options.signal);
  return total;
}

/** Distance between the recorded times and those that are sent in the first round. */
export function firstShift(
  timesMs: Float64Array,
  { startAt, speed, now }: Pick<PlaybackOptions, "startAt" | "speed" | "now">,
): number {
  if (startAt === "recorded" || timesMs.length === 0) return 0;
  const last = timesMs[timesMs.length - 1] ?? 0;
  const length = last - (timesMs[0] ?? 0);
  // Whole milliseconds keep the recorded distances exact.
  return Math.round(now() + length / speed - last);
}

/** Length of the table with the usual distance to the first row of the next round. */
function roundLength(timesMs: Float64Array): number {
  if (timesMs.length < 2) return 1000;
  const steps = timesMs.slice(1).map((time, index) => time - (timesMs[index] ?? 0));
  const usual = steps.toSorted()[Math.floor(steps.length / 2)] ?? 1000;
  return (timesMs[timesMs.length - 1] ?? 0) - (timesMs[0] ?? 0) + Math.max(1, usual);
}

interface Round {
  readonly table: PlayedTable;
  readonly output: PlaybackOutput;
  readonly shiftMs: number;
  readonly total: { rows: number; values: number; empty: number };
}

async function playRound({ table, output, shiftMs, total }: Round, options: PlaybackOptions): Promise<void> {
  const { signal, now, speed, onProgress } = options;
  const { timesMs } = table;
  const startMs = now();
  const firstMs = timesMs[0] ?? 0;
  let row = 0;
  while (row < timesMs.length && !signal.aborted) {
    const dueMs = startMs + ((timesMs[row] ?? 0) - firstMs) / speed;
    const waitMs = dueMs - now();
    if (waitMs > 1) {
      await pause(Math.min(waitMs, 1000), signal);
      continue;
    }
    const room = Math.min(output.room(), rowsAtOnceMax);
    if (room < 1) {
      await pause(2, signal);
      continue;
    }
    const end = dueRows({ timesMs, from: row, room, untilMs: firstMs + (now() - startMs) * speed });
    const values: PlayedValue[] = [];
    for (; row < end; row++) {
      for (const column of table.columns) {
        const value = column.values[row] ?? Number.NaN;
        if (Number.isFinite(value)) values.push({ id: column.id, value, timeMs: (timesMs[row] ?? 0) + shiftMs });
        else total.empty++;
      }
      total.rows++;
    }
    total.values += values.length;
    await output.send(values);
    onProgress?.(row);
  }
}

/** First row after those that are due; at least one row, at most `room`. */
function dueRows({
  timesMs,
  from,
  room,
  untilMs,
}: {
  timesMs: Float64Array;
  from: number;
  room: number;
  untilMs: number;
}): number {
  let end = from + 1;
  while (end < timesMs.length && end - from < room && (timesMs[end] ?? 0) <= untilMs) end++;
  return end;
}

/** Sleeps; the signal ends it early. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {});
}
