/** Gathers what an export needs beside a running gateway: recordings, labels, gaps and values from the data directory. */
import { join } from "node:path";
import { LabelFile } from "./cases/label-file.ts";
import type { Label } from "./core/cases.ts";
import { ConfigError, PermanentError } from "./core/errors.ts";
import type { Recording } from "./core/recording.ts";
import type { ExportPublication } from "./core/recording-export.ts";
import type { Tag } from "./core/tag.ts";
import type { ExportSource } from "./export-source.ts";
import type { CrateInput, CrateSignal } from "./recordings/crate-input.ts";
import type { ExportParts } from "./recordings/export.ts";
import { openLabels } from "./recordings/label-lines.ts";
import { openRecordings } from "./recordings/recording-book.ts";
import { openModelKeys } from "./signing-key.ts";
import { software } from "./software.ts";
import { ucumOfCode } from "./sources/opcua/units.ts";
import { logLedger } from "./store/ledger-query.ts";
import { StretchReader } from "./store/stretch-reader.ts";

export interface OpenedExport extends Disposable {
  readonly parts: Omit<ExportParts, "to" | "withCsv" | "onProgress">;
  readonly dataDirectory: string;
}

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const codeOfUcum = new Map(Object.entries(ucumOfCode).map(([code, ucum]) => [ucum, code]));

/** Throws what is wrong with the name, or with the store. */
export async function openExport(
  name: string,
  source: ExportSource,
  { publication, withPeople = false }: { readonly publication: ExportPublication; readonly withPeople?: boolean },
): Promise<OpenedExport> {
  const { dataDirectory, configuration, configurationSha256, site, isSimulated, models } = source;
  const store = join(dataDirectory, "store");
  const recording = await stoppedRecording(dataDirectory, name);
  const reader = new StretchReader(store);
  try {
    const wanted = wantedTags(recording, source, reader.tags());
    const kept = wanted.filter(({ tag }) => withPeople || !isAboutPeople(tag));
    const ids = new Set(kept.map(({ tag }) => tag.id));
    const input: CrateInput = {
      recording,
      ...{ site, isSimulated, configuration, configurationSha256, models, publication },
      software: software(),
      signals: kept.map(({ signal }) => signal),
      leftOut: wanted.filter(({ tag }) => !ids.has(tag.id)).map(({ tag }) => tag.id),
      gaps: reader.gaps(recording),
      assets: assetsOf(recording, source),
    };
    const judged = (await LabelFile.open(join(dataDirectory, "cases"), silent)).all();
    const labels = (await openLabels(join(dataDirectory, "recordings"))).revisions();
    return {
      parts: {
        input,
        numbers: new Map(kept.map(({ tag, number }) => [tag.id, number])),
        reader,
        ledger: () => logLedger(join(store, "log.db"), { fromMs: recording.fromMs, toMs: recording.toMs + hourMs }),
        labels: [
          ...labels.filter((label) => label.recording === recording.id),
          ...judged.filter((label) => touches(label, recording, input.assets)).map(labelOf),
        ],
        key: openModelKeys(dataDirectory, []).own,
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

/** Tags of the recorded assets, their figures and scores among them; described as the configuration has them now. */
function wantedTags(
  { assets: recorded }: Recording,
  { assets, tags }: ExportSource,
  stored: ReadonlyMap<number, Tag>,
): Wanted[] {
  const described = new Map(tags.map((tag) => [tag.id, tag]));
  const groupOf = (id: string) =>
    assets.find((asset) => asset.tags.includes(id))?.id ??
    assets.find((asset) => id.startsWith(`${asset.id}/`))?.id ??
    "other";
  return [...stored].flatMap(([number, known]) => {
    const tag = described.get(known.id) ?? known;
    const group = groupOf(tag.id);
    if (tag.keep === "live" || (recorded.length > 0 && !recorded.includes(group))) return [];
    const unitCode = codeOfUcum.get(tag.unit);
    return [{ tag, number, signal: { tag, group, ...(unitCode === undefined ? {} : { unitCode }) } }];
  });
}

/** Values about people have a time of their own in the store (people-retention.ts). */
function isAboutPeople({ keepHours }: Tag): boolean {
  return keepHours !== undefined;
}

function assetsOf({ assets: recorded }: Recording, { assets }: ExportSource): CrateInput["assets"] {
  return assets
    .filter(({ id }) => recorded.length === 0 || recorded.includes(id))
    .map(({ id, name, template }) => ({ id, name, template }));
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
