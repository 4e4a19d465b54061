/** The score of the Numenta benchmark that the evaluation uses: perfect, silent, late, false. */
import { expect, test } from "vitest";
import { nabScore, numentaWorth, skabWorth } from "../bench/support-nab.ts";

const windows = [[100, 160]] as const;

test.each([
  ["SKAB", skabWorth],
  ["Numenta", numentaWorth],
])("%s: at once is 100, silence is 0, later is less, false ones cost", (_, worth) => {
  const score = (...detections: number[]) => nabScore([{ detections, windows }], "standard", worth);

  expect(score(100)).toBe(100);
  expect(score()).toBe(0);
  expect(score(150)).toBeLessThan(score(110));
  expect(score(110, 120, 130)).toBe(score(110));
  expect(score(100, 50)).toBeCloseTo((100 * (1 - 0.11 + 1)) / 2, 1);
  expect(score(161)).toBe(-5.5);
});

test("profiles weigh a false detection and a missed window", () => {
  const one = [{ detections: [100, 300], windows: [...windows, [500, 560]] as const }];

  expect(nabScore(one, "standard", skabWorth)).toBeCloseTo((100 * (1 - 0.11 - 1 + 2)) / 4, 1);
  expect(nabScore(one, "lowFalsePositives", skabWorth)).toBeCloseTo((100 * (1 - 0.22 - 1 + 2)) / 4, 1);
  expect(nabScore(one, "lowFalseNegatives", skabWorth)).toBeCloseTo((100 * (1 - 0.11 - 2 + 4)) / 6, 1);
});
