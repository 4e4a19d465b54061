/** In which order a destination gets what has piled up, beside what comes (pure). */
import type { Confirmed } from "../core/confirmed.ts";
import type { ReplayOrder } from "../core/sink.ts";

/** Entries with `after` < sequence ≤ `through`; without it, to the end of the log. */
export interface Read {
  readonly after: number;
  readonly through?: number;
}

export interface Reads {
  /** What comes now. */
  readonly live: Read;
  /** Entries that it is behind, or 0. */
  readonly liveCount: number;
  /** What had piled up before; absent when nothing has. */
  readonly backlog: Read | undefined;
}

interface Replay {
  readonly order: ReplayOrder;
  /** Sequence number of the newest entry. */
  readonly last: number;
  /** Entries of one write. */
  readonly limit: number;
}

/** What comes runs at most so many writes behind: beyond, it goes on with the newest, and the rest is backlog. */
const writesBehind = 4;
/** So many stretches are remembered as confirmed ahead of the backlog. */
export const mostAhead = 64;

export function nextReads({ sequence, ahead }: Confirmed, { order, last, limit }: Replay): Reads {
  const first = ahead[0];
  const newest = ahead.at(-1);
  if (order === "oldest-first") {
    const live = { after: sequence, ...(first === undefined ? {} : { through: first.first - 1 }) };
    return { live, liveCount: Math.max(0, last - sequence), backlog: undefined };
  }
  const head = newest?.last ?? sequence;
  const liveCount = Math.max(0, last - head);
  const live = { after: liveCount > writesBehind * limit ? last - limit : head };
  if (first === undefined || newest === undefined) return { live, liveCount, backlog: undefined };
  if (order === "interleaved") return { live, liveCount, backlog: { after: sequence, through: first.first - 1 } };
  const through = newest.first - 1;
  const before = ahead.at(-2)?.last ?? sequence;
  return { live, liveCount, backlog: { after: Math.max(before, through - limit), through } };
}
