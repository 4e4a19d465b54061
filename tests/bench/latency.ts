/** Source time → score on the stream, and what the gateway takes: 1,000 tags × 10 Hz, 125 models, one dashboard. */
import { parseArgs } from "node:util";
import type { TagAnswer, ValuesEvent } from "../../gateway/api/contract.ts";
import { getJson } from "../support/cli.ts";
import { benchDirectory, loadConfiguration, percentile, runGateway, sleep, startLoad } from "./support-path.ts";
import { eventsOf, modelsOf, watchAll, withModels, writeModels } from "./support-scored.ts";

const { values } = parseArgs({ options: { short: { type: "boolean", default: false } } });
const seconds = values.short ? 8 : 60;
const [tags, intervalMs, publishingIntervalMs] = [1000, 100, 50];
const modelCount = modelsOf(tags);

/** Adds the delays, in milliseconds, of the scores that arrive on the stream until `signal`. */
async function watchScores(
  url: string,
  { signal, delaysMs }: { signal: AbortSignal; delaysMs: number[] },
): Promise<void> {
  const all = await getJson<TagAnswer[]>(`${url}/api/v1/tags`);
  const scores = all.map(({ id }) => id).filter((id) => id.endsWith("/anomaly/score"));
  const topics = scores.join(",");
  const response = await fetch(`${url}/api/v1/stream?intervalMs=20&topics=${encodeURIComponent(topics)}`, { signal });
  let isSnapshot = true;
  for await (const event of eventsOf(response)) {
    const data = /^event: values$/m.test(event) ? /^data: (.*)$/m.exec(event)?.[1] : undefined;
    if (data === undefined) continue;
    const nowMs = Date.now();
    const { t }: ValuesEvent = JSON.parse(data);
    // The first event holds the last values, whatever their age.
    if (!isSnapshot) delaysMs.push(...t.map((timeMs) => nowMs - timeMs));
    isSnapshot = false;
  }
}

using directory = benchDirectory();
await writeModels(directory.path, { tags, intervalMs });
await using load = await startLoad(tags, intervalMs);
const configuration = withModels(loadConfiguration(load.endpointUrl, { tags, publishingIntervalMs }));
await using gateway = await runGateway(configuration, directory.path);
await gateway.flowing();
load.start();
await sleep(4000);
const ending = new AbortController();
const ignoreEnd = (error: unknown) => {
  if (!ending.signal.aborted) throw error;
};
const delaysMs: number[] = [];
const watching = watchScores(gateway.url, { signal: ending.signal, delaysMs }).catch(ignoreEnd);
const showing = watchAll(gateway.url, ending.signal).catch(ignoreEnd);
await sleep(1000);
const before = await gateway.figures();
const startMs = performance.now();
await sleep(seconds * 1000);
const after = await gateway.figures();
const elapsedSeconds = (performance.now() - startMs) / 1000;
ending.abort();
await Promise.all([watching, showing]);
const { lateRounds } = await load.stop();
await gateway.close();

const cpuShare = (after.cpuSeconds - before.cpuSeconds) / elapsedSeconds;
const p99Ms = percentile(delaysMs, 0.99);
const expectedScores = elapsedSeconds * modelCount * (1000 / intervalMs);
console.log(
  JSON.stringify({
    name: "latency",
    tags,
    models: modelCount,
    publishingIntervalMs,
    sourceToScoreMs: { p50: percentile(delaysMs, 0.5), p99: p99Ms },
    /** Baseline: what the publishing interval alone takes. */
    ratioToPublishingInterval: Math.round((10 * p99Ms) / publishingIntervalMs) / 10,
    scoresSeen: delaysMs.length,
    scoredShare: Math.round((1000 * (after.scored - before.scored)) / expectedScores) / 1000,
    windowsSkipped: after.skipped - before.skipped,
    lateRoundsOfGenerator: lateRounds,
    gatewayCpuShareOfOneCore: Math.round(1000 * cpuShare) / 1000,
    residentMiB: {
      gateway: Math.round(after.residentBytes / 2 ** 20),
      scorer: Math.round(after.scorerResidentBytes / 2 ** 20),
    },
  }),
);
