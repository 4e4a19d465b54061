/**
 * The store against node:sqlite with one row per value at equal durability, and against DuckDB: rate, size, queries.
 * `--short` 1 million values, default 7 million, `--full` 53 million. Answers are compared with DuckDB's, not only timed.
 */
import { rmSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { BatchBuilder, type MeasurementBatch } from "../../gateway/core/measurement.ts";
import { type EmbeddedStore, openStore } from "../../gateway/store/store.ts";
import { numberTag } from "../gateway/store/values.ts";
import { silentLog, temporaryDirectory } from "../support/context.ts";
import { recentRows } from "./support-recent-rows.ts";
import { DuckDbBaseline, type Extremes, type Load, sqliteRate } from "./support-store-baselines.ts";

/** Sources that append at the same time. */
const producers = 4;
/** Values whose appending is timed at once. */
const stretchValues = 120_000;
const repeats = 15;
const startMs = 1_780_000_000_000;

type Size = "short" | "usual" | "full";

const sizes: Record<Size, Pick<Load, "tags" | "seconds" | "longSeconds">> = {
  short: { tags: 100, seconds: 7_000, longSeconds: 300_000 },
  usual: { tags: 50, seconds: 86_400, longSeconds: 3_024_000 },
  full: { tags: 500, seconds: 100_000, longSeconds: 3_024_000 },
};

/** A slow wave and noise of 200 steps, three decimals: what a temperature or a current looks like. */
function valueAt(tag: number, second: number): number {
  let hash = Math.imul(tag * 7919 + second, 0x9e3779b1);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x85ebca6b);
  const noise = (hash >>> 0) % 200;
  return Math.round(1000 * (20 + tag + 5 * Math.sin(second / 600 + tag)) + noise) / 1000;
}

/** All values of the load in batches: time after time over the tags, then the long tag. */
function* batchesOf(load: Load, batchValues: number): Generator<MeasurementBatch> {
  const { tags, seconds, longTag, longSeconds, valueAt: value } = load;
  const builder = new BatchBuilder(batchValues);
  for (let second = 0; second < seconds; second++) {
    for (let tag = 1; tag <= tags; tag++) {
      builder.pushNumber(tag, startMs + 1000 * second, 0, value(tag, second), 0, 0);
      if (builder.length === batchValues) yield builder.takeMeasurements(startMs);
    }
  }
  for (let second = 0; second < longSeconds; second++) {
    builder.pushNumber(longTag, startMs + 1000 * second, 0, value(longTag, second), 0, 0);
    if (builder.length === batchValues) yield builder.takeMeasurements(startMs);
  }
  if (builder.length > 0) yield builder.takeMeasurements(startMs);
}

interface Filled {
  readonly perSecond: number;
  /** CPU of the main thread per value. */
  readonly mainMicroseconds: number;
  readonly valuesPerCommit: number;
}

/** Appends from several producers, each waiting for its commit; making the values is not timed. */
async function fill(store: EmbeddedStore, source: Generator<MeasurementBatch>, mostValues: number): Promise<Filled> {
  let [count, wallMs, cpuMicroseconds] = [0, 0, 0];
  const before = await store.figures();
  while (count < mostValues) {
    const batches = nextOf(source, Math.min(mostValues - count, stretchValues));
    if (batches.length === 0) break;
    const [beginMs, begin] = [performance.now(), process.threadCpuUsage()];
    const queue = batches.values();
    await Promise.all(
      Array.from({ length: producers }, async () => {
        for (const batch of queue) await store.append([batch]);
      }),
    );
    const { user, system } = process.threadCpuUsage(begin);
    cpuMicroseconds += user + system;
    wallMs += performance.now() - beginMs;
    count += batches.reduce((sum, { length }) => sum + length, 0);
  }
  const { commits } = await store.figures();
  return {
    perSecond: (1000 * count) / wallMs,
    mainMicroseconds: cpuMicroseconds / count,
    valuesPerCommit: Math.round(count / (commits - before.commits)),
  };
}

/** The next batches with about so many values; unlike `take` it leaves the generator open. */
function nextOf(source: Generator<MeasurementBatch>, mostValues: number): MeasurementBatch[] {
  const result: MeasurementBatch[] = [];
  for (let count = 0; count < mostValues; ) {
    const { value, done } = source.next();
    if (done === true) break;
    result.push(value);
    count += value.length;
  }
  return result;
}

/** Rate, with compaction at the same time, against rows of SQLite in groups of the same size. */
async function race(directory: string, load: Load, batchValues: number): Promise<object> {
  await using store = await openStore({ ...optionsFor(`${directory}/race-${batchValues}`) });
  await store.internTags(Array.from({ length: load.longTag }, (_, i) => numberTag(`tag-${i + 1}`)));
  const source = batchesOf(load, batchValues);
  await fill(store, source, 4 * stretchValues);
  const { perSecond, valuesPerCommit } = await fill(store, source, 4 * stretchValues);
  const count = Math.ceil(500_000 / valuesPerCommit) * valuesPerCommit;
  const rows = sqliteRate(`${directory}/race-${batchValues}`, load, { count, group: valuesPerCommit });
  return {
    valuesPerCommit,
    perSecond: Math.round(perSecond),
    sqliteRowsPerSecond: Math.round(rows),
    ratio: round(perSecond / rows, 1),
  };
}

function optionsFor(directory: string) {
  return { directory, log: silentLog, now: () => Date.now(), limits: { keptLogBytes: 0, ballastBytes: 0 } };
}

async function medianMs(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < repeats; i++) {
    const begin = performance.now();
    await work();
    times.push(performance.now() - begin);
  }
  return times.toSorted((a, b) => a - b)[repeats >> 1]!;
}

/** Both answer a query; the answers must agree before the times count. */
interface Contest {
  readonly storeMs: number;
  readonly duckDbMs: number;
  readonly agrees: boolean;
}

async function oneHour(store: EmbeddedStore, duckDb: DuckDbBaseline, load: Load): Promise<Contest> {
  const [tag, from, to] = [7, 1800, 1800 + 3600];
  const ask = () =>
    store.history({ tag, fromMs: load.startMs + 1000 * from, toMs: load.startMs + 1000 * to, points: 4000 });
  const [mine, theirs] = [await ask(), await duckDb.values(tag, from, to)];
  const agrees = theirs.length === 3600 && mine.values.every((value, i) => value === theirs[i]);
  return { storeMs: await medianMs(ask), duckDbMs: await medianMs(() => duckDb.values(tag, from, to)), agrees };
}

async function decimated(
  store: EmbeddedStore,
  duckDb: DuckDbBaseline,
  { load, tags, seconds }: { load: Load; tags: readonly [number, number]; seconds: number },
): Promise<Contest> {
  const [first, last] = tags;
  const range = { fromMs: load.startMs, toMs: load.startMs + 1000 * seconds, points: 1000 };
  const numbers = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  const ask = () => Promise.all(numbers.map((tag) => store.history({ tag, ...range })));
  const askDuckDb = () => duckDb.decimated(tags, { from: 0, to: seconds, buckets: 500 });
  const [mine, theirs] = [await ask(), await askDuckDb()];
  const agrees = mine.every(({ count, values }, i) => {
    const expected: Extremes | undefined = theirs.get(numbers[i]!);
    return count === expected?.count && Math.min(...values) === expected.min && Math.max(...values) === expected.max;
  });
  return { storeMs: await medianMs(ask), duckDbMs: await medianMs(askDuckDb), agrees };
}

/** Bytes per value of doubles with all their bits, the worst that can come. */
async function worstBytesPerValue(directory: string): Promise<number> {
  await using store = await openStore({
    directory,
    log: silentLog,
    now: () => Date.now(),
    limits: { keptLogBytes: 0 },
  });
  await store.internTags([numberTag("a")]);
  const builder = new BatchBuilder(200_000);
  for (let i = 0; i < 200_000; i++) builder.pushNumber(1, startMs + 1000 * i, 0, Math.random(), 0, 0);
  await store.append([builder.takeMeasurements(startMs)]);
  return await bytesPerValue(store);
}

async function bytesPerValue(store: EmbeddedStore): Promise<number> {
  await store.compact();
  await store.sweep();
  const { bytes, values } = await store.figures();
  return bytes / values;
}

const round = (value: number, digits = 3) => Number(value.toFixed(digits));

function shown({ storeMs, duckDbMs, agrees }: Contest): object {
  return { storeMs: round(storeMs), duckDbMs: round(duckDbMs), ratio: round(storeMs / duckDbMs), agrees };
}

/** What a quiet site has not compacted yet: kept decoded, against decoding it for each query. */
function recent(): object {
  const { keptMs, decodedMs, agrees } = recentRows();
  return { keptMs: round(keptMs), decodedMs: round(decodedMs), ratio: round(keptMs / decodedMs, 6), agrees };
}

export async function run({ size = "usual" }: { size?: Size } = {}): Promise<object> {
  const directory = temporaryDirectory("bench-store");
  const load: Load = { ...sizes[size], longTag: sizes[size].tags + 1, startMs, valueAt };
  const lineOf500: Load = { ...load, tags: 500, longTag: 501 };
  const options = optionsFor(`${directory}/store`);
  try {
    const batchesOf1000 = await race(directory, lineOf500, 1000);
    const batchesOf10000 = await race(directory, lineOf500, 10_000);
    let store = await openStore(options);
    await store.internTags(Array.from({ length: load.longTag }, (_, i) => numberTag(`tag-${i + 1}`)));
    const sustained = await fill(store, batchesOf(load, 1000), Number.POSITIVE_INFINITY);
    const compactStart = performance.now();
    const size1 = await bytesPerValue(store);
    const compactSeconds = (performance.now() - compactStart) / 1000;
    const { values, commitMsP99 } = await store.figures();
    await store[Symbol.asyncDispose]();
    const openStart = performance.now();
    store = await openStore(options);
    const openMs = performance.now() - openStart;
    const duckDb = await DuckDbBaseline.open(directory, load);
    const hour = await oneHour(store, duckDb, load);
    const day = await decimated(store, duckDb, { load, tags: [1, 50], seconds: Math.min(86_400, load.seconds) });
    const long = await decimated(store, duckDb, {
      load,
      tags: [load.longTag, load.longTag],
      seconds: load.longSeconds,
    });
    duckDb.close();
    await store[Symbol.asyncDispose]();
    return {
      name: "store",
      values,
      batchesOf1000,
      batchesOf10000,
      perSecond: Math.round(sustained.perSecond),
      mainThreadMicrosecondsPerValue: round(sustained.mainMicroseconds),
      commitMsP99: round(commitMsP99),
      bytesPerValue: round(size1),
      worstBytesPerValue: round(await worstBytesPerValue(`${directory}/worst`)),
      restCompactedInSeconds: round(compactSeconds),
      openMs: Math.round(openMs),
      oneTagOneHour: shown(hour),
      fiftyTags: { seconds: Math.min(86_400, load.seconds), ...shown(day) },
      oneTagTo1000Points: { seconds: load.longSeconds, ...shown(long) },
      recentRows: recent(),
      residentMiB: Math.round(process.memoryUsage.rss() / 2 ** 20),
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { values } = parseArgs({
    options: { short: { type: "boolean", default: false }, full: { type: "boolean", default: false } },
  });
  console.log(JSON.stringify(await run({ size: values.short ? "short" : values.full ? "full" : "usual" })));
}
