/** The past of the demo: what the line made yesterday, and the energy that goes with it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { breakReasons } from "../../gateway/cli/demo-past.ts";
import { StopBook } from "../../gateway/production/stop-book.ts";
import { energyPast } from "../../simulators/energy-past.ts";
import { productionPast } from "../../simulators/production-past.ts";
import { site } from "../gateway/production/support.ts";
import { silentLog, temporaryDirectory } from "../support/context.ts";

const demo: { metrics: readonly { plannedPerShift?: number }[] } = parse(
  readFileSync(join(import.meta.dirname, "../../deploy/config/demo.yaml"), "utf8"),
);
const timeZone = "Europe/Stockholm";
/** A Sunday morning: the line of the demo works on every day. */
const toMs = Date.parse("2026-11-29T08:20:00Z");
const yesterday = { fromMs: Date.parse("2026-11-27T23:00:00Z"), toMs: Date.parse("2026-11-28T23:00:00Z") };
const dayMs = 86_400_000;

test("the past of the demo gives yesterday parts, an OEE below 100 % and stops, the same for the same seed", async () => {
  const past = productionPast({ seed: 42, toMs, timeZone });
  const partCount = "cell-1/cycle/count";
  const options = { partCount, runTimePerItemSeconds: 45, plannedPerShift: 1530 };
  const { production, record, settle } = site({
    machines: {
      "cell-1": { ...options, state: { tag: "cell-1/robot/state", production: ["moving", "reduced"] } },
      "spindle-1": { ...options, power: { tag: "spindle-1/power", above: 1.5 }, runTimePerItemSeconds: 28 },
    },
    clockMs: toMs,
  });
  // An older value of another machine: weeks without any of these are not read.
  record("other", { timeMs: toMs - 32 * dayMs, value: 1 });
  for (const [tag, values] of Map.groupBy(past.values, ({ tagId }) => tagId)) record(tag, ...values);
  await settle();

  const { machines } = production.control.history({ by: "day", ...yesterday });
  const made = past.cycles.filter((cycle) => cycle.toMs < yesterday.toMs).length;
  for (const { periods } of machines) {
    const figure = (name: string) => periods[0]?.figures.find((each) => each.name === name)?.value ?? 0;
    expect(periods).toHaveLength(1);
    expect(periods[0]?.sums.producedCount).toBe(made);
    for (const name of ["oee", "availability", "effectiveness"]) expect(figure(name)).toSatisfy(isShare);
  }
  const { machines: all } = production.control.history({ by: "day", fromMs: 0, toMs });
  expect(all.map(({ periods }) => periods.map(({ coverage }) => coverage))).toEqual([
    [1, 1],
    [1, 1],
  ]);
  expect(production.control.stops(yesterday).stops.length).toBeGreaterThan(6);
  expect(productionPast({ seed: 42, toMs, timeZone })).toEqual(past);
});

test("a break of the crew has its reason, and the other stops wait for theirs", async () => {
  const past = productionPast({ seed: 42, toMs, timeZone });
  const partCount = "cell-1/cycle/count";
  const directory = temporaryDirectory("breaks");
  const machines = {
    "cell-1": { partCount, state: { tag: "cell-1/robot/state", production: ["moving", "reduced"] } },
    "spindle-1": { partCount, power: { tag: "spindle-1/power", above: 1.5 } },
  };
  const metrics = Object.keys(machines).map((id) => {
    return { id: `${id}/production`, kind: "production", enabled: true, options: {} };
  });
  const book = StopBook.open({ directory: join(directory, "production"), log: silentLog, now: () => toMs });
  await book.fill(breakReasons(metrics, past.breaksMs));
  const { production, record, settle } = site({ machines, clockMs: toMs, directory });
  for (const [tag, values] of Map.groupBy(past.values, ({ tagId }) => tagId)) record(tag, ...values);
  await settle();

  for (const metric of ["cell-1/production", "spindle-1/production"]) {
    const { stops } = production.control.stops({ ...yesterday, metrics: [metric] });
    const long = stops.filter(({ seconds }) => seconds > 25 * 60);
    expect(long.map(({ given }) => given?.reason)).toEqual(["break", "break", "break"]);
    expect(stops.filter(({ wantsReason }) => wantsReason).length).toBeGreaterThan(3);
  }
});

test.each([42, 1, 2, 3])("a day that nothing has gone wrong in gives about what the demo plans, seed %i", (seed) => {
  const { metrics } = demo;
  const plans = metrics.flatMap(({ plannedPerShift }) => plannedPerShift ?? []);
  const { cycles } = productionPast({ seed, toMs, timeZone });
  const made = cycles.filter((cycle) => cycle.toMs < yesterday.toMs).length;

  expect(plans).toHaveLength(2);
  for (const plan of plans) {
    expect(made / plan).toBeGreaterThan(0.95);
    expect(made / plan).toBeLessThan(1.02);
  }
});

test("the energy of the same days counts the same parts, at about as much energy for each as on the days before", () => {
  const production = productionPast({ seed: 42, toMs, timeZone });
  const { quarters } = energyPast({ seed: 42, fromMs: toMs - 32 * dayMs, toMs, timeZone, production });
  const spindle = quarters.filter(({ machine }) => machine === "spindle-1");
  const perPart = (all: typeof spindle) => {
    const produced = all.reduce((sum, quarter) => sum + quarter.produced, 0);
    const kwh = all.reduce((sum, quarter) => sum + Object.values(quarter.kwh).reduce((a, b) => a + b, 0), 0);
    return { produced, kwh: kwh / produced };
  };
  const before = perPart(spindle.filter(({ fromMs }) => fromMs < yesterday.fromMs));
  const then = perPart(spindle.filter(({ fromMs }) => fromMs >= yesterday.fromMs && fromMs < yesterday.toMs));

  expect(then.produced).toBe(production.cycles.filter((cycle) => cycle.toMs <= yesterday.toMs).length);
  expect(then.kwh / before.kwh).toBeGreaterThan(0.6);
  expect(then.kwh / before.kwh).toBeLessThan(1.2);
});

function isShare(percent: number): boolean {
  return percent > 40 && percent < 100;
}
