/** Acknowledged values outlive the process. (A kill shows nothing about sync settings: the database reads those back.) */
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { openStore } from "../../../gateway/store/store.ts";
import { silentLog, temporaryDirectory } from "../../support/context.ts";
import { startProcess } from "../../support/processes.ts";

/** Lets a process append for a while after its first acknowledgement, kills it, and gives what was acknowledged. */
async function acknowledgedUntilKilled(directory: string, from: number, runMs: number): Promise<number[]> {
  const file = join(import.meta.dirname, "writing-child.ts");
  await using child = await startProcess(process.execPath, [file, directory, String(from)], { lifetimeMs: 60_000 });
  await child.waitFor(/\n/, 30_000);
  await sleep(runMs);
  await child.kill();
  const lines = child.stdout().split("\n");
  return lines.slice(0, -1).map(Number);
}

test("no acknowledged value is lost when the process is killed under load, and none is stored twice", {
  timeout: 120_000,
}, async () => {
  const directory = temporaryDirectory("kill");
  const acknowledged: number[] = [];
  for (let round = 0; round < 5; round++) {
    const from = round * 1_000_000;
    acknowledged.push(...(await acknowledgedUntilKilled(directory, from, 40 + round * 70)));
  }

  await using store = await openStore({ directory, log: silentLog, now: () => Date.now() });
  const seen = new Map<number, number>();
  for (let sequence = 0; ; ) {
    const part = await store.readAfter(sequence, 10_000);
    if (part.length === 0) break;
    for (const { entry } of part) {
      if (entry.type === "measurements") for (const n of entry.values) seen.set(n, (seen.get(n) ?? 0) + 1);
    }
    sequence = part.at(-1)!.sequence;
  }

  expect(acknowledged.length).toBeGreaterThan(5);
  const lost = acknowledged
    .flatMap((first) => Array.from({ length: 50 }, (_, i) => first + i))
    .filter((n) => !seen.has(n));
  expect(lost).toEqual([]);
  expect([...seen.values()].every((count) => count === 1)).toBe(true);
  const repeated = await store.readAfter(0, 1_000);
  const again = await store.append(repeated.map(({ entry }) => entry).slice(0, 5));
  expect(again.storedCount).toBe(0);
});
