/**
 * Scoring of 125 machines: the whole way through the scoring process, against the bare runtime with the same graph and
 * batch, and against one session per machine; and what it costs the event loop of the gateway. Prints one JSON line.
 */
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as delay } from "node:timers/promises";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { openScorer } from "../../gateway/scorer.ts";
import { readModel, writeModel } from "../../models/folder.ts";
import { learn } from "../../models/learn.ts";
import { baselinesOf, stackedGraph } from "../../models/principal-components/graph.ts";
import { principalComponents } from "../../models/principal-components/kind.ts";
import { channelNames, machineColumns } from "../models/support/machine.ts";
import { silentLog, temporaryDirectory } from "../support/context.ts";

const assets = 125;
const channels = 8;
const rateHz = 10;

/** Windows per second of work that is repeated for a while; the best of three thirds, for the machine is shared. */
async function throughput(work: () => Promise<unknown>, windows: number, seconds: number): Promise<number> {
  for (let warmUp = 0; warmUp < 300; warmUp++) await work();
  let best = 0;
  for (let part = 0; part < 3; part++) {
    const startMs = performance.now();
    let count = 0;
    while (performance.now() - startMs < (seconds * 1000) / 3) {
      await work();
      count += windows;
    }
    best = Math.max(best, (count / (performance.now() - startMs)) * 1000);
  }
  return Math.round(best);
}

async function trainedModels(): Promise<{ id: string; directory: string }[]> {
  const root = temporaryDirectory("bench-scoring");
  const models: { id: string; directory: string }[] = [];
  for (let index = 0; index < assets; index++) {
    const columns = machineColumns({ seed: index + 1, rows: 300, channels });
    const model = await learn({
      kind: principalComponents,
      data: { channels: channelNames(channels), columns, sampleRateHz: rateHz },
      description: "bench",
      nowMs: 0,
      monotonicMs: () => 0,
    });
    const directory = join(root, String(index));
    await writeModel(directory, model);
    models.push({ id: `asset-${index}`, directory });
  }
  return models;
}

const threads = { intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 4 } as const;

/** The runtime and nothing else, with tensors made once: one batch of all machines, and machine by machine. */
async function bareRuntime(graphs: readonly Uint8Array[], windows: Float32Array, length: number, seconds: number) {
  const stacked = await InferenceSession.create(stackedGraph(graphs.map((graph) => baselinesOf(graph)![0]!)), threads);
  const feeds = {
    window: new Tensor("float32", windows, [assets, channels, length]),
    baseline: new Tensor(
      "int32",
      Int32Array.from({ length: assets }, (_, index) => index),
      [assets],
    ),
  };
  const batched = await throughput(() => stacked.run(feeds, ["score", "contributions"]), assets, seconds);
  const sessions = await Promise.all(graphs.map((graph) => InferenceSession.create(graph, threads)));
  const size = channels * length;
  const single = sessions.map((_, index) => ({
    window: new Tensor("float32", windows.slice(index * size, (index + 1) * size), [1, channels, length]),
  }));
  const oneByOne = async () => {
    for (const [index, session] of sessions.entries()) await session.run(single[index]!, ["score", "contributions"]);
  };
  const perAsset = await throughput(oneByOne, assets, seconds);
  for (const session of [stacked, ...sessions]) await session.release();
  return { batched, perAsset };
}

export async function run({ short = process.argv.includes("--short") } = {}): Promise<object> {
  const seconds = short ? 2 : 6;
  const models = await trainedModels();
  const files = await Promise.all(models.map(({ id, directory }) => readModel(id, directory)));
  const length = files[0]!.card.windowLength;
  const size = channels * length;
  const windows = Float32Array.from({ length: assets * size }, (_, index) => 50 + Math.sin(index * 0.37));
  const bare = await bareRuntime(
    files.map(({ onnx }) => onnx!),
    windows,
    length,
    seconds,
  );
  const startMs = performance.now();
  await using scorer = await openScorer({ models, log: silentLog });
  const startSeconds = (performance.now() - startMs) / 1000;
  const newest = models.map(({ id }, index) => ({
    model: id,
    window: windows.slice(index * size, (index + 1) * size),
  }));
  let frame = 0;
  // As in the gateway: every machine has one more frame.
  const nextFrame = () => {
    frame++;
    return scorer.score(newest.map((window) => ({ ...window, frame })));
  };
  // Some requests at a time: the gateway prepares one while the process works on the other.
  const requests = 4;
  const whole = await throughput(
    () => Promise.all(Array.from({ length: requests }, nextFrame)),
    requests * assets,
    seconds,
  );
  const paced = await pacedLoop(nextFrame, seconds);
  process.kill(scorer.processId!, "SIGKILL");
  const killedMs = performance.now();
  while ((await scorer.score([newest[0]!]))[0] === undefined) await delay(5);
  return {
    name: "scoring",
    assets,
    window: [channels, length],
    windowsPerSecond: whole,
    bareRuntimeWindowsPerSecond: bare.batched,
    sessionPerAssetWindowsPerSecond: bare.perAsset,
    ratio: round(whole / bare.batched),
    ratioToSessionPerAsset: round(whole / bare.perAsset),
    loopDelayP99Ms: paced.delayP99Ms,
    loopDelayIdleP99Ms: paced.idleP99Ms,
    roundTripP99Ms: paced.roundTripP99Ms,
    startSeconds: round(startSeconds),
    restartSeconds: round((performance.now() - killedMs) / 1000),
    residentMiB: Math.round(scorer.status().residentBytes / 2 ** 20),
  };
}

/** Delay of the event loop with nothing to do and while all machines are scored at their rate. */
async function pacedLoop(work: () => Promise<unknown>, seconds: number) {
  const idle = monitorEventLoopDelay({ resolution: 5 });
  idle.enable();
  await delay(1000);
  idle.disable();
  const busy = monitorEventLoopDelay({ resolution: 5 });
  busy.enable();
  const trips: number[] = [];
  for (let tick = 0; tick < seconds * rateHz; tick++) {
    const startMs = performance.now();
    await work();
    trips.push(performance.now() - startMs);
    await delay(Math.max(0, 1000 / rateHz - (performance.now() - startMs)));
  }
  busy.disable();
  trips.sort((a, b) => a - b);
  return {
    idleP99Ms: round(idle.percentile(99) / 1e6 - 5),
    delayP99Ms: round(busy.percentile(99) / 1e6 - 5),
    roundTripP99Ms: round(trips[Math.floor(trips.length * 0.99)]!),
  };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

if (import.meta.main) console.log(JSON.stringify(await run()));
