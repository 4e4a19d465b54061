/** Emission factors of electricity with everything that must be printed beside a figure. */

/** Location: the mix of the grid. Market: what was bought, with its guarantees of origin (GHG Protocol, scope 2). */
export interface EmissionFactor {
  readonly id: string;
  readonly gPerKwh: number;
  readonly method: "location" | "market";
  readonly year: number;
  readonly source: string;
  /** True where the figure was derived and should be checked before it is reported. */
  readonly isUnconfirmed: boolean;
}

/** Public factors; a site adds its contract. History is never recalculated when one changes. */
export const emissionFactors: readonly EmissionFactor[] = [
  {
    id: "nordic-mix-ivl2021",
    gPerKwh: 90,
    method: "location",
    year: 2021,
    source: "IVL/SMED report 4-2021: Nordic mix with trade, three-year mean",
    isUnconfirmed: false,
  },
  {
    id: "nordic-residual-2023",
    gPerKwh: 524.1,
    method: "market",
    year: 2023,
    source: "Energimarknadsinspektionen: residual mix 2023",
    isUnconfirmed: false,
  },
  {
    id: "se-production-2023",
    gPerKwh: 40.7,
    method: "location",
    year: 2023,
    source: "Ember: production in Sweden, life cycle",
    isUnconfirmed: false,
  },
  {
    id: "eu27-eea-2023",
    gPerKwh: 210,
    method: "location",
    year: 2023,
    source: "derived from the indicator of the European Environment Agency",
    isUnconfirmed: true,
  },
];

export const defaultEmissionFactor = "nordic-mix-ivl2021";
