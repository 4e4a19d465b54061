/** Recordings to learn from, wherever they are: the folder of a proven crate, or a recording of the store. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { ConfigError, PermanentError } from "../core/errors.ts";
import { joinedRows, type Rows } from "../learning/rows.ts";
import { readDescription } from "../recordings/crate-description.ts";
import type { LabelledSpan } from "../recordings/evaluation.ts";
import { readCrate } from "../recordings/read-crate.ts";
import { manifestName, sha256Of } from "../recordings/seal.ts";
import { verifyCrate } from "../recordings/verify.ts";
import { readRawTable } from "../sources/replay/table.ts";
import { timeMsOf } from "../sources/time-text.ts";
import { sampleRateOf } from "./model-table.ts";
import { openStoredExport } from "./open-export.ts";

interface InputSignal {
  readonly signal: string;
  readonly group: string;
  readonly unit: string;
  readonly isObserved: boolean;
  readonly timesMs: Float64Array;
  readonly timesNs: Uint32Array;
  readonly values: Float64Array;
  readonly statusCodes: Uint32Array;
}

export interface RecordedInput {
  readonly id: string;
  readonly name: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly sha256: string;
  readonly signals: readonly InputSignal[];
  /** Newest revisions. */
  readonly labels: readonly LabelledSpan[];
}

/** Throws what is wrong with the crate or the name. */
export async function recordedInput(name: string, config: string): Promise<RecordedInput> {
  const isFolder = existsSync(name) && statSync(name).isDirectory();
  return isFolder ? await fromCrate(resolve(name)) : await fromStore(name, config);
}

async function fromCrate(folder: string): Promise<RecordedInput> {
  await verifyCrate(folder, { trusted: [], onProgress: () => {} });
  const { recording, signals } = await readDescription(folder);
  const about = new Map(signals.map((each) => [each.signal, each]));
  const values = await readCrate(folder);
  return {
    ...recording,
    sha256: sha256Of(readFileSync(join(folder, manifestName), "utf8")),
    labels: await labelsOf(join(folder, "data/labels.parquet")),
    signals: values.map((each) => {
      const { group = "other", ucum: unit = "", origin } = about.get(each.signal) ?? {};
      return { ...each, group, unit, isObserved: origin === undefined || origin.type === "source" };
    }),
  };
}

async function fromStore(name: string, config: string): Promise<RecordedInput> {
  const publication = { licence: "LicenseRef-unlicensed", creators: [], keywords: [] };
  using opened = await openStoredExport(name, config, { publication });
  const { input, numbers, reader, labels } = opened.parts;
  const rows = reader.read([...numbers.values()], input.recording);
  const newest = new Map(labels.toSorted((a, b) => a.revision - b.revision).map((label) => [label.labelId, label]));
  return {
    ...input.recording,
    sha256: sha256Of(JSON.stringify([input.recording, input.configurationSha256])),
    labels: [...newest.values()].filter(({ isRemoved }) => isRemoved !== true),
    signals: input.signals.map(({ tag, group }) => {
      const { timesMs, timesNs, values, statusCodes, length } = rows.get(numbers.get(tag.id)!)!.series;
      const cut = <T extends Float64Array | Uint32Array>(column: T) => column.subarray(0, length) as T;
      const columns = {
        timesMs: cut(timesMs),
        timesNs: cut(timesNs),
        values: cut(values),
        statusCodes: cut(statusCodes),
      };
      return { signal: tag.id, group, unit: tag.unit, isObserved: tag.origin.type === "source", ...columns };
    }),
  };
}

async function labelsOf(path: string): Promise<LabelledSpan[]> {
  if (!existsSync(path)) return [];
  const { columns, rows } = await readRawTable(path);
  const column = (name: string) => columns.find((each) => each.name === name);
  const textAt = (name: string, row: number) => column(name)?.text?.[row] ?? "";
  const newest = new Map<string, { revision: number; isRemoved: boolean; label: LabelledSpan }>();
  for (let row = 0; row < rows; row++) {
    const revision = column("revision")?.values[row] ?? 1;
    const id = textAt("label_id", row);
    if ((newest.get(id)?.revision ?? 0) >= revision) continue;
    const label = {
      ...{ fromMs: timeMsOf(textAt("t_start", row)) ?? 0, toMs: timeMsOf(textAt("t_end", row)) ?? 0 },
      ...{ class: textAt("class", row), scope: textAt("scope", row), source: textAt("source", row) },
    };
    newest.set(id, { revision, isRemoved: column("is_removed")?.values[row] === 1, label });
  }
  return [...newest.values()].filter(({ isRemoved }) => !isRemoved).map(({ label }) => label);
}

export interface ChosenChannels {
  readonly names: readonly string[];
  readonly units: readonly string[];
}

/** The named signals, or those of the named asset, or all of the only one. Throws ConfigError. */
export function chosenChannels(
  { signals, name: recording }: RecordedInput,
  { channels, asset }: { readonly channels?: readonly string[]; readonly asset?: string },
): ChosenChannels {
  const numeric = signals.filter(({ isObserved, values }) => isObserved && values.some(Number.isFinite));
  const groups = [...new Set(numeric.map(({ group }) => group))];
  if (channels === undefined && asset === undefined && groups.length > 1) {
    throw new ConfigError(`The recording ${recording} holds several assets.`, {
      code: "SAMSPEL_TRAIN_CHANNELS",
      next: `Choose one with --asset: ${groups.join(", ")}; or name signals with --channels.`,
    });
  }
  const group = asset ?? groups[0];
  const wanted = channels ?? numeric.filter((each) => each.group === group).map(({ signal }) => signal);
  const found = wanted.map((name) => numeric.find(({ signal }) => signal === name));
  const missing = wanted.filter((_, index) => found[index] === undefined);
  if (wanted.length > 0 && missing.length === 0) return { names: wanted, units: found.map((each) => each?.unit ?? "") };
  throw new ConfigError(`The recording ${recording} has no numbers of ${missing.join(", ") || `the asset ${group}`}.`, {
    code: "SAMSPEL_TRAIN_CHANNELS",
    next: `It has: ${numeric
      .map(({ signal }) => signal)
      .slice(0, 20)
      .join(", ")}.`,
  });
}

/** Frames of the channels on a common clock, joined as the live path joins them. Throws for other units or no values. */
export function rowsOfRecording(
  { signals, name }: RecordedInput,
  { names, units }: ChosenChannels,
  options: { readonly sampleRateHz: number; readonly holdSeconds: number },
): Rows {
  const columns = names.map((channel, index) => {
    const found = signals.find(({ signal }) => signal === channel);
    if (found === undefined)
      throw unfit(`The recording ${name} has no signal ${channel}.`, "Leave it out, or choose other --channels.");
    if (found.unit !== units[index]) {
      const [its, wanted] = [found.unit || "no unit", units[index] || "none"];
      throw unfit(
        `${channel} is in ${its} in the recording ${name}, in ${wanted} in the first one.`,
        "Recordings that are learned from together need the same units.",
      );
    }
    const { timesMs, timesNs, values, statusCodes } = found;
    return {
      timesMs: timesMs.map((ms, row) => ms + timesNs[row]! / 1e6),
      values: values.map((value, row) => (statusCodes[row]! < 0x4000_0000 ? value : Number.NaN)),
    };
  });
  const { sampleRateHz, holdSeconds } = options;
  return joinedRows({ columns, sampleRateHz, holdSeconds: names.map(() => holdSeconds) });
}

function unfit(message: string, next: string): PermanentError {
  return new PermanentError(message, { code: "SAMSPEL_TRAIN_CHANNELS", next });
}

/** Of the channel with most values: the others are held between theirs. */
export function rateOfRecording({ signals }: RecordedInput, { names }: ChosenChannels): number {
  const own = signals.filter(({ signal }) => names.includes(signal));
  const most = own.reduce((best, each) => (each.timesMs.length > best.timesMs.length ? each : best), own[0]!);
  return sampleRateOf(most.timesMs) ?? 1;
}
