/** What every store promises, run over each store that there is. */
import { afterEach, describe, expect, test } from "vitest";
import type { Condition } from "../../gateway/core/condition.ts";
import type { Entry, Store } from "../../gateway/core/contracts.ts";
import type { Gap } from "../../gateway/core/gap.ts";
import { valueAt, valueFlags } from "../../gateway/core/measurement.ts";
import { statusCodes } from "../../gateway/core/quality.ts";
import { openStore } from "../../gateway/store/store.ts";
import { batchOfRows, numberTag, type Row } from "../gateway/store/values.ts";
import { silentLog, temporaryDirectory } from "../support/context.ts";

type Open = (directory: string) => Promise<Store>;

const stores: Record<string, Open> = {
  embedded: (directory) => openStore({ directory, log: silentLog, now: () => Date.now(), limits: { commitMs: 20 } }),
};

const gap: Gap = {
  type: "gap",
  source: "plc",
  tagIds: [],
  fromMs: 1_500,
  toMs: 2_500,
  cause: "connection-lost",
  estimatedCount: 10,
};

const condition: Condition = {
  id: "model/spindle/anomaly",
  state: "active",
  acknowledged: false,
  severity: 700,
  message: "Vibration is unusual.",
  code: "SAMSPEL_MODEL_ALARM",
  activeTimeMs: 2_000,
};

/** Numbers, times and statuses that other formats lose. */
const awkward: Row[] = [
  { tag: 1, timeMs: 1_000, value: Number.NaN },
  { tag: 1, timeMs: 1_001, value: Number.POSITIVE_INFINITY },
  { tag: 1, timeMs: 1_002, value: Number.NEGATIVE_INFINITY },
  { tag: 1, timeMs: 1_003, value: -0 },
  { tag: 1, timeMs: 1_004, value: 5e-324 },
  { tag: 1, timeMs: 1_005, value: Number.MAX_VALUE },
  { tag: 1, timeMs: 1_006, timeNs: 456_700, value: 0.1 + 0.2 },
  { tag: 1, timeMs: 1_007, value: 12.5, statusCode: statusCodes.badSensorFailure },
  { tag: 1, timeMs: 1_008, value: 9_223_372_036_854_775_807n },
  { tag: 1, timeMs: 1_009, value: -9_223_372_036_854_775_808n },
  { tag: 1, timeMs: 1_010, value: "" },
  { tag: 1, timeMs: 1_011, value: "Träbearbetning \u{1F6E0} \ud800" },
  { tag: 1, timeMs: 1_012, value: null, statusCode: statusCodes.badNoData },
  { tag: 1, timeMs: 1_013, value: true, flags: valueFlags.retained },
  { tag: 1, timeMs: 1_014, value: { sampleRateHz: 25_600, samples: Float32Array.of(0.5, -0, Number.NaN, 1e-40) } },
  { tag: 1, timeMs: -86_400_000, value: 1 },
  { tag: 1, timeMs: 4_102_444_800_000, timeNs: 999_999, value: 2 },
];

describe.each(Object.entries(stores))("the %s store", (_, open) => {
  const opened: Store[] = [];
  const start = async (directory = temporaryDirectory("store")) => {
    const store = await open(directory);
    opened.push(store);
    return { store, directory };
  };
  const end = async (store: Store) => {
    opened.splice(opened.indexOf(store), 1);
    await store[Symbol.asyncDispose]();
  };
  afterEach(async () => {
    for (const store of opened.splice(0)) await store[Symbol.asyncDispose]();
  });

  test("a tag keeps its number after a restart, and a changed description changes neither it nor the values of before", async () => {
    const { store, directory } = await start();
    const numbers = await store.internTags([numberTag("cell/a"), numberTag("cell/b")]);
    await store.append([batchOfRows([{ tag: numbers[1] ?? 0, timeMs: 1_000, value: 12.5 }])]);
    await end(store);

    const again = await start(directory);
    const changed = await again.store.internTags([
      { ...numberTag("cell/b"), unit: "mm" },
      numberTag("cell/c"),
      numberTag("cell/a"),
    ]);

    expect(new Set(numbers).size).toBe(2);
    expect(changed[0]).toBe(numbers[1]);
    expect(changed[2]).toBe(numbers[0]);
    expect(numbers).not.toContain(changed[1]);
    const history = await again.store.history({ tag: numbers[1] ?? 0, fromMs: 0, toMs: 3_000, points: 10 });
    expect([...history.values]).toEqual([12.5]);
  });

  test("every value comes back bit by bit, with its time, status and flags, also after a restart", async () => {
    const { store, directory } = await start();
    await store.internTags([numberTag("cell/a")]);
    const batch = batchOfRows(awkward, 1_234.5);
    const result = await store.append([batch]);
    await end(store);

    const { store: again } = await start(directory);
    const [stored] = await again.readAfter(0, 1_000);

    expect(result).toEqual({ sequence: awkward.length, storedCount: awkward.length, duplicateCount: 0 });
    expect(stored?.sequence).toBe(awkward.length);
    const entry = stored?.entry;
    if (entry?.type !== "measurements") throw new Error("No measurements.");
    expect(entry.receivedTimeMs).toBe(1_234.5);
    for (let row = 0; row < awkward.length; row++) {
      expect(valueAt(entry, row)).toStrictEqual(awkward[row]!.value);
      expect(Object.is(entry.values[row], batch.values[row])).toBe(true);
      expect(entry.sourceTimeMs[row]).toBe(awkward[row]!.timeMs);
      expect(entry.sourceTimeNs[row]).toBe(awkward[row]!.timeNs ?? 0);
      expect(entry.statusCodes[row]).toBe(awkward[row]!.statusCode ?? 0);
      expect(entry.flags[row]).toBe(batch.flags[row]);
    }
  });

  test("the batch stays usable by the one that appended it", async () => {
    const { store } = await start();
    await store.internTags([numberTag("cell/a")]);
    const batch = batchOfRows([{ tag: 1, timeMs: 1, value: 7 }]);
    const promise = store.append([batch]);
    batch.values[0] = 8;
    await promise;

    const [latest] = await store.latest([1]);

    expect(latest?.value).toBe(7);
    expect(batch.values[0]).toBe(8);
  });

  test("history gives the values of one tag in order of time, with its gaps", async () => {
    const { store } = await start();
    await store.internTags([numberTag("cell/a"), numberTag("cell/b"), numberTag("other/c", "broker")]);
    const rows = [3, 1, 2].flatMap((second) => [
      { tag: 1, timeMs: second * 1_000, value: second },
      { tag: 2, timeMs: second * 1_000, value: -second },
    ]);
    await store.append([batchOfRows(rows), gap]);

    const history = await store.history({ tag: 1, fromMs: 1_000, toMs: 3_000, points: 100 });
    const foreign = await store.history({ tag: 3, fromMs: 1_000, toMs: 3_000, points: 100 });

    expect([...history.timesMs]).toEqual([1_000, 2_000]);
    expect([...history.values]).toEqual([1, 2]);
    expect(history).toMatchObject({ decimated: false, count: 2, gaps: [gap] });
    expect(foreign).toMatchObject({ count: 0, gaps: [] });
  });

  test("decimated history keeps the extremes and never exceeds the number of points", async () => {
    const { store } = await start();
    await store.internTags([numberTag("cell/a")]);
    const rows = Array.from({ length: 5_000 }, (_, i) => ({ tag: 1, timeMs: 10 * i, value: Math.sin(i / 300) }));
    rows[3_333] = { tag: 1, timeMs: 33_330, value: 99 };
    rows[1_234] = { tag: 1, timeMs: 12_340, value: -99 };
    await store.append([batchOfRows(rows)]);

    const history = await store.history({ tag: 1, fromMs: 0, toMs: 50_000, points: 100 });

    expect(history.decimated).toBe(true);
    expect(history.count).toBe(5_000);
    expect(history.timesMs.length).toBeLessThanOrEqual(100);
    expect(history.timesMs[history.values.indexOf(99)]).toBe(33_330);
    expect(history.timesMs[history.values.indexOf(-99)]).toBe(12_340);
    expect([...history.timesMs]).toEqual([...history.timesMs].sort((a, b) => a - b));
  });

  test("the same value again is counted as a duplicate; another value at the same time is kept", async () => {
    const { store, directory } = await start();
    await store.internTags([numberTag("cell/a")]);
    const first = batchOfRows([
      { tag: 1, timeMs: 1_000, value: 1 },
      { tag: 1, timeMs: 2_000, value: 2 },
      { tag: 1, timeMs: 3_000, value: 3 },
    ]);
    await store.append([first]);
    const repeated = await store.append([first]);
    await end(store);

    const { store: again } = await start(directory);
    const afterRestart = await again.append([first]);
    const changed = await again.append([
      batchOfRows([
        { tag: 1, timeMs: 2_000, value: 2.5 },
        { tag: 1, timeMs: 2_000, value: 2, statusCode: statusCodes.uncertain },
        { tag: 1, timeMs: 2_000, value: 2.5 },
        { tag: 1, timeMs: 3_000, value: 4 },
      ]),
    ]);
    const stored = await again.readAfter(3, 100);

    expect(repeated).toEqual({ sequence: 3, storedCount: 0, duplicateCount: 3 });
    expect(afterRestart).toEqual({ sequence: 3, storedCount: 0, duplicateCount: 3 });
    expect(changed).toEqual({ sequence: 6, storedCount: 3, duplicateCount: 1 });
    const entry = stored[0]?.entry;
    if (entry?.type !== "measurements") throw new Error("No measurements.");
    expect(new Map(entry.ordinals)).toEqual(
      new Map([
        [0, 1],
        [1, 2],
        [2, 1],
      ]),
    );
    expect((await again.latest([1]))[0]).toMatchObject({ value: 4, sourceTimeMs: 3_000 });
  });

  test("a late value does not replace the last one", async () => {
    const { store } = await start();
    await store.internTags([numberTag("cell/a"), numberTag("cell/b")]);
    await store.append([batchOfRows([{ tag: 1, timeMs: 2_000, value: 2 }], 2_100)]);
    await store.append([batchOfRows([{ tag: 1, timeMs: 1_000, value: 1 }], 2_200)]);

    const [a, b] = await store.latest([1, 2]);

    expect(a).toEqual({
      tag: 1,
      value: 2,
      quality: "good",
      statusCode: 0,
      sourceTimeMs: 2_000,
      receivedTimeMs: 2_100,
    });
    expect(b).toBeUndefined();
  });

  test("entries are read after any sequence number, in order, each exactly once", async () => {
    const { store } = await start();
    await store.internTags([numberTag("cell/a")]);
    const change: Entry = { type: "condition", condition, timeMs: 2_000 };
    const rows = Array.from({ length: 10 }, (_, i) => ({ tag: 1, timeMs: 1_000 + i, value: i }));
    await store.append([batchOfRows(rows.slice(0, 4)), gap, batchOfRows(rows.slice(4)), change]);

    const seen: Entry[] = [];
    let sequence = 0;
    for (let call = 0; call < 20; call++) {
      const part = await store.readAfter(sequence, 3);
      const count = part.reduce((sum, { entry }) => sum + (entry.type === "measurements" ? entry.length : 1), 0);
      expect(count).toBeLessThanOrEqual(3);
      seen.push(...part.map(({ entry }) => entry));
      sequence = part.at(-1)?.sequence ?? sequence;
    }

    expect(sequence).toBe(12);
    const flat = seen.flatMap((entry): (number | string)[] =>
      entry.type === "measurements" ? [...entry.values] : [entry.type],
    );
    expect(flat).toEqual([0, 1, 2, 3, "gap", 4, 5, 6, 7, 8, 9, "condition"]);
  });

  test("the current state of a condition survives a restart", async () => {
    const { store, directory } = await start();
    await store.append([{ type: "condition", condition, timeMs: 2_000 }]);
    const acknowledged = { ...condition, acknowledged: true };
    await store.append([{ type: "condition", condition: acknowledged, timeMs: 3_000 }]);
    await end(store);

    const { store: again } = await start(directory);

    expect(await again.conditions()).toEqual([acknowledged]);
  });

  test("figures count what is stored", async () => {
    const { store } = await start();
    await store.internTags([numberTag("cell/a")]);
    await store.append([
      batchOfRows([
        { tag: 1, timeMs: 5_000, value: 1 },
        { tag: 1, timeMs: 9_000, value: 2 },
      ]),
    ]);

    const figures = await store.figures();

    expect(figures).toMatchObject({ values: 2, oldestMs: 5_000, newestMs: 9_000, commits: 1 });
    expect(figures.bytes).toBeGreaterThan(0);
  });

  test("a time that is none and a tag that was never interned are refused with a code", async () => {
    const { store } = await start();
    await store.internTags([numberTag("cell/a")]);

    await expect(store.append([batchOfRows([{ tag: 1, timeMs: Number.NaN, value: 1 }])])).rejects.toMatchObject({
      code: "SAMSPEL_STORE_BAD_TIME",
    });
    await expect(store.append([batchOfRows([{ tag: 2, timeMs: 1, value: 1 }])])).rejects.toMatchObject({
      code: "SAMSPEL_STORE_UNKNOWN_TAG",
    });
  });
});
