/** The simulated line: same seed, same line; exact truth; plausible values. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lineTags } from "../../simulators/line.ts";
import { faultOrder, loadScenario, parseScenario, scenarioNames } from "../../simulators/scenario.ts";
import { simulate, simulatedTable } from "../../simulators/simulate.ts";
import { type Row, Simulation, type Truth } from "../../simulators/simulation.ts";

function rowsOf(options: Parameters<typeof simulate>[0]): Row[] {
  return [...simulate(options)].flat();
}

function valuesOf(rows: readonly Row[], id: string): Row["value"][] {
  return rows.filter(({ tag }) => tag.id === id).map(({ value }) => value);
}

function mean(values: readonly Row["value"][]): number {
  const numbers = values.filter((value) => typeof value === "number");
  return numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
}

describe("the random line", () => {
  test("the same seed gives the same line, value for value", () => {
    const options = { scenario: "worn-bearing", seed: 7, seconds: 60 };

    expect(rowsOf(options)).toEqual(rowsOf(options));
  });

  test("another seed gives another line", () => {
    const [one, two] = [1, 2].map((seed) => valuesOf(rowsOf({ seed, seconds: 5 }), "spindle-1/vibration"));

    expect(one).not.toEqual(two);
  });

  test("a machine behaves the same whether or not the others run", () => {
    const alone = valuesOf(rowsOf({ seed: 3, seconds: 20, machines: ["spindle-1"] }), "spindle-1/power");

    expect(valuesOf(rowsOf({ seed: 3, seconds: 20 }), "spindle-1/power")).toEqual(alone);
  });

  test("a fault of one machine leaves the values of the others alone", () => {
    const healthy = rowsOf({ seed: 3, seconds: 60 });
    const worn = rowsOf({ seed: 3, seconds: 60, scenario: "worn-bearing" });

    for (const id of ["spindle-1/vibration", "extraction-1/airflow", "cell-1/human/x"]) {
      expect(valuesOf(worn, id)).toEqual(valuesOf(healthy, id));
    }
  });
});

describe("a healthy line", () => {
  const rows = rowsOf({ seed: 42, seconds: 1800 });

  test("keeps every number in the range that its tag promises", () => {
    const outside = rows.filter(({ tag: { range }, value }) => {
      return range !== undefined && typeof value === "number" && (value < range[0] || value > range[1]);
    });

    expect(outside).toEqual([]);
  });

  test("gives every tag at least as often as it promises", () => {
    for (const tag of lineTags) {
      const times = rows.filter((row) => row.tag.id === tag.id).map(({ timeMs }) => timeMs);
      const gaps = times.slice(1).map((time, index) => time - times[index]!);

      expect(Math.max(...gaps), tag.id).toBeLessThanOrEqual(tag.intervalMs);
    }
  });

  test("makes a part about every 45 s", () => {
    const parts = valuesOf(rows, "cell-1/cycle/count").at(-1);

    expect(parts).toBeGreaterThanOrEqual(37);
    expect(parts).toBeLessThanOrEqual(42);
  });

  test("counts one part for each pulse of part-done", () => {
    const pulses = rows.filter(({ tag, value }) => tag.id === "cell-1/part-done" && value === true).length;

    expect(valuesOf(rows, "cell-1/cycle/count").at(-1)).toBe(pulses);
  });

  test("loads current and power of the spindle together", () => {
    const power = valuesOf(rows, "spindle-1/power").map(Number);
    const current = valuesOf(rows, "spindle-1/current").map(Number);

    expect(correlation(power, current)).toBeGreaterThan(0.98);
  });

  test("lets the robot move at most 250 mm/s in reduced mode, and not at all in a protective stop", () => {
    const state = new Map<string, Row["value"]>();
    let reducedRows = 0;
    for (const row of rowsOf({ seed: 5, seconds: 1800, scenario: "crowded-cell" })) {
      const before = state.get("cell-1/robot/safety-mode");
      state.set(row.tag.id, row.value);
      if (row.tag.id !== "cell-1/part-done") continue;
      const mode = state.get("cell-1/robot/safety-mode");
      const speed = Number(state.get("cell-1/robot/tcp-speed"));
      // The arm needs some tenths of a second to brake, and speeds up again after a change of mode.
      if (before !== mode) reducedRows = 0;
      else reducedRows++;
      if (reducedRows < 10) continue;
      if (mode === "reducedSpeed") expect(speed).toBeLessThanOrEqual(0.25);
      if (mode === "protectiveStop.external") expect(speed).toBe(0);
    }
  });
});

describe("the truth about faults", () => {
  test("equals what the scenario injected, to the step", () => {
    const scenario = parseScenario(
      "title: T\nfaults:\n  - { kind: imbalance, machine: spindle-1, atSeconds: 2.5, forSeconds: 4 }\n",
      "t",
    );
    const truths: Truth[] = [];

    for (const _ of simulate({
      scenario,
      seed: 1,
      seconds: 10,
      startMs: 1000,
      onTruth: (truth) => truths.push(truth),
    }));

    expect(truths).toMatchObject([
      { number: 1, kind: "imbalance", fromMs: 3500, toMs: null, tags: ["spindle-1/vibration"] },
      { number: 1, kind: "imbalance", fromMs: 3500, toMs: 7500 },
    ]);
  });

  test("a value differs from the healthy one only inside the interval of a sensor fault", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 30 }), (at, length) => {
        const text = `title: T\nfaults:\n  - { kind: dropout, machine: compressor-1, atSeconds: ${at / 10}, forSeconds: ${length / 10} }\n`;
        const rows = rowsOf({ scenario: parseScenario(text, "t"), seed: 1, seconds: 8, machines: ["compressor-1"] });

        for (const { tag, quality, timeMs } of rows) {
          const isInside = timeMs >= at * 100 && timeMs < (at + length) * 100;
          expect(quality).toBe(isInside && tag.id === "compressor-1/flow" ? "bad" : "good");
        }
      }),
      { numRuns: 20 },
    );
  });

  test("a fault that is injected and cleared while the line runs has exact ends", () => {
    const truths: Truth[] = [];
    const simulation = new Simulation({
      scenario: loadScenario("healthy-line"),
      seed: 1,
      onTruth: (truth) => truths.push(truth),
    });

    simulation.step(1000);
    simulation.inject(faultOrder({ kind: "air-leak" }));
    simulation.step(1100);
    simulation.step(1200);
    simulation.clear({ kind: "air-leak" });
    simulation.step(1300);

    expect(truths.map(({ fromMs, toMs }) => [fromMs, toMs])).toEqual([
      [1100, null],
      [1100, 1300],
    ]);
    expect(simulation.truth).toEqual([]);
  });

  test.each([
    ["bearing-wear", "conveyor-1", "conveyor-1/vibration", 2],
    ["bearing-wear", "spindle-1", "spindle-1/vibration", 2],
    ["imbalance", "extraction-1", "extraction-1/fan-vibration", 2],
    ["filter-clogging", "extraction-1", "extraction-1/differential-pressure", 1.2],
    ["air-leak", "compressor-1", "compressor-1/flow", 1.3],
  ])("%s on %s raises %s", (kind, machine, tag, factor) => {
    const text = `title: T\nfaults:\n  - { kind: ${kind}, machine: ${machine} }\n`;
    const [healthy, faulty] = [loadScenario("healthy-line"), parseScenario(text, "t")].map((scenario) =>
      mean(valuesOf(rowsOf({ scenario, seed: 9, seconds: 120 }), tag)),
    );

    expect(faulty).toBeGreaterThan(factor * healthy!);
  });

  test("a crowded cell has more entries, more stops and longer cycles than a healthy one", () => {
    const [healthy, crowded] = ["healthy-line", "crowded-cell"].map((scenario) => {
      const rows = rowsOf({ scenario, seed: 42, seconds: 3600, machines: ["cell-1"] });
      const modes = valuesOf(rows, "cell-1/robot/safety-mode");
      const stops = modes.filter((mode, index) => mode !== "normal" && modes[index - 1] === "normal").length;
      return { stops, cycle: mean(valuesOf(rows, "cell-1/cycle/seconds")) };
    });

    expect(crowded!.stops).toBeGreaterThan(2 * healthy!.stops);
    expect(crowded!.cycle).toBeGreaterThan(healthy!.cycle + 5);
  });

  test("nobody is in the cell during lunch, and the dust extraction stays on", () => {
    const rows = rowsOf({ scenario: "lunch-break", seed: 42, seconds: 300 }).filter(({ timeMs }) => timeMs > 200_000);

    expect(new Set(valuesOf(rows, "cell-1/human/present"))).toEqual(new Set([false]));
    expect(valuesOf(rows, "cell-1/human/x")).toEqual([]);
    expect(mean(valuesOf(rows, "extraction-1/power"))).toBeGreaterThan(4);
  });
});

describe("scenarios", () => {
  test("every scenario that comes with Samspel is valid", () => {
    expect(scenarioNames()).toContain("healthy-line");
    for (const name of scenarioNames()) expect(loadScenario(name).title).not.toBe("");
  });

  test.each([
    ["an unknown name", () => loadScenario("no-such"), /There is no scenario "no-such".*healthy-line/],
    ["a list", () => parseScenario("- 1\n", "t"), /Scenario t/],
    ["broken YAML", () => parseScenario("a: [", "t"), /not YAML/],
    ["an unknown key", () => parseScenario("title: T\nfautls: []\n", "t"), /Scenario t/],
    ["an unknown fault", () => faultOrder({ kind: "rust" }), /no fault "rust".*bearing-wear/],
    ["a fault on the wrong machine", () => faultOrder({ kind: "air-leak", machine: "spindle-1" }), /compressor-1/],
    ["too much severity", () => faultOrder({ kind: "air-leak", severity: 2 }), /severity/],
  ])("%s is refused with what is allowed", (_, act, message) => {
    expect(act).toThrow(message);
  });
});

test("a table for training has every number of the machine at every sample", () => {
  const table = simulatedTable({ machine: "extraction-1", seconds: 60, seed: 1 });

  expect(table.columns.map(({ name }) => name)).toEqual([
    "extraction-1/power",
    "extraction-1/differential-pressure",
    "extraction-1/fan-vibration",
    "extraction-1/airflow",
  ]);
  expect(table.timesMs).toHaveLength(300);
  for (const { values } of table.columns) expect(values).toHaveLength(300);
});

function correlation(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  const sum = (f: (index: number) => number) => a.reduce((total, _, index) => total + f(index), 0);
  const covariance = sum((index) => (a[index]! - meanA) * (b[index]! - meanB));
  return covariance / Math.sqrt(sum((index) => (a[index]! - meanA) ** 2) * sum((index) => (b[index]! - meanB) ** 2));
}
