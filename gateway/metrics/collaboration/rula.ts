/**
 * RULA from joint angles: bands, tables, action levels. From a skeleton only the posture can be had, so load, coupling
 * and twist of the wrist are assumed; screens call it "RULA posture (assumed load 0)". Source: McAtamney and Corlett
 * 1993; tables as one careful port gives them, other ports differ.
 */

/** Angles in degrees; 0 is upright, arms hanging; positive is flexion (forward, upward), negative extension. */
export interface UpperBody {
  readonly upperArmDegrees: number;
  /** 0: arm stretched. */
  readonly lowerArmDegrees: number;
  readonly wristDegrees: number;
  readonly neckDegrees: number;
  readonly trunkDegrees: number;
  readonly isShoulderRaised?: boolean;
  readonly isUpperArmAbducted?: boolean;
  readonly isArmSupported?: boolean;
  /** The lower arm works across the midline or out to the side. */
  readonly isLowerArmOutside?: boolean;
  readonly isWristDeviated?: boolean;
  readonly isWristTwisted?: boolean;
  readonly isNeckTwisted?: boolean;
  readonly isNeckBentAside?: boolean;
  readonly isTrunkTwisted?: boolean;
  readonly isTrunkBentAside?: boolean;
  readonly areLegsUnbalanced?: boolean;
}

/** Scores of the body parts. */
export interface RulaParts {
  /** 1 to 6 */
  readonly upperArm: number;
  /** 1 to 3 */
  readonly lowerArm: number;
  /** 1 to 4 */
  readonly wrist: number;
  /** 1 or 2 */
  readonly wristTwist: number;
  /** 1 to 6 */
  readonly neck: number;
  /** 1 to 6 */
  readonly trunk: number;
  /** 1 or 2 */
  readonly legs: number;
  /** Muscle use and load of arm and wrist, added to table A. */
  readonly armLoad?: number;
  /** Muscle use and load of neck, trunk and legs, added to table B. */
  readonly bodyLoad?: number;
}

export interface RulaResult {
  /** Table A, and with muscle use and load; above 8 counts as 8 in table C. */
  readonly tableA: number;
  readonly armScore: number;
  /** Table B, and with muscle use and load; above 7 counts as 7 in table C. */
  readonly tableB: number;
  readonly bodyScore: number;
  /** 1 to 7 */
  readonly score: number;
  /** 1 acceptable, 2 investigate, 3 change soon, 4 change now. */
  readonly actionLevel: number;
}

const bonus = (isTrue: boolean | undefined) => (isTrue === true ? 1 : 0);

/**
 * Scores of the parts from angles. Legs count as balanced and the load as 0 unless said otherwise. A bend of at most
 * `straightDegrees` counts as straight: the noise of a skeleton is no bent wrist.
 */
export function rulaParts(body: UpperBody, straightDegrees = 0): RulaParts {
  return {
    upperArm: Math.max(
      1,
      upperArmBand(body.upperArmDegrees) +
        bonus(body.isShoulderRaised) +
        bonus(body.isUpperArmAbducted) -
        bonus(body.isArmSupported),
    ),
    lowerArm: (body.lowerArmDegrees >= 60 && body.lowerArmDegrees <= 100 ? 1 : 2) + bonus(body.isLowerArmOutside),
    wrist: wristBand(body.wristDegrees, straightDegrees) + bonus(body.isWristDeviated),
    wristTwist: 1 + bonus(body.isWristTwisted),
    neck: neckBand(body.neckDegrees, straightDegrees) + bonus(body.isNeckTwisted) + bonus(body.isNeckBentAside),
    trunk: trunkBand(body.trunkDegrees, straightDegrees) + bonus(body.isTrunkTwisted) + bonus(body.isTrunkBentAside),
    legs: 1 + bonus(body.areLegsUnbalanced),
  };
}

function upperArmBand(degrees: number): number {
  if (degrees > 90) return 4;
  if (degrees > 45) return 3;
  return degrees < -20 || degrees > 20 ? 2 : 1;
}

function wristBand(degrees: number, straightDegrees: number): number {
  const bend = Math.abs(degrees);
  if (bend > 15) return 3;
  return bend > straightDegrees ? 2 : 1;
}

function neckBand(degrees: number, straightDegrees: number): number {
  if (degrees < -straightDegrees) return 4;
  if (degrees > 20) return 3;
  return degrees > 10 ? 2 : 1;
}

function trunkBand(degrees: number, straightDegrees: number): number {
  const bend = Math.abs(degrees);
  if (bend > 60) return 4;
  if (bend > 20) return 3;
  return bend > straightDegrees ? 2 : 1;
}

/** [upper arm 1–6][lower arm 1–3], digits: wrist 1–4 × twist 1, 2. */
const tableA = [
  ["12222333", "22223333", "23333344"],
  ["23333444", "33333444", "34444455"],
  ["33444455", "34444455", "44444555"],
  ["44444555", "44444555", "44455566"],
  ["55555667", "56666777", "66677778"],
  ["77777889", "88888999", "99999999"],
] as const;

/** [neck 1–6], digits: trunk 1–6 × legs 1, 2. */
const tableB = [
  "132334556677",
  "232345556777",
  "333445566777",
  "555667777788",
  "777778888888",
  "888888899999",
] as const;

/** [arm score 1–8], digits: body score 1–7. */
const tableC = ["1233455", "2234455", "3334456", "3334566", "4445677", "4456677", "5566777", "5567777"] as const;

/** RULA score of body part scores. Throws RangeError when a part is outside its scale. */
export function rulaScore(parts: RulaParts): RulaResult {
  const a = tableA[checked(parts.upperArm, 6)]![checked(parts.lowerArm, 3)]!;
  const fromA = Number(a[checked(parts.wrist, 4) * 2 + checked(parts.wristTwist, 2)]);
  const fromB = Number(tableB[checked(parts.neck, 6)]![checked(parts.trunk, 6) * 2 + checked(parts.legs, 2)]);
  const armScore = fromA + (parts.armLoad ?? 0);
  const bodyScore = fromB + (parts.bodyLoad ?? 0);
  const score = Number(tableC[Math.min(8, armScore) - 1]![Math.min(7, bodyScore) - 1]);
  return { tableA: fromA, armScore, tableB: fromB, bodyScore, score, actionLevel: Math.floor((score + 1) / 2) };
}

function checked(score: number, maximum: number): number {
  if (!Number.isInteger(score) || score < 1 || score > maximum) {
    throw new RangeError(`A score of ${score} is outside 1 to ${maximum}.`);
  }
  return score - 1;
}
