/** Control charts at work: limits that somebody took, rules that are broken, capability that is refused. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { changeEffect } from "../../../gateway/metrics/production/change-effect.ts";
import { temporaryDirectory } from "../../support/context.ts";
import { type Recorded, site } from "./support.ts";

const startMs = Date.parse("2026-11-24T05:00:00Z");
const minuteMs = 60_000;
/** Six values around 10 that follow no rule. */
const calm = [10.02, 9.98, 10.01, 9.97, 10.03, 9.99];
const width = { characteristic: "press/width", specLower: 9.8, specUpper: 10.2 };

function values(count: number, change: (index: number) => number = () => 0): Map<string, Recorded[]> {
  const all = Array.from({ length: count }, (_, index) => ({
    timeMs: startMs + index * minuteMs,
    value: calm[index % calm.length]! + change(index),
  }));
  return new Map([["press/width", all]]);
}

const stretch = { fromMs: startMs, toMs: startMs + 60 * minuteMs, by: "engineer", why: "first run" };

async function charted(given: object, recorded: Map<string, Recorded[]>, directory = temporaryDirectory("quality")) {
  const opened = site({
    machines: {},
    charts: { press: given },
    clockMs: startMs + 400 * minuteMs,
    values: recorded,
    directory,
  });
  await opened.production.sweep();
  return opened;
}

describe("a control chart", () => {
  test("has no limits until somebody takes them; they outlive a restart and do not move by themselves", async () => {
    const directory = temporaryDirectory("quality");
    const { production } = await charted(width, values(60), directory);
    expect(production.statistics.charts()[0]).toMatchObject({
      ...{ chart: "i-mr", baseline: null, limits: { centre: expect.any(Number) } },
    });

    const accepted = await production.statistics.accept("press/quality", stretch);

    expect(accepted).toMatchObject({ subgroups: 60, by: "engineer", why: "first run" });
    const again = await charted(
      width,
      values(120, (index) => (index > 60 ? 1 : 0)),
      directory,
    );
    const [chart] = again.production.statistics.charts();
    expect(chart!.baseline).toEqual(accepted);
    expect(chart!.points[70]!.rules).toContain("nelson-1");
  });

  test("raises an event for a broken rule, an alarm where something is to be done, and ends it", async () => {
    const directory = temporaryDirectory("quality");
    const { production } = await charted(width, values(60), directory);
    await production.statistics.accept("press/quality", stretch);

    const event = await charted(
      width,
      values(61, (index) => (index === 60 ? 1 : 0)),
      directory,
    );
    const alarm = await charted(
      { ...width, action: "Stop and measure" },
      values(61, (index) => (index === 60 ? 1 : 0)),
      directory,
    );
    const over = await charted(
      width,
      values(66, (index) => (index === 60 ? 1 : 0)),
      directory,
    );

    const id = "quality/press/quality/rule";
    expect(event.reports.get(id)).toMatchObject({
      active: true,
      severity: 100,
      message: expect.stringContaining("nelson-1"),
    });
    expect(alarm.reports.get(id)).toMatchObject({
      active: true,
      severity: 300,
      message: expect.stringContaining("Stop and measure"),
    });
    expect(over.reports.get(id)).toMatchObject({ active: false });
  });

  test("gives capability with an interval from fifty single values on, and says when the process is not stable", async () => {
    const stable = await charted(width, values(60));
    await stable.production.statistics.accept("press/quality", stretch);
    const { capability } = stable.production.statistics.charts()[0]!;
    expect(capability).toMatchObject({ count: 60, isStable: true });
    expect(capability!.cpkLow!).toBeLessThan(capability!.cpk!);
    expect(capability!.cpkHigh!).toBeGreaterThan(capability!.cpk!);

    const directory = temporaryDirectory("quality");
    const first = await charted(width, values(60), directory);
    await first.production.statistics.accept("press/quality", stretch);
    const unstable = await charted(
      width,
      values(80, (index) => (index > 70 ? 1 : 0)),
      directory,
    );
    expect(unstable.production.statistics.charts()[0]).toMatchObject({
      capability: { isStable: false },
    });
    const few = await charted(width, values(40), directory);
    expect(few.production.statistics.charts()[0]).toMatchObject({
      capability: null,
      capabilityReason: expect.stringMatching(/^too-few/),
    });
  });

  test("takes no limits from too little, nor from a stretch with a point outside its own limits", async () => {
    const { production } = await charted(width, values(15));
    await expect(production.statistics.accept("press/quality", stretch)).rejects.toMatchObject({
      code: "SAMSPEL_BASELINE_REFUSED",
    });
    const spoiled = await charted(
      width,
      values(60, (index) => (index === 30 ? 3 : 0)),
    );
    await expect(spoiled.production.statistics.accept("press/quality", stretch)).rejects.toMatchObject({
      code: "SAMSPEL_BASELINE_REFUSED",
    });
    await expect(production.statistics.accept("no", stretch)).rejects.toMatchObject({ code: "SAMSPEL_CHART_UNKNOWN" });
  });

  test.each([
    [{ subgroupSize: 5 }, "x-r", 24],
    [{ subgroupSize: 5, spread: "deviation" }, "x-s", 24],
    [{ subgroupSize: 1, drift: "ewma" }, "i-mr", 120],
    [{ subgroupSize: 1, drift: "cusum", ruleSet: "western-electric" }, "i-mr", 120],
  ] as const)("of %o is a chart of the kind %s", async (given, kind, count) => {
    const { production } = await charted({ ...width, ...given }, values(120));

    await production.statistics.accept("press/quality", { ...stretch, toMs: startMs + 120 * minuteMs });

    const [chart] = production.statistics.charts();
    expect(chart).toMatchObject({ chart: kind });
    expect(chart!.points).toHaveLength(count);
  });
});

describe("an improvement card", () => {
  const shifts = (values: readonly number[]) => values.map((value) => ({ numerator: value * 100, denominator: 100 }));

  test("with equal shifts has Welch's interval, worked out by hand", () => {
    const { difference, interval } = changeEffect(shifts([1, 2, 3, 4, 5]), shifts([3, 4, 5, 6, 7]));

    // Both variances 2.5, standard error 1, eight degrees of freedom: t = 2.306.
    expect(difference).toBeCloseTo(2, 12);
    expect(interval![0]).toBeCloseTo(2 - 2.306, 3);
    expect(interval![1]).toBeCloseTo(2 + 2.306, 3);
  });

  test("weighs shifts by their length, and gives no interval for fewer than five of them", () => {
    const long = [
      { numerator: 90, denominator: 100 },
      { numerator: 1, denominator: 10 },
    ];

    expect(changeEffect(long, long)).toMatchObject({ before: 91 / 110, difference: 0, interval: undefined });
    expect(changeEffect([], long)).toMatchObject({ before: undefined, difference: undefined });
  });

  test("has an interval around its difference, whatever the shifts", () => {
    const part = fc.record({
      numerator: fc.double({ min: 0, max: 100, noNaN: true }),
      denominator: fc.double({ min: 1, max: 100, noNaN: true }),
    });
    const side = fc.array(part, { minLength: 5, maxLength: 30 });
    fc.assert(
      fc.property(side, side, (before, after) => {
        const { difference, interval } = changeEffect(before, after);
        expect(interval![0]).toBeLessThanOrEqual(difference!);
        expect(interval![1]).toBeGreaterThanOrEqual(difference!);
      }),
      { numRuns: 100 },
    );
  });

  test("keeps every revision, and refuses windows that overlap", async () => {
    const directory = temporaryDirectory("kaizen");
    const opened = () => site({ machines: {}, clockMs: startMs, directory }).production.statistics;
    const card = { title: "Fixture", metric: "press/production", figure: "oee", state: "trying" } as const;
    const windows = { beforeFromMs: 0, beforeToMs: 10, afterFromMs: 10, afterToMs: 20 };

    const { id } = await opened().tryOut({ ...card, ...windows });
    await opened().tryOut({ ...card, ...windows, id, state: "kept" });

    expect(await opened().kaizen()).toMatchObject([
      { id, revision: 2, state: "kept", effect: { difference: null, countBefore: 0, verdict: "too-few" } },
    ]);
    await expect(opened().tryOut({ ...card, ...windows, beforeToMs: 15 })).rejects.toMatchObject({
      code: "SAMSPEL_REQUEST_INVALID",
    });
    await expect(opened().tryOut({ ...card, ...windows, id: "no" })).rejects.toMatchObject({
      code: "SAMSPEL_KAIZEN_UNKNOWN",
    });
  });
});
