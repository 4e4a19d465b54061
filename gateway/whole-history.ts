/** Reads every value of a tag in a range, in as many queries as it takes; bounded. */
import type { History, HistoryQuery } from "./core/contracts.ts";

const pointsPerQuery = 4000;

/** Parts of the history that follow each other, none of them decimated; undefined when there are more than `valuesMax`. */
export async function wholeHistory(
  history: (query: HistoryQuery) => Promise<History>,
  { tag, fromMs, toMs }: Pick<HistoryQuery, "tag" | "fromMs" | "toMs">,
  valuesMax: number,
): Promise<readonly History[] | undefined> {
  const whole = await history({ tag, fromMs, toMs, points: pointsPerQuery });
  if (!whole.decimated) return [whole];
  if (whole.count > valuesMax) return undefined;
  const found: History[] = [];
  // Values may gather in a part of the range: parts that are still too full are halved.
  const parts: [number, number][] = [[fromMs, toMs]];
  for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
    const [startMs, endMs] = part;
    const read = await history({ tag, fromMs: startMs, toMs: endMs, points: pointsPerQuery });
    const middleMs = (startMs + endMs) / 2;
    if (!read.decimated || endMs - startMs < 1) found.push(read);
    else parts.push([middleMs, endMs], [startMs, middleMs]);
  }
  return found;
}
