/**
 * Waveforms of one second at 12 kHz: the metrics `vibration` and `bearing-diagnosis`, against one bare transform of the
 * same block by the library. Prints one JSON line.
 */
import FFT from "fft.js";
import Value from "typebox/value";
import type { Metric, MetricEvent } from "../../gateway/core/contracts.ts";
import { bearingDiagnosis } from "../../gateway/metrics/vibration/bearing-diagnosis.ts";
import { vibration } from "../../gateway/metrics/vibration/vibration.ts";
import { rateHz, syntheticBearing } from "../gateway/metrics/vibration/synthetic-bearing.ts";

const isShort = process.argv.includes("--short");
const seconds = isShort ? 2 : 6;
const samples = syntheticBearing({ fault: "outer", seconds: 1 });

/** Blocks per second; the best of three thirds, for the machine is shared. */
function blocksPerSecond(work: () => void): number {
  for (let warmUp = 0; warmUp < 5; warmUp++) work();
  let best = 0;
  for (let part = 0; part < 3; part++) {
    const startMs = performance.now();
    let count = 0;
    while (performance.now() - startMs < (seconds * 1000) / 3) {
      work();
      count++;
    }
    best = Math.max(best, (1000 * count) / (performance.now() - startMs));
  }
  return best;
}

function stepOf(metric: Metric, options: object): () => void {
  const machine = { waveform: "a", speedRpm: 1797, bearing: "6205", ...options };
  const config = Value.Parse(metric.config, Value.Default(metric.config, machine));
  const state = metric.start(config);
  const event: MetricEvent = {
    type: "value",
    input: 0,
    measurement: {
      ...{ tag: 1, quality: "good", statusCode: 0, sourceTimeMs: 0, receivedTimeMs: 0 },
      value: { sampleRateHz: rateHz, samples: Float32Array.from(samples) },
    },
  };
  return () => void metric.step(state, event);
}

const size = 2 ** Math.ceil(Math.log2(samples.length));
const library = new FFT(size);
const padded = [...samples, ...new Array<number>(size - samples.length).fill(0)];
const output = library.createComplexArray();

const bare = blocksPerSecond(() => library.realTransform(output, padded));
const figures = blocksPerSecond(stepOf(vibration, {}));
const diagnosis = blocksPerSecond(stepOf(bearingDiagnosis, { intervalSeconds: 0 }));
const rounded = (value: number) => Number(value.toPrecision(3));
process.stdout.write(
  `${JSON.stringify({
    name: "vibration",
    blockSeconds: 1,
    sampleRateHz: rateHz,
    bareTransformsPerSecond: rounded(bare),
    vibrationBlocksPerSecond: rounded(figures),
    diagnosesPerSecond: rounded(diagnosis),
    /** Share of one core that one sensor takes with a block each second, both metrics. */
    coreSharePerSensor: rounded(1 / figures + 1 / diagnosis),
    ratio: rounded(figures / bare),
  })}\n`,
);
