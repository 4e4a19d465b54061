/**
 * Scoring of 125 machines: the whole way through the scoring process, against the bare runtime with the same graph and
 * batch, and against one session per machine; and what it costs the event loop of the gateway. Prints one JSON line.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as delay } from "node:timers/promises";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { openScorer } from "../../gateway/scorer.ts";
import { readModel, writeModel } from "../../models/folder.ts";
import { learn } from "../../models/learn.ts";
import { baselinesOf, stackedGraph } from "../../models/principal-components/graph.ts";
import { principalComponents } from "../../models/principal-components/kind.ts";
import { channelNames, framesOf, machineColumns } from "../models/support/machine.ts";
import { silentLog, temporaryDirectory } from "../support/context.ts";

const assets = 125;
const channels = 8;
const rateHz = 10;

/** Work that scores windows again and again until a time has come; gives how many windows that were. */
type Work = (untilMs: number) => Promise<number>;

interface Measured {
  /** Of the best round: the machine is shared, and others take turns. */
  readonly windowsPerSecond: number;
  /** Processor time for a window in microseconds, of the round in which it was least. */
  readonly processorMicroseconds: number;
}

const rounds = 5;

/** Takes turns between the works, so that what else the machine does meets all of them. */
async function compared<Name extends string>(
  works: Readonly<Record<Name, Work>>,
  { seconds, processorMs }: { seconds: number; processorMs: (name: Name) => number },
): Promise<Record<Name, Measured>> {
  const names = Object.keys(works) as Name[];
  const best = {} as Record<Name, Measured>;
  for (const name of names) await works[name](performance.now() + 300);
  for (let round = 0; round < rounds; round++) {
    for (const name of names) {
      const [startMs, startProcessorMs] = [performance.now(), processorMs(name)];
      const windows = await works[name](startMs + (seconds * 1000) / rounds);
      const windowsPerSecond = Math.round((windows / (performance.now() - startMs)) * 1000);
      const processorMicroseconds = ((processorMs(name) - startProcessorMs) / windows) * 1000;
      const before = best[name] ?? { windowsPerSecond: 0, processorMicroseconds: Number.POSITIVE_INFINITY };
      best[name] = {
        windowsPerSecond: Math.max(before.windowsPerSecond, windowsPerSecond),
        processorMicroseconds: Math.min(before.processorMicroseconds, processorMicroseconds),
      };
    }
  }
  return best;
}

/** One step after the other until the time has come. */
const repeated =
  (step: () => Promise<unknown>, windows: number): Work =>
  async (untilMs) => {
    let count = 0;
    for (; performance.now() < untilMs; count += windows) await step();
    return count;
  };

/** Processor time of this process, in milliseconds. */
function ownProcessorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Of another process, in steps of a hundredth of a second. */
function processorMsOf(id: number): number {
  const fields = readFileSync(`/proc/${id}/stat`, "utf8").split(" ");
  return 10 * (Number(fields[13]) + Number(fields[14]));
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
async function bareRuntime(graphs: readonly Uint8Array[], windows: Float32Array, length: number) {
  const stacked = await InferenceSession.create(stackedGraph(graphs.map((graph) => baselinesOf(graph)![0]!)), threads);
  const feeds = {
    window: new Tensor("float32", windows, [assets, channels, length]),
    baseline: new Tensor(
      "int32",
      Int32Array.from({ length: assets }, (_, index) => index),
      [assets],
    ),
  };
  const sessions = await Promise.all(graphs.map((graph) => InferenceSession.create(graph, threads)));
  const size = channels * length;
  const single = sessions.map((_, index) => ({
    window: new Tensor("float32", windows.slice(index * size, (index + 1) * size), [1, channels, length]),
  }));
  const oneByOne = async () => {
    for (const [index, session] of sessions.entries()) await session.run(single[index]!, ["score", "contributions"]);
  };
  return {
    batched: repeated(() => stacked.run(feeds, ["score", "contributions"]), assets),
    perAsset: repeated(oneByOne, assets),
    release: () => Promise.all([stacked, ...sessions].map((session) => session.release())),
  };
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
  );
  const startMs = performance.now();
  // The same batch as the bare runtime gets: one window of each machine.
  await using scorer = await openScorer({ models, log: silentLog, limits: { batchWindowsMax: assets } });
  const startSeconds = (performance.now() - startMs) / 1000;
  const newest = models.map(({ id }, index) => ({
    model: id,
    window: framesOf(windows.slice(index * size, (index + 1) * size), channels),
  }));
  let frame = 0;
  // As in the gateway: every machine has one more frame.
  const nextFrame = () => {
    frame++;
    return scorer.score(newest.map((window) => ({ ...window, frame })));
  };
  // Four requests are on their way, so that the process has the next one when it is done with one.
  const whole: Work = async (untilMs) => {
    const counts = await Promise.all(Array.from({ length: 4 }, () => repeated(nextFrame, assets)(untilMs)));
    return counts.reduce((sum, count) => sum + count);
  };
  const scoringProcess = scorer.processId!;
  const found = await compared(
    // One request at a time: the gateway waits while the process works, so no other core takes caches or clock from it,
    // as nothing does from the bare runtime.
    { batched: bare.batched, perAsset: bare.perAsset, whole, oneAtATime: repeated(nextFrame, assets) },
    {
      seconds: 3 * seconds,
      processorMs: (name) =>
        name === "whole" || name === "oneAtATime" ? processorMsOf(scoringProcess) : ownProcessorMs(),
    },
  );
  await bare.release();
  const gatewayMs = ownProcessorMs();
  const gatewayWindows = await whole(performance.now() + 500);
  const gatewayMicroseconds = ((ownProcessorMs() - gatewayMs) / gatewayWindows) * 1000;
  const paced = await pacedLoop(nextFrame, seconds);
  process.kill(scorer.processId!, "SIGKILL");
  const killedMs = performance.now();
  while ((await scorer.score([newest[0]!]))[0] === undefined) await delay(5);
  return {
    name: "scoring",
    assets,
    window: [channels, length],
    windowsPerSecond: found.whole.windowsPerSecond,
    bareRuntimeWindowsPerSecond: found.batched.windowsPerSecond,
    sessionPerAssetWindowsPerSecond: found.perAsset.windowsPerSecond,
    ratio: round(found.whole.windowsPerSecond / found.batched.windowsPerSecond),
    ratioToSessionPerAsset: round(found.whole.windowsPerSecond / found.perAsset.windowsPerSecond),
    // By processor time: what a machine that is busy with other things does not change so much.
    processorMicrosecondsPerWindow: round(found.whole.processorMicroseconds),
    gatewayMicrosecondsPerWindow: round(gatewayMicroseconds),
    bareRuntimeMicrosecondsPerWindow: round(found.batched.processorMicroseconds),
    processorTimeRatio: round(found.batched.processorMicroseconds / found.whole.processorMicroseconds),
    processorTimeRatioOneAtATime: round(found.batched.processorMicroseconds / found.oneAtATime.processorMicroseconds),
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
