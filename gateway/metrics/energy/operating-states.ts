/** Operating states from power, and the energy that standing ready costs. States after the idea of ISO 14955-1. */

export const operatingStates = ["off", "standby", "ready", "processing"] as const;
export type OperatingState = (typeof operatingStates)[number];

/** A power below the limit belongs to the state, kW; rising. Proposed from a histogram, confirmed by the user. */
export interface PowerLimits {
  readonly off: number;
  readonly standby: number;
  readonly ready: number;
}

export function stateOf(kw: number, limits: PowerLimits): OperatingState {
  if (kw < limits.off) return "off";
  if (kw < limits.standby) return "standby";
  return kw < limits.ready ? "ready" : "processing";
}

export interface StateEnergy {
  /** min */
  readonly minutes: Readonly<Record<OperatingState, number>>;
  readonly kwh: Readonly<Record<OperatingState, number>>;
  readonly totalKwh: number;
  /** Σ (P − fallback)·Δt of every ready stretch after its grace time, kWh. */
  readonly avoidableKwh: number;
  /** Ready stretches longer than the grace time, as indices [from, to). */
  readonly idleStretches: readonly { readonly from: number; readonly to: number; readonly avoidableKwh: number }[];
}

/** What counts as avoidable. */
export interface IdleRule {
  readonly graceMinutes: number;
  /** Power of the state that the machine could have gone to, kW. */
  readonly fallbackKw: number;
}

/** Minutes and energy by state of evenly spaced powers, kW. */
export function stateEnergy(
  kw: readonly number[],
  {
    stepSeconds,
    limits,
    idle,
  }: { readonly stepSeconds: number; readonly limits: PowerLimits; readonly idle: IdleRule },
): StateEnergy {
  const minutes = { off: 0, standby: 0, ready: 0, processing: 0 };
  const kwh = { off: 0, standby: 0, ready: 0, processing: 0 };
  const idleStretches: { from: number; to: number; avoidableKwh: number }[] = [];
  const stepHours = stepSeconds / 3600;
  const graceSeconds = idle.graceMinutes * 60;
  let start: number | undefined;
  let avoidable = 0;
  kw.forEach((power, index) => {
    const state = stateOf(power, limits);
    minutes[state] += stepSeconds / 60;
    kwh[state] += power * stepHours;
    if (state === "ready") {
      start ??= index;
      const beyondSeconds = Math.min(stepSeconds, (index + 1 - start) * stepSeconds - graceSeconds);
      if (beyondSeconds > 0) avoidable += (Math.max(0, power - idle.fallbackKw) * beyondSeconds) / 3600;
    }
    const isEnd = state !== "ready" || index === kw.length - 1;
    if (start !== undefined && isEnd) {
      const to = state === "ready" ? index + 1 : index;
      if (avoidable > 0) idleStretches.push({ from: start, to, avoidableKwh: avoidable });
      start = undefined;
      avoidable = 0;
    }
  });
  const totalKwh = kwh.off + kwh.standby + kwh.ready + kwh.processing;
  const avoidableKwh = idleStretches.reduce((sum, stretch) => sum + stretch.avoidableKwh, 0);
  return { minutes, kwh, totalKwh, avoidableKwh, idleStretches };
}
