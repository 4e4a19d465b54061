/** Reads every stored value of a tag in a range, in pieces that are not decimated; bounded. */
import type { History, HistoryQuery } from "./core/contracts.ts";
import { PermanentError } from "./core/errors.ts";

export interface EveryQuery {
  readonly tag: number;
  readonly tagId: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly valuesMax: number;
}

const pointsPerQuery = 4000;

/** Pieces in order of time. Throws PermanentError with `SAMSPEL_REVIEW_RANGE` when the range holds more values than may be read. */
export async function everyValue(
  history: (query: HistoryQuery) => Promise<History>,
  { tag, tagId, fromMs, toMs, valuesMax }: EveryQuery,
): Promise<readonly History[]> {
  const whole = await history({ tag, fromMs, toMs, points: pointsPerQuery });
  if (!whole.decimated) return [whole];
  if (whole.count > valuesMax) {
    throw new PermanentError(`The range holds ${whole.count} values of ${tagId}; at most ${valuesMax} are read.`, {
      code: "SAMSPEL_REVIEW_RANGE",
      next: "Ask for a shorter range.",
    });
  }
  const pieces: History[] = [];
  // Values may gather in a part of the range: parts that are still too full are halved.
  const parts: [number, number][] = [[fromMs, toMs]];
  for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
    const [startMs, endMs] = part;
    const piece = await history({ tag, fromMs: startMs, toMs: endMs, points: pointsPerQuery });
    const middleMs = (startMs + endMs) / 2;
    if (!piece.decimated || endMs - startMs < 1) pieces.push(piece);
    else parts.push([middleMs, endMs], [startMs, middleMs]);
  }
  return pieces;
}
