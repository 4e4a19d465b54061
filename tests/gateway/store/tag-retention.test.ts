/** Tags with a time of their own lose their values when it is over, in the history and in the log; the others keep theirs. */
import { expect, test } from "vitest";
import { confirmedUpTo } from "../../../gateway/core/confirmed.ts";
import { openStore } from "../../../gateway/store/store.ts";
import { silentLog, temporaryDirectory } from "../../support/context.ts";
import { batchOfRows, numberTag } from "./values.ts";

const hourMs = 3_600_000;
/** One value in five minutes. */
const intervalMs = 300_000;
const startMs = Date.UTC(2026, 0, 1);

test("no value about people is older than its class allows, while the clock goes on", {
  timeout: 120_000,
}, async () => {
  await using store = await opened();
  const [raw = 0, machine = 0] = await store.internTags([
    { ...numberTag("cell-1/separation/separation-distance"), keepHours: 72 },
    numberTag("cell-1/robot/speed"),
  ]);
  let nowMs = startMs;
  const pass = async (count: number) => {
    const rows = Array.from({ length: count }, (_, index) => nowMs + index * intervalMs).flatMap((timeMs) => [
      { tag: raw, timeMs, value: Math.random() },
      { tag: machine, timeMs, value: Math.random() },
    ]);
    nowMs += count * intervalMs;
    await store.append([batchOfRows(rows, nowMs)]);
    await store.compact();
    await store.sweep();
  };
  const held = (tag: number) => store.history({ tag, fromMs: 0, toMs: nowMs + 1, points: 4000 });
  const ages: number[] = [];

  // Five days, then on in steps that the retention time believes at once.
  await pass(120 * 12);
  for (let step = 0; step < 8; step++) {
    await pass(11);
    ages.push((nowMs - ((await held(raw)).timesMs[0] ?? Number.NaN)) / hourMs);
  }

  // At most 72 h, and not much less.
  expect(Math.max(...ages)).toBeLessThanOrEqual(72);
  expect(Math.min(...ages)).toBeGreaterThan(68);
  expect((await held(machine)).count).toBe(120 * 12 + 8 * 11);
});

test("the log does not hold them longer either, once every sink has them", { timeout: 60_000 }, async () => {
  await using store = await opened();
  const [raw = 0] = await store.internTags([{ ...numberTag("cell-1/human/present"), keepHours: 72 }]);
  await store.moveCursor("late", confirmedUpTo(0));
  const arriving = (timeMs: number) => store.append([batchOfRows([{ tag: raw, timeMs, value: 1 }], timeMs)]);
  await arriving(startMs);
  const { sequence } = await arriving(startMs + 80 * hourMs);
  const timesInLog = async () =>
    (await store.readAfter(0, 100)).flatMap(({ entry }) =>
      entry.type === "measurements" ? [...entry.sourceTimeMs] : [],
    );
  await store.compact();

  await store.sweep();
  expect(await timesInLog()).toHaveLength(2);
  await store.moveCursor("late", confirmedUpTo(sequence));
  await store.sweep();

  expect(await timesInLog()).toEqual([startMs + 80 * hourMs]);
});

function opened() {
  return openStore({
    directory: temporaryDirectory("people-retention"),
    log: silentLog,
    now: () => startMs,
    limits: { commitMs: 1, ballastBytes: 0, keepMs: hourMs, freeBytes: 0 },
  });
}
