/** Appends while the process has no file descriptor left, and says whether everything is there once in the end. */
import { closeSync, openSync } from "node:fs";
import { openStore } from "../../../gateway/store/store.ts";
import { silentLog } from "../../support/context.ts";
import { batchOfRows, numberTag } from "./values.ts";

const [directory = ""] = process.argv.slice(2);
const limits = { commitMs: 1, ballastBytes: 0, retentionMs: 1e15, compactMs: 50, keepMs: 50 };
const store = await openStore({ directory, log: silentLog, now: Date.now, limits });
await store.internTags([numberTag("a")]);

function takeAll(): number[] {
  const taken: number[] = [];
  try {
    for (;;) taken.push(openSync("/dev/null", "r"));
  } catch {
    return taken;
  }
}

let taken: number[] = [];
let most = 0;
let unanswered = 0;
for (let i = 0, tries = 0; i < 40; tries++) {
  if (i === 10 && most === 0) {
    taken = takeAll();
    most = taken.length;
  }
  // A source gives what was refused once more.
  const rows = Array.from({ length: 10 }, (_, n) => ({ tag: 1, timeMs: 10 * i + n, value: 10 * i + n }));
  const isKept = await store.append([batchOfRows(rows, Date.now())]).then(
    () => true,
    () => false,
  );
  await store.latest([1]).catch(() => unanswered++);
  if (isKept) i++;
  if (i === 30 || tries > 60) for (const descriptor of taken.splice(0)) closeSync(descriptor);
}
await store.compact();
const { count } = await store.history({ tag: 1, fromMs: 0, toMs: 1000, points: 1000 });
console.log(JSON.stringify({ taken: most, unanswered, numbers: count }));
await store[Symbol.asyncDispose]();
