/** Where the time that retention goes by is kept, and what it follows. */
import type { RetentionClock } from "./retention.ts";
import { type Database, numberIn } from "./sqlite.ts";

export class RetentionTime {
  readonly #log: Database;
  readonly #history: Database;

  /** `history` must be a connection that may write. */
  constructor(log: Database, history: Database) {
    this.#log = log;
    this.#history = history;
  }

  /** Highest time of arrival among the newest rows of the log; undefined when it is empty. */
  committedMs(): number | undefined {
    const newest = "SELECT received_ms FROM log ORDER BY last DESC LIMIT 100";
    const value = this.#log.prepare(`SELECT max(received_ms) AS newest FROM (${newest})`).get()?.newest;
    return typeof value === "number" ? value : undefined;
  }

  read(): RetentionClock | undefined {
    const row = this.#history.prepare("SELECT time_ms, ahead_for_ms FROM retention_clock").get();
    return row === undefined
      ? undefined
      : { timeMs: numberIn(row, "time_ms"), aheadForMs: numberIn(row, "ahead_for_ms") };
  }

  write({ timeMs, aheadForMs }: RetentionClock): void {
    this.#history.prepare("INSERT OR REPLACE INTO retention_clock VALUES (0, ?, ?)").run(timeMs, aheadForMs);
  }
}
