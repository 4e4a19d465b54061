/** What the metric `energy` tells of readings of a meter, for its tests. */
import Value from "typebox/value";
import type { MetricEvent } from "../../../../gateway/core/contracts.ts";
import type { RecalledOutput } from "../../../../gateway/core/metric-past.ts";
import { qualityOf, statusCodes } from "../../../../gateway/core/quality.ts";
import { energy } from "../../../../gateway/metrics/energy/energy.ts";
import { energyOutputs } from "../../../../gateway/metrics/energy/energy-figures.ts";
import { type EnergyInterval, intervalIn } from "../../../../gateway/metrics/energy/energy-interval.ts";
import type { EnergyConfig } from "../../../../gateway/metrics/energy/energy-options.ts";
import { type IdleStretch, stretchIn } from "../../../../gateway/metrics/energy/idle-stretch.ts";

/** Midnight in Stockholm, a day of 24 hours. */
export const midnightMs = Date.parse("2026-11-23T23:00:00Z");
export const bad = statusCodes.badNoCommunication;

export type Reading = readonly [
  seconds: number,
  tag: string,
  value: number | string | boolean | null,
  statusCode?: number,
];

export function optionsOf(given: object): EnergyConfig {
  const filled: unknown = Value.Default(energy.config, { partCount: "parts", ...given });
  Value.Assert(energy.config, filled);
  return filled;
}

export interface Told {
  /** Last figure of each name. */
  readonly figures: Record<string, unknown>;
  readonly intervals: readonly EnergyInterval[];
  readonly stretches: readonly IdleStretch[];
  readonly records: readonly RecalledOutput[];
}

export interface Earlier {
  /** What an earlier run gave. */
  readonly resume?: readonly RecalledOutput[];
  /** Its values, shown before the clock goes on. */
  readonly recalled?: readonly Reading[];
  readonly every?: number;
}

/** What is told after the readings, with ticks from the first reading to `untilSeconds`. */
export function told(
  given: object,
  readings: readonly Reading[],
  untilSeconds: number,
  { resume, recalled = [], every = 5 }: Earlier = {},
): Told {
  const options = optionsOf(given);
  const inputs = energy.inputs(options);
  let state = energy.start(options);
  const firstSeconds = readings[0]?.[0] ?? 0;
  if (resume !== undefined) state = energy.recall!.resume(state, resume, midnightMs + firstSeconds * 1000);
  const figures: Record<string, unknown> = {};
  const intervals: EnergyInterval[] = [];
  const stretches = new Map<number, IdleStretch>();
  const records: RecalledOutput[] = [];
  const step = (event: MetricEvent): void => {
    const [next, results] = energy.step(state, event);
    state = next;
    results?.forEach((result, index) => {
      const { name } = energyOutputs[index]!;
      if (result === undefined) return;
      figures[name] = result;
      if (typeof result !== "object" || !("timeMs" in result)) return;
      const { value, timeMs } = result;
      records.push({ name, timeMs, value });
      if (typeof value !== "object") return;
      if (name === "interval") intervals.push(intervalIn(value, timeMs)!.interval);
      if (name === "idle-stretch") stretches.set(timeMs, stretchIn(value, timeMs)!);
    });
  };
  const take = ([at, tag, value, statusCode = 0]: Reading): void => {
    const sourceTimeMs = midnightMs + at * 1000;
    const input = inputs.indexOf(tag);
    const measurement = { tag: input, value, quality: qualityOf(statusCode), statusCode, sourceTimeMs };
    step({ type: "value", input, measurement: { ...measurement, receivedTimeMs: sourceTimeMs } });
  };
  for (const reading of recalled) take(reading);
  let next = 0;
  for (let second = Math.floor(firstSeconds); second <= untilSeconds; second += every) {
    for (; next < readings.length && readings[next]![0] <= second; next++) take(readings[next]!);
    step({ type: "tick", timeMs: midnightMs + second * 1000 });
  }
  return { figures, intervals, stretches: [...stretches.values()], records };
}
