/** A destination that a test can make refuse, fail or hang, supplied from a real store; both end with the test. */
import Type from "typebox";
import { afterEach } from "vitest";
import type { ConditionReport } from "../../gateway/core/condition.ts";
import type { Entry, Stored } from "../../gateway/core/contracts.ts";
import { defineSink } from "../../gateway/core/sink.ts";
import { type Forwarder, type ForwardOptions, forward } from "../../gateway/pipeline/forward.ts";
import type { EmbeddedStore } from "../../gateway/store/store.ts";
import { temporaryDirectory } from "./context.ts";
import { sinkContext, storeUnderTest, valuesOf } from "./sinks.ts";

/** Keeps what it was given, by sequence number; `onWrite` may throw or wait. */
export function destination(onWrite: (values: readonly unknown[]) => void | Promise<void> = () => {}) {
  const received: unknown[] = [];
  const writes: number[] = [];
  const state = { openCount: 0, closeCount: 0 };
  const sink = defineSink({
    kind: "test",
    config: Type.Object({}),
    open: async () => {
      state.openCount++;
      return {
        async write(entries: readonly Stored<Entry>[]) {
          const values = valuesOf(entries);
          writes.push(values.length);
          await onWrite(values);
          received.push(...values);
          return { omittedCount: 0 };
        },
        async [Symbol.asyncDispose]() {
          state.closeCount++;
        },
      };
    },
  });
  return { sink, received, writes, state };
}

const running: Forwarder[] = [];
const stores: EmbeddedStore[] = [];
afterEach(async () => {
  for (const forwarder of running.splice(0)) await forwarder.stop(100);
  for (const store of stores.splice(0)) await store[Symbol.asyncDispose]();
});

export async function openedStore(directory = temporaryDirectory("forward")): Promise<EmbeddedStore> {
  const store = await storeUnderTest(directory);
  stores.push(store);
  return store;
}

export function started(store: EmbeddedStore, sink: ForwardOptions["sink"], more: Partial<ForwardOptions> = {}) {
  const conditions: ConditionReport[] = [];
  const context = sinkContext("out");
  const forwarder = forward({
    id: "out",
    sink,
    options: {},
    batchValues: 5000,
    intervalMs: 1,
    replay: "oldest-first",
    store,
    context,
    raise: (report) => conditions.push(report),
    lastSequence: 0,
    random: () => 0.5,
    backOff: { msMin: 5, msMax: 40 },
    ...more,
  });
  running.push(forwarder);
  const active = () => new Map(conditions.map((report) => [report.id, report.active]));
  return { forwarder, active, conditions, directory: context.directory };
}
