/**
 * Ridge regression on random features: a fixed random layer with tanh, then least squares with a penalty, chosen by
 * cross-validation over groups. Rahimi and Recht 2007; Huang et al. 2006.
 */
import { CholeskyDecomposition, Matrix } from "ml-matrix";

export interface RandomLayer {
  /** [inputs × hidden] */
  readonly weights: Float32Array;
  /** [hidden] */
  readonly bias: Float32Array;
}

export interface Readout {
  /** [hidden] */
  readonly weights: Float64Array;
  readonly offset: number;
}

/** Deterministic numbers in 0 to 1 (splitmix32). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 4294967296;
  };
}

/** Weights of unit variance at the hidden neurons for standardised inputs; offsets between -1 and 1. */
export function randomLayer(inputs: number, hidden: number, seed: number): RandomLayer {
  const random = randomNumbers(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return {
    weights: Float32Array.from({ length: inputs * hidden }, () => normal() / Math.sqrt(inputs)),
    bias: Float32Array.from({ length: hidden }, () => 2 * random() - 1),
  };
}

/** [rows × hidden] of standardised inputs [rows × inputs]. */
export function hiddenOf(inputs: Float64Array, { weights, bias }: RandomLayer): Float64Array {
  const hidden = bias.length;
  const width = weights.length / hidden;
  const rows = inputs.length / width;
  const result = new Float64Array(rows * hidden);
  for (let row = 0; row < rows; row++) {
    const to = row * hidden;
    for (let neuron = 0; neuron < hidden; neuron++) result[to + neuron] = bias[neuron]!;
    for (let input = 0; input < width; input++) {
      const value = inputs[row * width + input]!;
      const from = input * hidden;
      for (let neuron = 0; neuron < hidden; neuron++) result[to + neuron]! += value * weights[from + neuron]!;
    }
    for (let neuron = 0; neuron < hidden; neuron++) result[to + neuron] = Math.tanh(result[to + neuron]!);
  }
  return result;
}

/** Sums over rows from which a ridge regression follows; sums of groups of rows add up. */
export interface NormalSums {
  readonly rows: number;
  /** [hidden × hidden], upper triangle. */
  readonly products: Float64Array;
  /** [hidden] */
  readonly sums: Float64Array;
  /** [hidden] */
  readonly withTarget: Float64Array;
  readonly target: number;
}

export function normalSums(hidden: Float64Array, targets: Float64Array, width: number): NormalSums {
  const rows = targets.length;
  const products = new Float64Array(width * width);
  const sums = new Float64Array(width);
  const withTarget = new Float64Array(width);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < width; i++) {
      sums[i]! += hidden[row * width + i]!;
      withTarget[i]! += hidden[row * width + i]! * targets[row]!;
    }
  }
  addProducts(products, hidden, width);
  return { rows, products, sums, withTarget, target: targets.reduce((sum, target) => sum + target, 0) };
}

/** Eight rows at a time: the matrix of products is read and written an eighth as often. */
function addProducts(products: Float64Array, hidden: Float64Array, width: number): void {
  const block = 8;
  const padded = Math.ceil(hidden.length / width / block) * block;
  const rows = new Float64Array(block * width);
  for (let first = 0; first < padded; first += block) {
    rows.fill(0);
    rows.set(hidden.subarray(first * width, (first + block) * width));
    for (let i = 0; i < width; i++) {
      const [a, b, c, d] = [rows[i]!, rows[width + i]!, rows[2 * width + i]!, rows[3 * width + i]!];
      const [e, f, g, h] = [rows[4 * width + i]!, rows[5 * width + i]!, rows[6 * width + i]!, rows[7 * width + i]!];
      for (let j = i; j < width; j++) {
        products[i * width + j]! +=
          a * rows[j]! +
          b * rows[width + j]! +
          c * rows[2 * width + j]! +
          d * rows[3 * width + j]! +
          e * rows[4 * width + j]! +
          f * rows[5 * width + j]! +
          g * rows[6 * width + j]! +
          h * rows[7 * width + j]!;
      }
    }
  }
}

/** The sums of all groups but those in `without`. */
export function totalSums(groups: readonly NormalSums[], without?: number): NormalSums {
  const chosen = groups.filter((_, index) => index !== without);
  const added = (of: (group: NormalSums) => Float64Array) => {
    const total = Float64Array.from(of(chosen[0]!));
    for (const group of chosen.slice(1)) {
      const values = of(group);
      for (let index = 0; index < total.length; index++) total[index]! += values[index]!;
    }
    return total;
  };
  return {
    rows: chosen.reduce((sum, { rows }) => sum + rows, 0),
    products: added(({ products }) => products),
    sums: added(({ sums }) => sums),
    withTarget: added(({ withTarget }) => withTarget),
    target: chosen.reduce((sum, { target }) => sum + target, 0),
  };
}

/** Least squares with `penalty` on the squares of the weights; the offset is not penalised. */
export function solveRidge({ rows, products, sums, withTarget, target }: NormalSums, penalty: number): Readout {
  const width = sums.length;
  const matrix = new Matrix(width, width);
  for (let i = 0; i < width; i++) {
    for (let j = i; j < width; j++) {
      const value = products[i * width + j]! - (sums[i]! * sums[j]!) / rows + (i === j ? penalty : 0);
      matrix.set(i, j, value);
      matrix.set(j, i, value);
    }
  }
  const right = Matrix.columnVector(withTarget.map((value, i) => value - (sums[i]! * target) / rows));
  const weights = Float64Array.from(new CholeskyDecomposition(matrix).solve(right).to1DArray());
  const offset = weights.reduce((rest, weight, i) => rest - (weight * sums[i]!) / rows, target / rows);
  return { weights, offset };
}

/** [rows] */
export function readOut(hidden: Float64Array, { weights, offset }: Readout): Float64Array {
  const width = weights.length;
  return Float64Array.from({ length: hidden.length / width }, (_, row) => {
    let sum = offset;
    for (let i = 0; i < width; i++) sum += hidden[row * width + i]! * weights[i]!;
    return sum;
  });
}
