/** Power and force limiting as formulas. Informational only, no safety function: proof needs a measurement on the robot. */
import type { ContactLimits, Region, RegionLimits } from "./contact-limits.ts";

/** Clamping may happen: quasi-static. The body part can give way: transient. */
export type ContactType = "quasi-static" | "transient";

/** Transient limits are this many times the quasi-static ones. Source: ISO/TS 15066:2016 Annex A. */
const transientFactor = 2;

/** A contact that may be examined. */
export interface Contact {
  readonly region: Region;
  readonly type: ContactType;
  /** mR: effective mass of the robot, kg. */
  readonly robotMassKg: number;
  /** Number of the spot, where the pressure shall be examined too. */
  readonly spot?: number;
  /** A: area of contact, cm²; needed for the pressure. */
  readonly areaCm2?: number;
}

export interface ContactAssessment {
  readonly type: "assessed";
  /** What limits: min(force limit, pressure limit · area), N. */
  readonly forceLimitN: number;
  readonly governing: "force" | "pressure";
  /** μ, kg. */
  readonly reducedMassKg: number;
  /** Greatest relative speed, m/s. */
  readonly speedLimit: number;
  /** Energy at that speed, J. */
  readonly energyLimitJ: number;
}

export type Assessment = ContactAssessment | { readonly type: "notPermitted"; readonly reason: string };

/** mR = M/2 + mL, kg: half of the moving mass and all of the load. Source: ISO/TS 15066:2016 Annex A, equation A.3. */
export function effectiveRobotMass({
  movingKg,
  loadKg,
}: {
  readonly movingKg: number;
  readonly loadKg: number;
}): number {
  return movingKg / 2 + loadKg;
}

/** μ = 1/(1/mH + 1/mR), kg; both above 0. Source: ISO/TS 15066:2016 Annex A. */
export function reducedMass({ humanKg, robotKg }: { readonly humanKg: number; readonly robotKg: number }): number {
  if (!(humanKg > 0) || !(robotKg > 0)) throw new RangeError("Masses must be above 0 kg.");
  return 1 / (1 / humanKg + 1 / robotKg);
}

/** Peak force of a contact at a relative speed: F = v·sqrt(μ·k), N. Source: ISO/TS 15066:2016 Annex A. */
export function predictedForce(speed: number, reducedMassKg: number, stiffnessNPerM: number): number {
  return Math.abs(speed) * Math.sqrt(reducedMassKg * stiffnessNPerM);
}

/** E = F²/(2k), J. Source: ISO/TS 15066:2016 Annex A. */
export function contactEnergy(forceN: number, stiffnessNPerM: number): number {
  return (forceN * forceN) / (2 * stiffnessNPerM);
}

/**
 * Allowed speed of a contact: v = min(F, p·A)/sqrt(μ·k). A short contact with skull or face is not permitted.
 * Throws RangeError for a region or spot that the table does not hold. Source: ISO/TS 15066:2016 §5.5.5 and Annex A.
 */
export function assessContact(contact: Contact, limits: ContactLimits): Assessment {
  const { region, type, robotMassKg } = contact;
  const row = limits.regions.find((candidate) => candidate.region === region);
  if (row === undefined) throw new RangeError(`The limits hold no region ${region}.`);
  if (type === "transient" && !row.isTransientPermitted) {
    return { type: "notPermitted", reason: `contact with the ${region} is not permitted` };
  }
  const { forceLimitN, governing } = forceLimitOf(contact, row, limits);
  const reducedMassKg = reducedMass({ humanKg: row.massKg, robotKg: robotMassKg });
  return {
    type: "assessed",
    forceLimitN,
    governing,
    reducedMassKg,
    speedLimit: forceLimitN / Math.sqrt(reducedMassKg * row.stiffnessNPerM),
    energyLimitJ: contactEnergy(forceLimitN, row.stiffnessNPerM),
  };
}

function forceLimitOf(
  { type, spot, areaCm2 }: Contact,
  row: RegionLimits,
  limits: ContactLimits,
): { readonly forceLimitN: number; readonly governing: "force" | "pressure" } {
  const factor = type === "transient" ? transientFactor : 1;
  const forceLimitN = row.forceN * factor;
  if (spot === undefined || areaCm2 === undefined) return { forceLimitN, governing: "force" };
  const limit = limits.spots.find((candidate) => candidate.spot === spot);
  if (limit === undefined || limit.region !== row.region)
    throw new RangeError(`Spot ${spot} is not on the ${row.region}.`);
  const byPressureN = limit.pressureNPerCm2 * factor * areaCm2;
  return byPressureN < forceLimitN
    ? { forceLimitN: byPressureN, governing: "pressure" }
    : { forceLimitN, governing: "force" };
}
