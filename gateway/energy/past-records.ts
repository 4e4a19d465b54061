/** Energy of a simulated past as the records that metrics would have told of it. Pure. */
import type { Waveform } from "../core/measurement.ts";
import { emptyInterval, recordOf } from "../metrics/energy/energy-interval.ts";
import { stretchRecord } from "../metrics/energy/idle-stretch.ts";
import type { OperatingState } from "../metrics/energy/operating-states.ts";
import type { Meter } from "./meters.ts";

export interface Past {
  readonly quarters: readonly {
    readonly machine: string;
    readonly fromMs: number;
    readonly kwh: Readonly<Record<OperatingState, number>>;
    readonly seconds: Readonly<Record<OperatingState, number>>;
    readonly avoidableKwh: number;
    readonly produced: number;
  }[];
  readonly stretches: readonly {
    readonly machine: string;
    readonly fromMs: number;
    readonly toMs: number;
    readonly kwh: number;
    readonly avoidableKwh: number;
  }[];
}

export interface PastRecord {
  readonly tagId: string;
  readonly timeMs: number;
  readonly value: Waveform;
}

/** Only for meters in intervals of 15 minutes. */
export function* pastRecords({ quarters, stretches }: Past, meters: readonly Meter[]): Generator<PastRecord> {
  const metricOf = new Map(
    meters.flatMap(({ asset, metric, options }) => (options.intervalMinutes === 15 ? [[asset, metric] as const] : [])),
  );
  for (const { machine, fromMs, kwh, seconds, avoidableKwh, produced } of quarters) {
    const metric = metricOf.get(machine);
    if (metric === undefined) continue;
    const known = { kwh, seconds, avoidableKwh, produced, good: produced, observedSeconds: 900 };
    yield { tagId: `${metric}/interval`, timeMs: fromMs, value: recordOf({ ...emptyInterval(fromMs), ...known }, 15) };
  }
  for (const { machine, ...stretch } of stretches) {
    const metric = metricOf.get(machine);
    if (metric === undefined) continue;
    const value = stretchRecord({ ...stretch, isOpen: false });
    yield { tagId: `${metric}/idle-stretch`, timeMs: stretch.fromMs, value };
  }
}
