/** Zones of vibration severity as data, and the health and the word that follow from a zone. */

/** A: new. B: acceptable for long. C: for a limited time. D: damage is likely. */
export type Zone = "A" | "B" | "C" | "D";

/** Velocity in mm/s rms. A value on a limit belongs to the better zone. */
export interface ZoneLimits {
  readonly ab: number;
  readonly bc: number;
  readonly cd: number;
}

export interface ZoneProfile extends ZoneLimits {
  readonly machines: string;
  readonly source: string;
}

/**
 * Limits as printed in secondary texts, not compared with a licensed copy: show them as indicative. Pumps, robots,
 * gearboxes, spindles and reciprocating machines have standards of their own and do not belong here.
 */
export const zoneProfiles = {
  small: { ab: 0.71, bc: 1.8, cd: 4.5, machines: "up to 15 kW", source: "ISO 10816-1 annex B, class I" },
  "medium-general": { ab: 1.12, bc: 2.8, cd: 7.1, machines: "15 to 75 kW", source: "ISO 10816-1 annex B, class II" },
  "g2-rigid": {
    ...{ ab: 1.4, bc: 2.8, cd: 4.5 },
    machines: "15 to 300 kW or shaft height 160 to 315 mm, rigid foundation",
    source: "ISO 20816-3 group 2",
  },
  "g2-flexible": {
    ...{ ab: 2.3, bc: 4.5, cd: 7.1 },
    machines: "15 to 300 kW or shaft height 160 to 315 mm, flexible foundation",
    source: "ISO 20816-3 group 2",
  },
  "g1-rigid": {
    ...{ ab: 2.3, bc: 4.5, cd: 7.1 },
    machines: "above 300 kW or shaft height from 315 mm, rigid foundation",
    source: "ISO 20816-3 group 1",
  },
  "g1-flexible": {
    ...{ ab: 3.5, bc: 7.1, cd: 11 },
    machines: "above 300 kW or shaft height from 315 mm, flexible foundation",
    source: "ISO 20816-3 group 1",
  },
} as const satisfies Readonly<Record<string, ZoneProfile>>;

export type ZoneProfileName = keyof typeof zoneProfiles;

export function isZoneProfile(name: string): name is ZoneProfileName {
  return Object.hasOwn(zoneProfiles, name);
}

export function zoneOf(velocityMmS: number, { ab, bc, cd }: ZoneLimits): Zone {
  if (velocityMmS <= ab) return "A";
  if (velocityMmS <= bc) return "B";
  return velocityMmS <= cd ? "C" : "D";
}
