/** A process that appends numbered values until it is killed, and prints what was acknowledged. For the kill tests. */
import { writeSync } from "node:fs";
import { BatchBuilder } from "../../../gateway/core/measurement.ts";
import { openStore } from "../../../gateway/store/store.ts";
import { silentLog } from "../../support/context.ts";
import { numberTag } from "./values.ts";

const [directory = "", from = "0"] = process.argv.slice(2);
const store = await openStore({ directory, log: silentLog, now: () => Date.now(), limits: { commitMs: 5 } });
const tags = await store.internTags([numberTag("a"), numberTag("b"), numberTag("c")]);

/** Value number n belongs to tag n mod 3 and has source time n. Several appends are under way at any time. */
async function appendForever(lane: number, lanes: number): Promise<never> {
  for (let next = Number(from) + lane * 50; ; next += lanes * 50) {
    const builder = new BatchBuilder(50);
    for (let n = next; n < next + 50; n++) builder.push({ key: tags[n % 3]!, value: n, sourceTimeMs: n });
    await store.append([builder.takeMeasurements(Date.now())]);
    // Written past every buffer, so that what was acknowledged is known whatever the moment of the kill.
    writeSync(1, `${next}\n`);
  }
}

await Promise.all([0, 1, 2, 3].map((lane) => appendForever(lane, 4)));
