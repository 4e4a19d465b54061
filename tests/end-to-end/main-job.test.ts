/** The main job on recorded data: a file served over a real protocol, scored live, equal to `samspel score`, and on screen. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import type { HistoryAnswer } from "../../gateway/api/contract.ts";
import { simulatedTable } from "../../simulators/simulate.ts";
import { launchBrowser, openPage } from "../support/browser.ts";
import { eventually, getJson, samspel, startSamspel } from "../support/cli.ts";
import { temporaryDirectory } from "../support/context.ts";
import { hasMosquitto, startMosquitto } from "../support/mosquitto.ts";
import { sharedData } from "../support/shared-data.ts";

interface Recording {
  readonly path: string;
  /** Rows that are learned as normal. */
  readonly trainingRows: string;
  readonly ignore: readonly string[];
  readonly columns: readonly string[];
}

interface ScoredRow {
  readonly timeMs: number;
  readonly score: number;
  readonly state: string;
}

/** Learns normal from the recording, then scores it row by row with the command line. */
async function trainedAndScored(directory: string, recording: Recording): Promise<ScoredRow[]> {
  const model = join(directory, "data/models/machine");
  const scores = join(directory, "scores.csv");
  const { path, trainingRows, ignore } = recording;
  const ignored = ignore.length === 0 ? [] : ["--ignore", ignore.join(",")];
  const trained = await samspel(["train", "--data", path, "--rows", trainingRows, ...ignored, "--out", model]);
  expect(trained, trained.stderr).toMatchObject({ code: 0 });
  const scored = await samspel(["score", "--model", model, "--data", path, "--out", scores]);
  expect(scored, scored.stderr).toMatchObject({ code: 0 });
  const rows: Record<string, string>[] = parse(readFileSync(scores), { columns: true });
  return rows.map((row) => ({ timeMs: Date.parse(row.time!), score: Number(row.score), state: row.state! }));
}

function writeConfiguration(directory: string, source: object, addresses: ReadonlyMap<string, string>): string {
  const ids = [...addresses.keys()].map((column) => `machine/${column.replaceAll(/[^A-Za-z0-9]+/g, "-")}`);
  const path = join(directory, "gateway.yaml");
  writeFileSync(
    path,
    stringify({
      equipment: "test/recorded/line-1",
      api: { port: 0, anonymousRole: "operator" },
      sources: [{ id: "plc", ...source }],
      tags: [...addresses.values()].map((address, index) => ({ id: ids[index], source: "plc", address })),
      assets: [{ id: "machine", name: "Recorded machine", template: "pump", tags: ids }],
      models: [{ id: "machine", kind: "principal-components", card: "machine", asset: "machine", channels: ids }],
    }),
  );
  return path;
}

/** Live scores of the model, once the last row has been scored. */
async function liveScores(url: string, expected: readonly ScoredRow[]): Promise<HistoryAnswer> {
  const from = expected[0]!.timeMs;
  const to = expected.at(-1)!.timeMs + 1;
  const query = new URLSearchParams({
    tag: "machine/anomaly/score",
    from: String(from),
    to: String(to),
    points: "4000",
  });
  return eventually(
    () => getJson<HistoryAnswer>(`${url}/api/v1/history?${query}`),
    ({ timesMs }) => timesMs.at(-1) === expected.at(-1)!.timeMs,
    90_000,
  );
}

/** Times and scores of both are the same: the scores to the nine digits that the file has. */
function expectEqual(live: HistoryAnswer, expected: readonly ScoredRow[]): void {
  expect(live.decimated).toBe(false);
  expect(live.timesMs).toEqual(expected.map(({ timeMs }) => timeMs));
  const worst = expected.reduce((difference, { score }, row) => {
    const value = live.values[row];
    return Math.max(
      difference,
      typeof value === "number" ? Math.abs(value - score) / (1 + score) : Number.POSITIVE_INFINITY,
    );
  }, 0);
  expect(worst).toBeLessThan(1e-8);
}

async function overOpcua(directory: string, recording: Recording) {
  const { path, ignore } = recording;
  const ignored = ignore.length === 0 ? [] : ["--ignore", ignore.join(",")];
  await using stack = new AsyncDisposableStack();
  const replay = stack.use(
    await startSamspel<{ url: string }>([
      "replay",
      path,
      "--as",
      "opcua",
      "--port",
      "0",
      "--speed",
      "max",
      "--start-at",
      "recorded",
      "--wait-for-client",
      "--stay",
      ...ignored,
      "--data",
      directory,
    ]),
  );
  const addresses = new Map(recording.columns.map((column) => [column, `nsu=urn:samspel:replay;s=${column}`]));
  const source = {
    kind: "opcua",
    endpointUrl: replay.ready.url,
    trustServerCertificate: "any",
    queueSize: 10_000,
  };
  const configuration = writeConfiguration(directory, source, addresses);
  const gateway = stack.use(
    await startSamspel<{ url: string }>(["run", "--config", configuration, "--log-level", "warn"]),
  );
  const processes = stack.move();
  return { url: gateway.ready.url, [Symbol.asyncDispose]: () => processes.disposeAsync() };
}

/** A simulated spindle whose seconds 0 to 300 are healthy; always at hand. */
function simulatedRecording(directory: string): Recording {
  const { columns, timesMs } = simulatedTable({
    machine: "spindle-1",
    scenario: "worn-bearing",
    seed: 7,
    seconds: 400,
    startMs: Date.UTC(2026, 0, 1),
  });
  const names = columns.map(({ name }) => name.slice(name.indexOf("/") + 1));
  const lines = Array.from(timesMs, (timeMs, row) =>
    [new Date(timeMs).toISOString(), ...columns.map(({ values }) => values[row])].join(","),
  );
  const path = join(directory, "spindle.csv");
  writeFileSync(path, `${["time", ...names].join(",")}\n${lines.join("\n")}\n`);
  return { path, trainingRows: "0:1000", ignore: [], columns: names };
}

test("a simulated recording over encrypted OPC UA gives the same scores live as from the file", async () => {
  const directory = temporaryDirectory("main-job");
  const recording = simulatedRecording(directory);
  const expected = await trainedAndScored(directory, recording);

  await using live = await overOpcua(directory, recording);

  expectEqual(await liveScores(live.url, expected), expected);
});

describe.skipIf(sharedData === undefined)("a recorded valve fault (SKAB, when the data is at hand)", () => {
  const recording = (): Recording => {
    const path = join(sharedData ?? "", "skab/valve1/0.csv");
    const header = readFileSync(path, "utf8").split(/\r?\n/, 1)[0]!.split(";");
    const ignore = ["anomaly", "changepoint"];
    return { path, trainingRows: "0:400", ignore, columns: header.slice(1).filter((name) => !ignore.includes(name)) };
  };

  test("over OPC UA gives the scores of `samspel score`, and the page shows the alarm", async () => {
    const directory = temporaryDirectory("main-job");
    const expected = await trainedAndScored(directory, recording());
    await using running = await overOpcua(directory, recording());
    const { url } = running;

    const live = await liveScores(url, expected);
    await using browser = await launchBrowser();
    const from = expected[0]!.timeMs;
    const to = expected.at(-1)!.timeMs;
    const { page, problems } = await openPage(browser, `${url}/assets/machine?from=${from}&to=${to}&lang=en`);
    const states = await eventually(
      () =>
        getJson<HistoryAnswer>(`${url}/api/v1/history?tag=machine/anomaly/state&from=${from}&to=${to + 1}&points=4000`),
      ({ values }) => values.includes("alarm"),
    );
    await page.getByRole("heading", { name: "Recorded machine" }).waitFor();
    await page.getByText(/alarm/i).first().waitFor();

    expectEqual(live, expected);
    expect(states.values).toEqual(changesOf(expected.map(({ state }) => state)));
    expect(problems).toEqual([]);
  });

  test.skipIf(!hasMosquitto)("over MQTT through Mosquitto gives the same scores", async () => {
    const directory = temporaryDirectory("main-job");
    const expected = await trainedAndScored(directory, recording());
    // By default the broker drops what a subscriber has not confirmed beyond 1,000 messages; the replay does not wait.
    await using broker = await startMosquitto({ config: ["max_queued_messages 0"] });
    const addresses = new Map(recording().columns.map((column) => [column, `samspel/replay/${column}#/value`]));
    const source = {
      kind: "mqtt",
      url: broker.url,
      payloads: [{ topic: "samspel/replay/#", time: "/time", timeUnit: "ms" }],
    };
    const configuration = writeConfiguration(directory, source, addresses);
    await using gateway = await startSamspel<{ url: string }>([
      "run",
      "--config",
      configuration,
      "--log-level",
      "warn",
    ]);
    const { url } = gateway.ready;
    await eventually(
      () => getJson<{ state: string }[]>(`${url}/api/v1/sources`),
      ([source]) => source?.state === "connected",
    );

    const replayed = await samspel([
      "replay",
      recording().path,
      "--as",
      "mqtt",
      "--url",
      broker.url,
      "--speed",
      "max",
      "--start-at",
      "recorded",
      "--ignore",
      "anomaly,changepoint",
    ]);

    expect(replayed, replayed.stderr).toMatchObject({ code: 0 });
    expectEqual(await liveScores(url, expected), expected);
  });
});

/** The first of each run of equal values. */
function changesOf(states: readonly string[]): string[] {
  return states.filter((state, row) => state !== states[row - 1]);
}
