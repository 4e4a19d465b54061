/** The ledger against an independent one: whatever happens, everything that came in is accounted for, and nothing twice. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { confirmedUpTo } from "../../../gateway/core/confirmed.ts";
import type { SinkAccount, StoreLedger, TagAccount } from "../../../gateway/core/ledger.ts";
import type { StoreLimits } from "../../../gateway/store/limits.ts";
import { readLedger } from "../../../gateway/store/read-ledger.ts";
import type { Database } from "../../../gateway/store/sqlite.ts";
import { openStore } from "../../../gateway/store/store.ts";
import { silentLog, temporaryDirectory } from "../../support/context.ts";
import { hourMs, Life, startMs, steps } from "./ledger-life.ts";
import { batchOfRows, numberTag } from "./values.ts";

const always = { fromMs: 0, toMs: 600_000 * hourMs };

const open = (directory: string, limits: Partial<StoreLimits> = {}) =>
  openStore({
    directory,
    log: silentLog,
    now: () => startMs,
    limits: { commitMs: 1, ballastBytes: 0, keepMs: hourMs, freeBytes: 0, compactMs: hourMs, ...limits },
  });

/** A query to its end at once. */
function ledgerOf(database: Database, range: { fromMs: number; toMs: number }): StoreLedger {
  const steps = readLedger(database, range);
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

const accountOf = (ledger: StoreLedger, tag: number): TagAccount =>
  ledger.tags.find((account) => account.tag === tag) ?? {
    tag,
    tagId: "",
    receivedCount: 0,
    storedCount: 0,
    duplicateCount: 0,
    rejectedCount: 0,
    backfilledCount: 0,
    lostCount: 0,
    sinks: [],
  };

const sumOf = ({ earlierCount, forwardedCount, setAsideCount, droppedCount, pendingCount }: SinkAccount) =>
  earlierCount + forwardedCount + setAsideCount + droppedCount + pendingCount;

const forward = { do: "forward", sink: "a", count: 1, refused: 0, order: "oldest-first", isLive: false } as const;
const append = { do: "append", tag: 1, count: 1, hour: 0, late: false } as const;
const remove = { do: "remove", bytes: 1 } as const;
/** The record of a loss is removed itself: what then tells of it has the time of the first loss. */
const lostGap = [forward, append, remove, remove, forward, append];

describe("the ledger", () => {
  test("agrees, by tag, hour and destination, with what was counted outside of the store", { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(fc.array(steps, { minLength: 5, maxLength: 40 }), (life) => {
        const run = new Life();
        for (const step of life) run.step(step);
        const { oracle, database } = run;

        for (let hour = 0; hour < 3; hour++) {
          const range = { fromMs: startMs + hour * hourMs, toMs: startMs + (hour + 1) * hourMs };
          const ledger = ledgerOf(database, range);
          for (let tag = 0; tag < 4; tag++) {
            const key = `${hour}/${tag}`;
            const account = accountOf(ledger, tag);
            expect(account.receivedCount).toBe(oracle.received.get(key) ?? 0);
            expect(account.duplicateCount).toBe(oracle.duplicates.get(key) ?? 0);
            expect(account.rejectedCount).toBe(oracle.rejected.get(key) ?? 0);
            expect(account.storedCount).toBe(account.receivedCount - account.duplicateCount - account.rejectedCount);
            expect(account.backfilledCount).toBe(oracle.backfilled.get(key) ?? 0);
            for (const sink of account.sinks) {
              expect(sink.forwardedCount).toBe(oracle.forwarded.get(`${sink.sink}/${key}`) ?? 0);
              expect(sink.setAsideCount).toBe(oracle.setAside.get(`${sink.sink}/${key}`) ?? 0);
              expect(sink.residual).toBe(0);
              expect(sumOf(sink)).toBe(account.storedCount);
            }
          }
        }
        run.end();
      }),
      { numRuns: 60, examples: [[lostGap]] },
    );
  });

  test("counts what was removed before a destination had it, and nothing is left over", {
    timeout: 60_000,
  }, async () => {
    await using store = await open(temporaryDirectory("ledger-dropped"), {
      quotaBytes: 0.4 * 2 ** 20,
      keptLogBytes: 0,
    });
    await store.internTags([numberTag("a"), numberTag("b")]);
    await store.append([batchOfRows([{ tag: 1, timeMs: startMs, value: 1 }], startMs)]);
    await store.moveCursor("influx", confirmedUpTo(0));
    for (let from = 0; from < 100_000; from += 10_000) {
      const rows = Array.from({ length: 10_000 }, (_, i) => ({
        tag: 1 + (i % 2),
        timeMs: startMs + 1 + from + i,
        value: Math.random(),
      }));
      await store.append([batchOfRows(rows, startMs)]);
    }
    await store.compact();

    await store.sweep();

    const { tags, isDamaged } = await store.ledger(always);
    const dropped = tags.flatMap(({ sinks }) => sinks.map(({ droppedCount }) => droppedCount));
    const [total] = await store.dropped();
    expect(isDamaged).toBe(false);
    expect(dropped.reduce((sum, count) => sum + count, 0)).toBe(total?.count);
    expect(dropped[1]).toBeGreaterThan(10_000);
    expect(tags.flatMap(({ sinks }) => sinks.map(({ residual }) => residual))).toEqual(tags.map(() => 0));
    expect(tags.map(({ storedCount, sinks }) => storedCount - sumOf(sinks[0]!))).toEqual(tags.map(() => 0));
  });

  test("what is held and what was removed add up to what was stored, by tag", { timeout: 60_000 }, async () => {
    await using store = await open(temporaryDirectory("ledger-removed"), {
      quotaBytes: 0.4 * 2 ** 20,
      keptLogBytes: 0,
    });
    await store.internTags([numberTag("a"), numberTag("b")]);
    for (let from = 0; from < 200_000; from += 20_000) {
      const rows = Array.from({ length: 20_000 }, (_, i) => ({
        tag: i % 3 === 0 ? 1 : 2,
        timeMs: startMs + 1000 * (from + i),
        value: Math.random(),
      }));
      await store.append([batchOfRows(rows, startMs)]);
      await store.compact();
      await store.sweep();
    }

    const { tags } = await store.ledger(always);
    const holdings = await store.holdings();

    const sums = holdings.map(
      ({ heldCount, expiredCount, removedCount, thinnedCount }) =>
        heldCount + expiredCount + removedCount + thinnedCount,
    );
    expect(sums).toEqual(tags.filter(({ tag }) => tag > 0).map(({ storedCount }) => storedCount));
    expect(holdings.every(({ thinnedCount }) => thinnedCount > 0)).toBe(true);
  });

  test("says what a damaged log took with it", { timeout: 60_000 }, async () => {
    const directory = temporaryDirectory("ledger-damaged");
    const store = await open(directory);
    await store.internTags([numberTag("a")]);
    await store.moveCursor("influx", confirmedUpTo(0));
    const rows = Array.from({ length: 100 }, (_, i) => ({ tag: 1, timeMs: startMs + i, value: i }));
    await store.append([batchOfRows(rows, startMs)]);
    await store[Symbol.asyncDispose]();
    writeFileSync(join(directory, "log.db"), "not a database");

    await using again = await open(directory);

    const { isDamaged } = await again.ledger(always);
    expect(isDamaged).toBe(true);
  });
});
