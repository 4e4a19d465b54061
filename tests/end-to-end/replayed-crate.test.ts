/** What was recorded once gives the same scores again, bit by bit; with other versions the differences are told. */
import { copyFileSync, cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { addExport } from "../../gateway/cli/export.ts";
import { addLabel } from "../../gateway/cli/label.ts";
import { addReplay } from "../../gateway/cli/replay.ts";
import { addTrain } from "../../gateway/cli/train.ts";
import { addVerify } from "../../gateway/cli/verify.ts";
import { loadConfiguration } from "../../gateway/config/load.ts";
import { registries } from "../../gateway/kinds.ts";
import { startGateway } from "../../gateway/main.ts";
import { simulatedTable } from "../../simulators/simulate.ts";
import { runVerbHere } from "../gateway/cli/in-process.ts";
import { silentLog, temporaryDirectory } from "../support/context.ts";
import { sharedData } from "../support/shared-data.ts";

const directories: string[] = [];
afterAll(() => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

interface Played {
  readonly file: string;
  readonly columns: readonly string[];
  readonly trainingRows: string;
  readonly rows: number;
  readonly fromMs: number;
  readonly toMs: number;
  /** What a simulated line says about its faults. */
  readonly truth?: string;
}

/** Learns normal, plays the table through a gateway, records and exports it. */
async function recorded(directory: string, { file, columns, trainingRows, rows, fromMs, toMs, truth }: Played) {
  directories.push(directory);
  const dataDirectory = join(directory, "data");
  const model = join(dataDirectory, "models/machine");
  const others = ["anomaly", "changepoint"].filter((name) =>
    readFileSync(file, "utf8").split("\n", 1)[0]!.includes(name),
  );
  const ignored = others.length > 0 ? ["--ignore", others.join(",")] : [];
  const trained = await runVerbHere(addTrain, [
    "train",
    "--data",
    file,
    "--rows",
    trainingRows,
    ...ignored,
    "--out",
    model,
  ]);
  expect(trained, trained.stderr).toMatchObject({ code: 0 });
  const ids = columns.map((column) => `machine/${column.replaceAll(/[^A-Za-z0-9]+/g, "-")}`);
  const config = join(directory, "gateway.yaml");
  const text = stringify({
    equipment: "test/recorded/line-1",
    dataDirectory,
    simulated: truth !== undefined,
    api: { port: 0, anonymousRole: "operator" },
    sources: [{ id: "file", kind: "replay", file, speed: 0 }],
    tags: columns.map((address, index) => ({ id: ids[index], source: "file", address })),
    assets: [{ id: "machine", template: "pump", tags: ids }],
    models: [{ id: "machine", kind: "principal-components", card: "machine", asset: "machine", channels: ids }],
    metrics: [{ id: "machine/health", kind: "health", features: [{ tag: ids[0], mean: 0, deviation: 1 }] }],
  });
  writeFileSync(config, text);
  const configuration = loadConfiguration(config, registries, process.env);
  const gateway = await startGateway({ configuration, log: silentLog, dashboards: undefined });
  const { view } = gateway;
  const score = view.tags.byId("machine/anomaly/score")!.number;
  await expect
    .poll(async () => (await view.history({ tag: score, fromMs, toMs, points: 2 })).count, { timeout: 120_000 })
    .toBeGreaterThanOrEqual(rows);
  await view.recordings.start({ name: "Once", fromMs, toMs });
  if (truth !== undefined) {
    const labels = (...args: string[]) => runVerbHere(addLabel, ["label", ...args, "--gateway", gateway.url]);
    const once = await labels("truth", "Once", truth);
    const twice = await labels("truth", "Once", truth);
    const list = await labels("list", "Once");
    expect([JSON.parse(once.stdout), JSON.parse(twice.stdout)], once.stderr).toMatchObject([
      { added: 1, known: 0, outside: 1 },
      { added: 0, known: 1 },
    ]);
    expect(JSON.parse(list.stdout).labels).toMatchObject([
      { class: "bearing-wear", source: "injected", scope: "machine" },
    ]);
  }
  await gateway.close();
  const crate = join(directory, "crate");
  const end = await runVerbHere(addExport, ["export", "Once", "--config", config, "--to", crate]);
  expect(end, end.stderr).toMatchObject({ code: 0 });
  const verified = await runVerbHere(addVerify, ["verify", crate]);
  expect(verified, verified.stderr).toMatchObject({ code: 0 });
  return { crate, config, model };
}

const replay = (crate: string, config: string, ...args: string[]) =>
  runVerbHere(addReplay, ["replay", crate, "--config", config, ...args]);

/** A simulated spindle that wears; always at hand. */
function simulated(directory: string): Played {
  const fromMs = Date.UTC(2026, 0, 1);
  const { columns, timesMs } = simulatedTable({
    ...{ machine: "spindle-1", scenario: "worn-bearing", seed: 7, seconds: 400, startMs: fromMs },
  });
  const names = columns.map(({ name }) => name.slice(name.indexOf("/") + 1));
  const lines = Array.from(timesMs, (timeMs, row) =>
    [new Date(timeMs).toISOString(), ...columns.map(({ values }) => values[row])].join(","),
  );
  const file = join(directory, "spindle.csv");
  writeFileSync(file, `${["time", ...names].join(",")}\n${lines.join("\n")}\n`);
  const rows = timesMs.length;
  const truth = join(directory, "truth.jsonl");
  const fault = {
    number: 1,
    kind: "bearing-wear",
    machine: "machine",
    severity: 0.5,
    fromMs: fromMs + 300_000,
    toMs: null,
  };
  const before = { ...fault, number: 2, fromMs: fromMs - 2000, toMs: fromMs - 1000 };
  writeFileSync(truth, `${JSON.stringify(fault)}\n${JSON.stringify(before)}\n`);
  return { file, columns: names, trainingRows: "0:1000", rows, fromMs, toMs: timesMs.at(-1)! + 1000, truth };
}

test("a simulated recording gives its scores again, and tells what is not as it was", {
  timeout: 240_000,
}, async () => {
  const directory = temporaryDirectory("replayed");
  const played = simulated(directory);
  const { crate, config, model } = await recorded(directory, played);

  const again = await replay(crate, config);
  const first = JSON.parse(again.stdout);

  expect(again, again.stderr).toMatchObject({ code: 0 });
  expect(first).toMatchObject({ equal: true, changed: [], unknown: [], withoutScore: [], withoutArrival: 0 });
  expect(first.scores).toMatchObject([{ signal: "machine/anomaly/score", equal: played.rows, different: 0 }]);
  expect(first.others.find(({ signal }: { signal: string }) => signal === "machine/anomaly/state")).toMatchObject({
    ...{ different: 0, onlyRecorded: 0, onlyReplayed: 0 },
  });

  // Another version of the model is at work since: that of the recording is still on the shelf and scores again.
  const other = join(directory, "other");
  const trained = await runVerbHere(addTrain, ["train", "--data", played.file, "--rows", "0:700", "--out", other]);
  expect(trained, trained.stderr).toMatchObject({ code: 0 });
  for (const name of ["card.json", "model.onnx", "golden.json"]) copyFileSync(join(other, name), join(model, name));
  const shelved = JSON.parse((await replay(crate, config)).stdout);
  const current = await replay(crate, config, "--current");
  const now = JSON.parse(current.stdout);

  expect(shelved).toMatchObject({ equal: true, changed: [] });
  expect(current.code).toBe(0);
  expect(now).toMatchObject({ equal: false, changed: ["model machine: another version"] });
  expect(now.scores[0].different).toBeGreaterThan(played.rows / 2);
  expect(now.scores[0].greatest).toBeGreaterThan(0);

  const broken = join(directory, "broken");
  cpSync(crate, broken, { recursive: true });
  writeFileSync(join(broken, "recording.json"), "{}");
  expect((await replay(broken, config)).stderr).toContain("SAMSPEL_CRATE_TAMPERED");
  expect((await replay(played.file, config)).stderr).toContain("SAMSPEL_REPLAY_OPTIONS");
});

describe.skipIf(sharedData === undefined)("a recorded valve fault (SKAB, when the data is at hand)", () => {
  test("gives its scores again", { timeout: 240_000 }, async () => {
    const file = join(sharedData ?? "", "skab/valve1/0.csv");
    const [header = "", ...lines] = readFileSync(file, "utf8").trim().split(/\r?\n/);
    const columns = header.split(";").filter((name) => !["datetime", "anomaly", "changepoint"].includes(name));
    const times = lines.map((line) => Date.parse(`${line.split(";")[0]!.replace(" ", "T")}Z`));
    const played = { file, columns, trainingRows: "0:400", rows: lines.length };
    const { crate, config } = await recorded(temporaryDirectory("replayed-skab"), {
      ...{ ...played, fromMs: times[0]!, toMs: times.at(-1)! + 1000 },
    });

    const { code, stdout, stderr } = await replay(crate, config);

    expect(code, stderr).toBe(0);
    const { equal, scores, conditions } = JSON.parse(stdout);
    expect(equal).toBe(true);
    expect(Object.keys(conditions)).toContain("model/machine/anomaly");
    expect(scores).toMatchObject([{ equal: lines.length, different: 0, onlyRecorded: 0, onlyReplayed: 0 }]);
  });
});
