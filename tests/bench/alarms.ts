/** Processor for 500 alarm definitions on 5,000 values a second, and per value against a bare loop over the same values. */
import { parseArgs } from "node:util";
import { AlarmEvaluator } from "../../gateway/alarms/evaluator.ts";
import type { AlarmRule } from "../../gateway/alarms/rule.ts";
import { BatchBuilder, type MeasurementBatch } from "../../gateway/core/measurement.ts";
import { ruleWith } from "../support/alarms.ts";

const { values } = parseArgs({ options: { short: { type: "boolean", default: false } } });
const definitionCount = 500;
const valuesPerSecond = 5000;
const batchesPerSecond = 10;
const seconds = values.short ? 60 : 600;

const types = ["high", "low", "high-high", "low-low", "deviation", "rate"] as const;
const rules: AlarmRule[] = Array.from({ length: definitionCount }, (_, index) =>
  ruleWith({
    id: `alarm-${index}`,
    tag: index,
    type: types[index % types.length]!,
    limit: 70,
    hysteresis: 7,
    setpoint: 50,
    m: 3,
    ofN: 5,
    onDelayMs: 2000,
    offDelayMs: 2000,
    holds: index % 2 === 0,
  }),
);

function batchAt(second: number, part: number): MeasurementBatch {
  const builder = new BatchBuilder(valuesPerSecond / batchesPerSecond);
  for (let row = 0; row < valuesPerSecond / batchesPerSecond; row++) {
    const timeMs = 1000 * second + 100 * part;
    // One value in twenty lies beyond some limit.
    builder.pushNumber(row % definitionCount, timeMs, 0, 50 + 22 * Math.sin(row + second / 30), 0, 0);
  }
  return builder.takeMeasurements(0);
}

function processorMs(work: (second: number, batches: readonly MeasurementBatch[]) => void): number {
  let microseconds = 0;
  for (let second = 0; second < seconds; second++) {
    const batches = Array.from({ length: batchesPerSecond }, (_, part) => batchAt(second, part));
    const before = process.cpuUsage();
    work(second, batches);
    const { user, system } = process.cpuUsage(before);
    microseconds += user + system;
  }
  return microseconds / 1000;
}

let changes = 0;
const evaluator = new AlarmEvaluator({ rules, onChange: () => changes++ });
const alarmsMs = processorMs((second, batches) => {
  for (const batch of batches) evaluator.take(batch);
  evaluator.tick(1000 * second, () => false);
});
let sum = 0;
const bareMs = processorMs((_, batches) => {
  for (const batch of batches) for (let row = 0; row < batch.length; row++) sum += batch.values[row]!;
});

console.log(
  JSON.stringify({
    name: "alarms",
    definitions: definitionCount,
    valuesPerSecond,
    coreShare: Number((alarmsMs / (1000 * seconds)).toFixed(5)),
    coreShareMost: 0.1,
    microsecondsPerValue: Number(((1000 * alarmsMs) / (seconds * valuesPerSecond)).toFixed(3)),
    changes,
    ratio: Number((alarmsMs / Math.max(bareMs, 0.001)).toFixed(1)),
    finite: Number.isFinite(sum),
  }),
);
