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
/** The same for what happens seldom. */
const someImages = Math.max(20, Math.ceil(images / 5));
const valuesPerAppend = 500;

/** Values of the numbered tags; the fourth one holds waveforms. */
const numberedTags = [1, 2, 3];

interface Trace {
  readonly directory: string;
  readonly events: readonly TraceEvent[];
}

interface TraceOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly child?: string;
  readonly more?: readonly string[];
}

async function trace({ env = {}, child = "power-cut-child.ts", more = ["60"] }: TraceOptions = {}): Promise<Trace> {
  const directory = join(temporaryDirectory("power-cut"), "store");
  const events = await traceWrites([join(import.meta.dirname, child), directory, ...more], { directory, env });
  return { directory, events };
}

/** What is wrong after one power cut; nothing when all is well. */
function damageOf({ directory, events }: Trace, seed: number): string[] {
  const image = memoryDirectory("image");
  try {
    const printed = cutPower({ events, from: directory, into: image, random: seeded(seed) });
    const acknowledged = printed.split("\n").slice(0, -1).map(Number);
    const { numbers, aside, removed, unsound } = contentsOf(image);
    const promised = acknowledged.flatMap((first) => Array.from({ length: valuesPerAppend }, (_, i) => first + i));
    const counted = numberedTags.reduce((sum, tag) => sum + (removed.get(tag) ?? 0), 0);
    const lost = Math.max(0, promised.filter((n) => !numbers.has(n)).length - counted);
    const twice = [...numbers.values()].filter((count) => count > 1).length;
    return [
      ...(lost > 0 ? [`${lost} of ${promised.length} acknowledged values are lost and not counted`] : []),
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
    expect(count("write", /log\.db$/)).toBeGreaterThan(40);
    expect(count("write", /history\.db-wal$/)).toBeGreaterThan(100);
    expect(full.events.filter(({ type }) => type === "print").length).toBe(61);
  });

  test(`at any of ${images} instants loses nothing that was acknowledged and leaves sound files`, () => {
    const damages = Array.from({ length: images }, (_, i) => damageOf(full, 20_261_126 + i));

    expect(damages.filter((damage) => damage.length > 0)).toEqual([]);
  });

  // On a slow machine the history falls behind, and what must go for space goes before it gets there.
  test.each([
    { behind: "keeps up", compactMs: "150" },
    { behind: "falls behind", compactMs: "60000" },
  ])(
    `while the quota is kept and the history $behind loses nothing that is not counted as removed, at any of ${someImages} instants`,
    async ({ compactMs }) => {
      const small = await trace({ more: ["60", "600000", compactMs] });

      const damages = Array.from({ length: someImages }, (_, i) => damageOf(small, 20_261_126 + i));

      const end = memoryDirectory("end");
      cutPower({ events: small.events, from: small.directory, into: end, random: () => 0.999_999 });
      const { removed } = contentsOf(end);
      rmSync(end, { recursive: true });
      expect(damages.filter((damage) => damage.length > 0)).toEqual([]);
      expect(removed.get(1)).toBeGreaterThan(0);
    },
  );

  test(`while a store of an earlier version is brought up to date loses nothing, at any of ${someImages} instants`, async () => {
    const migrated = await trace({ child: "migration-child.ts", more: [] });

    const damages = Array.from({ length: someImages }, (_, i) => damageOf(migrated, 20_261_126 + i));

    expect(damages.filter((damage) => damage.length > 0)).toEqual([]);
  });

  test.each(["NORMAL", "OFF"])("is found to lose values when the database runs with synchronous %s", async (level) => {
    const preload = join(import.meta.dirname, "weak-sync-child.ts");
    const weak = await trace({ env: { NODE_OPTIONS: `--import ${preload}`, SAMSPEL_TEST_SYNC: level } });

    const damages = Array.from({ length: 40 }, (_, i) => damageOf(weak, 20_261_126 + i));

    expect(damages.filter((damage) => damage.length > 0).length).toBeGreaterThan(5);
  });
});
