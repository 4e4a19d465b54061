/** Effect of a change on a figure that is a ratio of sums: difference of two windows with an interval of 95 %. Pure. */
import { centralQuantile } from "../student-t.ts";

/** Numerator and denominator of one shift. */
export interface RatioPart {
  readonly numerator: number;
  readonly denominator: number;
}

export interface ChangeEffect {
  readonly before: number | undefined;
  readonly after: number | undefined;
  readonly difference: number | undefined;
  /** Undefined below the least count. */
  readonly interval: readonly [number, number] | undefined;
}

/** Fewer shifts than these on one side give no interval. Source: rule of this product. */
export const shiftsLeast = 5;

/**
 * R = Σy/Σx of each window, var R = n/(n − 1)·Σ(y − R·x)²/(Σx)² by linearisation (Cochran 1977, §6.4), difference with
 * Welch's degrees of freedom. With equal denominators it is Welch's interval of the means.
 */
export function changeEffect(before: readonly RatioPart[], after: readonly RatioPart[]): ChangeEffect {
  const [first, second] = [ratioOf(before), ratioOf(after)];
  if (first === undefined || second === undefined) {
    return { before: first?.ratio, after: second?.ratio, difference: undefined, interval: undefined };
  }
  const difference = second.ratio - first.ratio;
  const common = { before: first.ratio, after: second.ratio, difference };
  if (before.length < shiftsLeast || after.length < shiftsLeast) return { ...common, interval: undefined };
  const variance = first.variance + second.variance;
  if (!(variance > 0)) return { ...common, interval: [difference, difference] };
  const degrees =
    variance ** 2 / (first.variance ** 2 / (before.length - 1) + second.variance ** 2 / (after.length - 1));
  // Whole degrees, rounded down: the interval gets wider, never narrower.
  const half = centralQuantile(0.95, Math.max(1, Math.floor(degrees))) * Math.sqrt(variance);
  return { ...common, interval: [difference - half, difference + half] };
}

function ratioOf(parts: readonly RatioPart[]): { readonly ratio: number; readonly variance: number } | undefined {
  const whole = parts.reduce((sum, { denominator }) => sum + denominator, 0);
  if (!(whole > 0)) return undefined;
  const ratio = parts.reduce((sum, { numerator }) => sum + numerator, 0) / whole;
  const squares = parts.reduce((sum, { numerator, denominator }) => sum + (numerator - ratio * denominator) ** 2, 0);
  const count = parts.length;
  return { ratio, variance: count < 2 ? Number.NaN : ((count / (count - 1)) * squares) / whole ** 2 };
}
