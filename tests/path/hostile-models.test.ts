/** Hostile models in a running gateway: each is refused or contained, and values come in as if they were not there. */
import { createHash } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { parseConfiguration } from "../../gateway/config/load.ts";
import { rowsOf } from "../../gateway/core/measurement.ts";
import { registries } from "../../gateway/kinds.ts";
import { startGateway } from "../../gateway/main.ts";
import { admissionLimits } from "../../models/admission.ts";
import {
  dataDependent,
  declaredTensor,
  endlessLoop,
  externalData,
  foreignDomain,
  writeForeign,
} from "../models/support/hostile.ts";
import { silentLog, temporaryDirectory } from "../support/context.ts";

const root = temporaryDirectory("hostile-models");
afterAll(() => rmSync(root, { recursive: true, force: true }));

const intervalMs = 50;
const rows = 240;
/** As value of the signal: what `dataDependent` then works through takes longer than any deadline. */
const attack = 5e6;

const truncated = dataDependent({ rounds: 4 }).subarray(0, 300);

/** Refused when they are loaded, with the code that says why. */
const refused: Readonly<Record<string, readonly [Uint8Array, string]>> = {
  loop: [endlessLoop(), "SAMSPEL_MODEL_OPERATOR"],
  tensor: [declaredTensor(), "SAMSPEL_MODEL_TOO_LARGE"],
  outside: [externalData("../../../etc/passwd"), "SAMSPEL_MODEL_EXTERNAL_DATA"],
  domain: [foreignDomain(), "SAMSPEL_MODEL_OPERATOR"],
  truncated: [truncated, "SAMSPEL_MODEL_MALFORMED"],
  huge: [new Uint8Array(admissionLimits.bytesMax + 1), "SAMSPEL_MODEL_TOO_LARGE"],
};

function configurationWith(models: readonly string[]) {
  const recording = join(root, "recording.csv");
  writeFileSync(recording, `signal\n${`${attack}\n`.repeat(rows)}`);
  const entry = (id: string) => `  - { id: ${id}, kind: foreign, card: ${id}, asset: pump, channels: [pump/signal] }`;
  const text = `
dataDirectory: ${root}
api: { port: 0, anonymousRole: operator }
sources: [{ id: plc, kind: replay, file: ${recording}, rowIntervalMs: ${intervalMs}, clock: now }]
tags: [{ id: pump/signal, source: plc, address: signal }]
assets: [{ id: pump }]
models:
${models.map(entry).join("\n")}
`;
  return parseConfiguration(text, { path: join(root, "gateway.yaml"), registries, env: {} });
}

async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await new Promise((resolve) => setTimeout(resolve, 20));
}

test("hostile models are refused or disabled after three strikes; meanwhile every value comes in", {
  timeout: 180_000,
}, async () => {
  mkdirSync(join(root, "models"), { recursive: true });
  for (const [id, [onnx]] of Object.entries(refused)) writeForeign(join(root, "models", id), onnx, frequent(onnx));
  const slow = dataDependent({ rounds: 400 });
  writeForeign(join(root, "models", "slow"), slow, frequent(slow));
  const configuration = configurationWith([...Object.keys(refused), "slow"]);
  const gateway = await startGateway({ configuration, log: silentLog, dashboards: undefined });
  const { view } = gateway;
  const signal = view.tags.byId("pump/signal")!.number;
  let shown = 0;
  view.live.subscribe((item) => {
    if (item.type === "measurements") shown += [...rowsOf(item)].filter(({ tag }) => tag === signal).length;
  });
  /** Values shown so far, at the end of each life of the scoring process. */
  const shownAtEnds: number[] = [];
  await until(() => {
    const restarts = view.scorerStatus()?.restarts ?? 0;
    if (restarts > shownAtEnds.length) shownAtEnds.push(shown);
    return (view.scorerStatus()?.disabledModels.length ?? 0) > 0;
  });
  await gateway.ended;
  const stored = async () =>
    (await view.history({ tag: signal, fromMs: 0, toMs: Date.now() + 60_000, points: 10 })).count;
  await until(async () => (await stored()) >= rows);

  const codes = new Map(view.models().map(({ id, state, code }) => [id, { state, code }]));
  for (const [id, [, code]] of Object.entries(refused))
    expect([id, codes.get(id)]).toEqual([id, { state: "refused", code }]);
  expect(codes.get("slow")).toEqual({ state: "disabled", code: "SAMSPEL_MODEL_DISABLED" });
  await until(() => view.conditions().filter(({ code }) => code.startsWith("SAMSPEL_MODEL")).length === codes.size);
  expect(await stored()).toBe(rows);
  // Each life ends with a hang of the whole deadline, forty values long; some of them would be missing if they waited for it.
  for (const [index, count] of shownAtEnds.entries()) expect(count - (shownAtEnds[index - 1] ?? 0)).toBeGreaterThan(10);
  await gateway.close();
});

/** Card of a model that is scored with every value. */
function frequent(onnx: Uint8Array) {
  const sha256 = createHash("sha256").update(onnx).digest("hex");
  return { sampleRateHz: 1000 / intervalMs, model: { sha256, bytes: onnx.length, opset: 17 } };
}
