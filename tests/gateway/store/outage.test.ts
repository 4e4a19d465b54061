/**
 * A destination that is away until three times the quota has come, on a small disk, against a count of our own: the disk
 * stays bounded, what is lost is counted by destination, tag and cause, and nothing is left over.
 */
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { confirmedUpTo } from "../../../gateway/core/confirmed.ts";
import type { StoreLimits } from "../../../gateway/store/limits.ts";
import { type EmbeddedStore, openStore } from "../../../gateway/store/store.ts";
import { silentLog } from "../../support/context.ts";
import { smallDisk } from "../../support/small-disk.ts";
import { batchOfRows, numberTag } from "./values.ts";

const MiB = 2 ** 20;
const quotaBytes = 2 * MiB;
/** Rows of the log and blocks go whole. */
const segmentBytes = 1 * MiB;
const tagCount = 4;
const batchRows = 20_000;
/** Values that do not compress: about nine bytes each in the log. */
const valuesOfThreeQuotas = (3 * quotaBytes) / 8;
const range = { fromMs: 0, toMs: 1e12 };

interface Outage {
  readonly store: EmbeddedStore;
  /** Our own count of what was acknowledged, by tag number. */
  readonly stored: Map<number, number>;
  refusedBatches: number;
  mostBytes: number;
}

/** Appends three quotas while `away` confirms nothing and `near` confirms everything. Screens ask all the time. */
async function outage(store: EmbeddedStore): Promise<Outage> {
  const run: Outage = { store, stored: new Map(), refusedBatches: 0, mostBytes: 0 };
  await store.internTags(Array.from({ length: tagCount }, (_, i) => numberTag(`line/${i + 1}`)));
  await store.moveCursor("away", confirmedUpTo(0));
  for (let from = 0; from < valuesOfThreeQuotas; from += batchRows) {
    const rows = Array.from({ length: batchRows }, (_, i) => ({
      tag: 1 + (i % tagCount),
      timeMs: from + i,
      value: Math.random(),
    }));
    try {
      const { sequence } = await store.append([batchOfRows(rows, from + batchRows)]);
      for (const { tag } of rows) run.stored.set(tag, (run.stored.get(tag) ?? 0) + 1);
      await store.moveCursor("near", confirmedUpTo(sequence));
    } catch (error) {
      expect(error).toMatchObject({ code: "SAMSPEL_STORE_FULL" });
      run.refusedBatches++;
    }
    await store.compact();
    await store.sweep();
    run.mostBytes = Math.max(run.mostBytes, (await store.figures()).bytes);
    expect((await store.latest([1]))[0]?.value).toBeTypeOf("number");
    expect(
      (await store.history({ tag: 1, fromMs: 0, toMs: from + batchRows, points: 20 })).values.length,
    ).toBeGreaterThan(0);
  }
  return run;
}

/** Every count of the ledger against ours, and what the destination that was away still gets. */
async function accounts({ store, stored }: Outage) {
  const { tags, sinks, isDamaged } = await store.ledger(range);
  const holdings = await store.holdings();
  const values = tags.filter(({ tag }) => tag > 0);
  const away = tags.flatMap(({ sinks: ofTag }) => ofTag.filter(({ sink }) => sink === "away"));
  const dropped = away.reduce((sum, { droppedCount }) => sum + droppedCount, 0);
  const due = away.reduce((sum, { pendingCount }) => sum + pendingCount, 0);
  let [received, gaps, position] = [0, 0, 0];
  for (;;) {
    const entries = await store.readAfter(position, 50_000);
    if (entries.length === 0) break;
    for (const { entry } of entries) {
      received += entry.type === "measurements" ? entry.length : 1;
      if (entry.type === "gap" && entry.source === "sink/away") gaps += entry.estimatedCount;
    }
    position = entries.at(-1)!.sequence;
  }
  expect(isDamaged).toBe(false);
  expect(values.map(({ tag, storedCount }) => [tag, storedCount])).toEqual([...stored]);
  expect(tags.flatMap(({ sinks: ofTag }) => ofTag.filter(({ residual }) => residual !== 0))).toEqual([]);
  expect(holdings.map((h) => h.heldCount + h.expiredCount + h.removedCount + h.thinnedCount)).toEqual([
    ...stored.values(),
  ]);
  expect(received).toBe(due);
  const causes = sinks.find(({ sink }) => sink === "away")?.dropped ?? [];
  expect(causes.reduce((sum, { count }) => sum + count, 0)).toBe(dropped);
  expect(gaps).toBeLessThanOrEqual(dropped);
  return { dropped, gaps, causes, byTag: away.map(({ droppedCount }) => droppedCount), holdings };
}

const open = (directory: string, limits: Partial<StoreLimits>) =>
  openStore({
    directory,
    log: silentLog,
    now: Date.now,
    limits: {
      commitMs: 1,
      ballastBytes: MiB,
      keepMs: 3_600_000,
      freeBytes: MiB,
      quotaBytes,
      keptLogBytes: 0,
      ...limits,
    },
  });

const sizeOf = (directory: string) =>
  readdirSync(directory)
    .filter((name) => name.endsWith(".db"))
    .reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);

test.each(["drop-oldest-unsent-last", "down-sample", "reject-new"] as const)(
  "a destination is away until three quotas have come, with the policy %s: bounded, counted, nothing left over",
  { timeout: 240_000 },
  async (whenFull) => {
    const disk = smallDisk(48);
    if (disk === undefined) return expect.soft(process.getuid?.()).not.toBe(0);
    try {
      const directory = join(disk.directory, "store");
      await using store = await open(directory, { whenFull });

      const run = await outage(store);
      const { dropped, gaps, causes, byTag, holdings } = await accounts(run);

      expect(run.mostBytes).toBeLessThanOrEqual(quotaBytes + segmentBytes);
      expect(sizeOf(directory)).toBeLessThanOrEqual(quotaBytes + 2 * segmentBytes);
      if (whenFull === "drop-oldest-unsent-last") {
        expect(run.refusedBatches).toBe(0);
        expect(causes).toEqual([{ cause: "quota", count: dropped }]);
        expect(Math.min(...byTag.slice(1))).toBeGreaterThan(batchRows);
        expect(gaps).toBeGreaterThan(0);
      } else {
        expect(run.refusedBatches).toBeGreaterThan(0);
        expect(dropped).toBe(0);
        expect(holdings.every(({ removedCount }) => removedCount === 0)).toBe(true);
      }
    } finally {
      disk.remove();
    }
  },
);
