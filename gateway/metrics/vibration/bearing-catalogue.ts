/** Bearings whose geometry somebody published, each with its source. Sources disagree about pitch diameters. */

/** Diameters in one unit, here mm. */
export interface Geometry {
  readonly balls: number;
  readonly ballDiameter: number;
  readonly pitchDiameter: number;
  readonly angleDegrees: number;
}

export interface CatalogueBearing extends Geometry {
  readonly source: string;
}

export const bearings: Readonly<Record<string, CatalogueBearing>> = {
  "6205": {
    ...{ balls: 9, ballDiameter: 7.94, pitchDiameter: 39.04, angleDegrees: 0 },
    source: "Case Western Reserve University bearing data centre, SKF 6205-2RS JEM",
  },
  "6205-mean-diameter": {
    ...{ balls: 9, ballDiameter: 7.938, pitchDiameter: 38.5, angleDegrees: 0 },
    source: "pitch diameter as the mean of bore 25 mm and outside diameter 52 mm",
  },
  "6203": {
    ...{ balls: 8, ballDiameter: 6.746, pitchDiameter: 28.499, angleDegrees: 0 },
    source: "Case Western Reserve University bearing data centre, SKF 6203-2RS JEM: 0.2656 in and 1.122 in",
  },
  UER204: {
    ...{ balls: 8, ballDiameter: 7.92, pitchDiameter: 34.55, angleDegrees: 0 },
    source: "Wang et al. 2020, XJTU-SY bearing data sets, LDK UER204",
  },
  "ZA-2115": {
    ...{ balls: 16, ballDiameter: 8.407, pitchDiameter: 71.501, angleDegrees: 15.17 },
    source: "Lee et al. 2007, IMS bearing data set, Rexnord ZA-2115, one of two rows: 0.331 in and 2.815 in",
  },
  NICE: {
    ...{ balls: 8, ballDiameter: 5.969, pitchDiameter: 31.623, angleDegrees: 0 },
    source: "E. Bechhoefer, MFPT bearing fault data: 0.235 in and 1.245 in",
  },
  PRONOSTIA: {
    ...{ balls: 13, ballDiameter: 3.5, pitchDiameter: 25.6, angleDegrees: 0 },
    source: "Nectoux et al. 2012, PRONOSTIA platform, IEEE PHM challenge",
  },
};
