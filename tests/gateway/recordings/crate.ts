/** A store with values and the parts of an export of it, for the tests of crates. */
import { generateKeyPairSync } from "node:crypto";
import { join } from "node:path";
import type { MeasurementBatch } from "../../../gateway/core/measurement.ts";
import type { Recording } from "../../../gateway/core/recording.ts";
import type { Tag } from "../../../gateway/core/tag.ts";
import type { CrateInput } from "../../../gateway/recordings/crate-input.ts";
import { type ExportParts, exportCrate } from "../../../gateway/recordings/export.ts";
import { logLedger } from "../../../gateway/store/ledger-query.ts";
import type { StoreLimits } from "../../../gateway/store/limits.ts";
import { openStore } from "../../../gateway/store/store.ts";
import { StretchReader } from "../../../gateway/store/stretch-reader.ts";
import { memoryDirectory, silentLog } from "../../support/context.ts";
import { numberTag } from "../store/values.ts";

export const startMs = Date.UTC(2026, 10, 26, 8);
export const hourMs = 3_600_000;
export const { privateKey, publicKey } = generateKeyPairSync("ed25519");

export const recording: Recording & { toMs: number } = {
  ...{ id: "0b7c2a54-6f0e-4e0b-9d53-3f1f4f0a9c11", revision: 2, name: "Worn tool", campaign: "Tool wear" },
  ...{ fromMs: startMs, toMs: startMs + 2 * hourMs, assets: [], keep: true, createdMs: startMs },
  context: { product: "Table top", sensors: [{ tag: "pump-1/power", model: "X1", calibratedOn: "2026-05-01" }] },
};

export const exportTags: readonly Tag[] = [
  { ...numberTag("pump-1/power"), unit: "kW" },
  { ...numberTag("pump-1/state"), unit: "", dataType: "string" },
  { ...numberTag("pump-2/vibration"), unit: "mm/s" },
];

export function crateInput(signals: readonly Tag[] = exportTags): CrateInput {
  return {
    recording,
    ...{ site: "boras/line-1", isSimulated: true, software: { version: "0.1.0" } },
    ...{ configuration: { sources: [] }, configurationSha256: "0".repeat(64), models: [], leftOut: [], gaps: [] },
    signals: signals.map((tag) => ({ tag, group: tag.equipment, ...(tag.unit === "kW" ? { unitCode: "KWT" } : {}) })),
    publication: {
      licence: "CC-BY-4.0",
      creators: [{ name: "Kim Ek", orcid: "https://orcid.org/0000-0002-1825-0097" }],
      organisation: { name: "Example", ror: "https://ror.org/03yrm5c26" },
      keywords: ["pump"],
    },
    assets: [{ id: "pump-1", name: "Pump 1", template: "pump" }],
  };
}

/** A store that holds the batches: those up to `compacted` in the history, the others in the log only. */
export async function filledStore(
  batches: readonly MeasurementBatch[],
  compacted = 0,
  limits: Partial<StoreLimits> = {},
) {
  const directory = join(memoryDirectory("crate"), "store");
  const store = await openStore({
    ...{ directory, log: silentLog, now: () => startMs },
    limits: { commitMs: 1, ballastBytes: 0, keepMs: hourMs, compactMs: hourMs, freeBytes: 0, ...limits },
  });
  await store.internTags(exportTags);
  for (const [index, batch] of batches.entries()) {
    if (batch.length > 0) await store.append([batch]);
    if (index + 1 === compacted) await store.compact();
  }
  return { store, directory };
}

/** Exports what a store holds; what is given overrides the usual. */
export async function exported(directory: string, to: string, given: Partial<ExportParts> = {}) {
  using reader = new StretchReader(directory);
  const span = { fromMs: recording.fromMs, toMs: recording.toMs };
  return await exportCrate({
    input: crateInput(),
    numbers: new Map(exportTags.map(({ id }, index) => [id, index + 1])),
    reader,
    ledger: () => logLedger(join(directory, "log.db"), span),
    ...{ labels: [], key: privateKey, to, withCsv: false, nowMs: startMs, onProgress: () => {} },
    ...given,
  });
}
