/** Energy against what drives it: least squares over periods, with the uncertainty of what it expects. */
import { inverse, Matrix } from "ml-matrix";
import { centralQuantile } from "../student-t.ts";

/** Line E = base + Σ kwhPerUnit · driver. Source: approach of ISO 50006; ordinary least squares. */
export interface EnergyModel {
  readonly baseKwh: number;
  /** [drivers] */
  readonly kwhPerUnit: readonly number[];
  /** [drivers] */
  readonly standardErrors: readonly number[];
  readonly r2: number;
  /** Root mean square error over the mean. */
  readonly cvRmse: number;
  /** kWh: standard deviation of what the line does not explain. */
  readonly sigma: number;
  readonly periods: number;
  /** [1 + drivers, 1 + drivers] inverse of XᵀX, for intervals. */
  readonly inverse: readonly (readonly number[])[];
}

/** Fewest periods, and how well the line must fit. Source: rule of this product. */
export const baselineRule = { periods: 8, r2: 0.75, cvRmse: 0.2 } as const;

export type Learned = { readonly model: EnergyModel } | { readonly refused: string };

/** [periods] energy, and [periods, drivers] what drives it. Refuses what no line can be laid through, and what fits too badly. */
export function learnModel(kwh: readonly number[], drivers: readonly (readonly number[])[]): Learned {
  const n = kwh.length;
  const count = drivers[0]?.length ?? 0;
  if (n < Math.max(baselineRule.periods, count + 3)) {
    return {
      refused: `too-few: ${n} periods with parts and full coverage; at least ${Math.max(baselineRule.periods, count + 3)} are needed`,
    };
  }
  const x = new Matrix(drivers.map((row) => [1, ...row]));
  const model = fitted(x, kwh);
  if (model === undefined)
    return { refused: "too-little: parts or another driver are the same in all periods, or follow each other exactly" };
  if (model.r2 < baselineRule.r2 && model.cvRmse > baselineRule.cvRmse) {
    const [r2, cv] = [model.r2.toFixed(2), model.cvRmse.toFixed(2)];
    return { refused: `no-trend: no reliable baseline yet: R² ${r2} (0.75 needed) and CV(RMSE) ${cv} (0.20 at most)` };
  }
  return { model };
}

function fitted(x: Matrix, kwh: readonly number[]): EnergyModel | undefined {
  const n = kwh.length;
  const scales = Array.from({ length: x.columns }, (_, column) => Math.max(...x.getColumn(column).map(Math.abs)));
  if (scales.some((scale) => !(scale > 0))) return undefined;
  // Columns of like size, so that what depends on what else is seen whatever the units are.
  const scaled = Matrix.from1DArray(
    x.rows,
    x.columns,
    x.to1DArray().map((value, index) => value / scales[index % x.columns]!),
  );
  const normal = scaled.transpose().mmul(scaled);
  const mean = kwh.reduce((sum, value) => sum + value, 0) / n;
  const total = kwh.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  if (!(mean > 0) || !(total > 0) || conditionOf(scaled) < 1e-6) return undefined;
  const scaledInverse = inverse(normal);
  const y = Matrix.columnVector([...kwh]);
  const raw = scaledInverse.mmul(scaled.transpose()).mmul(y).to1DArray();
  const coefficients = raw.map((value, index) => value / scales[index]!);
  const expected = x.mmul(Matrix.columnVector(coefficients)).to1DArray();
  const residual = kwh.reduce((sum, value, index) => sum + (value - expected[index]!) ** 2, 0);
  const sigma = Math.sqrt(residual / (n - x.columns));
  const whole = scaledInverse.to2DArray().map((row, i) => row.map((value, j) => value / (scales[i]! * scales[j]!)));
  return {
    baseKwh: coefficients[0]!,
    kwhPerUnit: coefficients.slice(1),
    standardErrors: whole.slice(1).map((row, index) => sigma * Math.sqrt(Math.max(0, row[index + 1]!))),
    r2: 1 - residual / total,
    cvRmse: sigma / mean,
    sigma,
    periods: n,
    inverse: whole,
  };
}

/** Smallest spread of a driver beside the others, over its size: near 0 they say the same. */
function conditionOf(scaled: Matrix): number {
  const left: number[][] = [];
  let least = 1;
  for (let column = 0; column < scaled.columns; column++) {
    const vector = scaled.getColumn(column);
    const length = Math.hypot(...vector);
    for (const basis of left) {
      const share = basis.reduce((sum, value, row) => sum + value * vector[row]!, 0);
      for (let row = 0; row < vector.length; row++) vector[row]! -= share * basis[row]!;
    }
    const rest = Math.hypot(...vector);
    least = Math.min(least, rest / length);
    if (rest > 0) left.push(vector.map((value) => value / rest));
  }
  return least;
}

/** Energy that is expected of some drivers, with the half width of its 95 % prediction interval, kWh. */
export function expectedOf(
  model: EnergyModel,
  drivers: readonly number[],
  passedShare = 1,
): { readonly kwh: number; readonly marginKwh: number } {
  return expectedSum(model, [drivers], passedShare);
}

/**
 * The same for the sum of several periods: errors of the line itself do not average out.
 * `wholes` is how many whole periods of base load they hold: less than one for a period that is under way. Its scatter is
 * taken to grow with the root of the time, as that of several periods does. Source: rule of this product.
 */
export function expectedSum(
  { baseKwh, kwhPerUnit, inverse: whole, sigma, periods }: EnergyModel,
  rows: readonly (readonly number[])[],
  wholes = rows.length,
): { readonly kwh: number; readonly marginKwh: number } {
  const sums = [wholes, ...kwhPerUnit.map((_, index) => rows.reduce((sum, row) => sum + (row[index] ?? 0), 0))];
  const kwh = wholes * baseKwh + kwhPerUnit.reduce((sum, each, index) => sum + each * sums[index + 1]!, 0);
  const line = whole.reduce(
    (sum, row, i) => sum + sums[i]! * row.reduce((inner, value, j) => inner + value * sums[j]!, 0),
    0,
  );
  const degrees = periods - 1 - kwhPerUnit.length;
  return { kwh, marginKwh: centralQuantile(0.95, degrees) * sigma * Math.sqrt(wholes + Math.max(0, line)) };
}
