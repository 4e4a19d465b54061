/**
 * Start → serving with a full store: sound, with a damaged history, and with a damaged log, beside an empty one.
 * `--values 10000000` is the size that the promise is about (P10 of the explanation of faults).
 */
import { closeSync, cpSync, openSync, readdirSync, statSync, truncateSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { BatchBuilder } from "../../gateway/core/measurement.ts";
import { openStore } from "../../gateway/store/store.ts";
import { numberTag } from "../gateway/store/values.ts";
import { startSamspel } from "../support/cli.ts";
import { silentLog } from "../support/context.ts";
import { benchDirectory } from "./support-path.ts";

const { values } = parseArgs({
  options: { short: { type: "boolean", default: false }, values: { type: "string", default: "2000000" } },
});
const wanted = values.short ? 200_000 : Number(values.values);
const tags = 500;
/** Arrived last and not in the history yet: half of what a log may hold. */
const inLog = Math.min(wanted / 2, 130_000);

/** Three decimals: a slow wave and noise of 200 steps, which compress like a sensor. */
function numberAt(row: number): number {
  const noise = (Math.imul(row, 0x9e3779b1) >>> 8) % 200;
  return Math.round(1000 * (20 + 5 * Math.sin(row / 300_000)) + noise) / 1000;
}

/** Every tag once a second until now. */
async function fill(directory: string): Promise<void> {
  await using store = await openStore({ directory, log: silentLog, now: () => Date.now(), limits: { commitMs: 1 } });
  await store.internTags(Array.from({ length: tags }, (_, i) => numberTag(`load/${i}`)));
  const builder = new BatchBuilder(50_000);
  const startMs = Date.now() - (1000 * wanted) / tags;
  const append = () => store.append([builder.takeMeasurements(Date.now())]);
  let isCompacted = false;
  for (let row = 0; row < wanted; row++) {
    const timeMs = startMs + 1000 * Math.floor(row / tags);
    builder.pushNumber(1 + (row % tags), timeMs, 0, numberAt(row), 0, 0);
    if (builder.length < 50_000) continue;
    await append();
    if (isCompacted || row < wanted - inLog) continue;
    isCompacted = true;
    await store.compact();
  }
  await append();
}

/** Bytes in the middle of the file that are something else. */
function overwrite(path: string): void {
  const file = openSync(path, "r+");
  const { size } = statSync(path);
  for (let place = 1; place < 20; place++) {
    const at = 4096 * Math.floor((place * size) / 20 / 4096);
    writeSync(file, Buffer.alloc(4096, 0xa5), 0, 4096, at);
  }
  closeSync(file);
}

const cases: Record<string, (store: string) => void> = {
  sound: () => {},
  "history overwritten in places": (store) => overwrite(join(store, "history.db")),
  "history cut in half": (store) =>
    truncateSync(join(store, "history.db"), statSync(join(store, "history.db")).size / 2),
  "log overwritten in places": (store) => overwrite(join(store, "log.db")),
  "log cut in half": (store) => truncateSync(join(store, "log.db"), statSync(join(store, "log.db")).size / 2),
};

/** Seconds until the gateway serves, and the files that it moved aside. */
async function start(directory: string) {
  const configuration = join(directory, "gateway.yaml");
  const source = "{ id: plc, kind: mqtt, url: 'mqtt://127.0.0.1:9' }";
  writeFileSync(
    configuration,
    `equipment: bench/restart/line-1\ndataDirectory: data\napi: { port: 0, anonymousRole: viewer }\nsources: [${source}]\ntags: [{ id: load/0, unit: '1', source: plc, address: load }]\n`,
  );
  const startMs = performance.now();
  await using gateway = await startSamspel<{ url: string }>(["run", "--config", configuration]);
  const response = await fetch(`${gateway.ready.url}/healthz`);
  const seconds = Math.round((performance.now() - startMs) / 10) / 100;
  await response.text();
  return { seconds, aside: readdirSync(join(directory, "data/store")).filter((name) => name.includes("Z")).length };
}

using full = benchDirectory();
using empty = benchDirectory();
await fill(join(full.path, "store"));
const megabytes = readdirSync(join(full.path, "store"))
  .map((name) => statSync(join(full.path, "store", name)).size / 1e6)
  .reduce((sum, size) => sum + size, 0);
// The first start reads the program from the disk.
await start(empty.path);
const emptySeconds = (await start(empty.path)).seconds;
const starts: Record<string, Awaited<ReturnType<typeof start>>> = {};
for (const [name, damage] of Object.entries(cases).slice(0, values.short ? 2 : undefined)) {
  using directory = benchDirectory();
  cpSync(join(full.path, "store"), join(directory.path, "data/store"), { recursive: true });
  damage(join(directory.path, "data/store"));
  starts[name] = await start(directory.path);
}
const slowest = Math.max(...Object.values(starts).map(({ seconds }) => seconds));
console.log(
  JSON.stringify({
    name: "restart",
    values: wanted,
    megabytes: Math.round(megabytes),
    starts,
    /** Baseline of the same run: the same start with an empty store. */
    emptySeconds,
    ratioToEmptyStore: Math.round((100 * slowest) / emptySeconds) / 100,
  }),
);
