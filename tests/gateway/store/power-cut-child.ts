/**
 * A process that appends numbered values while the store compacts, checkpoints and removes what every sink has, and
 * prints what was acknowledged; at the end it is gone at once. For the power-cut tests.
 */

import { writeSync } from "node:fs";
import { confirmedUpTo } from "../../../gateway/core/confirmed.ts";
import { BatchBuilder } from "../../../gateway/core/measurement.ts";
import { openStore } from "../../../gateway/store/store.ts";
import { silentLog } from "../../support/context.ts";
import { numberTag } from "./values.ts";

/** Values of one append. */
const size = 500;
const lanes = 3;
const startMs = Date.now();
const [directory = "", appends = "60", quotaBytes = "1e12", compactMs = "150"] = process.argv.slice(2);

const store = await openStore({
  directory,
  log: silentLog,
  now: () => Date.now(),
  limits: {
    commitMs: 2,
    compactMs: Number(compactMs),
    keepMs: 100,
    keptLogBytes: 16_384,
    ballastBytes: 65_536,
    freeBytes: 0,
    quotaBytes: Number(quotaBytes),
  },
});
const tags = await store.internTags([numberTag("a"), numberTag("b"), numberTag("c"), numberTag("waveform")]);
/** Takes up space, so that the write-ahead logs are checkpointed and begun anew. */
const noise = { sampleRateHz: 1000, samples: Float32Array.from({ length: 16_384 }, Math.random) };

/** Value number n belongs to tag n mod 3. */
async function append(first: number): Promise<void> {
  const builder = new BatchBuilder(size);
  for (let n = first; n < first + size; n++) builder.push({ key: tags[n % 3]!, value: n, sourceTimeMs: startMs + n });
  builder.push({ key: tags[3]!, value: noise, sourceTimeMs: startMs + first });
  const { sequence } = await store.append([builder.takeMeasurements(Date.now())]);
  // Past every buffer: the trace shows the promise at its place between the syncs.
  writeSync(1, `${first}\n`);
  if (first % (7 * size) === 0) await store.moveCursor("sink", confirmedUpTo(sequence));
}

async function lane(number: number): Promise<void> {
  for (let i = number; i < Number(appends); i += lanes) await append(i * size);
}

await Promise.all(Array.from({ length: lanes }, (_, number) => lane(number)));
await store.compact();
await store.sweep();
await append(Number(appends) * size);
process.kill(process.pid, "SIGKILL");
