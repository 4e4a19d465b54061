/** Stores as many values as told while a destination is away, and says how large the process is before and after. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import Type from "typebox";
import { TemporaryError } from "../../gateway/core/errors.ts";
import { BatchBuilder } from "../../gateway/core/measurement.ts";
import { defineSink } from "../../gateway/core/sink.ts";
import { forward } from "../../gateway/pipeline/forward.ts";
import { openStore } from "../../gateway/store/store.ts";
import { numberTag } from "../gateway/store/values.ts";
import { silentLog } from "../support/context.ts";
import { sinkContext } from "../support/sinks.ts";

const [directory = "", values = "0", minutes = "Infinity"] = process.argv.slice(2);
const perBatch = 1000;
const batches = Number(values) / perBatch;
/** Until then caches, heap and the space of compaction have their size. */
const warmUp = 3000;
/** Batches between two looks. */
const perLook = 500;

const away = defineSink({
  kind: "away",
  config: Type.Object({}),
  open: () => {
    throw new TemporaryError("Nobody answers.", { code: "SAMSPEL_SINK_UNREACHABLE" });
  },
});

const limits = { commitMs: 1, ballastBytes: 0, compactMs: 500, keepMs: 500, retentionMs: 1e15 };
const store = await openStore({ directory: join(directory, "store"), log: silentLog, now: Date.now, limits });
await store.internTags(Array.from({ length: 50 }, (_, i) => numberTag(`line/${i}`)));
await store.moveCursor("plant", { sequence: 0, ahead: [] });
const own = join(directory, "plant");
mkdirSync(own);
const forwarder = forward({
  id: "plant",
  sink: away,
  options: {},
  batchValues: 5000,
  intervalMs: 100,
  replay: "interleaved",
  store,
  context: { ...sinkContext("plant"), directory: own },
  raise: () => {},
  lastSequence: 0,
  random: Math.random,
  backOff: { msMin: 20, msMax: 100 },
});

function residentMiB(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  return process.memoryUsage.rss() / 2 ** 20;
}

/** The threads of the store let go of memory when they like to: each time is looked at thrice. */
const looks: number[] = [];
let before = 0;
const endMs = performance.now() + 60_000 * Number(minutes);
let batch = 0;
for (; batch < batches && performance.now() < endMs; batch++) {
  if (batch >= warmUp - 2 * perLook && batch % perLook === 0) {
    await store.compact();
    looks.push(residentMiB());
    if (batch === warmUp) before = Math.max(...looks);
  }
  const builder = new BatchBuilder(perBatch);
  for (let i = 0; i < perBatch; i++) {
    const n = batch * perBatch + i;
    builder.push({ key: 1 + (n % 50), value: (n * 7919) % 1000, sourceTimeMs: 1000 * Math.floor(n / 50) });
  }
  const { sequence } = await store.append([builder.takeMeasurements(1000 * batch)]);
  forwarder.notify(sequence);
}
await store.compact();
const after = Math.min(residentMiB(), ...looks.slice(-2));
const { pendingCount, attempts } = forwarder.report();
console.log(JSON.stringify({ before, after, stored: batch * perBatch, pendingCount, attempts }));
await forwarder.stop(10);
await store[Symbol.asyncDispose]();
