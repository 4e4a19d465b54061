import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  defectsPerMillion,
  normalProbability,
  normalQuantile,
  rolledYield,
  sigmaLevel,
  taktTime,
} from "../../../../gateway/metrics/production/lean.ts";
import { productionFromCycles, timeElementOf } from "../../../../gateway/metrics/production/machine-time.ts";
import {
  effectivenessOf,
  netEquipmentEffectiveness,
  totalEffectivePerformance,
  unitRatios,
} from "../../../../gateway/metrics/production/overall-equipment-effectiveness.ts";
import { correctiveShare, reliability } from "../../../../gateway/metrics/production/reliability.ts";
import { expectVector, number, numbers, type Vector, vector } from "../vectors/vectors.ts";

const run = (given: Vector["in"]) => ({
  plannedBusyTime: number(given.PBT),
  productionTime: number(given.APT),
  runTimePerItem: number(given.PRI),
  producedQuantity: number(given.PQ),
  goodQuantity: number(given.GQ),
});

describe("vectors of production", () => {
  test.each(["oee-1", "oee-4-zero", "oee-5-over"])("%s", (id) => {
    const { in: given, out } = vector("production", id);

    expectVector({ ...effectivenessOf([run(given)]) }, out);
  });

  test("oee-2-nee and oee-3-teep", () => {
    const nee = vector("production", "oee-2-nee");
    const teep = vector("production", "oee-3-teep");

    expectVector({ nee: netEquipmentEffectiveness({ ...run(nee.in), setUpTime: number(nee.in.AUST) }) }, nee.out);
    const part = { runTimePerItem: number(teep.in.PRI), goodQuantity: number(teep.in.GQ) };
    expectVector({ teep: totalEffectivePerformance(part, number(teep.in.calendar)) }, teep.out);
  });

  test("oee-6-aggregate: sums, not a mean of ratios", () => {
    const { in: given, out } = vector("production", "oee-6-aggregate");
    const runs: readonly Vector["in"][] = JSON.parse(JSON.stringify(given.runs));

    expectVector({ ...effectivenessOf(runs.map(run)) }, out);
  });

  test("lean-1", () => {
    const { in: given, out } = vector("production", "lean-1");
    const count = {
      defects: number(given.defects),
      units: number(given.units),
      opportunities: number(given.opportunities),
    };
    const dpmo = defectsPerMillion(count);

    expectVector(
      {
        takt_s: taktTime(number(given.availableTime_s), number(given.demand)),
        dpmo,
        sigmaLevel: sigmaLevel(dpmo ?? 0),
        rty: rolledYield(numbers(given.fpyChain)),
      },
      out,
    );
  });

  test("rel-1", () => {
    const { in: given, out } = vector("production", "rel-1");
    const result = reliability({ upHours: number(given.upHours), repairHours: numbers(given.repairHours) });

    expectVector(
      {
        failures: result.failures,
        MTBF_h: result.mtbfHours,
        MTTR_h: result.mttrHours,
        availability: result.availability,
        MTBF_iso22400_h: result.mtbfIso22400Hours,
        MTTR_iso22400_h: result.mttrIso22400Hours,
        MTBF_lower90_h: result.mtbfLower90Hours,
      },
      out,
    );
  });
});

describe("what is not known stays unknown", () => {
  test("without a count of good parts quality is not 100 %, it is not measured", () => {
    const result = effectivenessOf([
      { plannedBusyTime: 60, productionTime: 50, runTimePerItem: 1, producedQuantity: 40 },
    ]);

    expect(result).toMatchObject({ qualityRatio: undefined, oee: undefined, effectiveness: 0.8 });
  });

  test("without a failure there is no MTBF, only a lower bound", () => {
    const result = reliability({ upHours: 100, repairHours: [] });

    expect(result.mtbfHours).toBeUndefined();
    expect(result.mtbfLower90Hours).toBeCloseTo(100 / Math.log(10), 9);
  });

  test("zero denominators give no value", () => {
    expect(taktTime(100, 0)).toBeUndefined();
    expect(rolledYield([])).toBeUndefined();
    expect(sigmaLevel(0)).toBeUndefined();
    expect(correctiveShare(0, 0)).toBeUndefined();
    expect(unitRatios({ productionTime: 0, busyTime: 0, delayTime: 0, setUpTime: 0 })).toEqual({
      utilisation: undefined,
      technicalEfficiency: undefined,
      setUpRatio: undefined,
    });
  });

  test("OEE is the product of its factors, for any run of one product", () => {
    const positive = fc.double({ min: 0.1, max: 1e4, noNaN: true });
    fc.assert(
      fc.property(
        positive,
        positive,
        positive,
        positive,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (p, a, r, q, good) => {
          const result = effectivenessOf([
            { plannedBusyTime: p, productionTime: a, runTimePerItem: r, producedQuantity: q, goodQuantity: q * good },
          ]);
          const product = result.availability! * result.effectiveness! * result.qualityRatio!;
          expect(Math.abs(product - result.oee!)).toBeLessThanOrEqual(1e-9 * Math.max(1, product));
        },
      ),
    );
  });
});

test("the normal quantile inverts the normal probability", () => {
  fc.assert(
    fc.property(fc.double({ min: 0.0001, max: 0.9999, noNaN: true }), (share) => {
      expect(normalProbability(normalQuantile(share))).toBeCloseTo(share, 9);
    }),
  );
  expect(normalQuantile(0.975)).toBeCloseTo(1.959964, 6);
});

test("states of OPC 40001 become kinds of time", () => {
  const of = (itemState: number, operationMode: number, isPlanned = true) =>
    timeElementOf({ itemState, operationMode, isPlanned });

  expect(of(3, 3)).toBe("production");
  expect(of(3, 2)).toBe("set-up");
  expect(of(2, 3)).toBe("delay");
  expect(of(1, 3)).toBe("down");
  expect(of(2, 0)).toBe("down");
  expect(of(0, 0, false)).toBe("unplanned");
  expect(of(2, 1)).toBe("maintenance");
  expect(of(7, 3)).toBeUndefined();
});

test("with cycle pulses alone a long pause is a stop and the rest is production", () => {
  const pulses = [0, 45, 90, 135, 180, 600, 645];

  expect(productionFromCycles(pulses)).toEqual({
    productionSeconds: 225,
    stops: [{ from: 180, to: 600 }],
    medianSeconds: 45,
  });
  expect(productionFromCycles([])).toEqual({ productionSeconds: 0, stops: [], medianSeconds: undefined });
});
