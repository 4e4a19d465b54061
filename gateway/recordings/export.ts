/** Writes a recording as a crate: tables by group and hour, then what they mean, what is missing, and the signature. */
import type { KeyObject } from "node:crypto";
import type { ConditionChange } from "../core/condition.ts";
import { PermanentError } from "../core/errors.ts";
import type { StoreLedger } from "../core/ledger.ts";
import type { TagNumber } from "../core/measurement.ts";
import type { StoreSpan } from "../core/store-span.ts";
import type { StretchReader } from "../store/stretch-reader.ts";
import { type CompletenessReport, completenessOf } from "./completeness.ts";
import type { CrateInput } from "./crate-input.ts";
import { croissant } from "./croissant.ts";
import { csvOf } from "./csv.ts";
import { datapackage } from "./datapackage.ts";
import { ExportFolder, type FinishedFile } from "./export-folder.ts";
import { Features, featureColumns, featureValuesMin } from "./features.ts";
import { tableColumns } from "./parquet-columns.ts";
import { roCrate } from "./ro-crate.ts";
import { manifestName, manifestText, sha256Of, signatureName, signatureOf } from "./seal.ts";
import { labelColumns, type RecordedLabel, smallTables } from "./small-tables.ts";
import { countOf, tablesOf } from "./tables.ts";

export interface ExportParts {
  readonly input: CrateInput;
  /** [signals] numbers in the store. */
  readonly numbers: ReadonlyMap<string, TagNumber>;
  readonly reader: Pick<StretchReader, "read" | "countIn" | "conditionChanges">;
  readonly ledger: () => Promise<StoreLedger>;
  readonly labels: readonly RecordedLabel[];
  readonly key: KeyObject;
  /** Folder that must not exist yet. */
  readonly to: string;
  readonly withCsv: boolean;
  /** Instead of values: features over windows of so many seconds, and no time of day. */
  readonly featureSeconds?: number;
  /** What is read, where the recording shall not say when it was. */
  readonly readSpan?: StoreSpan;
  readonly nowMs: number;
  /** Space that stays free on the disk. */
  readonly spareBytes?: number;
  /** Called with values written, of all that there are about. */
  readonly onProgress: (done: number, total: number) => void;
}

export interface ExportResult {
  readonly files: number;
  readonly rows: number;
  /** Rows of figures of windows, where the crate holds those instead of values. */
  readonly featureRows: number;
  readonly bytes: number;
  readonly report: CompletenessReport;
}

const hourMs = 3_600_000;
/** A file of more values is cut into shorter stretches: it is made in memory. */
const valuesPerFile = 2_000_000;
const shortestMs = 1000;
const featuresPath = "data/features.parquet";

/** Throws PermanentError when the disk is full; running it again goes on. */
export async function exportCrate(parts: ExportParts): Promise<ExportResult> {
  const { input, to, withCsv, nowMs, key } = parts;
  const folder = await ExportFolder.open(to, identityOf(parts), parts.spareBytes);
  if (parts.featureSeconds === undefined) await writeTables(parts, folder);
  else await writeFeatures(parts, folder, parts.featureSeconds);
  const changes: ConditionChange[] = [...parts.reader.conditionChanges(input.recording)];
  for (const { path, description, bytes, rows, table } of smallTables(input, parts.labels, changes)) {
    if (!folder.has(path)) {
      await folder.add({ path, description, encodingFormat: parquetFormat, rows, table }, bytes);
    }
  }
  const counts = folder.files().flatMap(({ counts: some = [] }) => some);
  const report = completenessOf(input, counts, await parts.ledger());
  const texts: Readonly<Record<string, [description: string, content: object]>> = {
    "recording.json": ["Recording, assets, signals and models as the gateway knows them", descriptionOf(input)],
    "configuration.json": ["Configuration of the gateway, without secrets", Object(input.configuration)],
    "completeness.json": ["What is in the crate and what is missing, from the ledger of the gateway", report],
  };
  for (const [path, [description, content]] of Object.entries(texts)) {
    await folder.add({ path, description, encodingFormat: "application/json" }, jsonBytes(content));
  }
  const tables = folder.files().filter(({ sha256 }) => sha256 !== "");
  await folder.add(
    { path: "croissant.json", description: "The tables as Croissant", encodingFormat: "application/ld+json" },
    jsonBytes(croissant(input, croissantTables(tables), nowMs)),
  );
  if (withCsv) {
    const content = datapackage(
      input,
      tables.filter(({ path }) => path.endsWith(".csv")),
    );
    const about = { description: "The CSV files as a Frictionless data package", encodingFormat: "application/json" };
    await folder.add({ path: "datapackage.json", ...about }, jsonBytes(content));
  }
  const written = folder.files().filter(({ sha256 }) => sha256 !== "");
  const metadata = jsonText(roCrate(input, written, nowMs));
  await folder.write("ro-crate-metadata.json", metadata);
  const all = [
    ...written,
    { path: "ro-crate-metadata.json", bytes: Buffer.byteLength(metadata), sha256: sha256Of(metadata) },
  ];
  const manifest = manifestText(all);
  await folder.write(manifestName, manifest);
  await folder.write(signatureName, jsonText(signatureOf(manifest, key)));
  await folder.finish();
  const bytes = all.reduce((sum, file) => sum + file.bytes, 0);
  const featureRows = written.find(({ path }) => path === featuresPath)?.rows ?? 0;
  return { files: all.length + 2, rows: report.totals.rows, featureRows, bytes, report };
}

const parquetFormat = "application/vnd.apache.parquet";

/** Two runs with the same text may go on with each other's files. */
function identityOf({ input, withCsv, featureSeconds }: ExportParts): string {
  const { recording, software, configurationSha256, signals } = input;
  const names = signals.map(({ tag }) => tag.id);
  return sha256Of(JSON.stringify([recording, software, configurationSha256, names, withCsv, featureSeconds]));
}

async function writeTables(parts: ExportParts, folder: ExportFolder): Promise<void> {
  const { input, numbers, reader, onProgress } = parts;
  const span = input.recording;
  const total = reader.countIn([...numbers.values()], span);
  let done = 0;
  for (const [group, signals] of Map.groupBy(input.signals, (signal) => signal.group)) {
    const tags = signals.map(({ tag }) => ({ signal: tag.id, number: numbers.get(tag.id)! }));
    for (const stretch of stretchesOf(
      tags.map(({ number }) => number),
      span,
      reader,
    )) {
      const name = `${pathOf(group)}/${stampOf(stretch.fromMs)}`;
      const seen = folder.files().find(({ path }) => path === `read/${name}`)?.counts;
      const counts = seen ?? (await writeStretch({ parts, folder, name, tags, stretch }));
      done += counts.reduce((sum, { rows }) => sum + rows, 0);
      onProgress(Math.min(done, total), total);
    }
  }
  onProgress(total, total);
}

/** Read as a whole each time: sums of a part cannot be gone on with. */
async function writeFeatures(parts: ExportParts, folder: ExportFolder, seconds: number): Promise<void> {
  const { input, numbers, reader, onProgress, readSpan: span = input.recording } = parts;
  const features = new Features(span.fromMs, seconds);
  const all = [...numbers.values()];
  const total = reader.countIn(all, span);
  let done = 0;
  for (const stretch of stretchesOf(all, span, reader)) {
    const rows = reader.read(all, stretch);
    for (const [signal, number] of numbers) features.take({ signal, rows: rows.get(number)! });
    done += [...rows.values()].reduce((sum, { series }) => sum + series.length, 0);
    onProgress(Math.min(done, total), total);
  }
  const table = features.table();
  if (table === undefined) {
    throw new PermanentError(`No signal has ${featureValuesMin} good numbers in any window of ${seconds} s.`, {
      code: "SAMSPEL_EXPORT_NO_FEATURES",
      next: "Choose longer windows or another recording, and another folder.",
    });
  }
  const about = {
    description: `Features over windows of ${seconds} s`,
    encodingFormat: parquetFormat,
    table: "features",
  };
  await folder.add({ path: featuresPath, ...about, rows: table.rows }, table.bytes);
  onProgress(total, total);
}

interface Stretch {
  readonly parts: ExportParts;
  readonly folder: ExportFolder;
  readonly name: string;
  readonly tags: readonly { readonly signal: string; readonly number: TagNumber }[];
  readonly stretch: StoreSpan;
}

async function writeStretch({ parts, folder, name, tags, stretch }: Stretch) {
  const rows = parts.reader.read(
    tags.map(({ number }) => number),
    stretch,
  );
  const signals = tags.map(({ signal, number }) => ({ signal, rows: rows.get(number)! }));
  const counts = signals.map(countOf);
  const from = `from ${new Date(stretch.fromMs).toISOString()}`;
  const covers: string[] = [];
  for (const { table, bytes, rows: count } of tablesOf(signals)) {
    const path = `data/${table}/${name}.parquet`;
    covers.push(path);
    const about = { description: `${table} of ${name.split("/")[0]} ${from}`, rows: count, table };
    if (!folder.has(path)) await folder.add({ path, encodingFormat: parquetFormat, ...about }, bytes);
  }
  if (parts.withCsv && counts.some((count) => count.rows > 0)) {
    const path = `csv/${name}.csv`;
    covers.push(path);
    if (!folder.has(path)) {
      const about = { encodingFormat: "text/csv", description: `Values of ${name.split("/")[0]} ${from}` };
      await folder.add({ path, ...about }, csvOf(signals));
    }
  }
  await folder.cover(`read/${name}`, counts, covers);
  return counts;
}

/** Hours that hold values, or shorter stretches where there are too many for one file. */
function* stretchesOf(
  numbers: readonly TagNumber[],
  { fromMs, toMs }: StoreSpan,
  reader: ExportParts["reader"],
): Generator<StoreSpan> {
  let hours = 1;
  for (let at = fromMs; at < toMs; ) {
    const end = Math.min(toMs, (Math.floor(at / hourMs) + hours) * hourMs);
    const count = reader.countIn(numbers, { fromMs: at, toMs: end });
    if (count > 0 && hours > 1) {
      hours = 1;
      continue;
    }
    const pieces = Math.ceil(count / valuesPerFile);
    const stepMs = Math.max(shortestMs, Math.ceil((end - at) / Math.max(1, pieces)));
    for (let start = at; pieces > 0 && start < end; start += stepMs) {
      yield { fromMs: start, toMs: Math.min(end, start + stepMs) };
    }
    // Long times without a value are passed in ever larger steps.
    if (count === 0) hours *= 2;
    at = end;
  }
}

/** `20261126T080000.000Z`: sorts as time does, and every file system takes it. */
function stampOf(timeMs: number): string {
  return new Date(timeMs).toISOString().replaceAll(/[-:]/g, "");
}

function pathOf(group: string): string {
  return group
    .replaceAll(/[^A-Za-z0-9._-]+/g, "_")
    .replace(/^\.+/, "_")
    .slice(0, 100);
}

function descriptionOf({
  recording,
  site,
  isSimulated,
  software,
  configurationSha256,
  models,
  signals,
  assets,
}: CrateInput) {
  const described = signals.map(({ tag, unitCode, group }) => {
    const { deadband, expectedIntervalMs, range, dataType, unit, sourceUnit, scale, offset, origin } = tag;
    const sensor = recording.context.sensors?.find((each) => each.tag === tag.id);
    const about = {
      dataType,
      ucum: unit,
      unece: unitCode,
      sourceUnit,
      scale,
      offset,
      range,
      deadband,
      expectedIntervalMs,
    };
    return { signal: tag.id, group, ...about, origin, sensor };
  });
  return { recording, site, isSimulated, software, configurationSha256, models, assets, signals: described };
}

function croissantTables(files: readonly FinishedFile[]) {
  const of = (table: string) => files.filter((file) => file.table === table);
  return [
    {
      name: "samples",
      description: "Numbers, one row for each value.",
      columns: tableColumns.samples,
      files: of("samples"),
    },
    { name: "texts", description: "Values that are text.", columns: tableColumns.texts, files: of("texts") },
    { name: "waveforms", description: "Bursts of samples.", columns: tableColumns.waveforms, files: of("waveforms") },
    { name: "features", description: "Features of windows.", columns: featureColumns, files: of("features") },
    { name: "labels", description: "What people and models said.", columns: labelColumns, files: of("labels") },
  ];
}

function jsonText(content: object): string {
  return `${JSON.stringify(content, undefined, 2)}\n`;
}

function jsonBytes(content: object): Uint8Array {
  return Buffer.from(jsonText(content));
}
