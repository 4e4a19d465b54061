/** The graph of the default detector: what it computes, how it is read back, how models are stacked. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { admit } from "../../../models/admission.ts";
import type { ModelFiles } from "../../../models/contract.ts";
import { learn } from "../../../models/learn.ts";
import { baselinesOf, singleGraph, stackedGraph } from "../../../models/principal-components/graph.ts";
import { fromHalves, toHalves } from "../../../models/principal-components/half.ts";
import { principalComponents } from "../../../models/principal-components/kind.ts";
import { prepare } from "../../../models/principal-components/prepare.ts";
import { quantile } from "../../../models/principal-components/statistics.ts";
import { fitDetector, smoothingWeights } from "../../../models/principal-components/train.ts";
import { openSession } from "../../../models/session.ts";
import { channelNames, machineColumns, windowAt } from "../support/machine.ts";

async function trained(channels: number, seed: number): Promise<ModelFiles> {
  const columns = machineColumns({ seed, rows: 300, channels });
  const data = { channels: channelNames(channels), columns, sampleRateHz: 1 };
  const input = { kind: principalComponents, data, description: "test", nowMs: 0, monotonicMs: () => 0 };
  const { card, onnx } = await learn(input);
  return { id: String(seed), card, onnx: admit(onnx!).bytes };
}

describe("smoothing", () => {
  test("weights sum to 1 and fall by 1/e within the time constant; time constant 1 is the newest value", () => {
    const weights = smoothingWeights([1, 10], 160);
    const column = (filter: number) => Array.from({ length: 160 }, (_, row) => weights[row * 2 + filter]!);

    expect(column(0)).toEqual([...Array(159).fill(0), 1]);
    expect(column(1).reduce((sum, weight) => sum + weight)).toBeCloseTo(1, 12);
    expect(column(1)[149]! / column(1)[159]!).toBeCloseTo(Math.exp(-1), 12);
  });
});

test("a quantile lies between neighbours", () => {
  expect(quantile(Float64Array.of(4, 1, 3, 2), 0.5)).toBe(2.5);
  expect(quantile(Float64Array.of(7), 0.999)).toBe(7);
});

describe("the graph of the detector", () => {
  test.each([1, 2, 8, 16, 17, 40, 52, 53, 64])(
    "with %i channels is read back as it was written, and can be stacked",
    async (channels) => {
      const columns = machineColumns({ seed: 1, rows: 120, channels });
      const prepared = prepare({ channels: channelNames(channels), columns, sampleRateHz: 1 });
      const { parameters } = fitDetector(prepared.channels);

      const onnx = singleGraph(parameters);
      const [read] = baselinesOf(onnx)!;

      if (channels <= 52) expect(read).toEqual(parameters);
      else expect(singleGraph(read!)).toEqual(onnx);
      expect(principalComponents.groupKey(await trained(channels, 2))).toBe(
        principalComponents.groupKey(await trained(channels, 3)),
      );
      expect(onnx.length).toBeLessThan(100_000);
    },
  );

  test("is not taken for its own when a single weight or node differs in shape", async () => {
    const { onnx } = await trained(3, 1);
    const other = onnx!.slice();
    const at = Buffer.from(other).indexOf("ReduceMax");
    other.set(new TextEncoder().encode("ReduceMin"), at);

    expect(baselinesOf(onnx!)).toBeDefined();
    expect(baselinesOf(other)).toBeUndefined();
    expect(principalComponents.groupKey({ ...(await trained(3, 1)), onnx: other })).toBeUndefined();
  });

  test("keeps the digits of a small movement of a large value", async () => {
    const columns = machineColumns({ seed: 4, rows: 300, channels: 2 });
    const large = columns.map((column) => column.map((value) => Math.fround(value + 30_000)));
    const scoreOf = async (rows: Float64Array[]) => {
      const data = { channels: channelNames(2), columns: rows, sampleRateHz: 1 };
      const model = await learn({ kind: principalComponents, data, description: "", nowMs: 0, monotonicMs: () => 0 });
      await using group = await principalComponents.open([{ id: "a", card: model.card, onnx: model.onnx }]);
      return (await group.score({ models: Int32Array.of(0), windows: windowAt(rows, 250, 160) })).values[0]!;
    };

    expect(await scoreOf(large)).toBeCloseTo(await scoreOf(columns), 2);
  });

  test.each([3, 20])("stacked for %i channels it gives each window the score of its own model", async (channels) => {
    const models = await Promise.all([11, 12, 13].map((seed) => trained(channels, seed)));
    const columns = machineColumns({ seed: 50, rows: 200, channels });
    const windows = [60, 120, 199].map((row) => windowAt(columns, row, 160));
    const order = [2, 0, 1];

    await using stack = await principalComponents.open(models);
    const joined = new Float32Array(windows.flatMap((window) => [...window]));
    const together = await stack.score({ models: Int32Array.from(order), windows: joined });

    for (const [row, index] of order.entries()) {
      await using alone = await principalComponents.open([models[index]!]);
      const { values, contributions } = await alone.score({ models: Int32Array.of(0), windows: windows[row]! });
      expect(together.values[row]).toBeCloseTo(values[0]!, 4);
      for (let channel = 0; channel < channels; channel++) {
        expect(together.contributions![row * channels + channel]).toBeCloseTo(contributions![channel]!, 3);
      }
    }
  });

  test("gives a window the very same score in any batch", async () => {
    const model = await trained(5, 8);
    const columns = machineColumns({ seed: 9, rows: 300, channels: 5 });
    const windows = Array.from({ length: 11 }, (_, index) => windowAt(columns, 200 + 9 * index, 160));
    await using group = await principalComponents.open([model]);

    const joined = new Float32Array(windows.flatMap((window) => [...window]));
    const together = await group.score({ models: new Int32Array(windows.length), windows: joined });

    for (const [row, window] of windows.entries()) {
      const { values } = await group.score({ models: Int32Array.of(0), windows: window });
      expect(together.values[row]).toBe(values[0]);
    }
  });

  test("names the channel that moved, at each time scale", async () => {
    const model = await trained(4, 5);
    const normal = machineColumns({ seed: 6, rows: 300, channels: 4 });
    await using group = await principalComponents.open([model]);

    for (const length of [1, 15, 80]) {
      const moved = normal.map((column) => column.slice());
      moved[2]!.fill(moved[2]![299 - length]! + 12, 300 - length);
      const { values, contributions } = await group.score({
        models: Int32Array.of(0),
        windows: windowAt(moved, 299, 160),
      });
      expect(values[0]).toBeGreaterThan(1);
      expect(contributions!.indexOf(Math.max(...contributions!))).toBe(2);
    }
  });
});

test("rows as halves keep three digits of each weight, whatever their size, and come back the same", () => {
  const row = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true, min: -4, max: 4 }), {
    minLength: 4,
    maxLength: 4,
  });
  fc.assert(
    fc.property(fc.array(fc.tuple(row, fc.integer({ min: -30, max: 30 })), { minLength: 1, maxLength: 5 }), (rows) => {
      const values = Float32Array.from(
        rows.flatMap(([numbers, power]) => numbers.map((number) => number * 2 ** power)),
      );
      const halves = toHalves(values, 4);
      const back = fromHalves(halves);

      expect(toHalves(back, 4)).toEqual(halves);
      for (const [index, value] of values.entries()) {
        const most = Math.max(
          ...values.subarray(4 * Math.floor(index / 4), 4 * Math.floor(index / 4) + 4).map(Math.abs),
        );
        expect(Math.abs(back[index]! - value)).toBeLessThanOrEqual(
          Math.max(Math.abs(value), most * 2 ** -13) * 2 ** -10,
        );
      }
    }),
  );
});

test("a model of 64 channels scores as its weights of before they were halved", async () => {
  const columns = machineColumns({ seed: 3, rows: 300, channels: 64 });
  const { channels } = prepare({ channels: channelNames(64), columns, sampleRateHz: 1 });
  const { parameters } = fitDetector(channels);
  const full = await openSession(stackedGraph([parameters]));
  const half = await openSession(singleGraph(parameters));
  const window = { data: windowAt(columns, 250, 160), dims: [1, 64, 160] };
  const outputs = ["score", "contributions"];

  const exact = await full.run({ window, baseline: { data: Int32Array.of(0), dims: [1] } }, outputs);
  const given = await half.run({ window }, outputs);
  await Promise.all([full, half].map((session) => session[Symbol.asyncDispose]()));

  expect(given.score![0]! / exact.score![0]!).toBeCloseTo(1, 2);
  for (let channel = 0; channel < 64; channel++) {
    expect(given.contributions![channel]).toBeCloseTo(exact.contributions![channel]!, 2);
  }
});
