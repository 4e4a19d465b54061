/**
 * 35 days of 500 tags at 1 Hz fit into 16 GB: measured on a part of it and extrapolated. SAMSPEL_FILL_TAGS=500 and
 * SAMSPEL_FILL_SECONDS=3024000 fill all of it; then nothing is extrapolated. SAMSPEL_FILL_MINUTES ends the filling
 * early, at whatever it has reached.
 */
import { expect, test } from "vitest";
import { BatchBuilder } from "../../../gateway/core/measurement.ts";
import { openStore } from "../../../gateway/store/store.ts";
import { silentLog, temporaryDirectory } from "../../support/context.ts";
import { numberTag } from "./values.ts";

const tagCount = Number(process.env.SAMSPEL_FILL_TAGS ?? 10);
const secondsWanted = Number(process.env.SAMSPEL_FILL_SECONDS ?? 30_000);
const minutes = Number(process.env.SAMSPEL_FILL_MINUTES ?? Number.POSITIVE_INFINITY);
const all = { tags: 500, seconds: 35 * 86_400 };
const startMs = Date.UTC(2026, 0, 1);

/** Three decimals: a slow wave and noise of 200 steps without a period. */
function numberAt(tag: number, second: number): number {
  const hash = Math.imul(Math.imul(tag * 7919 + second, 0x9e3779b1) ^ (second >>> 3), 0x85ebca6b) >>> 8;
  return Math.round(1000 * (20 + tag + 5 * Math.sin(second / 600 + tag)) + (hash % 200)) / 1000;
}

test("35 days of 500 tags at 1 Hz need less than 16 GB, and a chart of all of one tag is quick", {
  timeout: 7_200_000,
}, async () => {
  const directory = temporaryDirectory("thirty-five-days");
  await using store = await openStore({
    directory,
    log: silentLog,
    now: () => startMs,
    limits: { ballastBytes: 0, keptLogBytes: 0, freeBytes: 0, commitMs: 1 },
  });
  await store.internTags(Array.from({ length: tagCount }, (_, i) => numberTag(`tag-${i + 1}`)));
  const builder = new BatchBuilder(50_000);
  const endMs = performance.now() + 60_000 * minutes;
  let seconds = 0;
  for (; seconds < secondsWanted && performance.now() < endMs; seconds++) {
    for (let tag = 1; tag <= tagCount; tag++) {
      builder.pushNumber(tag, startMs + 1000 * seconds, 0, numberAt(tag, seconds), 0, 0);
    }
    if (builder.length >= 49_000) await store.append([builder.takeMeasurements(startMs + 1000 * seconds)]);
  }
  await store.append([builder.takeMeasurements(startMs + 1000 * seconds)]);
  await store.compact();
  await store.sweep();
  const { bytes, values } = await store.figures();
  const beginMs = performance.now();
  const { count } = await store.history({ tag: 1, fromMs: startMs, toMs: startMs + 1000 * seconds, points: 1000 });
  const chartMs = performance.now() - beginMs;

  const bytesPerValue = bytes / values;
  const extrapolatedGB = (bytesPerValue * all.tags * all.seconds) / 1e9;
  process.stdout.write(`${JSON.stringify({ name: "35 days", values, bytesPerValue, extrapolatedGB, chartMs })}\n`);
  expect(values).toBe(tagCount * seconds);
  expect(count).toBe(seconds);
  expect(extrapolatedGB).toBeLessThan(16);
});
