/** A disk that fails a sync: the commit is in an unknown state, the file is opened again, and nothing is lost or twice. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryDirectory } from "../../support/context.ts";
import { runProcess } from "../../support/processes.ts";
import { hasStrace } from "../../support/write-trace.ts";
import { contentsOf } from "./contents.ts";

const child = join(import.meta.dirname, "failing-disk-child.ts");

/** Runs the child while strace makes calls of each thread fail. `when` counts the calls of one thread. */
async function runFailing(inject: string) {
  const directory = join(temporaryDirectory("failing"), "store");
  const trace = join(temporaryDirectory("trace"), "trace");
  const call = inject.slice(0, inject.indexOf(":"));
  const options = ["-f", "-qq", "-e", "signal=none", "-e", `trace=${call}`, "-e", `inject=${inject}`, "-o", trace];
  const { stdout } = await runProcess("strace", [...options, process.execPath, child, directory, "40"]);
  const lines = stdout.split("\n").slice(0, -1);
  return {
    injected: readFileSync(trace, "utf8").split("(INJECTED)").length - 1,
    failed: lines.filter((line) => line === "failed").length,
    acknowledged: lines.filter((line) => /^\d+$/.test(line)).map(Number),
    last: lines.at(-1),
    ...contentsOf(directory),
  };
}

describe.skipIf(!hasStrace)("a disk that fails", { timeout: 120_000 }, () => {
  // The writes counted here come after those of opening: about sixty for an empty store.
  test.each([
    ["one sync", "fsync:error=EIO:when=30"],
    ["several syncs in a row", "fsync:error=EIO:when=30..34"],
    ["every tenth sync", "fsync:error=EIO:when=20+10"],
    ["a write", "pwrite64:error=EIO:when=90..92"],
    ["writes to a directory that has become read-only", "pwrite64:error=EROFS:when=90..105"],
    ["a write for want of space", "pwrite64:error=ENOSPC:when=90..92"],
  ])("at %s: what was acknowledged is there once, and the store goes on", async (_, inject) => {
    const { injected, failed, acknowledged, last, numbers, aside, unsound } = await runFailing(inject);

    expect(injected).toBeGreaterThan(0);
    expect(last).toBe("latest 399");
    expect(acknowledged).toEqual(Array.from({ length: 40 }, (_, i) => 10 * i));
    expect([...numbers.entries()].toSorted(([a], [b]) => a - b)).toEqual(Array.from({ length: 400 }, (_, n) => [n, 1]));
    expect({ aside, unsound }).toEqual({ aside: [], unsound: [] });
    if (inject.includes("ENOSPC")) expect(failed).toBe(0);
  });
});
