/** Tags whose values are kept for a shorter time than the others, such as those about people. */
import { type BlockFile, headColumns, headIn } from "./block-file.ts";
import { noteRemoved } from "./removed.ts";
import { part, rowAt } from "./series.ts";
import { type Database, inTransaction, numberIn, textIn } from "./sqlite.ts";

export interface TagRetention {
  readonly tag: number;
  readonly keepMs: number;
}

/** Values go this much before their time is over, as a share of it, so that blocks are not written anew all the time. */
export const earlyShare = 1 / 24;

const hourMs = 3_600_000;

/** Reads the descriptions anew only when there are others. */
export class TagRetentions {
  readonly #log: Database;
  #seen = "";
  #known: readonly TagRetention[] = [];

  constructor(log: Database) {
    this.#log = log;
  }

  current(): readonly TagRetention[] {
    const state = JSON.stringify(this.#log.prepare("SELECT count(*), max(since) FROM tag_version").get());
    if (state !== this.#seen) this.#known = this.#read();
    this.#seen = state;
    return this.#known;
  }

  /** Bytes of the log that arrived before `cutMs`, once the oldest of them arrived before `oldestMs`. */
  expiredLogBytes({ oldestMs, cutMs }: { readonly oldestMs: number; readonly cutMs: number }): number {
    const first = this.#log.prepare("SELECT received_ms FROM log ORDER BY last LIMIT 1").get()?.received_ms;
    if (typeof first !== "number" || first >= oldestMs) return 0;
    const row = this.#log
      .prepare("SELECT coalesce(sum(length(data)), 0) AS bytes FROM log WHERE received_ms < ?")
      .get(cutMs);
    return row === undefined ? 0 : numberIn(row, "bytes");
  }

  #read(): readonly TagRetention[] {
    const rows = this.#log
      .prepare(
        `SELECT number, description, max(since) FROM tag_version GROUP BY number HAVING description LIKE '%"keepHours":%'`,
      )
      .all();
    return rows.flatMap((row): TagRetention[] => {
      const { keepHours }: { keepHours?: number } = JSON.parse(textIn(row, "description"));
      return keepHours === undefined ? [] : [{ tag: numberIn(row, "number"), keepMs: keepHours * hourMs }];
    });
  }
}

interface Expiry {
  readonly tag: number;
  readonly oldestMs: number;
  readonly cutMs: number;
}

/**
 * Once a tag has a value before `oldestMs`, removes its values before `cutMs`, with the record of it. A block that
 * reaches beyond is written anew with the rest. Gives the number of blocks; 0 when there is nothing more to do.
 */
export function removeExpired(history: Database, blocks: BlockFile, { tag, oldestMs, cutMs }: Expiry): number {
  const rows = history
    .prepare(
      `SELECT ${headColumns}, has_values FROM block
       WHERE tag = ? AND start_ms < ? AND (has_values = 1 OR end_ms < ?) ORDER BY start_ms LIMIT 64`,
    )
    .all(tag, oldestMs, oldestMs);
  if (rows.length === 0) return 0;
  inTransaction(history, () => {
    const removed = rows.map((row) => {
      const head = headIn(row);
      const series = head.endMs < cutMs ? undefined : blocks.read(head);
      const cut = series === undefined ? head.count : rowAt(series, cutMs);
      blocks.remove(head);
      if (series !== undefined && cut < series.length) {
        blocks.insert(tag, part(series, cut, series.length), { isFull: head.isFull, receivedMs: 0 });
      }
      return { ...head, count: cut, hasValues: row.has_values === 1 };
    });
    noteRemoved(history, "expired", removed);
  });
  return rows.length;
}
