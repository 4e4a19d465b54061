/** What tests of forwarding share: a store with entries, a context for a sink, waiting for a state. */
import { setTimeout as sleep } from "node:timers/promises";
import type { TSchema } from "typebox";
import { Value } from "typebox/value";
import type { Entry, Stored } from "../../gateway/core/contracts.ts";
import { BatchBuilder, type MeasurementBatch, type RowInput, valueAt } from "../../gateway/core/measurement.ts";
import type { Sink, SinkContext } from "../../gateway/core/sink.ts";
import type { Tag } from "../../gateway/core/tag.ts";
import { type EmbeddedStore, openStore } from "../../gateway/store/store.ts";
import { silentLog, testContext } from "./context.ts";
import { plainTag } from "./view.ts";

/** Millisecond of the first value. */
export const firstMs = 1_763_900_000_000;

/** Two tags with numbers, and one each of the other types. */
export const sinkTags: readonly Tag[] = [
  plainTag("cell-1/robot/torque", { unit: "N.m" }),
  plainTag("cell-1/robot/speed", { unit: "mm/s" }),
  plainTag("cell-1/count", { dataType: "integer" }),
  plainTag("cell-1/running", { dataType: "boolean", unit: "" }),
  plainTag("cell-1/program", { dataType: "string", unit: "" }),
  plainTag("spindle/burst", { dataType: "waveform", unit: "m/s2" }),
];

/** Numbers are given out in order, from 1. */
export function tagByNumber(number: number): Tag | undefined {
  return sinkTags[number - 1];
}

export async function storeUnderTest(directory: string): Promise<EmbeddedStore> {
  const store = await openStore({ directory, log: silentLog, now: Date.now, limits: { commitMs: 5, ballastBytes: 0 } });
  await store.internTags(sinkTags);
  return store;
}

/** `count` values of the first two tags in turn, one per millisecond, `from` in value and time. */
export function numbersFrom(from: number, count: number): MeasurementBatch {
  const builder = new BatchBuilder();
  for (let index = from; index < from + count; index++) {
    builder.push({ key: 1 + (index % 2), value: index, sourceTimeMs: firstMs + index });
  }
  return builder.takeMeasurements(firstMs);
}

export function batchOf(rows: readonly RowInput[], receivedMs = firstMs): MeasurementBatch {
  const builder = new BatchBuilder();
  for (const row of rows) builder.push(row);
  return builder.takeMeasurements(receivedMs);
}

/** The values of stored batches, in order. */
export function valuesOf(entries: readonly Stored<Entry>[]): unknown[] {
  return entries.flatMap(({ entry }) =>
    entry.type === "measurements" ? Array.from({ length: entry.length }, (_, row) => valueAt(entry, row)) : [],
  );
}

export function sinkContext(id: string, controller?: AbortController): SinkContext {
  return {
    ...testContext(id, controller),
    tag: tagByNumber,
    asset: () => undefined,
    tags: () => sinkTags.map((tag, index) => ({ ...tag, number: index + 1 })),
    latest: async (tags) => tags.map(() => undefined),
    conditions: async () => [],
  };
}

/** Options with the defaults of the schema filled in, checked. */
export function sinkOptions<S extends TSchema>(sink: Sink<S>, options: object) {
  return Value.Parse(sink.config, Value.Default(sink.config, Value.Clone(options)));
}

/** Resolves when the condition holds; rejects after the deadline with what was expected. */
export async function until(condition: () => boolean, what: string, deadlineMs = 20_000): Promise<void> {
  const endMs = performance.now() + deadlineMs;
  while (!condition()) {
    if (performance.now() > endMs) throw new Error(`Not within ${deadlineMs} ms: ${what}`);
    await sleep(5);
  }
}
