/**
 * A process that fills a store, takes it back to an earlier version, and opens it again, which brings it up to date; prints
 * what was acknowledged, and is gone at once at the end. For the power-cut tests.
 */
import { writeSync } from "node:fs";
import { openStore } from "../../../gateway/store/store.ts";
import { silentLog } from "../../support/context.ts";
import { takeBack } from "./earlier-schema.ts";
import { batchOfRows, numberTag } from "./values.ts";

const size = 500;
const [directory = ""] = process.argv.slice(2);
const limits = { commitMs: 1, ballastBytes: 0, compactMs: 3_600_000, keepMs: 3_600_000, retentionMs: 1e15 };
const open = () => openStore({ directory, log: silentLog, now: Date.now, limits });

async function append(store: Awaited<ReturnType<typeof open>>, first: number): Promise<void> {
  const rows = Array.from({ length: size }, (_, i) => ({ tag: 1, timeMs: first + i, value: first + i }));
  await store.append([batchOfRows(rows, Date.now())]);
  writeSync(1, `${first}\n`);
}

let next = 0;
for (const schema of [1, 2, 1]) {
  const store = await open();
  await store.internTags([numberTag("a")]);
  for (let i = 0; i < 3; i++, next += size) await append(store, next);
  if (schema === 2) await store.compact();
  await store[Symbol.asyncDispose]();
  takeBack(directory, schema);
}
const store = await open();
await append(store, next);
process.kill(process.pid, "SIGKILL");
