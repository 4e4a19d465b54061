/** `samspel life` as a user runs it: tables in, remaining life with interval out, and clear words about tables that do not fit. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { addLife } from "../../../gateway/cli/life.ts";
import { readLifeTable } from "../../../gateway/cli/life-table.ts";
import { cutOff, fleet, fleetLines } from "../../models/support/fleet.ts";
import { samspel } from "../../support/cli.ts";
import { temporaryDirectory } from "../../support/context.ts";
import { sharedData } from "../../support/shared-data.ts";
import { runVerbHere } from "./in-process.ts";

const root = temporaryDirectory("life-verb");
afterAll(() => rmSync(root, { recursive: true, force: true }));

const failed = fleet({ seed: 1, units: 24 });
const running = cutOff(fleet({ seed: 2, units: 6 }), 12);

function file(name: string, lines: readonly string[]): string {
  const path = join(root, name);
  writeFileSync(path, `${lines.join("\n")}\n`);
  return path;
}

const lifeHere = (...args: string[]) => runVerbHere(addLife, ["life", ...args]);
const errorIn = (stderr: string) => JSON.parse(stderr.trim().split("\n").at(-1)!);

describe("samspel life", () => {
  test("estimates each unit, as a process, and again from the saved model", { timeout: 120_000 }, async () => {
    const train = file("failed.csv", fleetLines(failed));
    const data = file("running.csv", fleetLines(running));
    const save = join(root, "model");
    const out = join(root, "life.csv");

    const first = await samspel(["--json", "life", "--train", train, "--data", data, "--save", save, "--out", out]);
    const second = await lifeHere("--model", save, "--data", data);

    expect(first.code).toBe(0);
    const { units, model, interval } = JSON.parse(first.stdout);
    expect(interval).toBe(0.9);
    expect(units).toHaveLength(6);
    for (const { rul, low, high, cycle, basis } of units) {
      expect(low).toBeLessThanOrEqual(rul);
      expect(rul).toBeLessThanOrEqual(high);
      expect(cycle).toBeGreaterThan(40);
      expect(basis).toBe("signals");
    }
    expect(model.crossValidatedRmse).toBeGreaterThan(0);
    expect(second.code).toBe(0);
    expect(JSON.parse(second.stdout).units).toEqual(units);
    const [header, ...lines] = readFileSync(out, "utf8").trim().split("\n");
    expect(header).toBe("unit,cycle,rul,low,high,basis");
    expect(lines).toHaveLength(6);
  });

  test("reads a file without header as unit, cycle, settings and sensors", async () => {
    const bare = fleet({ seed: 1, units: 6 });
    const lines = fleetLines(bare, "  ").slice(1);
    const padded = lines.map((line) => `${line}${" 0.5".repeat(20)}  `);

    const { channels, units } = await readLifeTable(file("bare.txt", padded));

    expect(units).toHaveLength(6);
    expect(channels.map(({ name }) => name).slice(0, 5)).toEqual([
      "setting-1",
      "setting-2",
      "setting-3",
      "sensor-1",
      "sensor-2",
    ]);
    expect(units[0]!.cycles[0]).toBe(1);
    expect(units[0]!.columns[0]![0]).toBe(bare.units[0]!.columns[0]![0]);
  });

  test.each([
    ["no table to learn from", () => [], "SAMSPEL_LIFE_ARGUMENT", 3],
    ["nothing to do", () => ["--train", file("a.csv", fleetLines(failed))], "SAMSPEL_LIFE_ARGUMENT", 3],
    ["an interval that is not known", () => ["--interval", "0.5"], "SAMSPEL_LIFE_ARGUMENT", 3],
    [
      "too few units",
      () => ["--train", file("few.csv", fleetLines(fleet({ seed: 1, units: 3 }))), "--save", join(root, "never")],
      "SAMSPEL_LIFE_TOO_FEW_UNITS",
      1,
    ],
    [
      "a table without a column of units",
      () => ["--train", file("b.csv", ["a,cycle,x", "1,1,2"]), "--save", join(root, "never")],
      "SAMSPEL_TABLE_COLUMN",
      3,
    ],
    [
      "a row of another width",
      () => ["--train", file("ragged.txt", ["1 1 2.5", "1 2 2.5", "1 3"]), "--save", join(root, "never")],
      "SAMSPEL_TABLE_RAGGED",
      1,
    ],
    [
      "a file that does not exist",
      () => ["--train", join(root, "absent.csv"), "--save", join(root, "never")],
      "SAMSPEL_TABLE_UNREADABLE",
      3,
    ],
    [
      "data without the columns of the training",
      () => [
        "--train",
        file("c.csv", fleetLines(fleet({ seed: 1, units: 8 }))),
        "--data",
        file("d.csv", ["unit,cycle,heat", "1,1,80", "1,2,80"]),
      ],
      "SAMSPEL_LIFE_COLUMNS",
      1,
    ],
  ] as [string, () => string[], string, number][])("refuses %s with a code", async (_, args, expected, exit) => {
    const { code, stderr } = await lifeHere(...args());

    expect(errorIn(stderr)).toMatchObject({ code: expected, next: expect.any(String) });
    expect(code).toBe(exit);
  });
});

describe.skipIf(!sharedData)("on the turbofan data of NASA, FD001", () => {
  test("is at most 12 cycles off on engines left out, and its interval holds", { timeout: 240_000 }, async () => {
    const save = join(root, "turbofan");

    const { code, stdout } = await lifeHere("--train", join(sharedData!, "cmapss/train_FD001.txt"), "--save", save);

    expect(code).toBe(0);
    const { model } = JSON.parse(stdout);
    expect(model.crossValidatedRmse).toBeLessThan(12);
    expect(model.coverage90).toBeGreaterThan(0.85);
    expect(readFileSync(join(save, "model.onnx")).length).toBeLessThan(100_000);
  });
});
