/** Values of several tags → rows on a common clock, joined as the live path joins them, to learn from. Pure. */
import { Windower } from "../core/window.ts";

/** Values of one channel, oldest first. */
export interface StoredColumn {
  readonly timesMs: Float64Array;
  /** NaN where the value before no longer holds and there is no new one. */
  readonly values: Float64Array;
}

export interface RowsRequest {
  readonly columns: readonly StoredColumn[];
  readonly sampleRateHz: number;
  /** [channels] Infinity for a channel whose source sends only what has changed. */
  readonly holdSeconds: readonly number[];
}

export interface Rows {
  /** [rows] milliseconds since the Unix epoch. */
  readonly timesMs: Float64Array;
  /** [channels][rows] */
  readonly columns: readonly Float64Array[];
  /** Rows, besides the first, that do not follow on the one before. */
  readonly starts: readonly number[];
}

/** Distance of two rows, in frames, from which on the second begins a stretch of its own. */
const breakFrames = 10;

/** The frames that a model at work would have seen. */
export function joinedRows({ columns, sampleRateHz, holdSeconds }: RowsRequest): Rows {
  const channels = columns.length;
  const windower = new Windower({ channels, sampleRateHz, length: 1, holdSeconds });
  const timesMs: number[] = [];
  const rows: number[][] = columns.map(() => []);
  const onFrame = (): void => {
    const { frames, endTimeMs } = windower.window();
    const newest = frames.newest();
    timesMs.push(endTimeMs);
    for (const [channel, row] of rows.entries()) row.push(newest[channel]!);
  };
  const next = new Int32Array(channels);
  for (;;) {
    const channel = earliest(columns, next);
    if (channel === undefined) break;
    const { timesMs: times, values } = columns[channel]!;
    const at = next[channel]!++;
    if (Number.isNaN(values[at]!)) windower.invalidate(channel);
    else windower.push({ channel, timeMs: times[at]!, value: values[at]! }, onFrame);
  }
  windower.flush(onFrame);
  const breakMs = (breakFrames * 1000) / sampleRateHz;
  return {
    timesMs: Float64Array.from(timesMs),
    columns: rows.map((row) => Float64Array.from(row)),
    starts: [...timesMs.keys()].filter((row) => row > 0 && timesMs[row]! - timesMs[row - 1]! >= breakMs),
  };
}

function earliest(columns: readonly StoredColumn[], next: Int32Array): number | undefined {
  let found: number | undefined;
  let earliestMs = Number.POSITIVE_INFINITY;
  for (const [channel, { timesMs }] of columns.entries()) {
    const timeMs = timesMs[next[channel]!];
    if (timeMs === undefined || timeMs >= earliestMs) continue;
    found = channel;
    earliestMs = timeMs;
  }
  return found;
}
