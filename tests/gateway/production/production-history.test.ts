/** Production over time: kept shifts, periods of the calendar, sums before ratios, restarts and late values. */
import { describe, expect, test } from "vitest";
import type { ProductionPeriod } from "../../../gateway/core/production.ts";
import { temporaryDirectory } from "../../support/context.ts";
import { type Recorded, site } from "./support.ts";

const hourMs = 3_600_000;
const dayShift = {
  name: "Day",
  days: ["mon", "tue", "wed", "thu", "fri"],
  start: "06:00",
  end: "14:00",
  breaks: [{ start: "10:00", end: "10:30" }],
};
const state = { tag: "press/state", production: ["run"], setUp: ["set"], down: ["fault"] };
const press = {
  partCount: "press/parts",
  scrapCount: "press/scrap",
  state,
  runTimePerItemSeconds: 60,
  shifts: [dayShift],
  plannedPerShift: 450,
};

/** Tuesday 24 November 2026, 06:00 in Stockholm. */
const tuesdayMs = Date.parse("2026-11-24T05:00:00Z");

/** A day shift: runs, an hour of fault at 08:00, half an hour of set-up at 12:00, a part a minute while it runs. */
function shiftOf(startMs: number, counter = 0): Record<string, Recorded[]> {
  const at = (hours: number) => startMs + hours * hourMs;
  const parts: Recorded[] = [];
  const scrap: Recorded[] = [{ timeMs: startMs, value: 0 }];
  let count = counter;
  for (let minute = 0; minute <= 480; minute++) {
    const hours = minute / 60;
    const runs = !(hours > 2 && hours <= 3) && !(hours > 4 && hours <= 4.5) && !(hours > 6 && hours <= 6.5);
    if (runs && minute > 0 && minute < 480) count++;
    parts.push({ timeMs: startMs + minute * 60_000, value: count });
  }
  scrap.push({ timeMs: at(5), value: 18 });
  const states = [
    [0, "run"],
    [2, "fault"],
    [3, "run"],
    [4, "pause"],
    [4.5, "run"],
    [6, "set"],
    [6.5, "run"],
    [8, "off"],
  ] as const;
  return {
    "press/parts": parts,
    "press/scrap": scrap,
    "press/state": states.map(([hours, value]) => ({ timeMs: at(hours), value })),
  };
}

function recorded(...starts: readonly number[]): Map<string, Recorded[]> {
  const values = new Map<string, Recorded[]>();
  for (const start of starts) {
    for (const [tag, added] of Object.entries(shiftOf(start))) values.set(tag, [...(values.get(tag) ?? []), ...added]);
  }
  return values;
}

function figure({ figures }: ProductionPeriod, name: string) {
  return figures.find((each) => each.name === name);
}

async function settled(options: Parameters<typeof site>[0]) {
  const opened = site(options);
  await opened.settle();
  return opened;
}

describe("a shift that is over", () => {
  test("has every figure, each with what it was divided from", async () => {
    const { production } = await settled({
      machines: { press },
      clockMs: tuesdayMs + 20 * hourMs,
      values: recorded(tuesdayMs),
    });

    const query = { fromMs: tuesdayMs, toMs: tuesdayMs + 8 * hourMs, by: "shift" } as const;
    const [period] = production.control.history(query).machines[0]!.periods;

    // Planned 450 min: 360 run, 60 fault, 30 set-up. 359 parts, 18 of them scrap, one a minute.
    expect(period).toMatchObject({ shift: "Day", coverage: 1, isOpen: false, remarks: [] });
    expect(period!.sums).toMatchObject({
      scheduledSeconds: 27_000,
      productionSeconds: 21_600,
      downSeconds: 3600,
      setUpSeconds: 1800,
    });
    expect(period!.sums).toMatchObject({ producedCount: 359, goodCount: 341, plannedCount: 450, failureCount: 1 });
    expect(figure(period!, "oee")).toMatchObject({ numerator: 341 * 60, denominator: 27_000 });
    expect(figure(period!, "oee")?.value).toBeCloseTo((100 * 341 * 60) / 27_000, 9);
    expect(figure(period!, "availability")?.value).toBe(80);
    expect(figure(period!, "teep")?.value).toBeCloseTo((100 * 341 * 60) / (8 * 3600), 9);
    expect(figure(period!, "nee")?.value).toBeCloseTo((100 * (23_400 * 341 * 60)) / (27_000 * 21_600), 9);
    expect(figure(period!, "takt-time")?.value).toBe(60);
    expect(figure(period!, "cycle-time")?.value).toBeCloseTo(21_600 / 359, 9);
    expect(figure(period!, "scrap-ratio")?.value).toBeCloseTo(1800 / 359, 9);
    expect(figure(period!, "mean-time-between-failures")?.value).toBe(6);
    expect(figure(period!, "mean-time-to-repair")?.value).toBe(1);
    expect(figure(period!, "rework-ratio")).toMatchObject({
      value: null,
      reason: expect.stringMatching(/^not-configured/),
    });
    expect(figure(period!, "first-pass-yield")).toMatchObject({
      value: null,
      reason: expect.stringMatching(/^not-configured/),
    });
  });

  test("is kept: after a restart it is answered without the values, and what came late changes it", async () => {
    const directory = temporaryDirectory("production");
    const values = recorded(tuesdayMs);
    const machines = { press };
    const clockMs = tuesdayMs + 20 * hourMs;
    const query = { fromMs: tuesdayMs, toMs: tuesdayMs + 8 * hourMs, by: "shift" } as const;
    const before = await settled({ machines, clockMs, directory, values });
    const [first] = before.production.control.history(query).machines[0]!.periods;

    const after = await settled({ machines, clockMs, directory, values: new Map() });
    expect(after.production.control.history(query).machines[0]!.periods[0]).toEqual(first);

    before.record("press/scrap", { timeMs: tuesdayMs + 6 * hourMs, value: 28 });
    await before.settle();
    expect(before.production.control.history(query).machines[0]!.periods[0]!.sums.goodCount).toBe(331);
  });
});

describe("periods", () => {
  test("add sums and divide afterwards: a short bad shift does not weigh as much as a long good one", async () => {
    const wednesdayMs = tuesdayMs + 24 * hourMs;
    const values = recorded(tuesdayMs, wednesdayMs);
    const { production } = await settled({ machines: { press }, clockMs: wednesdayMs + 20 * hourMs, values });

    const query = { fromMs: tuesdayMs, toMs: wednesdayMs + 8 * hourMs, by: "week" } as const;
    const machine = production.control.history(query).machines[0]!;

    expect(machine.periods).toHaveLength(1);
    expect(machine.periods[0]!.sums).toMatchObject({ scheduledSeconds: 54_000, goodCount: 682 });
    expect(figure(machine.total, "oee")?.value).toBeCloseTo((100 * 682 * 60) / 54_000, 9);
    expect(new Date(machine.periods[0]!.fromMs).toISOString()).toBe("2026-11-22T23:00:00.000Z");
  });

  test("shifts of one name are put together, so that the one can be set beside the other; a single shift has none to compare", async () => {
    const evening = { name: "Evening", days: dayShift.days, start: "14:00", end: "18:00" };
    const two = { ...press, shifts: [dayShift, evening] };
    const values = recorded(tuesdayMs, tuesdayMs + 24 * hourMs);
    const query = { fromMs: tuesdayMs, toMs: tuesdayMs + 48 * hourMs, by: "day" } as const;
    const options = { clockMs: tuesdayMs + 47 * hourMs, values };

    const both = (await settled({ ...options, machines: { press: two } })).production.control.history(query)
      .machines[0]!;
    const one = (await settled({ ...options, machines: { press } })).production.control.history(query).machines[0]!;

    expect(both.byShift.map(({ shift, sums }) => [shift, sums.goodCount, sums.scheduledSeconds / 3600])).toEqual([
      ["Day", 682, 15],
      ["Evening", 0, 8],
    ]);
    expect(figure(both.byShift[0]!, "oee")?.value).toBeCloseTo((100 * 682 * 60) / 54_000, 9);
    expect(figure(both.byShift[0]!, "teep")).toMatchObject({ denominator: 16 * 3600 });
    expect(one.byShift).toEqual([]);
  });

  test("a day has 25 hours when the clock goes back and 23 when it goes forward, and a night shift is cut at midnight", async () => {
    const night = { name: "Night", days: ["sat"], start: "22:00", end: "06:00" };
    const fan = {
      partCount: "press/parts",
      state: { ...state, tag: "press/state" },
      runTimePerItemSeconds: 60,
      shifts: [night],
    };
    for (const [date, hours, nightHours] of [
      ["2026-10-25", 25, 7],
      ["2026-03-29", 23, 5],
    ] as const) {
      const sundayMs = Date.parse(`${date}T00:00:00+0${hours === 25 ? 2 : 1}:00`);
      const values = new Map([
        ["press/state", [{ timeMs: sundayMs - 4 * hourMs, value: "run" }]],
        ["press/parts", [{ timeMs: sundayMs - 4 * hourMs, value: 0 }]],
      ]);
      const { production } = await settled({ machines: { fan }, clockMs: sundayMs + 48 * hourMs, values });

      const query = { fromMs: sundayMs - hourMs, toMs: sundayMs + hourMs, by: "day" } as const;
      const { periods } = production.control.history(query).machines[0]!;

      expect(periods.map(({ fromMs, toMs }) => (toMs - fromMs) / hourMs)).toEqual([24, hours]);
      expect(periods.map(({ sums }) => sums.scheduledSeconds / 3600)).toEqual([2, nightHours]);
      expect(periods.map(({ sums }) => sums.productionSeconds / 3600)).toEqual([2, nightHours]);
    }
  });

  test("nothing known is no value, never 100 %", async () => {
    const values = new Map([["press/parts", [{ timeMs: tuesdayMs - 20 * 24 * hourMs, value: 5 }]]]);
    const { production } = await settled({ machines: { press }, clockMs: tuesdayMs + 20 * hourMs, values });

    const query = { fromMs: tuesdayMs, toMs: tuesdayMs + 8 * hourMs, by: "shift" } as const;
    const [period] = production.control.history(query).machines[0]!.periods;

    expect(period!.coverage).toBe(0);
    expect(figure(period!, "oee")).toMatchObject({ value: null, reason: expect.stringMatching(/^too-little/) });
    expect(figure(period!, "availability")?.value).toBeNull();
  });
});

describe("without a state", () => {
  test("a counter of parts alone tells when the machine stood, power alone tells when it ran", async () => {
    const minutes = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);
    const running = [...minutes(0, 120), ...minutes(180, 480)];
    const parts = running.map((minute, index) => ({ timeMs: tuesdayMs + minute * 60_000, value: index }));
    const power = minutes(0, 480).map((minute) => ({
      timeMs: tuesdayMs + minute * 60_000,
      value: running.includes(minute) ? 5 : 0.4,
    }));
    const common = { partCount: "press/parts", runTimePerItemSeconds: 60, shifts: [{ ...dayShift, breaks: [] }] };
    const values = new Map([
      ["press/parts", parts],
      ["press/power", power],
    ]);
    const machines = { byParts: common, byPower: { ...common, power: { tag: "press/power", above: 2 } } };
    const { production } = await settled({ machines, clockMs: tuesdayMs + 20 * hourMs, values });

    const query = { fromMs: tuesdayMs, toMs: tuesdayMs + 8 * hourMs, by: "shift" } as const;
    const [byParts, byPower] = production.control.history(query).machines;

    expect(byParts!.periods[0]!.sums.delaySeconds / 60).toBeCloseTo(61, 0);
    expect(byPower!.periods[0]!.sums.delaySeconds / 60).toBeCloseTo(60, 0);
    expect(byPower!.periods[0]!.remarks).toContain("quality-not-measured");
    expect(figure(byPower!.periods[0]!, "quality-ratio")?.value).toBeNull();
  });

  test("the states of OPC 40001-1 are production, set-up, delay and down time", async () => {
    const at = (hours: number) => tuesdayMs + hours * hourMs;
    const item = [
      [0, 3],
      [2, 2],
      [3, 1],
      [4, 3],
    ].map(([hours, value]) => ({ timeMs: at(hours!), value: value! }));
    const mode = [
      [0, 3],
      [4, 2],
      [5, 3],
      [7, 1],
    ].map(([hours, value]) => ({ timeMs: at(hours!), value: value! }));
    const mill = {
      partCount: "parts",
      machinery: { itemState: "item", operationMode: "mode" },
      shifts: [{ ...dayShift, breaks: [] }],
      runTimePerItemSeconds: 60,
    };
    const values = new Map([
      ["item", item],
      ["mode", mode],
      ["parts", [{ timeMs: at(0), value: 0 }]],
    ]);
    const { production } = await settled({ machines: { mill }, clockMs: at(20), values });

    const query = { fromMs: at(0), toMs: at(8), by: "shift" } as const;
    const [period] = production.control.history(query).machines[0]!.periods;

    expect(period!.sums).toMatchObject({
      productionSeconds: 4 * 3600,
      setUpSeconds: 3600,
      delaySeconds: 3600,
      downSeconds: 3600,
      maintenanceSeconds: 3600,
    });
  });
});
