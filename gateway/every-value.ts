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

type Query = (query: HistoryQuery) => Promise<History>;

const pointsPerQuery = 4000;

/** Pieces in order of time. Throws PermanentError with `SAMSPEL_REVIEW_RANGE` when the range holds more values than may be read. */
export async function everyValue(
  history: Query,
  { tagId, valuesMax, ...range }: EveryQuery,
): Promise<readonly History[]> {
  const pieces = await everyValueWithin(history, range, valuesMax);
  if (pieces !== undefined) return pieces;
  throw new PermanentError(`The range holds more than ${valuesMax} values of ${tagId}.`, {
    code: "SAMSPEL_REVIEW_RANGE",
    next: "Ask for a shorter range.",
  });
}

/** The same; undefined when there are more than `valuesMax`. */
export async function everyValueWithin(
  history: Query,
  { tag, fromMs, toMs }: Pick<HistoryQuery, "tag" | "fromMs" | "toMs">,
  valuesMax: number,
): Promise<readonly History[] | undefined> {
  const whole = await history({ tag, fromMs, toMs, points: pointsPerQuery });
  if (!whole.decimated) return [whole];
  if (whole.count > valuesMax) return undefined;
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
