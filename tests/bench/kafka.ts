/**
 * Values per second from the log through Kafka (three brokers) to a source that has decoded them, with the processor time of
 * the gateway's side and of the brokers apart. The ratio is against 50 000 values/s.
 */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { kafka as kafkaSink } from "../../gateway/sinks/kafka/sink.ts";
import { kafka as kafkaSource } from "../../gateway/sources/kafka/source.ts";
import { forwardNumbers } from "../support/forwarding.ts";
import { hasKafka, startKafka } from "../support/kafka/kafka.ts";
import { until } from "../support/sinks.ts";
import { startReader } from "../support/source-reader.ts";

const { values: options } = parseArgs({ options: { short: { type: "boolean", default: false } } });
const count = options.short ? 200_000 : 2_000_000;
const target = 50_000;
/** Of Linux: USER_HZ. */
const ticksPerSecond = 100;

function cpuSecondsOf(pids: readonly number[]): number {
  const ticks = pids.map((pid) => {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return Number(fields[11]) + Number(fields[12]);
  });
  return ticks.reduce((sum, each) => sum + each, 0) / ticksPerSecond;
}

if (!hasKafka) {
  console.log(JSON.stringify({ name: "kafka", skipped: "Apache Kafka is not there" }));
  process.exit();
}
await using cluster = await startKafka({ brokers: 3 });
await cluster.createTopic("line", 12);
const brokers = [...cluster.brokers];
const addresses = ["boras/cell-1/robot/torque", "boras/cell-1/robot/speed"];
await using reader = startReader(
  kafkaSource,
  { brokers, topic: "line", group: "bench", maxAgeDays: 36_600 },
  { addresses },
);
await reader.until(
  () => reader.of("status").some(({ state }) => state === "connected"),
  "a member of the group",
  60_000,
);
const before = { brokers: cpuSecondsOf(cluster.pids()), own: process.cpuUsage(), ms: performance.now() };
await using sent = await forwardNumbers(kafkaSink, { brokers, topic: "line" }, count);
await until(() => sent.forwarder.report().forwardedCount === count, "everything is forwarded", 240_000);
const forwardedSeconds = (performance.now() - before.ms) / 1000;
await reader.until(() => reader.values.length >= count, "everything is read", 120_000);
const seconds = (performance.now() - before.ms) / 1000;
const { user, system } = process.cpuUsage(before.own);
const brokerSeconds = cpuSecondsOf(cluster.pids()) - before.brokers;
console.log(
  JSON.stringify({
    name: "kafka",
    values: count,
    valuesPerSecond: Math.round(count / seconds),
    forwardedPerSecond: Math.round(count / forwardedSeconds),
    gatewayMicrosecondsPerValue: Math.round((10 * (user + system)) / count) / 10,
    brokersMicrosecondsPerValue: Math.round((10 * 1e6 * brokerSeconds) / count) / 10,
    brokersCores: Math.round((100 * brokerSeconds) / seconds) / 100,
    ratio: Math.round((100 * count) / seconds / target) / 100,
  }),
);
process.exit();
