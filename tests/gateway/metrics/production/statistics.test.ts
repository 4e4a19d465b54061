import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  capability,
  chartConstants,
  individualsChart,
  meanDeviationChart,
  meanRangeChart,
  outside,
} from "../../../../gateway/metrics/production/control-chart.ts";
import {
  cusum,
  defaultRules,
  ewma,
  nelsonRules,
  nelsonSignals,
  westernElectricSignals,
} from "../../../../gateway/metrics/production/run-rules.ts";
import { expectVector, number, numbers, vector, vectors } from "../vectors/vectors.ts";

const subgroups: readonly (readonly number[])[] = JSON.parse(
  JSON.stringify(vector("statistics", "spc-xbar-r").in.subgroups),
);

describe("vectors of statistics", () => {
  test("spc-xbar-r and spc-xbar-s", () => {
    const range = meanRangeChart(subgroups);
    const deviation = meanDeviationChart(subgroups);

    expectVector(
      {
        xbarbar: range.location.centre,
        rbar: range.spread.centre,
        uclX: range.location.upper,
        lclX: range.location.lower,
        uclR: range.spread.upper,
        lclR: range.spread.lower,
        sigmaWithin: range.sigmaWithin,
      },
      vector("statistics", "spc-xbar-r").out,
    );
    expectVector(
      {
        sbar: deviation.spread.centre,
        uclX: deviation.location.upper,
        lclX: deviation.location.lower,
        uclS: deviation.spread.upper,
        lclS: deviation.spread.lower,
      },
      vector("statistics", "spc-xbar-s").out,
    );
  });

  test("spc-cap", () => {
    const { in: given, out } = vector("statistics", "spc-cap");
    const { sigmaWithin } = meanRangeChart(subgroups);
    const result = capability(subgroups.flat(), sigmaWithin, { lower: number(given.LSL), upper: number(given.USL) });

    expectVector({ ...result }, out);
    const [low, high] = result.cpkInterval!;
    expect(high - low).toBeCloseTo(2 * 1.96 * Math.sqrt(1 / 360 + result.cpk! ** 2 / 78), 9);
  });

  test("spc-imr", () => {
    const { in: given, out } = vector("statistics", "spc-imr");
    const values = numbers(given.values);
    const chart = individualsChart(values.slice(0, number(given.baselineCount)));

    expectVector(
      {
        mean: chart.location.centre,
        mrbar: chart.spread.centre,
        ucl: chart.location.upper,
        lcl: chart.location.lower,
        uclMR: chart.spread.upper,
        sigma: chart.sigmaWithin,
        outOfControlIndex: outside(values, chart.location),
      },
      out,
    );
  });

  test.each(vectors("statistics").filter(({ fn }) => fn === "nelson"))(
    "$id: this pattern and no other",
    ({ in: given, out }) => {
      const signals = nelsonSignals(numbers(given.z));

      for (const rule of nelsonRules) expect(signals.get(rule), `rule ${rule}`).toEqual(out[rule] ?? []);
    },
  );

  test("ewma-cusum", () => {
    const { in: given, out } = vector("statistics", "ewma-cusum");
    const z = numbers(given.z);
    const means = ewma(z, { lambda: number(given.lambda), width: number(given.L) });
    const sums = cusum(z, { slack: number(given.k), limit: number(given.h) });

    expectVector(
      {
        ewma: means.values,
        ewmaAlarmIndex: means.signalIndex,
        cusumHigh: sums.high,
        cusumAlarmIndex: sums.signalIndex,
      },
      out,
    );
  });
});

test("Western Electric needs eight on one side where Nelson needs nine", () => {
  const z = [0.1, 0.4, 0.2, 0.9, 0.3, 0.5, 0.6, 0.1, -0.8];

  expect(westernElectricSignals(z).get(4)).toEqual([7]);
  expect(nelsonSignals(z).get(2)).toEqual([]);
});

test("only the rules that are asked for are looked at", () => {
  const z = [3.5, ...Array.from({ length: 15 }, () => 0.5)];

  expect([...nelsonSignals(z, defaultRules)].map(([rule, found]) => [rule, found.length])).toEqual([
    [1, 1],
    [2, 8],
    [5, 0],
  ]);
});

test("a one-sided tolerance has no Cp, a spread of zero no capability at all", () => {
  expect(capability([1, 2, 3], 1, { upper: 6 })).toMatchObject({ cp: undefined, cpk: 4 / 3 });
  expect(capability([1, 2, 3], 1, {})).toMatchObject({ cpk: undefined, cpkInterval: undefined });
  expect(capability([2, 2, 2], 0, { lower: 1, upper: 3 })).toMatchObject({
    cp: undefined,
    cpk: undefined,
    ppk: undefined,
  });
});

test("subgroups of different or unsupported size are refused", () => {
  expect(() =>
    meanRangeChart([
      [1, 2],
      [1, 2, 3],
    ]),
  ).toThrow(RangeError);
  expect(() => chartConstants(11)).toThrow(RangeError);
  expect(() => individualsChart([1])).toThrow(RangeError);
});

test("turning a chart upside down turns every signal with it", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -4, max: 4, noNaN: true }), { maxLength: 60 }), (z) => {
      const mirrored = z.map((value) => -value);
      expect([...nelsonSignals(mirrored)]).toEqual([...nelsonSignals(z)]);
      expect(cusum(mirrored).low).toEqual(cusum(z).high);
    }),
  );
});
