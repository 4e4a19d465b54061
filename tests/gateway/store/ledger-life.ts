/** Lives of a log, made of random steps, and an independent count of what each step does. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { confirmedUpTo, confirmedWith } from "../../../gateway/core/confirmed.ts";
import type { Gap } from "../../../gateway/core/gap.ts";
import { valueFlags } from "../../../gateway/core/measurement.ts";
import type { ReplayOrder } from "../../../gateway/core/sink.ts";
import { nextReads } from "../../../gateway/pipeline/replay-order.ts";
import { ColumnBuffer, emptyColumns } from "../../../gateway/store/columns.ts";
import { cursorOf, moveCursor } from "../../../gateway/store/cursors.ts";
import { readAfter } from "../../../gateway/store/history.ts";
import { lastOf, noteRefused } from "../../../gateway/store/ledger.ts";
import { openLog } from "../../../gateway/store/open-log.ts";
import { openForWriting } from "../../../gateway/store/sqlite.ts";
import { internTags } from "../../../gateway/store/tags.ts";
import { memoryDirectory, silentLog } from "../../support/context.ts";
import { batchOfRows, numberTag } from "./values.ts";

export const hourMs = 3_600_000;
export const startMs = 500_000 * hourMs;

const gap: Gap = {
  type: "gap",
  source: "plc",
  tagIds: [],
  fromMs: startMs,
  toMs: startMs + 1,
  cause: "silent",
  estimatedCount: 0,
};

/** One thing that a life of a store consists of. */
type Step =
  | {
      readonly do: "append";
      readonly tag: number;
      readonly count: number;
      readonly hour: number;
      readonly late: boolean;
    }
  | { readonly do: "repeat" }
  | { readonly do: "gap" }
  | { readonly do: "refuse"; readonly tag: number; readonly count: number; readonly hour: number }
  | {
      readonly do: "forward";
      readonly sink: string;
      readonly count: number;
      readonly refused: number;
      readonly order: ReplayOrder;
      readonly isLive: boolean;
    }
  | { readonly do: "remove"; readonly bytes: number }
  | { readonly do: "fold" }
  | { readonly do: "crash" };

export const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("append" as const),
      tag: fc.integer({ min: 1, max: 3 }),
      count: fc.integer({ min: 1, max: 40 }),
      hour: fc.integer({ min: 0, max: 2 }),
      late: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: "repeat" } as const) },
  { weight: 1, arbitrary: fc.constant({ do: "gap" } as const) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("refuse" as const),
      tag: fc.integer({ min: 1, max: 3 }),
      count: fc.integer({ min: 1, max: 40 }),
      hour: fc.integer({ min: 0, max: 2 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("forward" as const),
      sink: fc.constantFrom("a", "b"),
      count: fc.integer({ min: 1, max: 60 }),
      refused: fc.nat(2),
      order: fc.constantFrom("oldest-first" as const, "interleaved" as const, "newest-first" as const),
      isLive: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("remove" as const), bytes: fc.integer({ min: 1, max: 400 }) }) },
  { weight: 1, arbitrary: fc.constant({ do: "fold" } as const) },
  { weight: 1, arbitrary: fc.constant({ do: "crash" } as const) },
);

type Appended = Extract<Step, { do: "append" }>;

/** Counts by itself what it does to the store. */
class Oracle {
  readonly received = new Map<string, number>();
  readonly duplicates = new Map<string, number>();
  readonly rejected = new Map<string, number>();
  readonly backfilled = new Map<string, number>();
  readonly forwarded = new Map<string, number>();
  readonly setAside = new Map<string, number>();

  add(to: Map<string, number>, key: string, count: number): void {
    to.set(key, (to.get(key) ?? 0) + count);
  }
}

/** The log as its thread sees it, without the thread: many lives in little time. */
export class Life {
  readonly oracle = new Oracle();
  readonly #directory = memoryDirectory("ledger");
  #next = 0;
  #last: (Appended & { readonly from: number }) | undefined;
  #open = this.#opened();

  get database() {
    return this.#open.database;
  }

  end(): void {
    this.#open.late.close();
    this.#open.database.close();
    rmSync(this.#directory, { recursive: true });
  }

  step(step: Step): void {
    switch (step.do) {
      case "append":
        this.#last = { ...step, from: this.#next };
        this.#next += step.count;
        this.#append(this.#last);
        return;
      case "repeat":
        if (this.#last === undefined) return;
        this.#append(this.#last);
        this.oracle.add(this.oracle.duplicates, `${this.#last.hour}/${this.#last.tag}`, this.#last.count);
        return;
      case "gap":
        this.#open.log.commit({ columns: emptyColumns(0), items: [{ type: "gap", append: 0, gap }], appends: 1 });
        this.oracle.add(this.oracle.received, "0/0", 1);
        return;
      case "refuse": {
        const { tag, count, hour } = step;
        noteRefused(this.database, [{ tag, count, receivedTimeMs: startMs + hour * hourMs }]);
        this.oracle.add(this.oracle.received, `${hour}/${tag}`, count);
        this.oracle.add(this.oracle.rejected, `${hour}/${tag}`, count);
        return;
      }
      case "forward":
        this.#forward(step);
        return;
      case "remove":
        this.#remove(step.bytes);
        return;
      case "fold":
        this.#open.log.snapshot();
        return;
      case "crash":
        this.#open.late.close();
        this.#open.database.close();
        this.#open = this.#opened();
    }
  }

  #opened() {
    // Late values are looked up there.
    openForWriting({ path: join(this.#directory, "history.db"), kind: "history" }).close();
    const open = openLog({ directory: this.#directory, nowMs: startMs, log: silentLog });
    const tags = ["t1", "t2", "t3"].map((id) => numberTag(id));
    internTags(open.database, tags, { most: 10, sequence: 0 });
    open.log.reserveTags(3);
    return open;
  }

  #append({ tag, count, hour, late, from }: Appended & { readonly from: number }): void {
    const flags = late ? valueFlags.backfilled : 0;
    const rows = Array.from({ length: count }, (_, i) => ({ tag, timeMs: startMs + from + i, value: from + i, flags }));
    const columns = new ColumnBuffer(count);
    columns.add(batchOfRows(rows));
    const items = [{ type: "values", append: 0, count, receivedTimeMs: startMs + hour * hourMs }] as const;
    const [result] = this.#open.log.commit({ columns: columns.take(), items, appends: 1 });
    this.oracle.add(this.oracle.received, `${hour}/${tag}`, count);
    if (late && result!.duplicateCount === 0) this.oracle.add(this.oracle.backfilled, `${hour}/${tag}`, count);
  }

  /** As on a full disk, after the history has everything: sinks lose what they do not have yet. */
  #remove(bytes: number): void {
    const { database, log } = this.#open;
    const before = lastOf(database);
    log.compacted(before);
    log.trim({ bytes, mayDrop: "unsent", cause: "quota", isUrgent: false });
    // There is no history here in which a repeated value would be found.
    this.#last = undefined;
    const told = database.prepare("SELECT received_ms FROM log WHERE last > ?").all(before);
    for (const { received_ms: toldMs } of told) {
      this.oracle.add(this.oracle.received, `${Math.floor((Number(toldMs) - startMs) / hourMs)}/0`, 1);
    }
  }

  #forward({ sink, count, refused, order, isLive }: Extract<Step, { do: "forward" }>): void {
    const { database } = this.#open;
    if (cursorOf(database, sink) === undefined)
      moveCursor(database, { sink, confirmed: confirmedUpTo(0), setAside: [] });
    const files = { log: database, compactedSequence: 0, collectBlocks() {}, onDamage() {} };
    const before = cursorOf(database, sink)!;
    const { live, backlog } = nextReads(before, { order, last: lastOf(database), limit: count });
    const { after, ...through } = isLive ? live : (backlog ?? live);
    const entries = readAfter({ sequence: after, limit: count, ...through }, files);
    const last = entries.at(-1);
    if (last === undefined) return;
    const setAside = new Map<string, { hour: number; tag: number; count: number }>();
    for (const [i, { entry }] of entries.entries()) {
      const isValues = entry.type === "measurements";
      const hour = isValues ? Math.round((entry.receivedTimeMs - startMs) / hourMs) : 0;
      for (const tag of isValues ? entry.tags : [0]) {
        this.oracle.add(i < refused ? this.oracle.setAside : this.oracle.forwarded, `${sink}/${hour}/${tag}`, 1);
        if (i >= refused) continue;
        const counted = setAside.get(`${hour}/${tag}`)?.count ?? 0;
        setAside.set(`${hour}/${tag}`, { hour: 500_000 + hour, tag, count: counted + 1 });
      }
    }
    const confirmed = confirmedWith(before, { first: after + 1, last: last.sequence });
    moveCursor(database, { sink, confirmed, setAside: [...setAside.values()] });
  }
}
