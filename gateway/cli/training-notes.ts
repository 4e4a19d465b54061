/** What is doubtful about rows that are learned from or scored: times, rate, ranges, stretches that look abnormal. Words for people. */
import { abnormalities } from "../../models/abnormal.ts";
import type { ModelCard, TrainingData } from "../../models/contract.ts";
import { sampleRateOf } from "./model-table.ts";

/** A distance of two rows that is longer than this many usual ones is a gap. */
const gapPeriods = 10;
/** Rates that differ by more than this share do not fit. */
const rateToleranceShare = 0.2;

export interface TimeNotesInput {
  /** [rows] of the training rows; undefined when the file has none. */
  readonly timesMs: Float64Array | undefined;
  /** Asked for by the user. */
  readonly rateHz: number | undefined;
  /** Number of the first training row in the file. */
  readonly fromRow: number;
}

export function timeNotes({ timesMs, rateHz, fromRow }: TimeNotesInput): string[] {
  const foundHz = sampleRateOf(timesMs);
  if (timesMs === undefined || foundHz === undefined) {
    return rateHz === undefined ? ["The file has no usable times; one sample per second is assumed (--rate)."] : [];
  }
  const notes: string[] = [];
  if (rateHz !== undefined && differs(rateHz, foundHz)) {
    notes.push(
      `The times of the file give ${rounded(foundHz)} rows per second, --rate says ${rateHz}. The model will expect ${rateHz}; leave --rate out to follow the file.`,
    );
  }
  const steps = timesMs.slice(1).map((timeMs, row) => timeMs - timesMs[row]!);
  const backwards = steps.findIndex((step) => !(step > 0));
  if (backwards >= 0) {
    const count = steps.filter((step) => !(step > 0)).length;
    notes.push(
      `The times do not advance at data row ${fromRow + backwards + 1}${count > 1 ? ` and ${count - 1} more` : ""}; rows are taken in their order. Sort the file by time if that is wrong.`,
    );
  }
  const longest = steps.reduce((most, step) => Math.max(most, step), 0);
  const gaps = steps.filter((step) => step > (gapPeriods * 1000) / foundHz).length;
  if (gaps > 0) {
    notes.push(
      `${gaps === 1 ? "There is 1 gap" : `There are ${gaps} gaps`} in the times, the longest of ${rounded(longest / 1000)} s; the rows before and after are learned as if they followed each other.`,
    );
  }
  return notes;
}

/** A channel is taken for one of another unit when its median lies this many operating ranges outside of the range. */
const rangesOutsideMin = 3;

export interface ScoreNotesInput {
  readonly card: ModelCard;
  /** [channels][rows] */
  readonly columns: readonly Float64Array[];
  readonly timesMs: Float64Array | undefined;
  /** [rows] */
  readonly modes: readonly (string | undefined)[] | undefined;
}

export function scoreNotes({ card, columns, timesMs, modes }: ScoreNotesInput): string[] {
  const notes = modeNotes(card, modes);
  const foundHz = sampleRateOf(timesMs);
  if (foundHz !== undefined && differs(foundHz, card.sampleRateHz)) {
    notes.push(
      `The file has ${rounded(foundHz)} rows per second, the model was trained with ${rounded(card.sampleRateHz)}; its scores mean little.`,
    );
  }
  if (timesMs?.some((timeMs, row) => row > 0 && !(timeMs > timesMs[row - 1]!)) === true) {
    notes.push("The times do not always advance; rows are scored in their order.");
  }
  for (const [index, { name, unit, low, high }] of card.channels.entries()) {
    if (low === undefined || high === undefined) continue;
    const median = columns[index]!.filter(Number.isFinite)
      .sort()
      .at(columns[index]!.length >> 1);
    const margin = rangesOutsideMin * Math.max(high - low, Math.abs(high) * 0.01);
    if (median === undefined || (median >= low - margin && median <= high + margin)) continue;
    notes.push(
      `Channel "${name}" lies around ${rounded(median)}, in training between ${rounded(low)} and ${rounded(high)}${unit === "" ? "" : ` ${unit}`}: is it in another unit?`,
    );
  }
  return notes;
}

function modeNotes({ modes: learned }: ModelCard, modes: ScoreNotesInput["modes"]): string[] {
  if (learned === undefined) {
    return modes === undefined ? [] : ["The model was learned without modes; --mode changes nothing."];
  }
  if (modes === undefined) {
    const isOwn = learned.some(({ baseline }) => baseline !== undefined);
    return isOwn ? ["The model has baselines of modes; without --mode all rows are compared with the shared one."] : [];
  }
  const known = new Set<string | undefined>(learned.map(({ name }) => name));
  const unknown = [...new Set(modes)].filter((name) => name !== undefined && !known.has(name));
  if (unknown.length === 0) return [];
  return [`The model has not learned the mode ${unknown.slice(0, 10).join(", ")}; its rows are "not-learned".`];
}

function differs(rateHz: number, otherHz: number): boolean {
  return Math.abs(rateHz / otherHz - 1) > rateToleranceShare;
}

/** Stretches at another level and values far out: learned all the same, for only the user knows what was normal. */
export function abnormalNotes(data: Pick<TrainingData, "channels" | "columns">, fromRow: number): string[] {
  return abnormalities(data).map(({ channel, unit, kind, fromRow: from, toRow, at, usual }) => {
    const value = (number: number) => `${rounded(number)}${unit === "" ? "" : ` ${unit}`}`;
    const rows = `${fromRow + from}${from === toRow ? "" : ` to ${fromRow + toRow}`}`;
    if (kind === "outlier")
      return `Channel "${channel}" is ${value(at)} in row ${rows}, far from the usual ${value(usual)}.`;
    return `Channel "${channel}" lies at ${value(at)} in rows ${rows}, otherwise at ${value(usual)}. Was that normal? If not: --rows.`;
  });
}

function rounded(value: number): string {
  return String(Number(value.toPrecision(4)));
}
