/** Disk use stays bounded, what goes is counted, and a wrong clock deletes nothing. */

import { existsSync, statfsSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { confirmedUpTo } from "../../../gateway/core/confirmed.ts";
import type { StoreLimits } from "../../../gateway/store/limits.ts";
import { openStore } from "../../../gateway/store/store.ts";
import { silentLog, temporaryDirectory } from "../../support/context.ts";
import { smallDisk } from "../../support/small-disk.ts";
import { batchOfRows, numberTag } from "./values.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const minuteMs = 60_000;
const MiB = 1024 * 1024;

const open = (directory: string, limits: Partial<StoreLimits>) =>
  openStore({
    directory,
    log: silentLog,
    now: () => Date.now(),
    limits: { commitMs: 1, ballastBytes: 0, keepMs: 3_600_000, freeBytes: 0, ...limits },
  });

/** Values that do not compress, so that a quota is reached with few of them. */
function noise(from: number, count: number, receivedMs = 1_000 * (from + count)) {
  const rows = Array.from({ length: count }, (_, i) => ({ tag: 1, timeMs: 1_000 * (from + i), value: Math.random() }));
  return batchOfRows(rows, receivedMs);
}

test("expired blocks go; everything younger stays", { timeout: 60_000 }, async () => {
  await using store = await open(temporaryDirectory("expired"), { retentionMs: 3_000_000 });
  await store.internTags([numberTag("a")]);
  await store.append([noise(0, 5_000)]);
  await store.append([noise(5_000, 5_000)]);
  await store.compact();

  await store.sweep();

  const { oldestMs, newestMs } = await store.figures();
  expect(newestMs).toBe(9_999_000);
  // The newest arrival is at 10 000 s; a block stays while its newest value is younger than 7 000 s.
  expect(oldestMs).toBeGreaterThan(0);
  expect(oldestMs).toBeLessThanOrEqual(7_000_000);
});

test("values of a source whose clock stands in 1970 stay as long as any others", async () => {
  await using store = await open(temporaryDirectory("retention"), { retentionMs: 30 * dayMs, keptLogBytes: 0 });
  await store.internTags([numberTag("a"), numberTag("b")]);
  const nowMs = 20_000 * dayMs;
  await store.append([noise(0, 100, nowMs)]);
  await store.compact();

  await store.sweep();
  const fresh = await store.history({ tag: 1, fromMs: 0, toMs: hourMs, points: 200 });
  for (let day = 1; day <= 40; day++) {
    await store.append([batchOfRows([{ tag: 2, timeMs: nowMs + day * dayMs, value: day }], nowMs + day * dayMs)]);
  }
  await store.compact();
  await store.sweep();
  const old = await store.history({ tag: 1, fromMs: 0, toMs: hourMs, points: 200 });

  expect(fresh.values.length).toBe(100);
  // A step of the clock by 40 days is not believed before it has lasted.
  expect(old.values.length).toBe(100);
});

test("what waits for a sink that is not configured any more goes when its place is needed, and not before", async () => {
  await using store = await open(temporaryDirectory("retention"), { keptLogBytes: 1 * MiB });
  await store.internTags([numberTag("a")]);
  await store.append([noise(0, 1000)]);
  await store.moveCursor("removed", confirmedUpTo(10));
  await store.moveCursor("kept", confirmedUpTo(1000));
  await store.compact();

  const unclaimed = await store.holdFor(["kept"]);
  await store.sweep();
  const before = await store.cursor("removed");
  for (let i = 1; i <= 30; i++) await store.append([noise(i * 10_000, 10_000)]);
  await store.moveCursor("kept", confirmedUpTo(301_000));
  await store.compact();
  await store.sweep();

  expect(unclaimed).toEqual([{ sink: "removed", pendingCount: 990 }]);
  expect(before).toEqual(confirmedUpTo(10));
  expect(await store.cursor("removed")).toBeUndefined();
  expect(await store.cursor("kept")).toEqual(confirmedUpTo(301_000));
  expect((await store.ledger({ fromMs: 0, toMs: 400_000_000 })).sinks.map(({ sink }) => sink)).toEqual(["kept"]);
});

/** One value a minute: the figures of the minutes are no smaller than the values. */
function perMinute(from: number, count: number) {
  const rows = Array.from({ length: count }, (_, i) => ({
    tag: 1,
    timeMs: minuteMs * (from + i),
    value: Math.random(),
  }));
  return batchOfRows(rows, minuteMs * (from + count));
}

test("with the policy to thin out, the minutes of all values stay, then new values are refused", async () => {
  const quotaBytes = 1 * MiB;
  await using store = await open(temporaryDirectory("retention"), {
    quotaBytes,
    whenFull: "down-sample",
    keptLogBytes: 0,
  });
  await store.internTags([numberTag("a")]);
  let stored = 0;
  let refusal: unknown;
  for (let i = 0; i < 60 && refusal === undefined; i++) {
    refusal = await store.append([perMinute(stored, 20_000)]).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (refusal === undefined) stored += 20_000;
    await store.compact();
    await store.sweep();
  }

  const { bytes } = await store.figures();
  const [{ heldCount, thinnedCount, removedCount }] = (await store.holdings()) as [
    Awaited<ReturnType<typeof store.holdings>>[number],
  ];
  const aggregates = await store.aggregates({
    tag: 1,
    fromMs: 0,
    toMs: minuteMs * stored,
    buckets: 1,
    holdMs: 1000,
    knownUntilMs: minuteMs * stored,
  });
  expect(refusal).toMatchObject({ code: "SAMSPEL_STORE_FULL" });
  expect(bytes).toBeLessThan(quotaBytes + 1 * MiB);
  expect(removedCount).toBe(0);
  expect(thinnedCount).toBeGreaterThan(0);
  expect(heldCount + thinnedCount).toBe(stored);
  expect(aggregates.counts[0]).toBe(stored);
});

test("over quota the values go before their roll-ups, the charts stay, and the store stays within its bounds", {
  timeout: 120_000,
}, async () => {
  const quotaBytes = 1.5 * MiB;
  await using store = await open(temporaryDirectory("quota"), { quotaBytes, keptLogBytes: 0 });
  await store.internTags([numberTag("a")]);
  for (let from = 0; from < 300_000; from += 20_000) {
    await store.append([noise(from, 20_000)]);
    await store.compact();
    await store.sweep();
  }

  const figures = await store.figures();
  const history = await store.history({ tag: 1, fromMs: 0, toMs: 300_000_000, points: 1_000 });

  expect(figures.bytes).toBeLessThan(quotaBytes * 1.3);
  expect(history.timesMs[0]).toBeLessThan(1_000_000);
  expect(history.timesMs.length).toBeGreaterThan(800);
  expect(history.timesMs.at(-1)).toBeGreaterThan(299_000_000);
});

test("what a sink has not confirmed goes last, is counted, and is a gap of that sink only", {
  timeout: 120_000,
}, async () => {
  await using store = await open(temporaryDirectory("unsent"), { quotaBytes: 0.4 * MiB, keptLogBytes: 0 });
  await store.internTags([numberTag("a")]);
  await store.append([noise(0, 100)]);
  await store.moveCursor("influx", confirmedUpTo(50));
  await store.append([noise(100, 100_000)]);
  const before = await store.readAfter(50, 10);
  await store.compact();

  await store.sweep();

  const dropped = await store.dropped();
  const [next] = await store.readAfter(50, 10);
  const lost =
    next === undefined || next.entry.type !== "measurements" ? 100_050 : next.sequence - next.entry.length - 50;
  const gaps: number[] = [];
  for (const { entry } of await store.readAfter(50, 1_000_000)) {
    if (entry.type === "gap" && entry.source === "sink/influx") gaps.push(entry.estimatedCount);
  }
  expect(before[0]?.sequence).toBe(60);
  expect(dropped).toEqual([{ sink: "influx", cause: "quota", count: lost }]);
  expect(gaps.reduce((sum, count) => sum + count, 0)).toBe(lost);
  const chart = await store.history({ tag: 1, fromMs: 0, toMs: 200_000_000, points: 10 });
  expect(chart.gaps.filter(({ source }) => source.startsWith("sink/"))).toEqual([]);
});

test("with the policy to refuse, a full store takes no more and loses nothing", { timeout: 60_000 }, async () => {
  await using store = await open(temporaryDirectory("refuse"), { quotaBytes: 0.3 * MiB, whenFull: "reject-new" });
  await store.internTags([numberTag("a")]);
  await store.append([noise(0, 60_000)]);
  await store.compact();
  await store.sweep();
  await sleep(100);

  await expect(store.append([noise(60_000, 10)])).rejects.toMatchObject({ code: "SAMSPEL_STORE_FULL" });
  expect((await store.history({ tag: 1, fromMs: 0, toMs: 1e9, points: 10 })).count).toBe(60_000);
});

test("the ballast is written when there is room", { timeout: 60_000 }, async () => {
  const directory = temporaryDirectory("ballast");
  await using store = await open(directory, { ballastBytes: 2 * MiB });

  await store.sweep();

  expect(statSync(join(directory, "ballast")).size).toBe(2 * MiB);
});

/** Takes all that is left, also when somebody takes a part of it at the same time. */
function fill(directory: string): void {
  const { bavail, bsize } = statfsSync(directory);
  try {
    writeFileSync(join(directory, "somebody else's log"), Buffer.alloc(bavail * bsize));
  } catch {
    // Full is full.
  }
}

test("on a full disk the ballast gives room, old values go, and appends go on without a restart", {
  timeout: 120_000,
}, async (context) => {
  const disk = smallDisk(64);
  if (disk === undefined) return context.skip("This user may not mount a small disk.");
  try {
    const directory = join(disk.directory, "store");
    const limits = { ballastBytes: 8 * MiB, freeBytes: 16 * MiB, keptLogBytes: 0, lagValues: 600_000 };
    await using store = await open(directory, limits);
    await store.internTags([numberTag("a")]);
    await store.sweep();
    expect(existsSync(join(directory, "ballast"))).toBe(true);
    writeFileSync(join(disk.directory, "somebody else's"), Buffer.alloc(16 * MiB));

    let stored = 0;
    for (let from = 0; from < 3_000_000; from += 10_000) {
      stored += (await store.append([noise(from, 10_000)])).storedCount;
      // Somebody else takes everything that is left.
      if (from === 1_000_000) {
        fill(disk.directory);
      }
    }

    expect(existsSync(join(directory, "ballast"))).toBe(false);
    expect((await store.figures()).oldestMs).toBeGreaterThan(0);
    const [latest] = await store.latest([1]);
    expect(stored).toBe(3_000_000);
    expect(latest?.sourceTimeMs).toBe(2_999_999_000);
  } finally {
    disk.remove();
  }
});
