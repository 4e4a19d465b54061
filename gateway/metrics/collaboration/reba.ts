/**
 * REBA from body part scores: tables and action levels. Load, coupling and activity are declared, never measured; with
 * none given the result is the posture alone. Source: Hignett and McAtamney 2000; the tables agree in three independent
 * public ports and were not compared with the paper.
 */

/** Scores of the body parts. */
export interface RebaParts {
  /** 1 to 3 */
  readonly neck: number;
  /** 1 to 5 */
  readonly trunk: number;
  /** 1 to 4 */
  readonly legs: number;
  /** 1 to 6 */
  readonly upperArm: number;
  /** 1 or 2 */
  readonly lowerArm: number;
  /** 1 to 3 */
  readonly wrist: number;
  /** 0 to 3, added to table A. */
  readonly load?: number;
  /** 0 to 3, added to table B. */
  readonly coupling?: number;
  /** 0 to 3, added to table C. */
  readonly activity?: number;
}

export interface RebaResult {
  readonly tableA: number;
  readonly tableB: number;
  readonly tableC: number;
  /** 1 to 15 */
  readonly score: number;
  /** 0 negligible, 1 low, 2 medium, 3 high, 4 very high. */
  readonly actionLevel: number;
}

/** [neck 1–3][trunk 1–5], digits: legs 1–4. */
const tableA = [
  ["1234", "2345", "2456", "3567", "4678"],
  ["1234", "3456", "4567", "5678", "6789"],
  ["3356", "4567", "5678", "6789", "7899"],
] as const;

/** [lower arm 1–2][upper arm 1–6], digits: wrist 1–3. */
const tableB = [
  ["122", "123", "345", "455", "678", "788"],
  ["123", "234", "455", "567", "788", "899"],
] as const;

/** [score A 1–12], one letter per score B 1–12; a letter is a score from a = 1 to l = 12. */
const tableC = [
  "aaabccdefggg",
  "abbcddeffggh",
  "bcccdefgghhh",
  "cdddefghhiii",
  "dddefghhiiii",
  "fffghhiijjjj",
  "ggghiiijjkkk",
  "hhhijjjjjkkk",
  "iiijjjkkklll",
  "jjjkkkklllll",
  "kkkkllllllll",
  "llllllllllll",
] as const;

/** REBA score of body part scores. Throws RangeError when a part is outside its scale. */
export function rebaScore(parts: RebaParts): RebaResult {
  const fromA = Number(tableA[place(parts.neck, 3)]![place(parts.trunk, 5)]![place(parts.legs, 4)]);
  const fromB = Number(tableB[place(parts.lowerArm, 2)]![place(parts.upperArm, 6)]![place(parts.wrist, 3)]);
  const scoreA = Math.min(12, fromA + (parts.load ?? 0));
  const scoreB = Math.min(12, fromB + (parts.coupling ?? 0));
  const fromC = tableC[place(scoreA, 12)]!.charCodeAt(place(scoreB, 12)) - "a".charCodeAt(0) + 1;
  const score = fromC + (parts.activity ?? 0);
  return { tableA: fromA, tableB: fromB, tableC: fromC, score, actionLevel: actionLevelOf(score) };
}

function actionLevelOf(score: number): number {
  if (score >= 11) return 4;
  if (score >= 8) return 3;
  if (score >= 4) return 2;
  return score >= 2 ? 1 : 0;
}

function place(score: number, maximum: number): number {
  if (!Number.isInteger(score) || score < 1 || score > maximum) {
    throw new RangeError(`A score of ${score} is outside 1 to ${maximum}.`);
  }
  return score - 1;
}
