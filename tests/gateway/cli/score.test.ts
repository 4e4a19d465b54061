/** `samspel score` as a user runs it: one line per row, causal, and clear words about tables that do not fit. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addScore } from "../../../gateway/cli/score.ts";
import { scoreTable } from "../../../gateway/cli/score-table.ts";
import { addTrain } from "../../../gateway/cli/train.ts";
import { openScorer } from "../../../gateway/scorer.ts";
import type { ModelScorer } from "../../../gateway/scorer-contract.ts";
import { writeModel } from "../../../models/folder.ts";
import { learn } from "../../../models/learn.ts";
import { modelKinds } from "../../../models/registry.ts";
import { dataDependent, writeForeign } from "../../models/support/hostile.ts";
import { channelNames, machineColumns } from "../../models/support/machine.ts";
import { samspel } from "../../support/cli.ts";
import { silentLog, temporaryDirectory } from "../../support/context.ts";
import { runVerbHere } from "./in-process.ts";

const root = temporaryDirectory("score");
const folder = join(root, "model");
const columns = machineColumns({ seed: 11, rows: 700, channels: 3, faultAt: 500, faultSize: 30 });

beforeAll(async () => {
  const model = await learn({
    kind: modelKinds["principal-components"]!,
    data: { channels: channelNames(3), columns: columns.map((column) => column.subarray(0, 400)), sampleRateHz: 1 },
    description: "test",
    nowMs: 0,
    monotonicMs: () => 0,
  });
  await writeModel(folder, model);
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Columns in another order than that of the training, without times. */
function csv(name: string, cell: (channel: number, row: number) => string, rows = 700): string {
  const order = [2, 0, 1];
  const lines = Array.from({ length: rows }, (_, row) => order.map((channel) => cell(channel, row)).join(";"));
  const path = join(root, name);
  writeFileSync(path, `${[order.map((channel) => `channel-${channel + 1}`).join(";"), ...lines].join("\n")}\n`);
  return path;
}

const plain = (channel: number, row: number) => String(columns[channel]![row]);
const score = (...args: string[]) => samspel(["--json", "score", "--model", folder, ...args]);
const scoreHere = (...args: string[]) => runVerbHere(addScore, ["score", ...args]);

test("a table that names modes is learned and scored mode by mode: the load of another mode is an alarm", async () => {
  const modeAt = (row: number) => (Math.floor(row / 100) % 2 === 0 ? "1" : "2");
  const swapped = (row: number) => row >= 1050 && row < 1090;
  const levels = machineColumns({ seed: 4, rows: 1200, channels: 3 }).map((values) =>
    values.map((value, row) => value + (modeAt(row) === "2" || swapped(row) ? 20 : 0)),
  );
  const names = channelNames(3).map(({ name }) => name);
  const lines = Array.from({ length: 1200 }, (_, row) =>
    [row === 1199 ? "3" : modeAt(row), ...levels.map((values) => values[row]!.toFixed(3))].join(","),
  );
  const [data, out] = [join(root, "modes.csv"), join(root, "modes-scores.csv")];
  writeFileSync(data, `${["product", ...names].join(",")}\n${lines.join("\n")}\n`);
  const at = ["--model", join(root, "modes"), "--data", data, "--out", out];

  const trained = await runVerbHere(addTrain, [
    ...["train", "--data", data, "--out", join(root, "modes"), "--rows", "0:1000", "--rate", "1", "--mode", "product"],
  ]);
  const scored = await runVerbHere(addScore, ["score", ...at, "--mode", "product"]);
  const states = readFileSync(out, "utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(",")[3]);

  expect(JSON.parse(trained.stdout).modes).toMatchObject([{ name: "1", rows: 500, baseline: 1 }, { name: "2" }]);
  expect(scored.stderr).toMatch(/not learned the mode 3/);
  expect(states.slice(0, 1050)).not.toContain("alarm");
  expect(states.slice(1052, 1090).every((state) => state === "alarm")).toBe(true);
  expect(states[1199]).toBe("not-learned");
});

describe("samspel score", () => {
  test("gives one line per row; the fault raises the alarm and its channel is named", {
    timeout: 120_000,
  }, async () => {
    const out = join(root, "scores.csv");

    const { code, stdout } = await score("--data", csv("plain.csv", plain), "--out", out);

    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, rows: 700, rowsWithoutScore: 0 });
    const [header, ...lines] = readFileSync(out, "utf8").trim().split("\n");
    expect(header).toBe(
      "row,time,score,state,anomaly,contribution_channel-1,contribution_channel-2,contribution_channel-3",
    );
    expect(lines).toHaveLength(700);
    const cells = lines.map((line) => line.split(","));
    expect(cells.map(([row]) => Number(row))).toEqual(Array.from({ length: 700 }, (_, row) => row));
    const alarms = cells.filter(([, , , state]) => state === "alarm").map(([row]) => Number(row));
    expect(alarms.filter((row) => row < 500)).toEqual([]);
    expect(alarms).toContain(520);
    expect(cells.every(([, , , state, anomaly]) => (state === "alarm") === (anomaly === "1"))).toBe(true);
    const [first, second, third] = cells[520]!.slice(5).map(Number);
    expect(first).toBeGreaterThan(second!);
    expect(first).toBeGreaterThan(third!);
  });

  test("a missing value is held for a while; after that there is no score", { timeout: 120_000 }, async () => {
    const out = join(root, "holes.csv");
    const data = csv(
      "holes-in.csv",
      (channel, row) => (channel === 1 && row >= 100 && row < 150 ? "" : plain(channel, row)),
      200,
    );

    const { stdout } = await scoreHere("--model", folder, "--data", data, "--out", out);

    const cells = readFileSync(out, "utf8")
      .trim()
      .split("\n")
      .slice(1)
      .map((line) => line.split(","));
    expect(cells).toHaveLength(200);
    expect(cells[99]?.[2]).not.toBe("");
    expect(cells[105]?.[2]).not.toBe("");
    expect(cells[149]?.[2]).toBe("");
    expect(cells[150]?.[2]).not.toBe("");
    expect(JSON.parse(stdout).rowsWithoutScore).toBe(cells.filter(([, , value]) => value === "").length);
  });

  test("says when a signal seems to be in another unit, and when the rate is another", {
    timeout: 120_000,
  }, async () => {
    const data = csv("unit.csv", (channel, row) => String(columns[channel]![row]! * (channel === 1 ? 100 : 1)), 80);
    const timed = join(root, "timed.csv");
    const [header, ...lines] = readFileSync(data, "utf8").trim().split("\n");
    const rows = lines.map((line, row) => `${new Date(1_700_000_000_000 + 100 * row).toISOString()};${line}`);
    writeFileSync(timed, `time;${header}\n${rows.join("\n")}\n`);

    const { code, stderr } = await scoreHere("--model", folder, "--data", timed, "--out", join(root, "unit-out.csv"));

    expect(code).toBe(0);
    expect(stderr).toMatch(/"channel-2" lies around 60\d\d, in training between .* another unit/);
    expect(stderr).not.toContain('"channel-1"');
    expect(stderr).toMatch(/10 rows per second, the model was trained with 1/);
  });

  test.each([
    ["a table without a column of the model", () => withoutColumn(), "SAMSPEL_SCORE_COLUMNS"],
    [
      "a column without numbers",
      () => csv("text.csv", (channel, row) => (channel === 0 ? "" : plain(channel, row)), 80),
      "SAMSPEL_SCORE_COLUMNS",
    ],
  ])("refuses %s with a code", { timeout: 120_000 }, async (_, data, expected) => {
    const { code, stderr } = await scoreHere("--model", folder, "--data", data(), "--out", join(root, "never.csv"));

    expect(JSON.parse(stderr.trim().split("\n").at(-1)!).code).toBe(expected);
    expect(code).toBe(1);
  });

  test("names the model that is not there", { timeout: 120_000 }, async () => {
    const args = ["--model", join(root, "none"), "--data", csv("p.csv", plain, 80)];

    const { code, stderr } = await scoreHere(...args, "--out", join(root, "never.csv"));

    expect(JSON.parse(stderr.trim().split("\n").at(-1)!).code).toBe("SAMSPEL_MODEL_MISSING");
    expect(code).toBe(1);
  });
});

function withoutColumn(): string {
  const path = join(root, "other.csv");
  writeFileSync(path, `chanel-1,channel-2,channel-3\n${"1,2,3\n".repeat(80)}`);
  return path;
}

let scorer: ModelScorer;
beforeAll(async () => {
  scorer = await openScorer({ models: [{ id: "m", directory: folder }], log: silentLog });
});
afterAll(() => scorer[Symbol.asyncDispose]());

async function scores(part: readonly Float64Array[]): Promise<(number | undefined)[]> {
  const found: (number | undefined)[] = [];
  for await (const rows of scoreTable({ scorer, model: scorer.models[0]!, columns: part })) {
    found.push(...rows.map((row) => row.score?.value));
  }
  return found;
}

describe("scores", () => {
  test("do not change when later rows are cut off: nothing looks ahead", { timeout: 120_000 }, async () => {
    const whole = await scores(columns);
    const cut = await scores(columns.map((column) => column.subarray(0, 555)));

    for (const [row, value] of cut.entries()) expect(value).toBeCloseTo(whole[row]!, 4);
  });

  test("are no higher while the window fills than later, wherever a recording begins and after a gap", {
    timeout: 120_000,
  }, async () => {
    const normal = columns.map((column) => column.subarray(0, 500));
    const settled = Math.max(...(await scores(normal)).slice(200).map((value) => value!));

    for (let from = 0; from < 300; from += 50) {
      const young = await scores(normal.map((column) => column.subarray(from, from + 60)));
      expect(Math.max(...young.map((value) => value!))).toBeLessThan(1.1 * settled);
    }
    const gap = normal.map((column) => column.map((value, row) => (row >= 200 && row < 260 ? Number.NaN : value)));
    const after = (await scores(gap)).slice(260);
    expect(Math.max(...after.map((value) => value!))).toBeLessThan(1.1 * settled);
  });

  test("show a fault that is there from the first row at once", { timeout: 120_000 }, async () => {
    const faulty = await scores(columns.map((column) => column.subarray(500)));

    expect(faulty[0]).toBeGreaterThan(1);
    expect(Math.min(...faulty.map((value) => value!))).toBeGreaterThan(1);
  });

  test("wait until the window is full when the card does not say what is typical", { timeout: 120_000 }, async () => {
    const directory = writeForeign(join(root, "foreign"), dataDependent({ rounds: 1 }));
    const out = join(root, "foreign.csv");
    const data = join(root, "foreign-in.csv");
    writeFileSync(data, `signal,other\n${"1,1\n".repeat(20)}${",1\n".repeat(30)}${"1,1\n".repeat(20)}`);

    const { stdout } = await runVerbHere(addScore, ["score", "--model", directory, "--data", data, "--out", out]);

    expect(JSON.parse(stdout)).toMatchObject({ rowsFilling: 6 });
    const lines = readFileSync(out, "utf8").trim().split("\n").slice(1);
    expect(lines.map((line) => line.split(",")[2] === "").lastIndexOf(true)).toBe(lines.length - 18);
  });

  test("depend on the window alone, not on how many rows came before", { timeout: 120_000 }, async () => {
    const whole = await scores(columns);
    const late = await scores(columns.map((column) => column.subarray(200)));

    for (let row = 400; row < 700; row++) expect(late[row - 200]).toBeCloseTo(whole[row]!, 4);
  });
});
