/** Health from 0 to 100: from the zone of a value, and from the distance of features to the asset's own baseline. */
import type { ZoneLimits } from "../severity-zones.ts";

/** Health at the limits of the zones, and 0 at 1.25 times C/D; straight lines between. 0 mm/s is 100. */
export function healthFromZone(value: number, { ab, bc, cd }: ZoneLimits): number {
  const corners = [
    [0, 100],
    [ab, 80],
    [bc, 50],
    [cd, 20],
    [1.25 * cd, 0],
  ] as const;
  let [fromValue, fromHealth]: readonly [number, number] = corners[0];
  for (const [toValue, toHealth] of corners) {
    if (value <= toValue) {
      const share = toValue > fromValue ? Math.max(0, value - fromValue) / (toValue - fromValue) : 1;
      return fromHealth + share * (toHealth - fromHealth);
    }
    [fromValue, fromHealth] = [toValue, toHealth];
  }
  return 0;
}

/** Mean and standard deviation of a feature while the asset was accepted as normal. */
export interface Baseline {
  readonly mean: number;
  readonly deviation: number;
}

export interface FeatureValue {
  readonly value: number;
  readonly baseline: Baseline;
  readonly weight: number;
}

/** Distances at which health begins to fall, and at which it is 0, in standard deviations. */
export const usualDistances = { good: 2, bad: 10 } as const;

export interface DistanceHealth {
  /** [features] Standard deviations above the mean. */
  readonly z: readonly number[];
  /** √(Σ weight · max(0, z)²): only rising is worsening. */
  readonly distance: number;
  readonly health: number;
  /** Index of the feature that contributes most. */
  readonly driver: number;
}

/** The weights are taken as shares of their sum. Throws RangeError without features. */
export function healthFromBaseline(
  features: readonly FeatureValue[],
  { good, bad }: { readonly good: number; readonly bad: number } = usualDistances,
): DistanceHealth {
  if (features.length === 0) throw new RangeError("There are no features.");
  const sum = features.reduce((total, { weight }) => total + weight, 0);
  const z = features.map(({ value, baseline }) => (value - baseline.mean) / baseline.deviation);
  const parts = features.map(({ weight }, index) => (weight / sum) * Math.max(0, z[index]!) ** 2);
  const distance = Math.sqrt(parts.reduce((total, part) => total + part, 0));
  const health = 100 * (1 - Math.min(1, Math.max(0, (distance - good) / (bad - good))));
  return { z, distance, health, driver: parts.indexOf(Math.max(...parts)) };
}

export const healthStates = ["normal", "watch", "plan", "act"] as const;
/** What to do about a health: nothing, look more often, plan maintenance, act. */
export type HealthState = (typeof healthStates)[number];

export function stateOfHealth(health: number): HealthState {
  if (health >= 80) return "normal";
  if (health >= 50) return "watch";
  return health >= 20 ? "plan" : "act";
}

/** NAMUR NE 107: M maintenance required, F failure of the signal. */
export function ne107Of(state: HealthState): "none" | "M" {
  return state === "plan" || state === "act" ? "M" : "none";
}
