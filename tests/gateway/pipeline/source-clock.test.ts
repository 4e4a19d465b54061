/** A source whose clock is a year ahead, drifts or tells local time: its times are kept, ours beside them, and the difference is shown. */
import Type from "typebox";
import { expect, test } from "vitest";
import { defineSource } from "../../../gateway/core/contracts.ts";
import { BatchBuilder, type MeasurementBatch } from "../../../gateway/core/measurement.ts";
import { SourceFigures } from "../../../gateway/pipeline/source-figures.ts";
import { openStore } from "../../../gateway/store/store.ts";
import { silentLog, temporaryDirectory } from "../../support/context.ts";
import { numberTag } from "../store/values.ts";

const hourMs = 3_600_000;
const yearMs = 365 * 24 * hourMs;
/** The way from the source to us. */
const delayMs = 40;
/** Sunday 2026-10-25, 02:59:00 in Stockholm, summer time: a minute later it is 02:00 again. */
const lastSummerMinuteMs = Date.UTC(2026, 9, 25, 0, 59);

const clocks = {
  "a year ahead": (timeMs: number) => timeMs + yearMs,
  "a year behind": (timeMs: number) => timeMs - yearMs,
  "drifting by a second in an hour": (timeMs: number) => timeMs + Math.round((timeMs - lastSummerMinuteMs) / 3600),
  "in local time while summer time ends": (timeMs: number) =>
    timeMs + (timeMs < lastSummerMinuteMs + 60_000 ? 2 : 1) * hourMs,
};

for (const [name, clock] of Object.entries(clocks)) {
  test(`${name}: both times are in the store, nothing is lost, and the difference follows`, async () => {
    let nowMs = lastSummerMinuteMs;
    const source = defineSource({ kind: "scripted", config: Type.Object({}), async *read() {} });
    const figures = new SourceFigures({
      ...{ id: "plc", source, addresses: [{ address: "a" }], tagIds: [["a"]], onStatus: () => {} },
      context: { now: () => nowMs, monotonicMs: () => nowMs },
    });
    await using store = await openStore({
      directory: temporaryDirectory("source-clock"),
      log: silentLog,
      now: () => nowMs,
      limits: { commitMs: 1, ballastBytes: 0, freeBytes: 0, quotaBytes: 2 ** 30, retentionMs: yearMs / 2 },
    });
    await store.internTags([numberTag("a")]);
    const sent: { sourceMs: number; value: number }[] = [];
    const batches: MeasurementBatch[] = [];
    for (let second = 0; second < 300; second++) {
      const value = { key: 1, value: second, sourceTimeMs: clock(nowMs) };
      nowMs += delayMs;
      figures.countReadings(oneOf({ ...value, key: 0 }).takeReadings(nowMs));
      batches.push(oneOf(value).takeMeasurements(nowMs));
      sent.push({ sourceMs: value.sourceTimeMs, value: second });
      nowMs += 1000 - delayMs;
    }
    await store.append(batches);
    await store.compact();
    await store.sweep();

    const fromMs = Math.min(...sent.map(({ sourceMs }) => sourceMs));
    const toMs = Math.max(...sent.map(({ sourceMs }) => sourceMs)) + 1;
    const { timesMs, values } = await store.history({ tag: 1, fromMs, toMs, points: 10_000 });
    expect(pairs(timesMs, values)).toEqual(pairs(...columnsOf(sent)));
    const offsetMs = clock(nowMs) - nowMs;
    // A drift of 0.3 ms in a second, looked at over two minutes.
    expect(Math.abs((figures.report().clockOffsetMs ?? 0) + offsetMs - delayMs)).toBeLessThanOrEqual(40);
    const [latest] = await store.latest([1]);
    const newest = sent.toSorted((a, b) => a.sourceMs - b.sourceMs).at(-1)!;
    const receivedTimeMs = lastSummerMinuteMs + 1000 * newest.value + delayMs;
    expect(latest).toMatchObject({ sourceTimeMs: newest.sourceMs, value: newest.value, receivedTimeMs });
  });
}

function oneOf(value: { key: number; value: number; sourceTimeMs: number }): BatchBuilder {
  const builder = new BatchBuilder();
  builder.push(value);
  return builder;
}

function columnsOf(sent: readonly { sourceMs: number; value: number }[]): [number[], number[]] {
  return [sent.map(({ sourceMs }) => sourceMs), sent.map(({ value }) => value)];
}

/** In the order of time: a clock that is set back tells its values in another one. */
function pairs(times: ArrayLike<number>, values: ArrayLike<number>): [number, number][] {
  return Array.from(times, (time, at): [number, number] => [time, values[at]!]).toSorted((a, b) => a[0] - b[0]);
}
