/** Energy of a site over a simulated past, held in memory, with the real reading, sums and baselines. */
import type { MetricEntry } from "../../gateway/config/configuration.ts";
import type { EnergySettings } from "../../gateway/config/energy-schema.ts";
import type { History } from "../../gateway/core/contracts.ts";
import type { EnergyControl } from "../../gateway/core/energy.ts";
import type { Waveform } from "../../gateway/core/measurement.ts";
import type { NumberedTag } from "../../gateway/core/view.ts";
import { createEnergy, type EnergyParts } from "../../gateway/energy/energy.ts";
import { metersOf } from "../../gateway/energy/meters.ts";
import { type PastRecord, pastRecords } from "../../gateway/energy/past-records.ts";
import { energyPast } from "../../simulators/energy-past.ts";
import { temporaryDirectory } from "./context.ts";

export const plainSettings: EnergySettings = {
  factor: "nordic-mix-ivl2021",
  secondFactor: "nordic-residual-2023",
  tariff: { name: "Example", orePerKwh: 110, times: [] },
};

export interface EnergyPastOptions {
  readonly metrics: readonly Pick<MetricEntry, "id" | "kind" | "options" | "enabled">[];
  readonly assets: readonly { readonly id: string; readonly name?: string }[];
  readonly now: () => number;
  readonly settings?: EnergySettings;
  readonly timeZone?: string;
  readonly directory?: string;
  /** Beside or instead of the simulated past. */
  readonly records?: readonly PastRecord[];
  readonly days?: number;
  /** Means of other tags by period: drivers of a baseline. */
  readonly aggregates?: EnergyParts["aggregates"];
}

const dayMs = 86_400_000;

/** Records of `days` before now, simulated, unless they are given. */
export function energyOfPast(options: EnergyPastOptions): EnergyControl {
  const { metrics, assets, now, settings = plainSettings, timeZone = "Europe/Stockholm", days = 15 } = options;
  const past = () => energyPast({ seed: 42, fromMs: now() - days * dayMs, toMs: now(), timeZone });
  const records = options.records ?? [...pastRecords(past(), metersOf(metrics as MetricEntry[], assets as never))];
  const byTag = Map.groupBy(records, ({ tagId }) => tagId);
  const ids = [...byTag.keys()];
  const whole = async ({ tag, fromMs, toMs }: { tag: number; fromMs: number; toMs: number }) => [
    historyOf((byTag.get(ids[tag] ?? "") ?? []).filter(({ timeMs }) => timeMs >= fromMs && timeMs < toMs)),
  ];
  return createEnergy({
    configuration: {
      ...{ metrics, assets, energy: settings, display: { language: "en", timeZone } },
      dataDirectory: options.directory ?? temporaryDirectory("energy"),
    } as never,
    tags: {
      byId: (id) =>
        ids.includes(id) || options.aggregates !== undefined
          ? ({ id, number: ids.indexOf(id), unit: "1" } as NumberedTag)
          : undefined,
    },
    history: async (query) => (await whole(query))[0]!,
    whole,
    aggregates: options.aggregates ?? (() => Promise.reject(new Error("There are no other tags."))),
    now,
  });
}

function historyOf(records: readonly { readonly timeMs: number; readonly value: Waveform }[]): History {
  return {
    timesMs: Float64Array.from(records, ({ timeMs }) => timeMs),
    values: new Float64Array(records.length).fill(Number.NaN),
    statusCodes: new Uint32Array(records.length),
    others: new Map(records.map(({ value }, row) => [row, value])),
    ...{ decimated: false, count: records.length, gaps: [] },
  };
}
