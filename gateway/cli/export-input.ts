/** Gathers what an export needs, from outside of the gateway: configuration, store, recordings, labels, models, key. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { modelDigest } from "../../models/folder.ts";
import { tagsOf } from "../assembly.ts";
import { LabelFile } from "../cases/label-file.ts";
import type { Configuration } from "../config/configuration.ts";
import { loadConfiguration } from "../config/load.ts";
import type { Label } from "../core/cases.ts";
import { ConfigError, PermanentError } from "../core/errors.ts";
import type { Recording } from "../core/recording.ts";
import type { Tag } from "../core/tag.ts";
import { ModelShelves } from "../model-shelves.ts";
import type { CrateInput, CrateModel, CratePublication, CrateSignal } from "../recordings/crate-input.ts";
import type { ExportParts } from "../recordings/export.ts";
import { openLabels } from "../recordings/label-lines.ts";
import { openRecordings } from "../recordings/recording-book.ts";
import { sha256Of } from "../recordings/seal.ts";
import { withoutSecrets } from "../recordings/without-secrets.ts";
import { openModelKeys } from "../signing-key.ts";
import { software } from "../software.ts";
import { ucumOfCode } from "../sources/opcua/units.ts";
import { logLedger } from "../store/ledger-query.ts";
import { StretchReader } from "../store/stretch-reader.ts";
import type { ExportOptions } from "./export.ts";
import { logFile } from "./store-directory.ts";

export interface OpenedExport extends Disposable {
  readonly parts: Omit<ExportParts, "to" | "withCsv" | "onProgress">;
  readonly dataDirectory: string;
}

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const codeOfUcum = new Map(Object.entries(ucumOfCode).map(([code, ucum]) => [ucum, code]));

export async function openExport(name: string, options: ExportOptions): Promise<OpenedExport> {
  const { registries } = await import("../kinds.ts");
  const configuration = loadConfiguration(options.config, registries, process.env);
  const { dataDirectory } = configuration;
  const store = join(dataDirectory, "store");
  const log = logFile(store);
  const recording = await stoppedRecording(dataDirectory, name);
  const keys = openModelKeys(dataDirectory, configuration.trustedModelKeys);
  const shelves = new ModelShelves({ configuration, log: silent, keys, now: Date.now });
  await shelves.open();
  const reader = new StretchReader(store);
  try {
    const described = new Map(tagsOf(configuration, registries).map((tag) => [tag.id, tag]));
    const wanted = wantedTags(recording, { configuration, stored: reader.tags(), described });
    const kept = wanted.filter(({ tag }) => options.withPeople === true || !isAboutPeople(tag));
    const ids = new Set(kept.map(({ tag }) => tag.id));
    const text = readFileSync(options.config, "utf8");
    const input: CrateInput = {
      recording,
      site: configuration.equipment,
      isSimulated: configuration.simulated,
      software: software(),
      configuration: withoutSecrets(parse(text)),
      configurationSha256: sha256Of(text),
      models: await modelsOf(configuration, shelves),
      signals: kept.map(({ signal }) => signal),
      leftOut: wanted.filter(({ tag }) => !ids.has(tag.id)).map(({ tag }) => tag.id),
      gaps: reader.gaps(recording),
      publication: publicationOf(options),
      assets: assetsOf(recording, configuration),
    };
    const judged = (await LabelFile.open(join(dataDirectory, "cases"), silent)).all();
    const labels = (await openLabels(join(dataDirectory, "recordings"))).revisions();
    return {
      parts: {
        input,
        numbers: new Map(kept.map(({ tag, number }) => [tag.id, number])),
        reader,
        ledger: () => logLedger(log, { fromMs: recording.fromMs, toMs: recording.toMs + hourMs }),
        labels: [
          ...labels.filter((label) => label.recording === recording.id),
          ...judged.filter((label) => touches(label, recording, input.assets)).map(labelOf),
        ],
        key: keys.own,
        nowMs: Date.now(),
      },
      dataDirectory,
      [Symbol.dispose]: () => reader[Symbol.dispose](),
    };
  } catch (error) {
    reader[Symbol.dispose]();
    throw error;
  }
}

const hourMs = 3_600_000;

async function stoppedRecording(dataDirectory: string, name: string): Promise<Recording & { readonly toMs: number }> {
  const present = (await openRecordings(join(dataDirectory, "recordings")))
    .all()
    .filter((each) => each.isRemoved !== true);
  const newest = present.toReversed();
  const recording =
    newest.find((each) => each.id === name || each.name === name) ??
    newest.find(({ id }) => name.length >= 4 && id.startsWith(name));
  if (recording === undefined) {
    throw new ConfigError(`There is no recording ${JSON.stringify(name)}.`, {
      code: "SAMSPEL_RECORDING_UNKNOWN",
      next: "List them with samspel record list.",
    });
  }
  const { toMs } = recording;
  if (toMs !== undefined) return { ...recording, toMs };
  throw new PermanentError(`The recording ${recording.name} runs.`, {
    code: "SAMSPEL_RECORDING_RUNNING",
    next: `Stop it first: samspel record stop ${JSON.stringify(recording.name)}`,
  });
}

interface Wanted {
  readonly tag: Tag;
  readonly number: number;
  readonly signal: CrateSignal;
}

interface TagSources {
  readonly configuration: Configuration;
  readonly stored: ReadonlyMap<number, Tag>;
  readonly described: ReadonlyMap<string, Tag>;
}

/** Tags of the recorded assets, their figures and scores among them; described as the configuration has them now. */
function wantedTags({ assets }: Recording, { configuration, stored, described }: TagSources): Wanted[] {
  const groupOf = (id: string) =>
    configuration.assets.find((asset) => asset.tags.includes(id))?.id ??
    configuration.assets.find((asset) => id.startsWith(`${asset.id}/`))?.id ??
    "other";
  return [...stored].flatMap(([number, known]) => {
    const tag = described.get(known.id) ?? known;
    const group = groupOf(tag.id);
    if (tag.keep === "live" || (assets.length > 0 && !assets.includes(group))) return [];
    const unitCode = codeOfUcum.get(tag.unit);
    return [{ tag, number, signal: { tag, group, ...(unitCode === undefined ? {} : { unitCode }) } }];
  });
}

/** Values about people have a time of their own in the store (people-retention.ts). */
function isAboutPeople({ keepHours }: Tag): boolean {
  return keepHours !== undefined;
}

async function modelsOf({ models }: Configuration, shelves: ModelShelves): Promise<CrateModel[]> {
  return Promise.all(
    models.map(async ({ id, kind, asset, channels }) => {
      const { active } = shelves.record(id);
      const directory = shelves.versions(id).find((each) => each.id === active)?.directory;
      const sha256 = directory === undefined ? undefined : await modelDigest(directory).catch(() => undefined);
      return {
        ...{ id, kind, asset, channels },
        ...(active === undefined ? {} : { version: active }),
        ...(sha256 === undefined ? {} : { sha256 }),
      };
    }),
  );
}

function publicationOf({
  licence,
  creator,
  organisation,
  ror,
  description,
  keywords,
  funder,
}: ExportOptions): CratePublication {
  return {
    licence,
    creators: creator,
    keywords,
    ...(organisation === undefined
      ? {}
      : { organisation: { name: organisation, ...(ror === undefined ? {} : { ror }) } }),
    ...(description === undefined ? {} : { description }),
    ...(funder === undefined ? {} : { funder }),
  };
}

function assetsOf({ assets }: Recording, configuration: Configuration): CrateInput["assets"] {
  return configuration.assets
    .filter(({ id }) => assets.length === 0 || assets.includes(id))
    .map(({ id, name, template }) => ({ id, name: name ?? id, template }));
}

function touches(
  { asset, fromMs, toMs }: Label,
  span: Recording & { toMs: number },
  assets: CrateInput["assets"],
): boolean {
  return toMs >= span.fromMs && fromMs < span.toMs && assets.some(({ id }) => id === asset);
}

function labelOf({ asset, case: _case, ...label }: Label) {
  return { ...label, scope: asset };
}
