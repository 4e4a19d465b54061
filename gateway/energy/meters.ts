/** The metrics `energy` of the configuration, and what the store holds of them. */
import Value from "typebox/value";
import type { MetricEntry } from "../config/configuration.ts";
import type { AssetConfig } from "../config/schema.ts";
import type { History, HistoryQuery } from "../core/contracts.ts";
import { PermanentError } from "../core/errors.ts";
import type { Interval } from "../core/interval.ts";
import type { Waveform } from "../core/measurement.ts";
import type { TagDirectory } from "../core/view.ts";
import { type EnergyInterval, intervalIn } from "../metrics/energy/energy-interval.ts";
import { type EnergyConfig, energyOptions } from "../metrics/energy/energy-options.ts";
import { type IdleStretch, stretchIn } from "../metrics/energy/idle-stretch.ts";

export interface Meter {
  readonly metric: string;
  readonly asset: string;
  readonly name: string;
  readonly options: EnergyConfig;
}

export interface RecordedEnergy {
  readonly tags: Pick<TagDirectory, "byId">;
  history(query: HistoryQuery): Promise<History>;
  whole(range: Omit<HistoryQuery, "points">, valuesMax: number): Promise<readonly History[] | undefined>;
}

/** Records of one meter for one answer: a year of intervals of five minutes. */
const recordsMax = 110_000;

/** A metric belongs to the asset whose id it begins with; the longest counts. */
export function metersOf(
  metrics: readonly Pick<MetricEntry, "id" | "kind" | "options" | "enabled">[],
  assets: readonly Pick<AssetConfig, "id" | "name">[],
): readonly Meter[] {
  return metrics.flatMap(({ id, kind, options, enabled }) => {
    if (kind !== "energy" || !enabled || !Value.Check(energyOptions, options)) return [];
    const own = assets
      .filter((asset) => id.startsWith(`${asset.id}/`))
      .toSorted((a, b) => b.id.length - a.id.length)[0];
    return [{ metric: id, asset: own?.id ?? id, name: own?.name ?? own?.id ?? id, options }];
  });
}

/** Oldest first; of an interval that was told twice the later word counts. */
export async function intervalsOf(
  recorded: RecordedEnergy,
  { metric, options }: Meter,
  { from, to }: Interval,
): Promise<readonly EnergyInterval[]> {
  const lengthMs = options.intervalMinutes * 60_000;
  const found = new Map<number, EnergyInterval>();
  await eachRecord(recorded, `${metric}/interval`, { from: from - lengthMs, to }, (record, timeMs) => {
    const read = intervalIn(record, timeMs);
    if (read?.intervalMinutes === options.intervalMinutes) found.set(timeMs, read.interval);
  });
  return [...found.values()].sort((a, b) => a.fromMs - b.fromMs);
}

/** A stretch may have begun long before: a machine left on over Christmas. */
const longestStretchMs = 21 * 86_400_000;

/** Stretches with a part in the range. One that nobody closed ended when the gateway did. */
export async function stretchesOf(
  recorded: RecordedEnergy,
  { metric, options }: Meter,
  { from, to, nowMs }: Interval & { readonly nowMs: number },
): Promise<readonly IdleStretch[]> {
  const found = new Map<number, IdleStretch>();
  await eachRecord(recorded, `${metric}/idle-stretch`, { from: from - longestStretchMs, to }, (record, timeMs) => {
    const stretch = stretchIn(record, timeMs);
    if (stretch !== undefined) found.set(timeMs, stretch);
  });
  const freshMs = 3 * options.intervalMinutes * 60_000;
  return [...found.values()]
    .filter((stretch) => stretch.toMs > from)
    .map((stretch) => ({ ...stretch, isOpen: stretch.isOpen && nowMs - stretch.toMs < freshMs }));
}

async function eachRecord(
  { tags, whole }: RecordedEnergy,
  tagId: string,
  { from, to }: Interval,
  take: (record: Waveform, timeMs: number) => void,
): Promise<void> {
  const tag = tags.byId(tagId)?.number;
  if (tag === undefined) return;
  const parts = await whole({ tag, fromMs: from, toMs: to }, recordsMax);
  if (parts === undefined) {
    throw new PermanentError(`The range holds more than ${recordsMax} intervals of ${tagId}.`, {
      code: "SAMSPEL_ENERGY_RANGE",
      next: "Ask for a shorter range.",
    });
  }
  for (const { others, timesMs } of parts) {
    for (const [row, value] of others) if (typeof value === "object" && value !== null) take(value, timesMs[row]!);
  }
}
