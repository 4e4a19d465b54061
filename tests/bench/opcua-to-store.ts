/** OPC UA → committed, synced → live: 5,000 variables × 10 Hz, counted value by value in the store. */
import { parseArgs } from "node:util";
import { benchDirectory, loadConfiguration, round, runGateway, sleep, startLoad } from "./support-path.ts";

const { values } = parseArgs({
  options: { short: { type: "boolean", default: false }, rate: { type: "string", default: "50000" } },
});
const intervalMs = 100;
const tags = (Number(values.rate) * intervalMs) / 1000;
const seconds = values.short ? 8 : 60;

using directory = benchDirectory();
await using load = await startLoad(tags, intervalMs);
await using gateway = await runGateway(
  loadConfiguration(load.endpointUrl, { tags, publishingIntervalMs: 100 }),
  directory.path,
);
// The values that every variable has before its first change.
await gateway.flowing();
await sleep(2000);
const before = await gateway.figures();
const startMs = performance.now();
load.start();
await sleep(seconds * 1000);
const { rounds, lateRounds, cpuSeconds: serverCpuSeconds } = await load.stop();
const measuredSeconds = (performance.now() - startMs) / 1000;
await sleep(3000);
const after = await gateway.figures();
await gateway.close();

const sent = rounds * tags;
const stored = after.storedValues - before.storedValues;
const cpuSeconds = after.cpuSeconds - before.cpuSeconds;
console.log(
  JSON.stringify({
    name: "opcua-to-store",
    valuesPerSecond: Math.round(sent / measuredSeconds),
    seconds: Math.round(measuredSeconds),
    sent,
    stored,
    lost: sent - stored,
    gaps: after.gaps - before.gaps,
    lateRoundsOfGenerator: lateRounds,
    gatewayCpuShareOfOneCore: round(cpuSeconds / measuredSeconds),
    gatewayCpuMicrosecondsPerValue: round((1e6 * cpuSeconds) / sent),
    serverCpuMicrosecondsPerValue: round((1e6 * serverCpuSeconds) / sent),
    /** Baseline of the same run: what the server spends on a value. */
    ratioToServerCpu: round(cpuSeconds / serverCpuSeconds),
    commitMsP99: round(after.commitMsP99),
    residentMiB: Math.round(after.residentBytes / 2 ** 20),
  }),
);
if (stored !== sent) process.exitCode = 1;
