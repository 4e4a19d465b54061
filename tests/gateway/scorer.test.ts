/** The scoring process under load, under attack and after being killed, with real models in a real child process. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WindowFrames } from "../../gateway/core/window-frames.ts";
import { openScorer } from "../../gateway/scorer.ts";
import type { ModelScorer, ScorerLimits } from "../../gateway/scorer-contract.ts";
import { writeModel } from "../../models/folder.ts";
import { learn } from "../../models/learn.ts";
import { modelKinds } from "../../models/registry.ts";
import { dataDependent, declaredTensor, endlessLoop, externalData, writeForeign } from "../models/support/hostile.ts";
import { channelNames, framesAt, machineColumns } from "../models/support/machine.ts";
import { silentLog, temporaryDirectory } from "../support/context.ts";

const root = temporaryDirectory("scorer");
const columns = machineColumns({ seed: 3, rows: 300, channels: 3 });
const soundFolder = join(root, "sound");
let window: WindowFrames;

beforeAll(async () => {
  const model = await learn({
    kind: modelKinds["principal-components"]!,
    data: { channels: channelNames(3), columns, sampleRateHz: 1 },
    description: "test",
    nowMs: 0,
    monotonicMs: () => 0,
  });
  await writeModel(soundFolder, model);
  window = framesAt(columns, 299, model.card.windowLength);
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

const patient = { loadDeadlineMs: 60_000, batchDeadlineMs: 60_000, backOffMs: { min: 10, max: 200 } };

async function opened(directories: Record<string, string>, limits: Partial<ScorerLimits> = {}): Promise<ModelScorer> {
  const models = Object.entries(directories).map(([id, directory]) => ({ id, directory }));
  return openScorer({ models, log: silentLog, limits: { ...patient, ...limits } });
}

async function until(condition: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 1200; attempt++) {
    if (condition()) return;
    await delay(25);
  }
  throw new Error("It did not happen within 30 s.");
}

/** A window for a foreign model of four frames whose newest value is given. */
const foreignWindow = (newest: number) => new WindowFrames(Float32Array.of(0, 0, 0, newest), 1);

describe("a scorer with sound models", () => {
  test("tells what it needs to know of each card and scores in the order of the requests", async () => {
    await using scorer = await opened({ a: soundFolder, b: soundFolder });

    const scores = await scorer.score([
      { model: "b", window },
      { model: "unknown", window },
      { model: "a", window },
      { model: "a", window: new WindowFrames(new Float32Array(6), 3) },
    ]);

    expect(scorer.models).toMatchObject([
      { id: "a", channels: 3, sampleRateHz: 1, windowLength: window.length, holdSeconds: 10 },
      { id: "b" },
    ]);
    expect(scores[1]).toBeUndefined();
    expect(scores[3]).toBeUndefined();
    expect(scores[0]?.value).toBeGreaterThan(0);
    expect(scores[0]?.value).toBe(scores[2]?.value);
    const shares = scores[0]?.contributions;
    expect(shares).toHaveLength(3);
    expect(shares?.reduce((sum, share) => sum + share)).toBeCloseTo(1, 5);
    expect(scorer.status()).toMatchObject({ state: "running", scored: 2, failed: 2, restarts: 0, disabledModels: [] });
  });

  test("says what one window of a model costs, and nothing before its first one", async () => {
    await using scorer = await opened({ a: soundFolder, b: soundFolder });
    const before = scorer.inferenceTime("a");

    const startMs = performance.now();
    for (let batch = 0; batch < 4; batch++) await scorer.score([{ model: "a", window }]);
    const tookMs = performance.now() - startMs;
    const inference = scorer.inferenceTime("a");

    expect(before).toBeUndefined();
    expect(inference).toMatchObject({ runs: 4 });
    // The run is a part of the way there and back; two digits are told.
    expect(4 * inference!.meanMs).toBeLessThan(1.05 * tookMs);
    expect(inference?.p99Ms).toBeGreaterThanOrEqual(inference!.meanMs);
    expect(scorer.inferenceTime("unknown")).toBeUndefined();
  });

  test("without any model it is running and has nothing to do", async () => {
    await using scorer = await opened({});

    expect(await scorer.score([{ model: "a", window }])).toEqual([undefined]);
    expect(scorer.status().state).toBe("running");
  });

  test("a full queue gives up its oldest windows, never its newest", async () => {
    await using scorer = await opened({ a: soundFolder }, { queuePerModel: 2 });

    const scores = await Promise.all(Array.from({ length: 6 }, () => scorer.score([{ model: "a", window }])));

    // Two batches are on their way, two windows wait, and those between gave way.
    const isScored = scores.map(([score]) => score !== undefined);
    expect(isScored).toEqual([true, true, false, false, true, true]);
  });

  test("closing settles what still waits and leaves no process", async () => {
    const scorer = await opened({ a: soundFolder });
    const waiting = scorer.score([{ model: "a", window }]);
    const { processId } = scorer;

    await scorer[Symbol.asyncDispose]();

    expect((await waiting).length).toBe(1);
    expect(() => process.kill(processId!, 0)).toThrow();
    expect(await scorer.score([{ model: "a", window }])).toEqual([undefined]);
  });
});

describe("windows with frame numbers", () => {
  test("score as whole windows do: in a row, after gaps, out of order, again, and after a restart", async () => {
    await using scorer = await opened({ a: soundFolder, b: soundFolder });
    const length = window.length;
    const whole = async (row: number) =>
      (await scorer.score([{ model: "b", window: framesAt(columns, row, length) }]))[0]?.value;
    const numbered = (row: number) => ({ model: "a", window: framesAt(columns, row, length), frame: row + 1 });

    for (const rows of [[0], [1], [2, 3, 4], [10], [9], [9], [200], [201, 205, 299], [298]]) {
      const scores = await scorer.score(rows.map(numbered));
      for (const [index, row] of rows.entries()) expect(scores[index]?.value).toBeCloseTo((await whole(row))!, 5);
    }
    process.kill(scorer.processId!, "SIGKILL");
    await until(() => scorer.status().restarts === 1 && scorer.status().state === "running");
    const [after] = await scorer.score([numbered(299)]);
    expect(after?.value).toBeCloseTo((await whole(299))!, 5);
  });
});

describe("a scoring process that is killed", () => {
  test("is started again and scores as before", async () => {
    await using scorer = await opened({ a: soundFolder });
    const [before] = await scorer.score([{ model: "a", window }]);
    const first = scorer.processId;

    process.kill(first!, "SIGKILL");
    await until(() => scorer.status().restarts === 1 && scorer.status().state === "running");
    const [after] = await scorer.score([{ model: "a", window }]);

    expect(after?.value).toBe(before?.value);
    expect(scorer.processId).not.toBe(first);
  });

  test("what it was working on is lost, what comes after its end was noticed is scored", async () => {
    await using scorer = await opened({ a: soundFolder });
    const sent = [1, 2].map(() => scorer.score([{ model: "a", window }]));
    process.kill(scorer.processId!, "SIGKILL");
    for (const [score] of await Promise.all(sent)) expect(score === undefined || score.value > 0).toBe(true);
    // What is sent before the end is noticed goes to the process that is gone, and is lost with it.
    const untilMs = performance.now() + 20_000;
    let later: Awaited<ReturnType<typeof scorer.score>>[number];
    while (later === undefined && performance.now() < untilMs) [later] = await scorer.score([{ model: "a", window }]);

    expect(later?.value).toBeGreaterThan(0);
    expect(scorer.status().restarts).toBe(1);
  });
});

describe("a refused model", () => {
  test.each([
    ["an endless loop", () => writeForeign(join(root, "loop"), endlessLoop()), "SAMSPEL_MODEL_OPERATOR"],
    ["a tensor of 32 GiB", () => writeForeign(join(root, "huge"), declaredTensor()), "SAMSPEL_MODEL_TOO_LARGE"],
    [
      "external data",
      () => writeForeign(join(root, "external"), externalData("card.json")),
      "SAMSPEL_MODEL_EXTERNAL_DATA",
    ],
    ["a missing folder", () => join(root, "nowhere"), "SAMSPEL_MODEL_MISSING"],
    ["a cut-off file", () => truncated(), "SAMSPEL_MODEL_HASH"],
    ["a cut-off file with a fitting hash", () => truncated({ rehash: true }), "SAMSPEL_MODEL_MALFORMED"],
    ["a card that is no JSON", () => withCard("{"), "SAMSPEL_MODEL_CARD"],
    ["a card of an unknown kind", () => withCard(/"kind": "[^"]*"/, '"kind": "oracle"'), "SAMSPEL_MODEL_KIND"],
    ["a card of another shape", () => withCard(/"windowLength": \d+/, '"windowLength": 7'), "SAMSPEL_MODEL_SHAPE"],
  ])("%s says why and harms no other", async (_, make, code) => {
    await using scorer = await opened({ bad: make(), good: soundFolder });

    const [bad, good] = await scorer.score([
      { model: "bad", window },
      { model: "good", window },
    ]);

    expect(scorer.refusals.get("bad")).toMatchObject({ id: "bad", code });
    expect(scorer.models.map(({ id }) => id)).toEqual(["good"]);
    expect(bad).toBeUndefined();
    expect(good?.value).toBeGreaterThan(0);
  });
});

describe("a model that turns hostile at work", () => {
  test("is stopped at the deadline, struck three times and then disabled, while others go on", async () => {
    const slow = writeForeign(join(root, "slow"), dataDependent({ rounds: 400 }));
    await using scorer = await opened({ slow, good: soundFolder }, { batchDeadlineMs: 1500 });
    expect((await scorer.score([{ model: "slow", window: foreignWindow(1) }]))[0]).toBeDefined();

    for (let attack = 1; attack <= 3; attack++) {
      const [outcome] = await scorer.score([{ model: "slow", window: foreignWindow(5e6) }]);
      expect(outcome).toBeUndefined();
      await until(() => scorer.status().restarts === attack && scorer.status().state === "running");
    }

    expect(scorer.status().disabledModels).toEqual(["slow"]);
    expect(scorer.refusals.get("slow")?.code).toBe("SAMSPEL_MODEL_DISABLED");
    expect((await scorer.score([{ model: "good", window }]))[0]?.value).toBeGreaterThan(0);
  });

  test("an allocation of 32 GiB fails inside of the process or ends it; the model is disabled", async () => {
    const greedy = writeForeign(join(root, "greedy"), dataDependent({ rounds: 1 }));
    await using scorer = await opened({ greedy, good: soundFolder });

    await until(() => {
      void scorer.score([{ model: "greedy", window: foreignWindow(8 * 1024 ** 3) }]);
      return scorer.status().disabledModels.length > 0;
    });

    await until(() => scorer.status().state === "running");
    expect(scorer.status().disabledModels).toEqual(["greedy"]);
    expect((await scorer.score([{ model: "good", window }]))[0]?.value).toBeGreaterThan(0);
  });
});

test("the scoring process can write no file, start no program and reach no network", async () => {
  const { execFileSync } = await import("node:child_process");
  await using scorer = await opened({ a: soundFolder });
  if (!existsSync(`/proc/${scorer.processId}/cmdline`)) return;

  const commandLine = readFileSync(`/proc/${scorer.processId}/cmdline`, "utf8").split("\0");
  const flags = commandLine.filter((part) => part.startsWith("--"));

  expect(flags).toContain("--permission");
  const attempts = [
    "require('fs').writeFileSync('/tmp/x','')",
    "require('child_process').execSync('true')",
    "require('net').connect(9, '127.0.0.1')",
    "require('http').get('http://127.0.0.1:9')",
    "process.getBuiltinModule('tls').connect(9, '127.0.0.1')",
    "require('net').createServer().listen(0)",
    "require('dgram').createSocket('udp4').bind(0)",
    "require('dns').lookup('localhost', () => {})",
  ].map((code) => {
    try {
      execFileSync(process.execPath, [...flags, "-e", code], { stdio: "ignore" });
      return `allowed: ${code}`;
    } catch {
      return "refused";
    }
  });
  expect(attempts).toEqual(attempts.map(() => "refused"));
});

test.skipIf(!mayLeaveTheNetwork())("the kernel gives the scoring process a network with nothing in it", async () => {
  await using scorer = await opened({ a: soundFolder });
  const networkOf = (id: number | "self") => readlinkSync(`/proc/${id}/ns/net`);

  expect(networkOf(scorer.processId!)).not.toBe(networkOf("self"));
  const devices = readFileSync(`/proc/${scorer.processId}/net/dev`, "utf8").split("\n").slice(2);
  expect(devices.map((line) => line.split(":")[0]!.trim()).filter((name) => name !== "")).toEqual(["lo"]);
});

/** Containers and hardened services often forbid it; then the process has the first test's protection only. */
function mayLeaveTheNetwork(): boolean {
  return ["-n", "-rn"].some((how) => spawnSync("unshare", [how, "true"]).status === 0);
}

function copyOfSound(name: string, change: (card: string) => string): string {
  const directory = join(root, name);
  rmSync(directory, { recursive: true, force: true });
  writeForeign(directory, readFileSync(join(soundFolder, "model.onnx")));
  writeFileSync(join(directory, "card.json"), change(readFileSync(join(soundFolder, "card.json"), "utf8")));
  return directory;
}

function truncated({ rehash = false } = {}): string {
  const bytes = readFileSync(join(soundFolder, "model.onnx")).subarray(0, 900);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const directory = copyOfSound("truncated", (card) =>
    rehash ? card.replace(/"sha256": "[0-9a-f]+",\s*"bytes"/, `"sha256": "${sha256}", "bytes"`) : card,
  );
  writeFileSync(join(directory, "model.onnx"), bytes);
  return directory;
}

function withCard(pattern: string | RegExp, replacement?: string): string {
  return copyOfSound("card", (card) => (typeof pattern === "string" ? pattern : card.replace(pattern, replacement!)));
}
