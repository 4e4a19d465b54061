/** The versions of a model on disk, one folder each, and the record of which one is at work. Written so that a reader sees the old or the new, never half. */
import { randomUUID } from "node:crypto";
import { cp, mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import Type, { type Static } from "typebox";
import { Compile } from "typebox/compile";
import { type GoldenExamples, type ModelCard, ModelError } from "./contract.ts";
import { modelDigest, readCard, syncDirectory, writeModel, writeSynced } from "./folder.ts";
import { signatureFile } from "./signature.ts";

/** What was done with a model, by whom it was decided, and why. */
const LifecycleEvent = Type.Object(
  {
    timeMs: Type.Number(),
    action: Type.Union([
      Type.Literal("imported"),
      Type.Literal("learned"),
      Type.Literal("shadowed"),
      Type.Literal("shadow-ended"),
      Type.Literal("activated"),
      Type.Literal("rolled-back"),
    ]),
    version: Type.String(),
    /** True when nobody asked for it. */
    automatic: Type.Boolean(),
    reason: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);
export type LifecycleEvent = Static<typeof LifecycleEvent>;

const VersionRecord = Type.Object(
  {
    active: Type.Optional(Type.String()),
    activeSinceMs: Type.Optional(Type.Number()),
    shadow: Type.Optional(Type.String()),
    shadowSinceMs: Type.Optional(Type.Number()),
    /** Versions that were active before and did not fail, newest last. */
    previous: Type.Array(Type.String()),
    /** Digest of the files that lay in the folder of the model itself when they were imported. */
    imported: Type.Optional(Type.String()),
    events: Type.Array(LifecycleEvent),
  },
  { additionalProperties: false },
);
/** Which versions of a model are at work. */
export type VersionRecord = Static<typeof VersionRecord>;

/** A version as it lies on disk. */
export interface StoredVersion {
  /** Name of its folder: the version of the card and the start of its digest. */
  readonly id: string;
  readonly directory: string;
  /** SHA-256 of the card and the graph together. */
  readonly digest: string;
  readonly card: ModelCard;
}

const records = Compile(VersionRecord);
const recordFile = "lifecycle.json";
const eventsMax = 200;
/** Versions kept per model; the oldest that is not at work, nor was just before, goes first. */
const versionsMax = 20;
const previousMax = 3;
const emptyRecord: VersionRecord = { previous: [], events: [] };

/** The record of a model's folder; an empty one when there is none. A damaged one is moved aside. */
export async function readRecord(folder: string, nowMs: number): Promise<VersionRecord> {
  const path = join(folder, recordFile);
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined) return emptyRecord;
  try {
    const record: unknown = JSON.parse(text);
    if (records.Check(record)) return record;
  } catch {
    // Falls through: a record that is no JSON is moved aside like one of another shape.
  }
  await rename(path, `${path}.damaged-${nowMs}`);
  return emptyRecord;
}

/** Puts the record in place in one step. */
export async function writeRecord(folder: string, record: VersionRecord): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeSynced(
    join(folder, recordFile),
    `${JSON.stringify({ ...record, previous: record.previous.slice(-previousMax), events: record.events.slice(-eventsMax) }, undefined, 2)}\n`,
  );
}

/** The versions in a model's folder, oldest first. Folders that hold no readable card are passed over. */
async function listVersions(folder: string): Promise<StoredVersion[]> {
  const names = await readdir(versionsOf(folder)).catch(() => []);
  const found = await Promise.all(names.map((id) => versionAt(id, join(versionsOf(folder), id))));
  return found
    .filter((version) => version !== undefined)
    .sort((a, b) => (a.card.created < b.card.created ? -1 : a.card.created > b.card.created ? 1 : 0));
}

/** Adds what was learned as a version; the same model twice is one version. `sign` gives the file beside the card, from the digest. */
export async function addVersion(
  folder: string,
  model: {
    readonly card: ModelCard;
    readonly golden: GoldenExamples | undefined;
    readonly onnx: Uint8Array | undefined;
  },
  sign?: (digest: string) => string,
): Promise<StoredVersion> {
  return await placed(folder, (directory) => writeModel(directory, model), sign);
}

/**
 * Makes the files that lie in the folder of the model itself a version, as `samspel train` and a person with a file
 * manager leave them there. Undefined when there are none, or when these were imported before.
 */
export async function importVersion(folder: string, record: VersionRecord): Promise<StoredVersion | undefined> {
  const digest = await modelDigest(folder).catch(() => undefined);
  if (digest === undefined || digest === record.imported) return undefined;
  return await placed(folder, async (directory) => {
    await mkdir(directory, { recursive: true });
    for (const name of modelFileNames) {
      await cp(join(folder, name), join(directory, name), { errorOnExist: true }).catch((error: unknown) => {
        if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
      });
    }
  });
}

const modelFileNames = ["model.onnx", "golden.json", signatureFile, "card.json"];

/** Removes the oldest versions beyond the number that is kept, but not one that is at work, was just before, or is `added`. Returns those that are left, oldest first. */
export async function pruneVersions(folder: string, record: VersionRecord, added?: string): Promise<StoredVersion[]> {
  const versions = await listVersions(folder);
  const kept = new Set([record.active, record.shadow, added, ...record.previous]);
  const spare = versions.filter(({ id }) => !kept.has(id)).slice(0, Math.max(0, versions.length - versionsMax));
  for (const { directory } of spare) await rm(directory, { recursive: true, force: true });
  return versions.filter((version) => !spare.includes(version));
}

/** The version that an id or the start of one means. Throws ModelError when there is none, or more than one. */
export function versionNamed(versions: readonly StoredVersion[], name: string): StoredVersion {
  const exact = versions.find(({ id }) => id === name);
  const found = exact === undefined ? versions.filter(({ id }) => id.startsWith(name)) : [exact];
  const [first] = found;
  if (first !== undefined && found.length === 1) return first;
  throw new ModelError(
    found.length === 0
      ? `There is no version ${JSON.stringify(name)} of this model.`
      : `${found.length} versions start with ${JSON.stringify(name)}.`,
    { code: "SAMSPEL_MODEL_VERSION_UNKNOWN", next: `Versions: ${versions.map(({ id }) => id).join(", ") || "none"}.` },
  );
}

function versionsOf(folder: string): string {
  return join(folder, "versions");
}

/** Fills a folder beside its place, then renames it: a version is there in full or not at all. */
async function placed(
  folder: string,
  fill: (directory: string) => Promise<void>,
  sign?: (digest: string) => string,
): Promise<StoredVersion> {
  const temporary = join(folder, `.${randomUUID()}.tmp`);
  try {
    await fill(temporary);
    const digest = await modelDigest(temporary);
    const card = await readCard(temporary);
    const id = `${card.version.replace(/[^A-Za-z0-9.-]/g, "-").slice(0, 40)}-${digest.slice(0, 8)}`;
    const directory = join(versionsOf(folder), id);
    await mkdir(versionsOf(folder), { recursive: true });
    const known = await versionAt(id, directory);
    if (known !== undefined) return known;
    if (sign !== undefined) await writeSynced(join(temporary, signatureFile), sign(digest));
    await rm(directory, { recursive: true, force: true });
    await rename(temporary, directory);
    await syncDirectory(versionsOf(folder));
    return { id, directory, digest, card };
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function versionAt(id: string, directory: string): Promise<StoredVersion | undefined> {
  try {
    return { id, directory, digest: await modelDigest(directory), card: await readCard(directory) };
  } catch (error) {
    if (error instanceof ModelError) return undefined;
    throw error;
  }
}
