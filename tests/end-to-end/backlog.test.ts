/**
 * A backlog that drains into a real server while values come: live values are not late because of it.
 * 300,000 values, or as many as SAMSPEL_BACKLOG_VALUES says (10,000,000 before a release).
 */
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import type { Store } from "../../gateway/core/contracts.ts";
import { forward } from "../../gateway/pipeline/forward.ts";
import { influxdb } from "../../gateway/sinks/influxdb/sink.ts";
import { temporaryDirectory } from "../support/context.ts";
import { batchOf, firstMs, numbersFrom, sinkContext, sinkOptions, storeUnderTest, until } from "../support/sinks.ts";
import { hasVictoriaMetrics, startVictoriaMetrics, type VictoriaMetrics } from "../support/victoria-metrics.ts";

const backlogCount = Number(process.env.SAMSPEL_BACKLOG_VALUES ?? 300_000);
/** 500 values per second, as small batches. */
const live = { everyMs: 100, count: 50 };

let server: VictoriaMetrics | undefined;
afterEach(() => server?.[Symbol.asyncDispose]());

/** Notes when the newest confirmed entry moved. */
function watched(store: Store) {
  const confirmedAt: { readonly last: number; readonly isBehind: boolean; readonly atMs: number }[] = [];
  const parts: Pick<Store, "readAfter" | "cursor" | "moveCursor"> = {
    readAfter: (...query) => store.readAfter(...query),
    cursor: (sink) => store.cursor(sink),
    async moveCursor(sink, confirmed, setAside) {
      await store.moveCursor(sink, confirmed, setAside);
      const last = confirmed.ahead.at(-1)?.last;
      confirmedAt.push({ last: last ?? confirmed.sequence, isBehind: last !== undefined, atMs: performance.now() });
    },
  };
  return { parts, confirmedAt };
}

test.skipIf(!hasVictoriaMetrics)(
  "live values reach the server while a backlog drains, and then everything is there",
  { timeout: 3_600_000 },
  async () => {
    server = await startVictoriaMetrics();
    await using store = await storeUnderTest(temporaryDirectory("backlog"));
    for (let from = 0; from < backlogCount; from += 10_000) {
      await store.append([numbersFrom(from, Math.min(10_000, backlogCount - from))]);
    }
    const { parts, confirmedAt } = watched(store);
    const startMs = performance.now();
    const forwarder = forward({
      id: "db",
      sink: influxdb,
      options: sinkOptions(influxdb, { url: server.url, bucket: "line" }),
      batchValues: 5000,
      intervalMs: 200,
      replay: "interleaved",
      store: parts,
      context: sinkContext("db"),
      raise: () => {},
      lastSequence: backlogCount,
      random: Math.random,
    });
    const came: { readonly last: number; readonly atMs: number }[] = [];
    while (forwarder.report().pendingCount > live.count * 20 || came.length < 10) {
      const from = backlogCount + came.length * live.count;
      const rows = Array.from({ length: live.count }, (_, i) => ({
        key: 2,
        value: from + i,
        sourceTimeMs: firstMs + from + i,
      }));
      const { sequence } = await store.append([batchOf(rows)]);
      came.push({ last: sequence, atMs: performance.now() });
      forwarder.notify(sequence);
      await sleep(live.everyMs);
    }
    const drainSeconds = (performance.now() - startMs) / 1000;
    await until(() => forwarder.report().pendingCount === 0, "everything is forwarded", 60_000);

    const lags = came.map(({ last, atMs }) => confirmedAt.find((one) => one.last >= last)!.atMs - atMs);
    const p95Ms = lags.toSorted((a, b) => a - b)[Math.ceil(lags.length * 0.95) - 1] ?? 0;
    const firstBatchMs = confirmedAt[0]!.atMs - startMs;
    const figures = { backlogCount, firstBatchMs, liveP95Ms: p95Ms, drainPerSecond: backlogCount / drainSeconds };
    process.stdout.write(`${JSON.stringify({ name: "backlog", ...figures })}\n`);
    await forwarder.stop(1000);
    expect(forwarder.report()).toMatchObject({
      forwardedCount: backlogCount + came.length * live.count,
      setAsideCount: 0,
      missedCount: 0,
    });
    // However slow the machine is: several times, what came was there before the backlog had ended.
    const ahead = confirmedAt.filter(({ last, isBehind }) => isBehind && last > backlogCount);
    expect(new Set(ahead.map(({ last }) => last)).size).toBeGreaterThanOrEqual(3);
    const held = (await server.series()).reduce((sum, { values }) => sum + values.length, 0);
    expect(held).toBe(backlogCount + came.length * live.count);
  },
);
