/** Learning from recordings: whole ones are split, labelled faults are not learned, and labels judge the alarms. */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { stringify } from "yaml";
import { addReplay } from "../../../gateway/cli/replay.ts";
import { addTrain } from "../../../gateway/cli/train.ts";
import { evaluated } from "../../../gateway/recordings/evaluation.ts";
import { machineColumns } from "../../models/support/machine.ts";
import { temporaryDirectory } from "../../support/context.ts";
import { crateInput, exported, exportTags, filledStore, recording, startMs } from "../recordings/crate.ts";
import { batchOfRows } from "../store/values.ts";
import { runVerbHere } from "./in-process.ts";

const root = temporaryDirectory("train-recordings");
afterAll(() => rmSync(root, { recursive: true, force: true }));

const rows = 900;
/** Two signals, one value a second; the second recording has a fault from row 600 to 700, labelled in both. */
const columns = [
  machineColumns({ seed: 3, rows, channels: 2 }),
  machineColumns({ seed: 5, rows, channels: 2, faultAt: 600, faultSize: 40 }),
];
const beginMs = (index: number) => startMs + index * 1_000_000;
const crate = (index: number) => join(root, `crate-${index}`);
const label = (fromMs: number) => ({
  ...{ labelId: "1", revision: 1, fromMs, toMs: fromMs + 300_000, scope: "", class: "fault" },
  ...{ source: "human", annotator: "first", createdMs: startMs },
});

beforeAll(async () => {
  const batches = columns.map((own, index) =>
    batchOfRows(
      Array.from({ length: rows }, (_, row) => row).flatMap((row) =>
        [1, 3].map((tag, channel) => ({
          ...{ tag, timeMs: beginMs(index) + 1000 * row, value: own[channel]![row]!, statusCode: 0 },
        })),
      ),
      beginMs(index),
    ),
  );
  const { store, directory } = await filledStore(batches, 2);
  for (const index of [0, 1]) {
    const span = { fromMs: beginMs(index), toMs: beginMs(index) + 1000 * rows };
    const own = { ...recording, ...span, id: `recording-${index}`, name: `Run ${index}` };
    const input = { ...crateInput(exportTags), recording: own };
    await exported(directory, crate(index), { input, labels: index === 1 ? [label(beginMs(1) + 600_000)] : [] });
  }
  const inWatts = exportTags.map((tag) => (tag.unit === "kW" ? { ...tag, unit: "W" } : tag));
  const span = { fromMs: beginMs(0), toMs: beginMs(0) + 1000 * rows };
  const other = { ...recording, ...span, id: "recording-2", name: "Run 2" };
  await exported(directory, crate(2), { input: { ...crateInput(inWatts), recording: other } });
  await store[Symbol.asyncDispose]();
}, 120_000);

const train = (...args: string[]) => runVerbHere(addTrain, ["train", ...args]);

test("a model of one recording is judged by the labels of another", { timeout: 120_000 }, async () => {
  const channels = ["--channels", "pump-1/power,pump-2/vibration"];

  const { code, stdout, stderr } = await train(
    ...["--recording", crate(0), "--test", crate(1), ...channels, "--out", join(root, "model")],
  );

  expect(code, stderr).toBe(0);
  const { evaluations, ...result } = JSON.parse(stdout);
  expect(result).toMatchObject({ rows, channels: [{ name: "pump-1/power", unit: "kW" }, { unit: "mm/s" }] });
  expect(evaluations).toMatchObject([{ recording: "Run 1", rows, faults: 1, faultsFound: 1 }]);
  expect(evaluations[0].recall).toBeGreaterThan(0.8);
  expect(evaluations[0].falseAlarmRate).toBeLessThan(0.05);
});

test("what a label says was a fault is not learned", { timeout: 120_000 }, async () => {
  const channels = ["--channels", "pump-1/power,pump-2/vibration"];

  const { stdout, stderr } = await train("--recording", crate(1), ...channels, "--out", join(root, "second"));

  // From 600 s to the end.
  expect(JSON.parse(stdout || stderr).rows).toBe(600);
});

test.each<[name: string, args: string[], code: string]>([
  ["learned from and tested on", ["--recording", crate(0), "--test", crate(0)], "SAMSPEL_TRAIN_SPLIT"],
  ["of several assets", ["--recording", crate(0)], "SAMSPEL_TRAIN_CHANNELS"],
  ["without the signal", ["--recording", crate(0), "--channels", "pump-1/pwer"], "SAMSPEL_TRAIN_CHANNELS"],
  [
    "in another unit",
    ["--recording", crate(1), "--test", crate(2), "--channels", "pump-1/power,pump-2/vibration"],
    "SAMSPEL_TRAIN_CHANNELS",
  ],
  ["beside a table", ["--recording", crate(0), "--data", "x.csv"], "SAMSPEL_TRAIN_INPUT"],
  ["that is no crate", ["--recording", root, "--channels", "a"], "SAMSPEL_CRATE_ABSENT"],
])("a recording %s is refused: %s", async (_name, args, code) => {
  const end = await train(...args, "--out", join(root, "none"));

  expect(end.code).not.toBe(0);
  expect(JSON.parse(end.stderr)).toMatchObject({ code, next: expect.stringMatching(/./) });
});

test("a recording whose unit contradicts that of the tag is not scored again", async () => {
  const config = join(root, "gateway.yaml");
  const table = join(root, "table.csv");
  writeFileSync(table, "time,power\n2026-01-01T00:00:00Z,1\n");
  writeFileSync(
    config,
    stringify({
      ...{ equipment: "test/units/line-1", dataDirectory: join(root, "data") },
      sources: [{ id: "file", kind: "replay", file: table }],
      tags: [{ id: "pump-1/power", unit: "kW", source: "file", address: "power" }],
    }),
  );
  const replay = async (at: string) => (await runVerbHere(addReplay, ["replay", at, "--config", config])).stderr;

  expect(await replay(crate(2))).toMatch(/SAMSPEL_CRATE_UNITS.*pump-1\/power is in W in the crate, in kW/);
  expect(await replay(crate(0))).not.toContain("SAMSPEL_");
});

test("figures of an evaluation count rows and faults; injected labels count alone", () => {
  const fault = (fromMs: number, toMs: number, source = "human") => ({
    fromMs,
    toMs,
    class: "fault",
    scope: "",
    source,
  });
  const timesMs = Float64Array.from({ length: 10 }, (_, row) => 1000 * row);
  const alarms = [false, true, false, false, true, true, true, undefined, false, false];
  const judged = { recording: "a", timesMs, alarms };

  const human = evaluated({ ...judged, labels: [fault(3000, 6000), fault(8000, 9000)] });
  const exact = evaluated({ ...judged, labels: [fault(0, 9000), fault(4000, 5000, "injected")] });

  expect(human).toMatchObject({ rows: 10, rowsWithoutScore: 1, alarmRows: 4, faults: 2, faultsFound: 1 });
  expect(human).toMatchObject({ precision: 3 / 4, recall: 3 / 6, f1: 6 / 10, falseAlarmRate: 1 / 4 });
  expect(human.medianDelaySeconds).toBe(1);
  expect(exact).toMatchObject({ faults: 1, recall: 1, precision: 2 / 4 });
});
