/** Baselines of operating modes: what a shared one misses, what happens to a mode of which too little was seen, and the file. */
import { describe, expect, test } from "vitest";
import { admit } from "../../../models/admission.ts";
import { checks } from "../../../models/card-check.ts";
import type { ModelFiles } from "../../../models/contract.ts";
import { checkGolden } from "../../../models/golden.ts";
import { type LearnedModel, learn } from "../../../models/learn.ts";
import { baselinesOf } from "../../../models/principal-components/graph.ts";
import { principalComponents } from "../../../models/principal-components/kind.ts";
import { channelNames, machineColumns, windowAt } from "../support/machine.ts";

/** A light and a heavy product by turns: the heavy one draws 20 more of everything. */
const stretch = 100;
const heavy = 20;

interface Run {
  readonly rows?: number;
  readonly channels?: number;
  readonly modeAt?: (row: number) => string | undefined;
}

const byTurns = (row: number) => (Math.floor(row / stretch) % 2 === 0 ? "light" : "heavy");

async function learned({ rows = 1200, channels = 3, modeAt = byTurns }: Run = {}): Promise<LearnedModel> {
  const columns = machineColumns({ seed: 1, rows, channels }).map((column) =>
    column.map((value, row) => value + (modeAt(row) === "heavy" ? heavy : 0)),
  );
  const modes = Array.from({ length: rows }, (_, row) => modeAt(row));
  const data = { channels: channelNames(channels), columns, sampleRateHz: 1, modes };
  return learn({ kind: principalComponents, data, description: "test", nowMs: 0, monotonicMs: () => 0 });
}

const files = ({ card, onnx }: LearnedModel): ModelFiles => ({ id: "pump", card, onnx: admit(onnx!).bytes });

async function scoreOf(model: LearnedModel, window: Float32Array, mode?: string): Promise<number> {
  const baseline = model.card.modes?.find(({ name }) => name === mode)?.baseline ?? 0;
  await using group = await principalComponents.open([files(model)]);
  const baselines = Int32Array.of(baseline);
  return (await group.score({ models: Int32Array.of(0), baselines, windows: window })).values[0]!;
}

describe("baselines of operating modes", () => {
  test("find the light product at the load of the heavy one, which a shared baseline takes for normal", async () => {
    const model = await learned();
    const light = windowAt(machineColumns({ seed: 2, rows: 200, channels: 3 }), 199, 160);
    const loaded = light.map((value) => value + heavy);

    expect(await scoreOf(model, loaded)).toBeLessThan(1);
    expect(await scoreOf(model, loaded, "heavy")).toBeLessThan(1);
    expect(await scoreOf(model, light, "light")).toBeLessThan(1);
    expect(await scoreOf(model, loaded, "light")).toBeGreaterThan(5);
    expect(await scoreOf(model, light, "heavy")).toBeGreaterThan(5);
  });

  test("stand in the card with what is typical in them, and in the golden examples", async () => {
    const model = await learned();
    const { modes = [], channels } = model.card;

    expect(modes.map(({ name, rows, baseline }) => ({ name, rows, baseline }))).toEqual([
      { name: "light", rows: 600, baseline: 1 },
      { name: "heavy", rows: 600, baseline: 2 },
    ]);
    expect(modes[1]!.channels![0]!.mean! - modes[0]!.channels![0]!.mean!).toBeCloseTo(heavy, 0);
    expect(modes[0]!.channels![0]!.deviation).toBeLessThan(0.3 * channels[0]!.deviation!);
    expect(model.golden.examples.map(({ baseline }) => baseline).filter(Boolean)).toEqual([1, 2]);
    expect(checks.card(model.card)).toHaveProperty("content");
    await using group = await principalComponents.open([files(model)]);
    await expect(checkGolden(files(model), group, model.golden)).resolves.toBeUndefined();
  });

  test("are shared by a mode with few rows, and one with hardly any is not learned; both are said", async () => {
    const model = await learned({ modeAt: (row) => (row < 100 ? "test" : row < 130 ? "flush" : byTurns(row)) });

    expect(model.card.modes?.find(({ name }) => name === "test")).toEqual({ name: "test", rows: 100 });
    expect(model.card.modes?.some(({ name }) => name === "flush")).toBe(false);
    expect(model.card.training.warnings.join("\n")).toMatch(/"test" has 100 rows.*needs 200/);
    expect(model.card.training.warnings.join("\n")).toMatch(/"flush" has 30 rows.*not learned/);
  });

  test("are not made for a mode in which every channel stands still, or for the only one", async () => {
    const still = await learned({ modeAt: () => "only" });
    const columns = machineColumns({ seed: 1, rows: 600, channels: 2 }).map((column) => column.fill(0, 0, 300));
    const modes = Array.from({ length: 600 }, (_, row) => (row < 300 ? "off" : "on"));
    const data = { channels: channelNames(2), columns, sampleRateHz: 1, modes };
    const input = { kind: principalComponents, description: "", nowMs: 0, monotonicMs: () => 0 };
    const { card } = await learn({ ...input, data });

    expect(still.card.modes).toEqual([{ name: "only", rows: 1200 }]);
    expect(card.modes?.find(({ name }) => name === "off")?.baseline).toBeUndefined();
    expect(card.training.warnings.join("\n")).toMatch(/"off" is compared with the baseline of all modes/);
  });

  test.each([3, 20, 30])(
    "fit into one file of less than 100 kB with %i channels; the longest modes come first",
    async (channels) => {
      const modeAt = (row: number) => `product-${Math.floor(row / 210)}`;
      const model = await learned({ channels, rows: 2100, modeAt });
      const own = model.card.modes!.filter(({ baseline }) => baseline !== undefined);

      expect(model.onnx!.length).toBeLessThan(100_000);
      expect(baselinesOf(model.onnx!)).toHaveLength(1 + own.length);
      expect(own.length).toBeGreaterThanOrEqual(1);
      if (own.length < 10) expect(model.card.training.warnings.join("\n")).toMatch(/had fewer rows and share/);
    },
  );

  test("are kept apart when models of several machines are stacked", async () => {
    const [one, other] = [await learned(), await learned({ modeAt: () => undefined })];
    const light = windowAt(machineColumns({ seed: 2, rows: 200, channels: 3 }), 199, 160);
    const windows = Float32Array.from([...light, ...light, ...light]);
    await using group = await principalComponents.open([files(one), files(other)]);

    const [models, baselines] = [Int32Array.of(0, 1, 0), Int32Array.of(2, 0, 1)];
    const { values } = await group.score({ models, baselines, windows });

    expect(values[0]).toBeCloseTo(await scoreOf(one, light, "heavy"), 2);
    expect(values[1]).toBeCloseTo(await scoreOf(other, light), 4);
    expect(values[2]).toBeCloseTo(await scoreOf(one, light, "light"), 4);
  });

  test("that the graph does not have are refused", async () => {
    const model = await learned();
    const [light, ...others] = model.card.modes!;
    const card = { ...model.card, modes: [{ ...light!, baseline: 9 }, ...others] };

    await expect(principalComponents.open([{ ...files(model), card }])).rejects.toMatchObject({
      code: "SAMSPEL_MODEL_CARD",
    });
  });
});
