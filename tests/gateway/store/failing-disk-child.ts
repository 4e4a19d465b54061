/** Appends numbered values to a disk that fails now and then: tries each append again until it is acknowledged. */
import { writeSync } from "node:fs";
import { BatchBuilder } from "../../../gateway/core/measurement.ts";
import { openStore } from "../../../gateway/store/store.ts";
import { silentLog } from "../../support/context.ts";
import { numberTag } from "./values.ts";

const [directory = "", appends = "40"] = process.argv.slice(2);
const limits = { commitMs: 2, ballastBytes: 0, retentionMs: 1e15, compactMs: 100 };
const store = await openStore({ directory, log: silentLog, now: Date.now, limits });
await store.internTags([numberTag("a")]);
for (let i = 0; i < Number(appends); ) {
  const builder = new BatchBuilder(10);
  for (let n = 10 * i; n < 10 * i + 10; n++) builder.push({ key: 1, value: n, sourceTimeMs: n });
  try {
    await store.append([builder.takeMeasurements(Date.now())]);
    writeSync(1, `${10 * i}\n`);
    i++;
  } catch {
    writeSync(1, "failed\n");
  }
  // The screens go on whatever the disk does.
  await store.latest([1]).catch(() => writeSync(1, "unanswered\n"));
}
const [latest] = await store.latest([1]);
writeSync(1, `latest ${String(latest?.value)}\n`);
process.kill(process.pid, "SIGKILL");
