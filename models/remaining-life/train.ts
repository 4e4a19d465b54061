/** Learns remaining life from units that ran to failure: features, random layer, ridge; checked on units left out. Pure. */
import { featuresOf, filtersFor, type LifeFilters, windowOf } from "./features.ts";
import type { LifeData, LifeSettings, UnitHistory } from "./histories.ts";
import type { CheckedEstimate } from "./interval.ts";
import {
  hiddenOf,
  normalSums,
  type RandomLayer,
  type Readout,
  randomLayer,
  randomNumbers,
  readOut,
  solveRidge,
  totalSums,
} from "./ridge.ts";

/** One fixed configuration; the measurements stand in the README of `models`. */
export const lifeDefaults = {
  hidden: 400,
  /** Rows that the normal equations are made of; longer tables are thinned, since neighbouring cycles say the same. */
  rowsMax: 7000,
  penalties: [1, 10],
  folds: 10,
  /** Points in the life of each unit that was left out at which the estimate is checked. */
  cutsPerUnit: 20,
  seed: 1,
} as const;

export interface LifeParameters {
  readonly settings: LifeSettings;
  readonly filters: LifeFilters;
  /** [channels] subtracted first, so that a small movement of a large value keeps its digits. */
  readonly centre: Float32Array;
  /** [features] of the training rows. */
  readonly means: Float32Array;
  readonly scales: Float32Array;
  readonly layer: RandomLayer;
  readonly readout: Readout;
}

export interface LifeFit {
  readonly parameters: LifeParameters;
  /** Estimates for units that were left out, each cut off at a random point of its life. */
  readonly checked: readonly CheckedEstimate[];
  readonly penalty: number;
}

/** One row of training, or one point at which a unit that was left out is cut off. */
interface Look {
  readonly unit: UnitHistory;
  /** Rows of the unit that are known. */
  readonly rows: number;
}

/** Fits to units without missing values. `progress` is told of the share that is done, 0 to 1. */
export function fitLife(data: LifeData, settings: LifeSettings, progress: (share: number) => void = () => {}): LifeFit {
  const { hidden, folds, seed } = lifeDefaults;
  const filters = filtersFor(settings);
  const centre = Float32Array.from(data.channels, (_, channel) => meanOf(data.units, channel));
  const total = data.units.reduce((sum, { cycles }) => sum + cycles.length, 0);
  const stride = Math.max(1, Math.ceil(total / lifeDefaults.rowsMax));
  const byFold = foldsOf(data.units, Math.min(folds, data.units.length), seed);
  const featuresAt = ({ unit, rows }: Look) => featuresOf(windowOf(unit, rows, settings), centre, filters);
  const training = byFold.map((units) =>
    units.flatMap((unit) =>
      Array.from({ length: Math.ceil(unit.cycles.length / stride) }, (_, index) => ({
        unit,
        rows: index * stride + 1,
      })),
    ),
  );
  const trainingFeatures = training.map((looks) => looks.map(featuresAt));
  const { means, scales } = standardsOf(trainingFeatures.flat());
  const layer = randomLayer(means.length, hidden, seed);
  const groups = trainingFeatures.map((features, fold) => {
    const targets = Float64Array.from(training[fold]!, (look) => remainingAt(look, settings));
    const sums = normalSums(hiddenOf(standardised(features, means, scales), layer), targets, hidden);
    progress((0.8 * (fold + 1)) / training.length);
    return sums;
  });
  const cuts = cutsOf(byFold, settings).map((looks) => ({
    looks,
    rows: hiddenOf(standardised(looks.map(featuresAt), means, scales), layer),
  }));
  const attempts = lifeDefaults.penalties.map((penalty) => {
    const checked = cuts.flatMap(({ looks, rows }, fold) => {
      const estimates = readOut(rows, solveRidge(totalSums(groups, fold), penalty));
      return looks.map((look, index) => ({
        unit: look.unit.unit,
        estimate: Math.min(settings.capCycles, Math.max(0, estimates[index]!)),
        actual: remainingAt(look, settings),
      }));
    });
    progress(0.8 + 0.1 * (lifeDefaults.penalties.indexOf(penalty) + 1));
    return { penalty, checked, error: rootMeanSquare(checked) };
  });
  const best = attempts.reduce((least, attempt) => (attempt.error < least.error ? attempt : least));
  const readout = solveRidge(totalSums(groups), best.penalty);
  progress(1);
  return {
    parameters: { settings, filters, centre, means, scales, layer, readout },
    checked: best.checked,
    penalty: best.penalty,
  };
}

/** In cycles, of capped estimates. */
export function rootMeanSquare(checked: readonly CheckedEstimate[]): number {
  return Math.sqrt(checked.reduce((sum, { estimate, actual }) => sum + (estimate - actual) ** 2, 0) / checked.length);
}

/** Remaining life of a training unit after its first `rows` rows, capped. */
function remainingAt({ unit: { cycles }, rows }: Look, { capCycles }: LifeSettings): number {
  return Math.min(capCycles, cycles.at(-1)! - cycles[rows - 1]!);
}

function meanOf(units: readonly UnitHistory[], channel: number): number {
  let sum = 0;
  let count = 0;
  for (const { columns } of units) {
    for (const value of columns[channel]!) sum += value;
    count += columns[channel]!.length;
  }
  return sum / count;
}

function foldsOf(units: readonly UnitHistory[], folds: number, seed: number): UnitHistory[][] {
  const random = randomNumbers(seed);
  const shuffled = units.map((unit) => ({ unit, key: random() })).sort((a, b) => a.key - b.key);
  return Array.from({ length: folds }, (_, fold) =>
    shuffled.filter((_unit, index) => index % folds === fold).map(({ unit }) => unit),
  );
}

/**
 * Points at which units that are left out are cut off, as in a fleet of which nobody knows when each will fail: the cycles
 * that remain are spread evenly from a twentieth of the cap to a little above it.
 */
function cutsOf(folds: readonly (readonly UnitHistory[])[], { capCycles, baselineCycles }: LifeSettings): Look[][] {
  const random = randomNumbers(lifeDefaults.seed + 1);
  const least = Math.ceil(0.05 * capCycles);
  return folds.map((units) =>
    units.flatMap((unit) => {
      const most = Math.min(Math.round(1.16 * capCycles), unit.cycles.length - 1 - baselineCycles);
      if (most < least) return [];
      return Array.from({ length: lifeDefaults.cutsPerUnit }, () => ({
        unit,
        rows: unit.cycles.length - least - Math.floor(random() * (most - least + 1)),
      }));
    }),
  );
}

function standardsOf(rows: readonly Float64Array[]): { means: Float32Array; scales: Float32Array } {
  const width = rows[0]!.length;
  const means = new Float32Array(width);
  const scales = new Float32Array(width);
  for (let index = 0; index < width; index++) {
    const mean = rows.reduce((sum, row) => sum + row[index]!, 0) / rows.length;
    const variance = rows.reduce((sum, row) => sum + (row[index]! - mean) ** 2, 0) / rows.length;
    means[index] = mean;
    scales[index] = Math.max(Math.sqrt(variance), 1e-9);
  }
  return { means, scales };
}

/** [rows × features] */
function standardised(rows: readonly Float64Array[], means: Float32Array, scales: Float32Array): Float64Array {
  const width = means.length;
  const result = new Float64Array(rows.length * width);
  rows.forEach((row, index) => {
    for (let input = 0; input < width; input++) {
      result[index * width + input] = (row[input]! - means[input]!) / scales[input]!;
    }
  });
  return result;
}
