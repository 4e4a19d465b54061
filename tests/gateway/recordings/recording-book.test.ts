/** Recordings are on disk before they count, outlive a killed gateway, and hold their values in the store. */
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { diskTime } from "../../../gateway/recordings/disk-time.ts";
import { RecordingBook } from "../../../gateway/recordings/recording-book.ts";
import type { StoreLimits } from "../../../gateway/store/limits.ts";
import { openStore } from "../../../gateway/store/store.ts";
import { silentLog, temporaryDirectory } from "../../support/context.ts";
import { batchOfRows, numberTag } from "../store/values.ts";

const startMs = Date.UTC(2026, 10, 26, 8);
const hourMs = 3_600_000;

async function opened(limits: Partial<StoreLimits> = {}) {
  const directory = temporaryDirectory("recordings");
  const clock = { nowMs: startMs };
  const store = await openStore({
    directory: join(directory, "store"),
    log: silentLog,
    now: () => clock.nowMs,
    limits: { commitMs: 1, ballastBytes: 0, keepMs: hourMs, freeBytes: 0, ...limits },
  });
  await store.internTags([numberTag("pump-1/power")]);
  const parts = {
    ...{ directory: join(directory, "recordings"), log: silentLog, store, assets: ["pump-1"] },
    ...{ now: () => clock.nowMs, monotonicMs: () => clock.nowMs, limits: { quotaBytes: 1e9, freeBytes: 0 } },
  };
  return {
    store,
    clock,
    parts,
    book: await RecordingBook.open(parts),
    file: join(parts.directory, "recordings.jsonl"),
  };
}

/** A value each second of these hours, arriving an hour later. */
function values(fromHour: number, hours: number) {
  const rows = Array.from({ length: hours * 3600 }, (_, second) => ({
    ...{ tag: 1, timeMs: startMs + fromHour * hourMs + second * 1000, value: second },
  }));
  return batchOfRows(rows, startMs + (fromHour + hours) * hourMs);
}

test("a recording begins before the button was pressed, runs over a killed gateway, and ends once", async () => {
  const { store, clock, parts, book } = await opened();
  const begun = await book.start({ name: "Worn tool", preTriggerSeconds: 30, assets: ["pump-1"] });
  // Nothing is closed: the second book finds what the first has synced.
  const reopened = await RecordingBook.open(parts);
  clock.nowMs += 60_000;

  const running = await reopened.list();
  const stopped = await reopened.stop(begun.id);
  clock.nowMs += 60_000;
  const again = await reopened.stop(begun.id);
  await store[Symbol.asyncDispose]();

  expect(running).toMatchObject([{ id: begun.id, state: "running", fromMs: startMs - 30_000 }]);
  expect(stopped).toMatchObject({ state: "stopped", toMs: startMs + 60_000, revision: 2 });
  expect(again).toEqual(stopped);
});

test("a line that was cut is passed over, stays where it is, and harms no later one", async () => {
  const { store, parts, book, file } = await opened();
  await book.start({ name: "first" });
  appendFileSync(file, '{"id":"half');
  const reopened = await RecordingBook.open(parts);

  await reopened.start({ name: "second" });
  const names = (await (await RecordingBook.open(parts)).list()).map(({ name }) => name);
  await store[Symbol.asyncDispose]();

  expect(names).toEqual(["second", "first"]);
  expect(readFileSync(file, "utf8")).toContain('{"id":"half\n');
});

test("what a recording keeps outlives the retention time; without it, it goes", { timeout: 60_000 }, async () => {
  const { store, clock, book } = await opened({ retentionMs: 5 * hourMs });
  await store.append([values(0, 2)]);
  await store.compact();
  clock.nowMs += 20 * hourMs;
  const recording = await book.start({ name: "kept", fromMs: startMs + 600_000, toMs: startMs + 900_000 });
  await store.append([values(19, 1)]);
  await store.compact();
  const query = { tag: 1, fromMs: startMs, toMs: startMs + 2 * hourMs, points: 4000 };

  await store.sweep();
  const held = await store.history(query);
  const report = await book.report(recording.id);
  await book.remove(recording.id);
  await store.sweep();
  const gone = await store.history(query);
  await store[Symbol.asyncDispose]();

  expect(held.count).toBe(7200);
  // A value a second; the block that holds them is of more than an hour.
  expect(report).toMatchObject({ valueCount: 300, removedCount: 0, thinnedCount: 0 });
  // The block that the recording lay in; the next one reaches into younger hours.
  expect(gone.count).toBe(7200 - 4096);
});

test("for space, what is kept goes last, and the report says how many values were lost", {
  timeout: 60_000,
}, async () => {
  const { store, clock, book } = await opened({ quotaBytes: 280_000, compactMs: hourMs });
  const noise = (hour: number) => {
    const rows = Array.from({ length: 20_000 }, (_, at) => ({
      ...{ tag: 1, timeMs: startMs + hour * hourMs + at * 100, value: Math.random() },
    }));
    return batchOfRows(rows, startMs + (hour + 1) * hourMs);
  };
  const [first, second] = [0, 1].map((hour) => ({
    fromMs: startMs + hour * hourMs,
    toMs: startMs + (hour + 1) * hourMs,
  }));
  clock.nowMs += 3 * hourMs;
  await book.start({ name: "kept", ...first! });
  for (const hour of [0, 1]) await store.append([noise(hour)]);
  await store.compact();

  await store.sweep();
  const [kept, other] = await store.spanFacts([first!, second!]);
  const { id } = await book.start({ name: "too late", ...second! });
  const report = await book.report(id);
  await store[Symbol.asyncDispose]();

  expect(kept?.valueCount).toBeGreaterThanOrEqual(20_000);
  expect(other?.valueCount).toBeLessThan(20_000);
  expect(report.removedCount).toBeGreaterThan(0);
});

test("what cannot be recorded is refused with a reason, and changes nothing", async () => {
  const { store, book, file } = await opened();
  const codeOf = (work: Promise<unknown>) => work.then(String, (error: { code: string }) => error.code);
  const { id } = await book.start({ name: "runs" });
  const before = readFileSync(file, "utf8");

  expect(await codeOf(book.start({ name: "a", assets: ["pump-2"] }))).toBe("SAMSPEL_ASSET_UNKNOWN");
  expect(await codeOf(book.start({ name: "a", fromMs: 2, toMs: 1 }))).toBe("SAMSPEL_RECORDING_SPAN");
  expect(await codeOf(book.start({ name: "a", fromMs: 1, toMs: startMs + 1 }))).toBe("SAMSPEL_RECORDING_SPAN");
  expect(await codeOf(book.stop("nothing"))).toBe("SAMSPEL_RECORDING_UNKNOWN");
  expect(await codeOf(book.remove(id))).toBe("SAMSPEL_RECORDING_RUNNING");
  expect(readFileSync(file, "utf8")).toBe(before);
  writeFileSync(file, before);
  await store[Symbol.asyncDispose]();
});

test("disk time counts what is kept, not what makes room", () => {
  const facts = {
    storeBytes: 2e9,
    storeValues: 1e9,
    quotaBytes: 2e9,
    freeBytes: 1e12,
    keptValues: 0,
    valuesPerSecond: 500,
  };

  const full = diskTime(facts);
  const half = diskTime({ ...facts, keptValues: 5e8 });
  const small = diskTime({ ...facts, quotaBytes: 1e10, freeBytes: 1e9 });

  // 2 bytes a value, 1000 bytes a second.
  expect(full).toMatchObject({ secondsLeft: 2_000_000, bytesPerSecond: 1000, keptBytes: 0 });
  expect(half).toMatchObject({ secondsLeft: 1_000_000, keptBytes: 1e9 });
  expect(small.bytesLeft).toBe(3e9);
  expect(diskTime({ ...facts, valuesPerSecond: 0 }).secondsLeft).toBeNull();
});
