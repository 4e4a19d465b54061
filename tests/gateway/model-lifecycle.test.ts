/** Versions of a model at work: put to work while values come, compared in shadow, sent back when they fail. Real files, a real scoring process. */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { createTagDirectory, tagsOf } from "../../gateway/assembly.ts";
import { parseConfiguration } from "../../gateway/config/load.ts";
import type { ConditionReport } from "../../gateway/core/condition.ts";
import { BatchBuilder, type MeasurementBatch, rowsOf } from "../../gateway/core/measurement.ts";
import { registries } from "../../gateway/kinds.ts";
import { ModelLifecycle } from "../../gateway/model-lifecycle.ts";
import { ModelShelves } from "../../gateway/model-shelves.ts";
import { createAssess } from "../../gateway/pipeline/assess.ts";
import { openScorer } from "../../gateway/scorer.ts";
import { openModelKeys } from "../../gateway/signing-key.ts";
import { readModel, writeModel } from "../../models/folder.ts";
import { type LearnedModel, learn } from "../../models/learn.ts";
import { modelKinds } from "../../models/registry.ts";
import { dataDependent, endlessLoop, writeForeign } from "../models/support/hostile.ts";
import { channelNames, machineColumns } from "../models/support/machine.ts";
import { silentLog, temporaryDirectory } from "../support/context.ts";

const roots: string[] = [];
afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true, force: true });
});

const channels = 2;
const rows = 200;

async function learned(seed: number, nowMs: number, kind = "principal-components"): Promise<LearnedModel> {
  return learn({
    kind: modelKinds[kind]!,
    data: { channels: channelNames(channels), columns: machineColumns({ seed, rows, channels }), sampleRateHz: 1 },
    description: `seed ${seed}`,
    nowMs,
    monotonicMs: () => 0,
  });
}

let first: LearnedModel;
let second: LearnedModel;
beforeAll(async () => {
  [first, second] = await Promise.all([learned(1, 1_800_000_000_000), learned(2, 1_800_000_100_000)]);
});

/** A data directory whose model folder holds the first version, as `samspel train` leaves it. */
async function dataDirectory(model = first): Promise<string> {
  const root = temporaryDirectory("lifecycle");
  roots.push(root);
  await writeModel(join(root, "models/pump"), model);
  return root;
}

const limits = { loadDeadlineMs: 60_000, batchDeadlineMs: 60_000, backOffMs: { min: 10, max: 100 } };

async function started(root: string, kind = "principal-components") {
  const text = `
dataDirectory: ${root}
sources: [{ id: plc, kind: replay, file: x.csv }]
tags:
  - { id: pump/a, source: plc, address: a }
  - { id: pump/b, source: plc, address: b }
assets: [{ id: pump }]
models: [{ id: pump, kind: ${kind}, card: pump, asset: pump, channels: [pump/a, pump/b] }]
`;
  const configuration = parseConfiguration(text, { path: join(root, "gateway.yaml"), registries, env: {} });
  const tagList = tagsOf(configuration, registries);
  const tags = createTagDirectory(
    tagList,
    tagList.map((_, index) => index + 1),
  );
  const clock = { nowMs: 1_800_000_200_000 };
  const now = () => clock.nowMs++;
  const shelves = new ModelShelves({ configuration, log: silentLog, keys: openModelKeys(root, []), now });
  await shelves.open();
  const scorer = await openScorer({ models: shelves.folders(), log: silentLog, limits });
  onTestFinished(() => scorer[Symbol.asyncDispose]());
  const scope = { configuration, registries, tags };
  const lifecycle = new ModelLifecycle({ shelves, scorer, scope, log: silentLog, limits, now });
  const emitted: MeasurementBatch[] = [];
  const conditions = new Map<string, ConditionReport>();
  const report = (condition: ConditionReport) => void conditions.set(condition.id, condition);
  const assess = createAssess({
    models: lifecycle.inUse(),
    scorer,
    now,
    monotonicMs: () => performance.now(),
    emit: (batch) => emitted.push(batch),
    report,
  });
  lifecycle.attach(assess);
  const columns = machineColumns({ seed: 1, rows, channels });
  let row = 0;
  /** Gives the next values of the machine and waits for their scores; a disturbed one moves the first channel far away. */
  const feed = async (count: number, disturbance = 0) => {
    const builder = new BatchBuilder();
    for (let index = 0; index < count; index++, row++) {
      const at = row % rows;
      for (const channel of [0, 1]) {
        const value = columns[channel]![at]! + (channel === 0 ? disturbance : 0);
        builder.push({ key: channel + 1, value, sourceTimeMs: 1_800_000_000_000 + row * 1000 });
      }
    }
    assess.take(builder.takeMeasurements(0));
    await assess.settled();
  };
  const valuesOf = (id: string) =>
    emitted.flatMap((batch) => [...rowsOf(batch)]).filter(({ tag }) => tag === tags.byId(id)!.number);
  return { shelves, scorer, lifecycle, assess, feed, valuesOf, conditions, report, clock };
}

test("files left in the folder of a model become its first version, and the same files are imported once", async () => {
  const root = await dataDirectory();

  const one = await (await started(root)).lifecycle.lifecycle("pump");
  const two = await (await started(root)).lifecycle.lifecycle("pump");

  expect(one.versions).toMatchObject([{ role: "active", kind: "principal-components", rows, signature: "none" }]);
  expect(one.versions[0]!.sha256).toBe(first.card.model!.sha256);
  expect(two).toEqual(one);
  expect(two.events.map(({ action }) => action)).toEqual(["imported"]);
});

test("a learned version runs in shadow first: its scores are kept, the states stay those of the active one", async () => {
  const { lifecycle, feed, valuesOf } = await started(await dataDirectory());
  await feed(20);

  const { version: id } = await lifecycle.adopt("pump", second);
  await feed(30);
  const report = await lifecycle.lifecycle("pump");

  expect(report.versions.map(({ role }) => role)).toEqual(["active", "shadow"]);
  expect(report.shadow).toMatchObject({ version: id });
  expect(report.shadow!.agreement).toBeGreaterThan(0);
  expect(report.shadow!.shadow.windows).toBeGreaterThan(20);
  expect(report.shadow!.active.windows).toBeGreaterThan(20);
  for (const { inference } of [report.shadow!.active, report.shadow!.shadow]) {
    expect(inference).toMatchObject({ meanMs: expect.any(Number), p99Ms: expect.any(Number) });
    expect(inference!.runs).toBeGreaterThan(0);
  }
  expect(valuesOf("pump/anomaly/score").length).toBeGreaterThanOrEqual(49);
  expect(valuesOf("pump/anomaly/shadow-score").length).toBe(report.shadow!.shadow.windows);
});

test("activating loses no frame, starts the window of the new version anew, and rolling back returns", async () => {
  const { lifecycle, feed, valuesOf } = await started(await dataDirectory());
  const before = (await lifecycle.lifecycle("pump")).active!;
  const { version: id } = await lifecycle.adopt("pump", second);
  await feed(10);

  const activated = await lifecycle.activate("pump", id.slice(0, 17));
  await feed(10);
  const back = await lifecycle.rollBack("pump");
  await feed(10);

  expect(activated).toMatchObject({ active: id, rollBackTo: before });
  expect(activated.shadow).toBeUndefined();
  expect(back.active).toBe(before);
  expect(back.events.map(({ action }) => action)).toEqual([
    "rolled-back",
    "activated",
    "shadowed",
    "learned",
    "imported",
  ]);
  // The last frame before a change stays open until a value of the next one comes, so a change may cost that one.
  expect(valuesOf("pump/anomaly/score").length).toBeGreaterThanOrEqual(27);
});

test.each([
  ["an endless loop", (directory: string) => writeForeign(directory, endlessLoop()), "SAMSPEL_MODEL_OPERATOR"],
  [
    "a card with other channels",
    (directory: string) => writeForeign(directory, dataDependent({ rounds: 1 })),
    "SAMSPEL_MODEL_KIND",
  ],
  ["a damaged graph", damaged, "SAMSPEL_MODEL_HASH"],
])("a version with %s is refused when it is tried out, and the active one goes on", async (_, spoil, code) => {
  const root = await dataDirectory();
  const folder = join(root, "models/pump/versions/bad-00000000");
  await started(root);
  await writeModel(folder, first);
  spoil(folder);
  if (code !== "SAMSPEL_MODEL_HASH") rmSync(join(folder, "golden.json"));
  const { lifecycle, feed, valuesOf } = await started(root);
  const { active } = await lifecycle.lifecycle("pump");

  await expect(lifecycle.activate("pump", "bad")).rejects.toMatchObject({ code });
  await feed(10);

  expect((await lifecycle.lifecycle("pump")).active).toBe(active);
  expect(valuesOf("pump/anomaly/score").length).toBeGreaterThan(5);
});

function damaged(directory: string): void {
  const bytes = readFileSync(join(directory, "model.onnx"));
  bytes[bytes.length - 1]! ^= 1;
  writeFileSync(join(directory, "model.onnx"), bytes);
}

test("an active version that can no longer be loaded is replaced by the one before, and that is a condition", async () => {
  const root = await dataDirectory();
  const one = await started(root);
  const before = (await one.lifecycle.lifecycle("pump")).active!;
  const { version: id } = await one.lifecycle.adopt("pump", second);
  await one.lifecycle.activate("pump", id);
  damaged(join(root, "models/pump/versions", id));
  // Without a signature, which would be looked at first.
  rmSync(join(root, "models/pump/versions", id, "card.json.sig"));

  const { lifecycle, report, conditions, scorer, feed, valuesOf } = await started(root);
  expect(scorer.refusals.get("pump")?.code).toBe("SAMSPEL_MODEL_HASH");
  await lifecycle.watch(report);
  await feed(10);

  expect(await lifecycle.lifecycle("pump")).toMatchObject({ active: before });
  expect((await lifecycle.lifecycle("pump")).rollBackTo).toBeUndefined();
  expect((await lifecycle.lifecycle("pump")).events[0]).toMatchObject({ action: "rolled-back", automatic: true });
  expect(conditions.get("model/pump/rolled-back")).toMatchObject({ active: true, code: "SAMSPEL_MODEL_ROLLED_BACK" });
  expect(valuesOf("pump/anomaly/score").length).toBeGreaterThan(5);
});

test("a storm of alarms soon after the activation sends a version back, and the one before is not sent back again", async () => {
  // Limits forget at once, so each disturbance is an alarm of its own.
  const one = await learned(1, 1_800_000_000_000, "limit");
  const two = await learned(2, 1_800_000_100_000, "limit");
  const { lifecycle, feed, report, conditions } = await started(await dataDirectory(one), "limit");
  const before = (await lifecycle.lifecycle("pump")).active!;
  const { version: id } = await lifecycle.adopt("pump", two);
  await lifecycle.activate("pump", id);
  await lifecycle.watch(report);
  expect((await lifecycle.lifecycle("pump")).active).toBe(id);

  const storm = async () => {
    for (let alarm = 1; alarm <= 12; alarm++) {
      await feed(1, 1000);
      await feed(3);
    }
  };
  await storm();
  await lifecycle.watch(report);
  await storm();
  await lifecycle.watch(report);

  const { active, events } = await lifecycle.lifecycle("pump");
  expect(active).toBe(before);
  expect(events[0]).toMatchObject({ action: "rolled-back", automatic: true });
  expect(conditions.get("model/pump/rolled-back")?.message).toMatch(/storm/);
});

test("what is not there is said: unknown model, unknown version, nothing to return to, active already", async () => {
  const { lifecycle } = await started(await dataDirectory());
  const { active } = await lifecycle.lifecycle("pump");

  await expect(lifecycle.lifecycle("fan")).rejects.toMatchObject({ code: "SAMSPEL_MODEL_UNKNOWN" });
  await expect(lifecycle.activate("pump", "../../etc")).rejects.toMatchObject({
    code: "SAMSPEL_MODEL_VERSION_UNKNOWN",
  });
  await expect(lifecycle.activate("pump", active!)).rejects.toMatchObject({ code: "SAMSPEL_MODEL_ALREADY_ACTIVE" });
  await expect(lifecycle.rollBack("pump")).rejects.toMatchObject({ code: "SAMSPEL_MODEL_NO_PREVIOUS" });
});

test("a record of the versions that is damaged is moved aside, and the gateway starts", async () => {
  const root = await dataDirectory();
  await started(root);
  writeFileSync(join(root, "models/pump/lifecycle.json"), "{ half");

  const { lifecycle } = await started(root);

  expect((await lifecycle.lifecycle("pump")).versions).toMatchObject([{ role: "active" }]);
  expect(existsSync(join(root, "models/pump/lifecycle.json"))).toBe(true);
  await expect(readModel("pump", join(root, "models/pump"))).resolves.toBeDefined();
});

test("what is learned here is signed; files that were changed since are refused, whoever asks", async () => {
  const root = await dataDirectory();
  const one = await started(root);
  const before = (await one.lifecycle.lifecycle("pump")).active!;
  const { version: id } = await one.lifecycle.adopt("pump", second);
  const [unsigned, own] = (await one.lifecycle.lifecycle("pump")).versions;
  await one.lifecycle.activate("pump", id);
  const card = join(root, "models/pump/versions", id, "card.json");
  writeFileSync(card, readFileSync(card, "utf8").replace('"threshold": 1', '"threshold": 1000'));

  const two = await started(root);
  await two.lifecycle.watch(two.report);

  expect([unsigned!.signature, own!.signature]).toEqual(["none", "valid"]);
  expect(own!.keyId).toMatch(/^[0-9a-f]{16}$/);
  expect(await two.lifecycle.lifecycle("pump")).toMatchObject({ active: before });
  expect(two.conditions.get("model/pump/rolled-back")?.message).toMatch(/signature/);
  await expect(two.lifecycle.activate("pump", id)).rejects.toMatchObject({ code: "SAMSPEL_MODEL_SIGNATURE" });
  // Two scoring processes are started and four versions tried out, beside whatever else the machine does.
}, 120_000);
