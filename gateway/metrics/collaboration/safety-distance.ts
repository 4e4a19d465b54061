/** Distance of a protective device from the hazard, as its standard computes it. Informational only: it replaces no validation. */

/** Edition of ISO 13855. The terms of 2024 were not checked against the standard's text. */
export type Edition = "2010" | "2024";

/** How a person comes into the field of the device. */
export type Approach =
  | { readonly type: "perpendicular" /** dc, mm. */; readonly detectionCapabilityMm: number }
  | { readonly type: "horizontal" /** H, height of the field above the floor, mm. */; readonly heightMm: number }
  | { readonly type: "single-beam" };

export interface ProtectiveDevice {
  readonly edition: Edition;
  readonly approach: Approach;
  /** T: from the intrusion to the standstill, s. */
  readonly stoppingSeconds: number;
  /** Edition 2024 only: Z, what the site adds for uncertainty or for machines that move, mm. */
  readonly supplementMm?: number;
}

export interface ProtectiveDistance {
  readonly distanceMm: number;
  /** K, mm/s. */
  readonly approachSpeedMmPerSecond: number;
  /** C (2010) or reach distance D_DS (2024), mm. */
  readonly reachMm: number;
  readonly edition: Edition;
  /** False while nobody has compared the terms with the text of that edition. */
  readonly isVerified: false;
}

const walkingMmPerSecond = 1600;
const handMmPerSecond = 2000;
/** Largest detection capability for which the approach of a hand is assumed, mm. */
const fineCapabilityMm = 40;

/**
 * S = K·T + C, with Z added in edition 2024. Throws RangeError for negative or missing numbers.
 * Source: ISO 13855:2010 §6.2–6.4, from secondary texts; ISO 13855:2024, where the same K and C are assumed.
 */
export function protectiveDistance(device: ProtectiveDevice): ProtectiveDistance {
  const { approach, stoppingSeconds, edition } = device;
  const supplementMm = edition === "2024" ? (device.supplementMm ?? 0) : 0;
  if (!(stoppingSeconds >= 0) || !(supplementMm >= 0)) throw new RangeError("Times and supplements must be 0 or more.");
  const reachMm = reachOf(approach);
  const at = (speed: number) => speed * stoppingSeconds + reachMm;
  const result = (distanceMm: number, approachSpeedMmPerSecond: number): ProtectiveDistance => ({
    distanceMm: distanceMm + supplementMm,
    approachSpeedMmPerSecond,
    reachMm,
    edition,
    isVerified: false,
  });
  if (approach.type !== "perpendicular" || approach.detectionCapabilityMm > fineCapabilityMm) {
    return result(at(walkingMmPerSecond), walkingMmPerSecond);
  }
  const near = at(handMmPerSecond);
  if (near <= 500) return result(Math.max(100, near), handMmPerSecond);
  return result(Math.max(500, at(walkingMmPerSecond)), walkingMmPerSecond);
}

/** How far a body part reaches past the field before the device sees it, mm. */
function reachOf(approach: Approach): number {
  switch (approach.type) {
    case "perpendicular": {
      const { detectionCapabilityMm } = approach;
      if (!(detectionCapabilityMm >= 0)) throw new RangeError("The detection capability must be 0 mm or more.");
      return detectionCapabilityMm > fineCapabilityMm ? 850 : Math.max(0, 8 * (detectionCapabilityMm - 14));
    }
    case "horizontal":
      if (!(approach.heightMm >= 0)) throw new RangeError("The height of the field must be 0 mm or more.");
      return Math.max(850, 1200 - 0.4 * approach.heightMm);
    case "single-beam":
      return 1200;
  }
}
