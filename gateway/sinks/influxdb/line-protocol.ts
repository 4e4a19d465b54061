/** Entries of the log → lines for InfluxDB. Pure. Equal entries give equal lines, so that sending twice changes nothing. */
import { escape as escaper } from "@influxdata/influxdb-client";
import type { ConditionChange } from "../../core/condition.ts";
import type { Entry, Stored } from "../../core/contracts.ts";
import { PermanentError } from "../../core/errors.ts";
import type { Gap } from "../../core/gap.ts";
import { type MeasurementBatch, valueFlags } from "../../core/measurement.ts";
import { isGood, qualityOf } from "../../core/quality.ts";
import type { Tag } from "../../core/tag.ts";

export interface LineOptions {
  /** Measurement of the values; gaps and conditions go to `<measurement>_gap` and `<measurement>_condition`. */
  readonly measurement: string;
  readonly tag: (number: number) => Tag | undefined;
}

export interface Lines {
  readonly lines: readonly string[];
  /** Waveforms: there is no field for a burst of samples. */
  readonly omittedCount: number;
}

export type ToLines = (entries: readonly Stored<Entry>[]) => Lines;

/** What begins each line of a tag, and whether its numbers are whole. */
interface Series {
  readonly prefix: string;
  readonly isInteger: boolean;
}

const int64Min = -(2n ** 63n);
const int64Max = 2n ** 63n - 1n;
/** Longest text that every version takes as a field: 64 KiB. */
const textLengthMax = 16_000;

/** Keeps the beginnings of the lines, which cost more than the rest. */
export function createToLines({ measurement, tag }: LineOptions): ToLines {
  const known = new Map<number, Series>();
  const seriesOf = (number: number): Series => {
    const found = known.get(number);
    if (found !== undefined) return found;
    const { id = `#${number}`, equipment = "", dataType = "number" } = tag(number) ?? {};
    const prefix = `${escaper.measurement(measurement)}${tagText({ equipment, tag: id })} `;
    const series = { prefix, isInteger: dataType === "integer" };
    known.set(number, series);
    return series;
  };
  return (entries) => {
    const lines: string[] = [];
    let omittedCount = 0;
    for (const { entry } of entries) {
      if (entry.type === "measurements") omittedCount += addBatch(lines, entry, seriesOf);
      else lines.push(entry.type === "gap" ? gapLine(entry, measurement) : conditionLine(entry, measurement));
    }
    return { lines, omittedCount };
  };
}

/** Adds a line for each row. Gives the number of rows that have no line. */
function addBatch(lines: string[], batch: MeasurementBatch, seriesOf: (number: number) => Series): number {
  const before = lines.length;
  for (let row = 0; row < batch.length; row++) {
    const { prefix, isInteger } = seriesOf(batch.tags[row]!);
    const fields = fieldsOf(batch, row, isInteger);
    if (fields !== undefined) lines.push(`${prefix}${fields} ${timeOf(batch, row)}`);
  }
  return batch.length - (lines.length - before);
}

/**
 * A field by type of value, since a field has one type for ever: `value`, `integer`, `boolean`, `text`. The OPC UA
 * status stands beside a value that is not good and in place of one that is bad, which must enter no mean.
 */
function fieldsOf(batch: MeasurementBatch, row: number, isInteger: boolean): string | undefined {
  const statusCode = batch.statusCodes[row]!;
  const quality = qualityOf(statusCode);
  const status = `status=${statusCode}i`;
  const other = batch.others.get(row);
  if (typeof other === "object" && other !== null) return undefined;
  if (quality === "bad" || other === null) return status;
  const field = other === undefined ? numberField(batch, row, isInteger) : otherField(other);
  return isGood(statusCode) ? field : `${field},${status}`;
}

function numberField(batch: MeasurementBatch, row: number, isInteger: boolean): string {
  const value = batch.values[row]!;
  if ((batch.flags[row]! & valueFlags.boolean) !== 0) return value === 0 ? "boolean=false" : "boolean=true";
  // NaN and infinities are no numbers there: one such line makes the server refuse the whole batch.
  if (!Number.isFinite(value)) return `text="${value}"`;
  return isInteger && Number.isSafeInteger(value) ? `integer=${value}i` : `value=${value}`;
}

function otherField(value: string | bigint): string {
  if (typeof value === "string") return `text=${quoted(value)}`;
  return value >= int64Min && value <= int64Max ? `integer=${value}i` : `text="${value}"`;
}

/** Nanoseconds since the Unix epoch, as text. Values of one source time follow each other by 1 ns. */
function timeOf(batch: MeasurementBatch, row: number): string {
  const timeMs = batch.sourceTimeMs[row]!;
  const ns = batch.sourceTimeNs[row]! + (batch.ordinals?.get(row) ?? 0);
  return timeText(timeMs, ns);
}

function timeText(timeMs: number, ns: number): string {
  if (timeMs > 0 && ns < 1_000_000 && timeMs < 9_223_372_036_854) return `${timeMs}${String(ns).padStart(6, "0")}`;
  const time = BigInt(timeMs) * 1_000_000n + BigInt(ns);
  // https://docs.influxdata.com/influxdb/v2/reference/syntax/line-protocol/#unix-timestamp
  if (time > int64Min + 1n && time < int64Max) return String(time);
  throw new PermanentError(
    `${new Date(timeMs).toISOString()} is outside the times that InfluxDB knows, 1677 to 2262.`,
    {
      code: "SAMSPEL_INFLUXDB_TIME",
    },
  );
}

function gapLine({ source, tagIds, cause, fromMs, toMs, estimatedCount }: Gap, measurement: string): string {
  const tags = tagText({ source, cause, ...(tagIds.length === 1 ? { tag: tagIds[0]! } : {}) });
  const seconds = Math.max(0, toMs - fromMs) / 1000;
  const fields = `seconds=${seconds},estimated=${Math.round(estimatedCount)}i,tags=${tagIds.length}i`;
  return `${escaper.measurement(`${measurement}_gap`)}${tags} ${fields} ${timeText(Math.floor(fromMs), 0)}`;
}

function conditionLine({ condition, timeMs }: ConditionChange, measurement: string): string {
  const { id, tagId = "", code, state, severity, acknowledged, message, shelved } = condition;
  const fields = [
    `active=${state === "active"}`,
    `acknowledged=${acknowledged}`,
    `shelved=${shelved !== undefined}`,
    `severity=${Math.round(severity)}i`,
    `message=${quoted(message)}`,
  ];
  const tags = tagText({ condition: id, code, tag: tagId });
  return `${escaper.measurement(`${measurement}_condition`)}${tags} ${fields.join(",")} ${timeText(Math.floor(timeMs), 0)}`;
}

/** `,key=value` for each value that is not empty. Keys are our own words. */
function tagText(tags: Readonly<Record<string, string>>): string {
  return Object.entries(tags)
    .filter(([, value]) => value !== "")
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `,${key}=${escaper.tag(sound(value))}`)
    .join("");
}

/** A backslash at the end would escape what follows it, and the format has no way to write one there. */
function sound(value: string): string {
  return value.replace(/\\+$/, (backslashes) => "/".repeat(backslashes.length));
}

/** In quotes; a line end within is allowed. */
function quoted(text: string): string {
  return escaper.quoted(text.length > textLengthMax ? `${text.slice(0, textLengthMax)}…` : text);
}
