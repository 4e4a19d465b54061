/** Entries of the log → records of a topic, keyed by asset. Pure. */
import type { ConditionChange } from "../../core/condition.ts";
import type { Entry, Stored } from "../../core/contracts.ts";
import { jsonForm } from "../../core/entry-record.ts";
import type { Gap } from "../../core/gap.ts";
import { type MeasurementBatch, type TagNumber, valueAt, valueFlags } from "../../core/measurement.ts";
import { equipmentOf, type Tag } from "../../core/tag.ts";
import { type GapRecord, schemas, type ValuesRecord } from "../../protocols/kafka/record.ts";

export interface TopicRecord {
  readonly key: string;
  readonly schema: string;
  readonly value: string;
}

/** What is known of tags. */
export interface TagLookup {
  /** Equipment path of this gateway. */
  readonly site: string;
  tag(number: TagNumber): Tag | undefined;
  /** Id of the asset that it belongs to, if any. */
  asset(number: TagNumber): string | undefined;
}

/** Values in one record; a consumer takes or refuses a record as a whole. */
const valuesPerRecordMax = 2000;

interface Series {
  readonly tag: string;
  readonly unit?: string;
  readonly timeMs: number[];
  readonly timeNs: number[];
  readonly value: unknown[];
  readonly status: number[];
  readonly flags: number[];
}

interface OpenRecord {
  readonly site: string;
  readonly asset: string;
  readonly series: Map<TagNumber, Series>;
  count: number;
}

interface Place {
  readonly key: string;
  readonly site: string;
  readonly asset: string;
  readonly tag: Tag;
}

/** Records in the order of the log for each key, and how many values have no tag any more. */
export function recordsFor(entries: readonly Stored<Entry>[], lookup: TagLookup) {
  const records: TopicRecord[] = [];
  const open = new Map<string, OpenRecord>();
  const places = new Map<TagNumber, Place | undefined>();
  let omittedCount = 0;
  const close = (key: string): void => {
    const record = open.get(key);
    if (record === undefined) return;
    open.delete(key);
    records.push({ key, schema: schemas.values, value: textOf(record) });
  };
  const take = (entry: MeasurementBatch): void => {
    for (let row = 0; row < entry.length; row++) {
      const number = entry.tags[row]!;
      if (!places.has(number)) places.set(number, placeOf(number, lookup));
      const place = places.get(number);
      if (place === undefined) {
        omittedCount++;
        continue;
      }
      const { key, site, asset } = place;
      const record = open.get(key) ?? { site, asset, series: new Map<TagNumber, Series>(), count: 0 };
      open.set(key, record);
      add(record, { number, tag: place.tag, entry, row });
      if (record.count >= valuesPerRecordMax) close(key);
    }
  };
  for (const { entry } of entries) {
    if (entry.type === "measurements") {
      take(entry);
      continue;
    }
    // What is said about an asset keeps its place among the values.
    for (const key of [...open.keys()]) close(key);
    records.push(entry.type === "gap" ? gapRecord(entry, lookup.site) : conditionRecord(entry, lookup.site));
  }
  for (const key of [...open.keys()]) close(key);
  return { records, omittedCount };
}

function placeOf(number: TagNumber, { tag: tagOf, asset: assetOf }: TagLookup): Place | undefined {
  const tag = tagOf(number);
  if (tag === undefined) return undefined;
  const site = siteOf(tag);
  const within = equipmentOf(tag.id);
  const asset = assetOf(number) ?? (within === "" ? tag.id : within);
  return { key: `${site}/${asset}`, site, asset, tag };
}

/** The part of the equipment path that all tags of a gateway share. */
export function siteOf({ id, equipment }: Tag): string {
  const within = equipmentOf(id);
  return equipment.slice(0, equipment.length - within.length).replace(/\/+$/, "");
}

interface Row {
  readonly number: TagNumber;
  readonly tag: Tag;
  readonly entry: MeasurementBatch;
  readonly row: number;
}

function add(record: OpenRecord, { number, tag, entry, row }: Row): void {
  let series = record.series.get(number);
  if (series === undefined) {
    const { id, unit } = tag;
    series = { tag: id, ...(unit === "" ? {} : { unit }), timeMs: [], timeNs: [], value: [], status: [], flags: [] };
    record.series.set(number, series);
  }
  record.count++;
  const { value, form } = jsonForm(valueAt(entry, row));
  series.timeMs.push(entry.sourceTimeMs[row]!);
  series.timeNs.push(entry.sourceTimeNs[row]!);
  series.value.push(form === undefined ? value : { value, form });
  series.status.push(entry.statusCodes[row]!);
  series.flags.push(entry.flags[row]! & ~valueFlags.boolean);
}

function textOf({ site, asset, series }: OpenRecord): string {
  const record: ValuesRecord = {
    site,
    asset,
    series: Array.from(series.values(), ({ timeNs, status, flags, ...rest }) => ({
      ...rest,
      ...(timeNs.some(isSet) ? { timeNs } : {}),
      ...(status.some(isSet) ? { status } : {}),
      ...(flags.some(isSet) ? { flags } : {}),
    })),
  };
  return JSON.stringify(record);
}

const isSet = (number: number) => number !== 0;

function gapRecord({ source, tagIds, fromMs, toMs, cause, estimatedCount }: Gap, site: string): TopicRecord {
  const value: GapRecord = { site, source, tags: tagIds, fromMs, toMs, cause, estimatedCount };
  return { key: `${site}/_gap/${source}`, schema: schemas.gap, value: JSON.stringify(value) };
}

function conditionRecord({ condition, timeMs }: ConditionChange, site: string): TopicRecord {
  const value = JSON.stringify({ site, timeMs, ...condition });
  return { key: `${site}/_condition/${condition.id}`, schema: schemas.condition, value };
}
