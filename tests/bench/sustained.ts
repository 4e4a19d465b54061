/**
 * Hours of ordinary work, short: 500 tags × 10 Hz with models and one dashboard, then 20,000 values a second for a minute.
 * `--minutes 30` is the length that the promise is about (P11 of the explanation of faults).
 */
import { parseArgs } from "node:util";
import type { GatewayFigures } from "./support-gateway.ts";
import { benchDirectory, loadConfiguration, round, runGateway, sleep, startLoad } from "./support-path.ts";
import { modelsOf, watchAll, withModels, writeModels } from "./support-scored.ts";

const { values } = parseArgs({
  options: { short: { type: "boolean", default: false }, minutes: { type: "string", default: "0.5" } },
});
const [tags, intervalMs, burstIntervalMs] = [500, 100, 25];
const seconds = values.short ? 6 : 60 * Number(values.minutes);
const burstSeconds = values.short ? 4 : Math.min(60, seconds);

using directory = benchDirectory();
await writeModels(directory.path, { tags, intervalMs });
await using load = await startLoad(tags, intervalMs);
const configuration = withModels(loadConfiguration(load.endpointUrl, { tags, publishingIntervalMs: 100 }));
await using gateway = await runGateway(configuration, directory.path);
await gateway.flowing();
await sleep(3000);
const ending = new AbortController();
const showing = watchAll(gateway.url, ending.signal).catch((error: unknown) => {
  if (!ending.signal.aborted) throw error;
});
const steady = await measured(seconds, intervalMs);
const burst = await measured(burstSeconds, burstIntervalMs);
ending.abort();
await showing;
await gateway.close();

console.log(
  JSON.stringify({
    name: "sustained",
    tags,
    models: modelsOf(tags),
    steady,
    burst,
    /** Baseline of the same run: what a value costs when they come four times as fast. */
    ratioToBurst: round(steady.gatewayCpuMicrosecondsPerValue / burst.gatewayCpuMicrosecondsPerValue),
  }),
);
if ([steady, burst].some(({ lost, dropped, storedBesideThem }) => lost + dropped !== 0 || storedBesideThem < 0))
  process.exitCode = 1;

/** Publishes for that long and says what became of it. */
async function measured(forSeconds: number, eachMs: number) {
  const before = await gateway.figures();
  gateway.resetDelays();
  const startMs = performance.now();
  load.start(eachMs);
  await sleep(forSeconds * 1000);
  const delays: GatewayFigures = await gateway.figures();
  const { rounds, lateRounds } = await load.stop();
  const elapsedSeconds = (performance.now() - startMs) / 1000;
  await sleep(3000);
  const after = await gateway.figures();
  const sent = rounds * tags;
  const cpuSeconds = delays.cpuSeconds - before.cpuSeconds;
  return {
    seconds: Math.round(elapsedSeconds),
    valuesPerSecond: Math.round(sent / elapsedSeconds),
    sent,
    lost: sent - (after.received - before.received),
    dropped: after.dropped - before.dropped,
    /** Scores and what else follows from the values is stored beside them. */
    storedBesideThem: after.storedValues - before.storedValues - sent,
    gaps: after.gaps - before.gaps,
    lateRoundsOfGenerator: lateRounds,
    arrivalToCommitMs: delays.arrivalToCommitMs,
    commitMsP99: round(after.commitMsP99),
    eventLoopDelayMs: { p99: round(delays.eventLoopDelayMs.p99), max: round(delays.eventLoopDelayMs.max) },
    scored: after.scored - before.scored,
    windowsSkipped: after.skipped - before.skipped,
    gatewayCpuShareOfOneCore: round(cpuSeconds / elapsedSeconds),
    gatewayCpuMicrosecondsPerValue: round((1e6 * cpuSeconds) / sent),
    residentMiB: {
      gateway: Math.round(after.residentBytes / 2 ** 20),
      scorer: Math.round(after.scorerResidentBytes / 2 ** 20),
    },
  };
}
