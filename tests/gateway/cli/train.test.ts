/** `samspel train` as a user runs it: files in, a model out, and clear words about tables that cannot be learned from. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { rowRange, sampleRateOf, unitIn } from "../../../gateway/cli/model-table.ts";
import { addTrain } from "../../../gateway/cli/train.ts";
import { ConfigError } from "../../../gateway/core/errors.ts";
import { readModel } from "../../../models/folder.ts";
import { channelNames, machineColumns } from "../../models/support/machine.ts";
import { samspel } from "../../support/cli.ts";
import { temporaryDirectory } from "../../support/context.ts";
import { runVerbHere } from "./in-process.ts";

const root = temporaryDirectory("train");
afterAll(() => rmSync(root, { recursive: true, force: true }));

interface TableParts {
  readonly rows?: number;
  readonly timeMs?: (row: number) => number;
  /** Further columns: name → cell by row. */
  readonly extra?: Readonly<Record<string, (row: number) => string | number>>;
}

function csv(
  name: string,
  { rows = 200, extra = {}, timeMs = (row) => 1_700_000_000_000 + row * 500 }: TableParts = {},
): string {
  const columns = machineColumns({ seed: 5, rows, channels: 3 });
  const header = ["time", ...channelNames(3).map((channel) => channel.name), ...Object.keys(extra)];
  const lines = Array.from({ length: rows }, (_, row) =>
    [
      new Date(timeMs(row)).toISOString(),
      ...columns.map((column) => column[row]!.toFixed(4)),
      ...Object.values(extra).map((cell) => cell(row)),
    ].join(","),
  );
  const path = join(root, name);
  writeFileSync(path, `${[header.join(","), ...lines].join("\n")}\n`);
  return path;
}

const train = (...args: string[]) => samspel(["--json", "train", ...args]);
const trainHere = (...args: string[]) => runVerbHere(addTrain, ["train", ...args]);

describe("samspel train", () => {
  test("writes a model whose card says what it was learned from", { timeout: 120_000 }, async () => {
    const data = csv("good.csv", {
      extra: { row: (row) => row, note: () => "ok", anomaly: (row) => (row > 190 ? 1 : 0) },
    });
    const out = join(root, "good");

    const { code, stdout, stderr } = await train(
      "--data",
      data,
      "--out",
      out,
      "--rows",
      "0:150",
      "--ignore",
      "anomaly",
    );

    expect(stderr).toMatch(/"row".*counts upwards/);
    expect(stderr).toMatch(/"note".*text/);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, rows: 150, kind: "principal-components" });
    const { card, onnx } = await readModel("good", out);
    expect(card.channels.map(({ name }) => name)).toEqual(["channel-1", "channel-2", "channel-3"]);
    expect(card.sampleRateHz).toBe(2);
    expect(card.training).toMatchObject({ description: "good.csv, rows 0 to 149", rows: 150 });
    expect(onnx!.length).toBeLessThan(100_000);
    expect(JSON.parse(readFileSync(join(out, "golden.json"), "utf8")).examples.length).toBeGreaterThan(2);
  });

  test("warns when a label is about to become a signal, and about constant channels", {
    timeout: 120_000,
  }, async () => {
    const data = csv("label.csv", { extra: { anomaly: (row) => row % 2, still: () => 7 } });

    const { code, stderr } = await trainHere("--data", data, "--out", join(root, "label"));

    expect(code).toBe(0);
    expect(stderr).toMatch(/"anomaly" looks like a label.*--ignore anomaly/);
    expect(stderr).toMatch(/"still" is constant/);
  });

  test.each([
    ["too few rows", () => csv("few.csv", { rows: 30 }), [], "SAMSPEL_TRAINING_TOO_FEW_ROWS", 1],
    ["an empty file", () => empty(), [], "SAMSPEL_TABLE_EMPTY", 1],
    [
      "a channel without numbers for most of the time",
      () => csv("holes.csv", { extra: { holes: (row) => (row % 3 === 0 ? 1.5 + (row % 7) : "") } }),
      [],
      "SAMSPEL_TRAINING_MISSING_VALUES",
      1,
    ],
    ["a range outside of the file", () => csv("range.csv"), ["--rows", "500:600"], "SAMSPEL_ROWS_RANGE", 3],
    ["an unknown column", () => csv("column.csv"), ["--ignore", "chanel-1"], "SAMSPEL_TABLE_COLUMN", 3],
    ["an unknown kind", () => csv("kind.csv"), ["--kind", "oracle"], "SAMSPEL_MODEL_KIND", 3],
    [
      "a kind that is trained elsewhere",
      () => csv("foreign.csv"),
      ["--kind", "foreign"],
      "SAMSPEL_MODEL_NOT_TRAINABLE",
      1,
    ],
  ])("refuses %s with a code", { timeout: 120_000 }, async (_, file, options, expected, exit) => {
    const { code, stderr } = await trainHere("--data", file(), "--out", join(root, "never"), ...options);

    const error = JSON.parse(stderr.trim().split("\n").at(-1)!);
    expect(error.code).toBe(expected);
    expect(error.next).toBeTypeOf("string");
    expect(code).toBe(exit);
  });
});

function empty(): string {
  const path = join(root, "empty.csv");
  writeFileSync(path, "");
  return path;
}

describe("what is doubtful", () => {
  const time = (row: number) => 1_700_000_000_000 + row * 500;
  const notesOf = async (name: string, parts: TableParts, ...options: string[]) => {
    const out = join(root, name);
    const { code, stdout, stderr } = await trainHere("--data", csv(`${name}.csv`, parts), "--out", out, ...options);
    expect(code).toBe(0);
    const { card } = await readModel(name, out);
    expect(JSON.parse(stdout).warnings).toEqual(card.training.warnings);
    for (const warning of card.training.warnings) expect(stderr).toContain(`Warning: ${warning}`);
    return card.training.warnings.join("\n");
  };

  test.each<[string, TableParts, string[], RegExp]>([
    ["times that go back", { timeMs: (row) => time(row === 100 ? 90 : row) }, [], /do not advance at data row 100/],
    ["a gap", { timeMs: (row) => time(row) + (row > 80 ? 60_000 : 0) }, [], /1 gap .* longest of 60.5 s/],
    ["a rate that is not that of the file", {}, ["--rate", "10"], /give 2 rows per second, --rate says 10/],
    [
      "a stretch at another level",
      { extra: { load: (row) => (row >= 100 && row < 140 ? 30 : 10) + Math.sin(row) } },
      [],
      /"load" lies at \S+ in rows 1\d\d? to 1\d\d.*Was that normal/,
    ],
    [
      "a single value far out",
      { extra: { load: (row) => (row === 70 ? 900 : Math.sin(row)) } },
      [],
      /"load" is 900 in row 70/,
    ],
    ["holes", { extra: { load: (row) => (row % 25 === 1 ? "" : Math.sin(row)) } }, [], /"load" misses 4.0 %/],
  ])("%s is said, and kept in the card", { timeout: 120_000 }, async (name, parts, options, expected) => {
    expect(await notesOf(name.replaceAll(" ", "-"), parts, ...options)).toMatch(expected);
  });

  test("of sound rows there is nothing to say, and progress is shown to the end", { timeout: 120_000 }, async () => {
    const out = join(root, "sound");

    const { stderr } = await runVerbHere(addTrain, ["train", "--data", csv("sound.csv"), "--out", out], {
      json: false,
    });

    expect(stderr).not.toContain("Warning");
    expect(stderr).toMatch(/Learning 100 %/);
  });
});

describe("arguments of train", () => {
  test("a range of rows may leave out either end and ends with the file", () => {
    expect(rowRange("0:400", 1000)).toEqual({ from: 0, to: 400 });
    expect(rowRange("100:", 300)).toEqual({ from: 100, to: 300 });
    expect(rowRange(":50", 300)).toEqual({ from: 0, to: 50 });
    expect(rowRange("0:400", 300)).toEqual({ from: 0, to: 300 });
    expect(() => rowRange("5:5", 300)).toThrow(ConfigError);
    expect(() => rowRange("a:b", 300)).toThrow(ConfigError);
  });

  test("the rate is the median distance of the times, whatever gaps there are", () => {
    expect(sampleRateOf(Float64Array.of(0, 100, 200, 9000, 9100))).toBe(10);
    expect(sampleRateOf(Float64Array.of(5, 5, 5))).toBeUndefined();
    expect(sampleRateOf(undefined)).toBeUndefined();
  });

  test("a unit in brackets at the end of a column name is the unit of the channel", () => {
    expect(unitIn("Pressure [bar]")).toBe("bar");
    expect(unitIn("Speed (rpm)")).toBe("rpm");
    expect(unitIn("Pressure")).toBe("");
  });
});
