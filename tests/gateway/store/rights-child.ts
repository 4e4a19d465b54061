/** Appends as a user without rights to what it has opened, then with them again; says what was kept, refused and shown. */
import { chmodSync, chownSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { openStore } from "../../../gateway/store/store.ts";
import { silentLog } from "../../support/context.ts";
import { batchOfRows, numberTag } from "./values.ts";

const [directory = ""] = process.argv.slice(2);
const nobody = 65_534;
mkdirSync(directory, { recursive: true });
const limits = { commitMs: 1, ballastBytes: 0, retentionMs: 1e15, compactMs: 200, keepMs: 3_600_000 };
const store = await openStore({ directory, log: silentLog, now: Date.now, limits });
await store.internTags([numberTag("a")]);
const codes = new Set<string>();
let kept = 0;
/** A source gives again what was refused. */
async function give(batches: number): Promise<void> {
  const last = kept + batches;
  for (let tries = 0; kept < last && tries < 200; tries++) {
    const rows = Array.from({ length: 10 }, (_, n) => ({ tag: 1, timeMs: 10 * kept + n, value: 10 * kept + n }));
    await store.append([batchOfRows(rows, Date.now())]).then(
      () => kept++,
      (error: { code?: string }) => codes.add(error.code ?? String(error)),
    );
  }
}
const read = async (): Promise<number> =>
  (await store.history({ tag: 1, fromMs: 0, toMs: 10_000, points: 4000 })).count;

await give(10);
await store.compact();
await store.aggregates({ tag: 1, fromMs: 0, toMs: 1000, buckets: 1, holdMs: 1000, knownUntilMs: 1000 });
const files = readdirSync(directory).map((name) => join(directory, name));
for (const path of [directory, ...files]) chownSync(path, nobody, nobody);
process.setegid?.(nobody);
process.seteuid?.(nobody);
for (const path of [...files, directory]) chmodSync(path, 0);
await new Promise((resolve) => setTimeout(resolve, 1500));
const before = kept;
await give(10);
const keptWithout = kept - before;
const shown = await read();
const [latest] = await store.latest([1]);
for (const path of [directory, ...files]) chmodSync(path, 0o700);
await new Promise((resolve) => setTimeout(resolve, 1500));
await give(50 - kept);
await store.compact();
console.log(JSON.stringify({ keptWithout, codes: [...codes], shown, latest: latest?.value, numbers: await read() }));
await store[Symbol.asyncDispose]();
