/** A disk that is slow, a directory that is taken away, a process without file descriptors: nothing is lost, and it is said. */
import { readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openStore } from "../../../gateway/store/store.ts";
import { silentLog, temporaryDirectory } from "../../support/context.ts";
import { runProcess } from "../../support/processes.ts";
import { hasStrace } from "../../support/write-trace.ts";
import { batchOfRows, numberTag } from "./values.ts";

const limits = { commitMs: 1, ballastBytes: 0, retentionMs: 1e15, compactMs: 200, keepMs: 3_600_000 };
const rowsFrom = (from: number) =>
  batchOfRows(Array.from({ length: 10 }, (_, i) => ({ tag: 1, timeMs: from + i, value: from + i })));

test.skipIf(!hasStrace)(
  "each sync takes two seconds: commits grow, nothing is dropped, and it is said",
  {
    timeout: 120_000,
  },
  async () => {
    const child = join(import.meta.dirname, "slow-disk-child.ts");
    const trace = join(temporaryDirectory("trace"), "trace");
    const slow = ["-e", "trace=fsync", "-e", "inject=fsync:delay_enter=2000000:when=25+1"];
    const options = ["-f", "-qq", "-e", "signal=none", ...slow, "-o", trace];

    const { stdout } = await runProcess("strace", [
      ...options,
      process.execPath,
      child,
      temporaryDirectory("slow"),
      "8",
    ]);

    const { failed, values, commits, commitMsP99, reports, sent } = JSON.parse(stdout);
    expect(readFileSync(trace, "utf8")).toContain("(DELAYED)");
    expect({ failed, values }).toEqual({ failed: 0, values: sent });
    expect(commits).toBeLessThan(sent / 200);
    expect(commitMsP99).toBeGreaterThan(1900);
    expect(reports).toContain("store/slow true");
  },
);

test("a directory that is taken away: nothing is confirmed until it is back, and what is known is still shown", {
  timeout: 60_000,
}, async () => {
  const directory = join(temporaryDirectory("gone"), "store");
  await using store = await openStore({ directory, log: silentLog, now: Date.now, limits });
  await store.internTags([numberTag("a")]);
  await store.append([rowsFrom(0)]);

  renameSync(directory, `${directory} elsewhere`);
  await new Promise((resolve) => setTimeout(resolve, 1100));
  const refused = await store.append([rowsFrom(100)]).catch((error: unknown) => error);
  const [shown] = await store.latest([1]);
  renameSync(`${directory} elsewhere`, directory);
  const again = await store.append([rowsFrom(100)]);

  expect(refused).toMatchObject({ code: "SAMSPEL_STORE_GONE" });
  expect(shown?.value).toBe(9);
  expect(again.storedCount).toBe(10);
});

test("without a file descriptor left, values are kept or given back to their source; with some again, all goes on", {
  timeout: 60_000,
}, async () => {
  const child = join(import.meta.dirname, "no-descriptors-child.ts");
  const limited = ["-c", 'ulimit -n 120; exec "$0" "$@"', process.execPath, child, temporaryDirectory("descriptors")];

  const { code, stdout, stderr } = await runProcess("sh", limited);

  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const { taken, unanswered, numbers } = JSON.parse(stdout) as Record<string, number>;
  expect(taken).toBeGreaterThan(20);
  expect(unanswered).toBe(0);
  expect(numbers).toBe(400);
});
