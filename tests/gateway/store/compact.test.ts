/** History answers the same whether values are still in the log or already in blocks, late ones and repeated ones too. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { History } from "../../../gateway/core/contracts.ts";
import type { Value } from "../../../gateway/core/measurement.ts";
import { type EmbeddedStore, openStore } from "../../../gateway/store/store.ts";
import { silentLog, temporaryDirectory } from "../../support/context.ts";
import { batchOfRows, numberTag, type Row } from "./values.ts";

const open = (directory = temporaryDirectory("compact")) =>
  openStore({ directory, log: silentLog, now: () => Date.now(), limits: { commitMs: 1 } });

function shown({ timesMs, values, statusCodes, others }: History): [number, Value, number][] {
  return Array.from(timesMs, (timeMs, row) => [timeMs, others.get(row) ?? values[row]!, statusCodes[row]!]);
}

const anyRow: fc.Arbitrary<Row> = fc.record({
  tag: fc.integer({ min: 1, max: 2 }),
  timeMs: fc.nat(60),
  timeNs: fc.constantFrom(0, 100),
  value: fc.oneof(
    fc.integer({ min: -9, max: 9 }).map((n) => n / 10),
    fc.constantFrom("a", null, true),
  ),
  statusCode: fc.constantFrom(0, 0, 0, 0x8000_0000),
});

async function everything(store: EmbeddedStore): Promise<History[]> {
  const query = { fromMs: 0, toMs: 61, points: 4_000 };
  return [await store.history({ ...query, tag: 1 }), await store.history({ ...query, tag: 2 })];
}

test("rounds of compaction at any moment change no answer", { timeout: 120_000 }, async () => {
  await using compacted = await open();
  await using plain = await open();
  for (const store of [compacted, plain]) await store.internTags([numberTag("a"), numberTag("b")]);
  const rounds = fc.sample(fc.array(fc.array(anyRow, { maxLength: 20 }), { minLength: 1, maxLength: 3 }), 25);

  for (const batches of rounds) {
    const appends = batches.map((rows) => [batchOfRows(rows)]);
    const results = await Promise.all(appends.map((entries) => compacted.append(entries)));
    const expected = await Promise.all(appends.map((entries) => plain.append(entries)));
    expect(results).toEqual(expected);
    await compacted.compact();

    const [a, b] = await everything(compacted);
    const [c, d] = await everything(plain);
    expect(shown(a!)).toEqual(shown(c!));
    expect(shown(b!)).toEqual(shown(d!));
  }

  expect((await compacted.figures()).values).toBe((await plain.figures()).values);
});

test("a long history is decimated to its exact extremes, from figures, roll-ups and values alike", {
  timeout: 120_000,
}, async () => {
  const directory = temporaryDirectory("compact");
  const startMs = 1_780_000_000_123;
  const length = 40_000;
  const valueAt = (i: number) => Math.round(1_000 * (Math.sin(i / 700) + Math.sin(i / 11) / 5)) / 1_000;
  {
    await using store = await open(directory);
    await store.internTags([numberTag("a")]);
    for (let from = 0; from < length; from += 5_000) {
      const rows = Array.from({ length: 5_000 }, (_, i) => ({
        tag: 1,
        timeMs: startMs + 10_000 * (from + i),
        value: valueAt(from + i),
      }));
      await store.append([batchOfRows(rows)]);
      if (from % 10_000 === 0) await store.compact();
    }
  }
  await using store = await open(directory);
  await store.compact();

  for (const points of [10, 100, 777, 4_000]) {
    for (const [fromShare, toShare] of [
      [0, 1],
      [0.1, 0.9],
      [0.33, 0.34],
    ] as const) {
      const fromMs = startMs + 10_000 * length * fromShare;
      const toMs = startMs + 10_000 * length * toShare;
      const history = await store.history({ tag: 1, fromMs, toMs, points });
      const inside = Array.from({ length }, (_, i) => ({ timeMs: startMs + 10_000 * i, value: valueAt(i) })).filter(
        ({ timeMs }) => timeMs >= fromMs && timeMs < toMs,
      );

      expect(history.count).toBe(inside.length);
      expect(history.timesMs.length).toBeLessThanOrEqual(points);
      expect(history.timesMs.length).toBeGreaterThan(Math.min(inside.length, points) / 4);
      expect(Math.min(...history.values)).toBe(Math.min(...inside.map(({ value }) => value)));
      expect(Math.max(...history.values)).toBe(Math.max(...inside.map(({ value }) => value)));
      // Every point is a value that was stored, at its own time.
      for (const [row, timeMs] of history.timesMs.entries()) {
        expect(history.values[row]).toBe(valueAt((timeMs - startMs) / 10_000));
      }
    }
  }
});

test("blocks that late values reach into stay in order and within bounds", { timeout: 120_000 }, async () => {
  await using store = await open();
  await store.internTags([numberTag("a")]);
  const rows = (from: number, to: number, step: number) =>
    Array.from({ length: Math.ceil((to - from) / step) }, (_, i) => ({
      tag: 1,
      timeMs: from + step * i,
      value: from + step * i,
    }));
  await store.append([batchOfRows(rows(0, 40_000, 2))]);
  await store.compact();

  // Every odd time, then all of it once more, then times before and between everything.
  await store.append([batchOfRows(rows(1, 40_000, 2))]);
  await store.compact();
  const repeated = await store.append([batchOfRows(rows(0, 40_000, 1))]);
  await store.append([batchOfRows(rows(-5_000, 0, 1))]);
  await store.compact();

  const { count } = await store.history({ tag: 1, fromMs: -5_000, toMs: 40_000, points: 4_000 });
  const part = await store.history({ tag: 1, fromMs: 11_000, toMs: 13_000, points: 4_000 });
  expect(repeated).toMatchObject({ storedCount: 0, duplicateCount: 40_000 });
  expect(count).toBe(45_000);
  expect([...part.values]).toEqual(Array.from({ length: 2_000 }, (_, i) => 11_000 + i));
});
