/**
 * What was acknowledged survives a power cut at any instant, and the files stay sound. The same check finds losses when
 * the database promises less than FULL: a check that cannot fail shows nothing. SAMSPEL_POWER_CUTS sets the images.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { memoryDirectory, temporaryDirectory } from "../../support/context.ts";
import { cutPower, seeded } from "../../support/power-cut.ts";
import { hasStrace, type TraceEvent, traceWrites } from "../../support/write-trace.ts";
import { contentsOf } from "./contents.ts";

const images = Number(process.env.SAMSPEL_POWER_CUTS ?? 200);
const valuesPerAppend = 500;

interface Trace {
  readonly directory: string;
  readonly events: readonly TraceEvent[];
}

async function trace(env: Readonly<Record<string, string>> = {}): Promise<Trace> {
  const directory = join(temporaryDirectory("power-cut"), "store");
  const events = await traceWrites([join(import.meta.dirname, "power-cut-child.ts"), directory, "60"], {
    directory,
    env,
  });
  return { directory, events };
}

/** What is wrong after one power cut; nothing when all is well. */
function damageOf({ directory, events }: Trace, seed: number): string[] {
  const image = memoryDirectory("image");
  try {
    const printed = cutPower({ events, from: directory, into: image, random: seeded(seed) });
    const acknowledged = printed.split("\n").slice(0, -1).map(Number);
    const { numbers, aside, unsound } = contentsOf(image);
    const promised = acknowledged.flatMap((first) => Array.from({ length: valuesPerAppend }, (_, i) => first + i));
    const lost = promised.filter((n) => !numbers.has(n)).length;
    const twice = [...numbers.values()].filter((count) => count > 1).length;
    return [
      ...(lost > 0 ? [`${lost} of ${promised.length} acknowledged values are lost`] : []),
      ...(twice > 0 ? [`${twice} values are stored twice`] : []),
      // Before anything was promised, an empty new file may have been left behind.
      ...(promised.length > 0 ? aside.map((name) => `moved aside: ${name}`) : []),
      ...unsound,
    ];
  } finally {
    rmSync(image, { recursive: true });
  }
}

describe.skipIf(!hasStrace)("a power cut", { timeout: 900_000 }, () => {
  let full: Trace;
  beforeAll(async () => {
    full = await trace();
  }, 120_000);

  test("is simulated from a trace that holds syncs, checkpoints, compaction and removals", () => {
    const count = (type: TraceEvent["type"], name: RegExp) =>
      full.events.filter((event) => event.type === type && "path" in event && name.test(event.path)).length;

    expect(count("sync", /log\.db-wal$/)).toBeGreaterThan(20);
    expect(count("sync", /history\.db-wal$/)).toBeGreaterThan(1);
    // A new file is written in a few pages; everything beyond comes from checkpoints.
    expect(count("write", /log\.db$/)).toBeGreaterThan(100);
    expect(count("write", /history\.db-wal$/)).toBeGreaterThan(100);
    expect(full.events.filter(({ type }) => type === "print").length).toBe(61);
  });

  test(`at any of ${images} instants loses nothing that was acknowledged and leaves sound files`, () => {
    const damages = Array.from({ length: images }, (_, i) => damageOf(full, 20_261_126 + i));

    expect(damages.filter((damage) => damage.length > 0)).toEqual([]);
  });

  test.each(["NORMAL", "OFF"])("is found to lose values when the database runs with synchronous %s", async (level) => {
    const preload = join(import.meta.dirname, "weak-sync-child.ts");
    const weak = await trace({ NODE_OPTIONS: `--import ${preload}`, SAMSPEL_TEST_SYNC: level });

    const damages = Array.from({ length: 40 }, (_, i) => damageOf(weak, 20_261_126 + i));

    expect(damages.filter((damage) => damage.length > 0).length).toBeGreaterThan(5);
  });
});
