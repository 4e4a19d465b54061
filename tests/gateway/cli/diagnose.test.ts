/** `samspel diagnose` as a user runs it: public bearings named right, and clear words about files that are no waveform. */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { addDiagnose } from "../../../gateway/cli/diagnose.ts";
import { temporaryDirectory } from "../../support/context.ts";
import { sharedData } from "../../support/shared-data.ts";
import { syntheticBearing } from "../metrics/vibration/synthetic-bearing.ts";
import { runVerbHere } from "./in-process.ts";

const root = temporaryDirectory("diagnose");
afterAll(() => rmSync(root, { recursive: true, force: true }));

const bearing = "bpfo=3.5848,bpfi=5.4152,bsf=2.357,ftf=0.3983";
const usual = { data: "", rate: "12000", speed: "1797", bearing };

const diagnose = (options: Partial<typeof usual> & Record<string, string>) =>
  runVerbHere(addDiagnose, [
    "diagnose",
    ...Object.entries({ ...usual, ...options }).flatMap(([name, value]) => [`--${name}`, value]),
  ]);

function file(name: string, content: Float32Array | Uint8Array): string {
  const path = join(root, name);
  writeFileSync(path, new Uint8Array(content.buffer, content.byteOffset, content.byteLength));
  return path;
}

const outer = Float32Array.from(syntheticBearing({ fault: "outer" }));

describe("samspel diagnose", () => {
  test("gives type, evidence and severity as JSON, and says what is only indicative", { timeout: 60_000 }, async () => {
    const { code, stdout } = await diagnose({ data: file("outer.f32", outer) });

    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      type: "outer",
      evidence: { frequenciesHz: { bpfo: expect.closeTo(107.36, 1) }, unit: "g" },
      severity: { level: expect.any(String), zone: expect.stringMatching(/^[ABCD]$/), indicative: true },
    });
  });

  test("judges a short waveform by its impulses alone, and says so", { timeout: 60_000 }, async () => {
    const { code, stdout } = await diagnose({ data: file("brief.f32", outer.slice(0, 3000)) });

    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      type: expect.stringMatching(/^(none|unknown)$/),
      warnings: [expect.stringContaining("needed to name a fault")],
    });
  });

  test.each([
    ["an empty file", { data: () => file("empty.f32", new Float32Array()) }, "SAMSPEL_WAVEFORM_EMPTY", 1],
    ["an odd number of bytes", { data: () => file("odd.f32", new Uint8Array(4001)) }, "SAMSPEL_WAVEFORM_FORMAT", 1],
    ["a constant", { data: () => file("flat.f32", new Float32Array(36_000).fill(2)) }, "SAMSPEL_WAVEFORM_CONSTANT", 1],
    ["NaN", { data: () => file("nan.f32", outer.with(77, Number.NaN)) }, "SAMSPEL_WAVEFORM_NOT_FINITE", 1],
    ["bytes of another format", { data: () => file("wild.f32", outer.with(5, 1e30)) }, "SAMSPEL_WAVEFORM_FORMAT", 1],
    ["too few samples", { data: () => file("short.f32", outer.slice(0, 1000)) }, "SAMSPEL_WAVEFORM_TOO_SHORT", 1],
    ["no file", { data: () => join(root, "none.f32") }, "SAMSPEL_WAVEFORM_UNREADABLE", 3],
    ["a folder", { data: () => root }, "SAMSPEL_WAVEFORM_UNREADABLE", 3],
    ["a rate that cannot show the fault", { rate: "1000" }, "SAMSPEL_WAVEFORM_RATE", 1],
    ["a rate of zero", { rate: "0" }, "SAMSPEL_DIAGNOSE_ARGUMENT", 3],
    ["a speed of zero", { speed: "0" }, "SAMSPEL_DIAGNOSE_ARGUMENT", 3],
    ["a speed that is no number", { speed: "fast" }, "SAMSPEL_DIAGNOSE_ARGUMENT", 3],
    ["an unreadable bearing", { bearing: "6999" }, "SAMSPEL_DIAGNOSE_ARGUMENT", 3],
    ["an unknown unit", { unit: "mm" }, "SAMSPEL_DIAGNOSE_ARGUMENT", 3],
    ["an unknown profile", { profile: "giant" }, "SAMSPEL_DIAGNOSE_ARGUMENT", 3],
  ])("refuses %s with a code", { timeout: 60_000 }, async (_, options, expected, exit) => {
    const path = "data" in options ? options.data() : file("outer.f32", outer);

    const { code, stderr } = await diagnose({ ...options, data: path });

    const error = JSON.parse(stderr.trim().split("\n").at(-1)!);
    expect(error.code).toBe(expected);
    expect(error.next).toBeTypeOf("string");
    expect(code).toBe(exit);
  });
});

/** Rows of a manifest as text by column. */
function manifest(folder: string): Record<string, string>[] {
  const path = join(sharedData ?? "", folder, "manifest.csv");
  if (sharedData === undefined || !existsSync(path)) return [];
  const [header, ...lines] = readFileSync(path, "utf8").trim().split(/\r?\n/);
  return lines.map((line) => {
    const cells = line.split(",");
    return Object.fromEntries(header!.split(",").map((name, column) => [name, cells[column] ?? ""]));
  });
}

describe.skipIf(sharedData === undefined)("public bearings", () => {
  const files = [
    ...manifest("mfpt_bearing").map((row) => ({
      ...{ path: `mfpt_bearing/${row.file}`, label: row.label, rate: row.fs_hz! },
      ...{ speed: String(60 * Number(row.shaft_hz)), bearing: "bpfo=3.245,bpfi=4.755,bsf=2.55,ftf=0.4056" },
    })),
    ...manifest("cwru_bearing").map((row) => ({
      ...{ path: `cwru_bearing/${row.file}`, label: row.label, rate: row.fs_hz!, speed: row.rpm!, bearing },
    })),
  ];

  test.each(files)("$path: $label", { timeout: 60_000 }, async ({ path, label, rate, speed, bearing: stated }) => {
    const { stdout } = await diagnose({ data: join(sharedData!, path), rate, speed, bearing: stated });

    expect(JSON.parse(stdout).type).toBe(label === "normal" ? "none" : label!.split(" ")[0]);
  });
});
