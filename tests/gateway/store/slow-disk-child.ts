/** Commits a thousand values a second for a while, whatever the disk does, and says what became of them and what was reported. */
import { setTimeout as sleep } from "node:timers/promises";
import { createCommit } from "../../../gateway/pipeline/commit.ts";
import { openStore } from "../../../gateway/store/store.ts";
import { silentLog } from "../../support/context.ts";
import { batchOfRows, numberTag } from "./values.ts";

const [directory = "", seconds = "10"] = process.argv.slice(2);
const limits = { commitMs: 20, ballastBytes: 0, retentionMs: 1e15, keepMs: 3_600_000, compactMs: 3_600_000 };
const store = await openStore({ directory, log: silentLog, now: Date.now, limits });
await store.internTags([numberTag("a")]);
const reports: string[] = [];
const commit = createCommit({
  store,
  show: () => {},
  report: ({ id, active }) => reports.push(`${id} ${active}`),
  onCommitted: () => {},
  monotonicMs: () => performance.now(),
});
let failed = 0;
const waiting: Promise<unknown>[] = [];
for (let batch = 0; batch < 10 * Number(seconds); batch++) {
  const rows = Array.from({ length: 100 }, (_, i) => ({ tag: 1, timeMs: 100 * batch + i, value: i }));
  waiting.push(commit(batchOfRows(rows, Date.now())).catch(() => failed++));
  await sleep(100);
}
await Promise.all(waiting);
const { values, commits, commitMsP99 } = await store.figures();
console.log(JSON.stringify({ failed, values, commits, commitMsP99, reports, sent: 1000 * Number(seconds) }));
await store[Symbol.asyncDispose]();
