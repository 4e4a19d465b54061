/**
 * Biomechanical limits of contact as data. Two transcriptions were compared and disagree in places, the 2025 edition was
 * not seen: `verified` is false, and a site puts its own table in place of this one.
 */

export type Region =
  | "skull"
  | "face"
  | "neck"
  | "back"
  | "chest"
  | "abdomen"
  | "pelvis"
  | "upper-arm"
  | "lower-arm"
  | "hand"
  | "thigh"
  | "lower-leg";

/** Quasi-static limits and mechanics of one body region. */
export interface RegionLimits {
  readonly region: Region;
  /** Greatest quasi-static force, N. */
  readonly forceN: number;
  /** k: effective spring constant, N/m. */
  readonly stiffnessNPerM: number;
  /** mH: effective mass of the region, kg. */
  readonly massKg: number;
  /** False where no short contact is permitted at all. */
  readonly isTransientPermitted: boolean;
}

/** Greatest quasi-static pressure at one spot of the body. */
export interface SpotLimit {
  /** Number of the spot in the table of the standard, 1 to 29. */
  readonly spot: number;
  readonly name: string;
  readonly region: Region;
  /** N/cm² */
  readonly pressureNPerCm2: number;
}

export interface ContactLimits {
  readonly edition: string;
  readonly source: string;
  readonly verified: boolean;
  readonly regions: readonly RegionLimits[];
  readonly spots: readonly SpotLimit[];
}

/** Rows of `regions`: name, force N, stiffness N/mm, mass kg. */
const regionRows: readonly (readonly [Region, number, number, number])[] = [
  ["skull", 130, 150, 4.4],
  ["face", 65, 75, 4.4],
  ["neck", 150, 50, 1.2],
  ["back", 210, 35, 40],
  ["chest", 140, 25, 40],
  ["abdomen", 110, 10, 40],
  ["pelvis", 180, 25, 40],
  ["upper-arm", 150, 30, 3],
  ["lower-arm", 160, 40, 2],
  ["hand", 140, 75, 0.6],
  ["thigh", 220, 50, 75],
  ["lower-leg", 130, 60, 75],
];

/** Rows of `spots` in the order of their numbers: name, region, pressure N/cm². */
const spotRows: readonly (readonly [string, Region, number])[] = [
  ["middle of forehead", "skull", 130],
  ["temple", "skull", 110],
  ["masticatory muscle", "face", 110],
  ["neck muscle", "neck", 140],
  ["seventh neck vertebra", "neck", 210],
  ["shoulder joint", "back", 160],
  ["fifth lumbar vertebra", "back", 210],
  ["sternum", "chest", 120],
  ["pectoral muscle", "chest", 170],
  ["abdominal muscle", "abdomen", 140],
  ["pelvic bone", "pelvis", 210],
  ["deltoid", "upper-arm", 190],
  ["humerus", "upper-arm", 220],
  ["radial bone", "lower-arm", 190],
  ["forearm muscle", "lower-arm", 180],
  ["arm nerve", "lower-arm", 180],
  ["forefinger pad, dominant hand", "hand", 300],
  ["forefinger pad, other hand", "hand", 270],
  ["forefinger end joint, dominant hand", "hand", 280],
  ["forefinger end joint, other hand", "hand", 220],
  ["thenar eminence", "hand", 200],
  ["palm, dominant hand", "hand", 260],
  ["palm, other hand", "hand", 260],
  ["back of the hand, dominant hand", "hand", 200],
  ["back of the hand, other hand", "hand", 190],
  ["thigh muscle", "thigh", 250],
  ["kneecap", "thigh", 220],
  ["middle of shin", "lower-leg", 220],
  ["calf muscle", "lower-leg", 210],
];

const withoutTransient: readonly Region[] = ["skull", "face"];

/** Defaults. Source: ISO/TS 15066:2016 Annex A, from secondary transcriptions. */
export const defaultContactLimits: ContactLimits = {
  edition: "ISO/TS 15066:2016",
  source: "secondary transcriptions of Annex A; spots 6, 7, 10, 11, 18, 20, 23, 25–29 from one only",
  verified: false,
  regions: regionRows.map(([region, forceN, stiffnessNPerMm, massKg]) => ({
    region,
    forceN,
    stiffnessNPerM: stiffnessNPerMm * 1000,
    massKg,
    isTransientPermitted: !withoutTransient.includes(region),
  })),
  spots: spotRows.map(([name, region, pressureNPerCm2], index) => ({ spot: index + 1, name, region, pressureNPerCm2 })),
};

/** The table with the rows that a site has given in place of the default ones; whoever overrides names the source. */
export function overridden(
  limits: ContactLimits,
  site: Partial<Pick<ContactLimits, "edition" | "source" | "verified" | "regions" | "spots">>,
): ContactLimits {
  const regions = limits.regions.map((row) => site.regions?.find(({ region }) => region === row.region) ?? row);
  const spots = limits.spots.map((row) => site.spots?.find(({ spot }) => spot === row.spot) ?? row);
  return {
    edition: site.edition ?? limits.edition,
    source: site.source ?? limits.source,
    verified: site.verified ?? false,
    regions,
    spots,
  };
}
