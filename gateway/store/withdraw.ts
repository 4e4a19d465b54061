/** Removes values from the history that are stored again at their right time: only those that carry the flag for it. */
import { type OtherValue, valueFlags } from "../core/measurement.ts";
import { type BlockFile, headColumns, headIn } from "./block-file.ts";
import type { ValueColumns } from "./columns.ts";
import { noteRemoved } from "./removed.ts";
import { picked, type Series } from "./series.ts";
import { type Database, inTransaction, numberIn } from "./sqlite.ts";

/** The values of one tag that shall go, and the time that they span. */
interface Wanted {
  readonly keys: Set<string>;
  fromMs: number;
  toMs: number;
}

/** Gives the number of removed values, which are counted as rebased in the same transaction. */
export function withdraw(history: Database, blocks: BlockFile, columns: readonly ValueColumns[]): number {
  const touching = history.prepare(
    `SELECT ${headColumns}, received_ms FROM block
     WHERE tag = ? AND start_ms <= ? AND end_ms >= ? AND has_values = 1 ORDER BY start_ms`,
  );
  let count = 0;
  inTransaction(history, () => {
    for (const [tag, { keys, fromMs, toMs }] of byTag(columns)) {
      for (const row of touching.all(tag, toMs, fromMs)) {
        const head = headIn(row);
        const series = blocks.read(head);
        if (series === undefined) continue;
        const kept = Array.from({ length: series.length }, (_, i) => i).filter((i) => !isWanted(series, i, keys));
        if (kept.length === series.length) continue;
        blocks.remove(head);
        if (kept.length > 0) {
          const receivedMs = numberIn(row, "received_ms");
          blocks.insert(tag, picked(series, kept), { isFull: head.isFull, receivedMs });
        }
        const removed = { ...head, count: series.length - kept.length, hasValues: true };
        noteRemoved(history, "rebased", [removed]);
        count += removed.count;
      }
    }
  });
  return count;
}

function byTag(columns: readonly ValueColumns[]): Map<number, Wanted> {
  const result = new Map<number, Wanted>();
  for (const some of columns) {
    for (let row = 0; row < some.length; row++) {
      const tag = some.tags[row]!;
      const timeMs = some.timesMs[row]!;
      const wanted = result.get(tag) ?? { keys: new Set<string>(), fromMs: timeMs, toMs: timeMs };
      result.set(tag, wanted);
      wanted.keys.add(keyOf(some, row));
      wanted.fromMs = Math.min(wanted.fromMs, timeMs);
      wanted.toMs = Math.max(wanted.toMs, timeMs);
    }
  }
  return result;
}

function isWanted(series: Series, row: number, keys: ReadonlySet<string>): boolean {
  return (series.flags[row]! & valueFlags.clockUnset) !== 0 && keys.has(keyOf(series, row));
}

/** Time and content: another start of the computer may have stamped other values with the same time. */
function keyOf({ timesMs, timesNs, values, statusCodes, others }: Series, row: number): string {
  return `${timesMs[row]} ${timesNs[row]} ${values[row]} ${statusCodes[row]} ${textOf(others.get(row))}`;
}

function textOf(other: OtherValue | undefined): string {
  return typeof other === "object" && other !== null ? `[${other.samples.length}]` : `${typeof other} ${other}`;
}
