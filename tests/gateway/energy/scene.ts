/** A site with recorded energy, for tests of what is made of it. */
import Value from "typebox/value";
import type { EnergySettings } from "../../../gateway/config/energy-schema.ts";
import type { PastRecord } from "../../../gateway/energy/past-records.ts";
import { energy as energyMetric } from "../../../gateway/metrics/energy/energy.ts";
import { emptyInterval, recordOf } from "../../../gateway/metrics/energy/energy-interval.ts";
import { energyOfPast, plainSettings } from "../../support/energy-past.ts";

export const quarterMs = 900_000;
export const hourMs = 3_600_000;
/** Midnight in Stockholm. */
export const midnightMs = Date.parse("2026-11-23T23:00:00Z");

export function metricOf(id: string, given: object = {}) {
  const options = Value.Default(energyMetric.config, {
    power: { tag: "kw" },
    fallbackKw: 0.5,
    partCount: "parts",
    ...given,
  });
  return { id: `${id}/energy`, kind: "energy", enabled: true, options };
}

/** One quarter in which a machine processed with this power and made parts. */
export function quarter(id: string, fromMs: number, kw: number, parts = 0, rest: object = {}): PastRecord {
  const zero = emptyInterval(fromMs);
  const known = { observedSeconds: 900, produced: parts, good: parts, ...rest };
  const interval = { ...zero, kwh: { ...zero.kwh, processing: kw / 4 }, ...known };
  return { tagId: `${id}/energy/interval`, timeMs: fromMs, value: recordOf(interval, 15) };
}

export const quarters = (id: string, fromMs: number, toMs: number, kw: number, parts = 0) =>
  Array.from({ length: (toMs - fromMs) / quarterMs }, (_, index) => quarter(id, fromMs + index * quarterMs, kw, parts));

export interface Scene {
  readonly records: readonly PastRecord[];
  readonly nowMs: number;
  readonly ids?: readonly string[];
  readonly settings?: EnergySettings;
  readonly directory?: string;
  readonly given?: object;
  readonly aggregates?: NonNullable<Parameters<typeof energyOfPast>[0]["aggregates"]>;
}

export function site({ records, nowMs, ids = ["fan"], settings = plainSettings, directory, given, aggregates }: Scene) {
  return energyOfPast({
    ...{ records, settings, now: () => nowMs, metrics: ids.map((id) => metricOf(id, given)) },
    assets: ids.map((id) => ({ id, name: id.toUpperCase() })),
    ...(directory === undefined ? {} : { directory }),
    ...(aggregates === undefined ? {} : { aggregates }),
  });
}
