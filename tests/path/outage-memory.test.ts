/**
 * Memory does not depend on how long a destination is away: what waits is on disk. SAMSPEL_OUTAGE_VALUES sets how many
 * values come, of which three million before memory is compared (604,800,000 are a week of 1,000 a second): the most of the last
 * three looks until then with the least of the last three of all, a look for each half million;
 * SAMSPEL_OUTAGE_MINUTES ends it early, at whatever it has reached.
 */
import { join } from "node:path";
import { expect, test } from "vitest";
import { allocatorSettings } from "../support/allocator.ts";
import { temporaryDirectory } from "../support/context.ts";
import { runProcess } from "../support/processes.ts";

const values = Number(process.env.SAMSPEL_OUTAGE_VALUES ?? 5_500_000);
const minutes = process.env.SAMSPEL_OUTAGE_MINUTES ?? "Infinity";
const child = join(import.meta.dirname, "outage-memory-child.ts");

test(`while ${values} values wait for a destination, the process grows by no more than 20 MiB`, {
  timeout: 180_000 + values / 5,
}, async () => {
  const directory = temporaryDirectory("outage-memory");

  const { code, stdout, stderr } = await runProcess(
    process.execPath,
    ["--expose-gc", "--max-semi-space-size=16", child, directory, String(values), minutes],
    { lifetimeMs: 170_000 + values / 5, env: allocatorSettings },
  );

  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const { before, after, stored, pendingCount, attempts } = JSON.parse(stdout) as Record<string, number>;
  console.log(`resident: ${before!.toFixed(1)} MiB before, ${after!.toFixed(1)} MiB after ${stored} values`);
  expect(stored).toBeLessThanOrEqual(values);
  expect(pendingCount).toBe(stored);
  expect(attempts).toBeGreaterThan(3);
  expect(after! - before!).toBeLessThanOrEqual(20);
});
