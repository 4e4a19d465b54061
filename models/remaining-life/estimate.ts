/** Remaining life of units that still run: estimate, interval, and how far to believe it. */
import { ModelError, type ModelFiles } from "../contract.ts";
import type { LifeCard } from "../life-card.ts";
import { windowOf } from "./features.ts";
import { fill, type LifeData, type UnitHistory } from "./histories.ts";
import { boundsAround, type IntervalShare, lifeByAge } from "./interval.ts";
import { openLife } from "./learn.ts";

/**
 * `signals`: from the model. `age`: too short a history to say more than how old others became. `extrapolated`: from the
 * model, with signals or an age that no training unit had.
 */
export type LifeBasis = "signals" | "age" | "extrapolated";

export interface LifeEstimate {
  readonly unit: string;
  /** Age at the last row. */
  readonly cycle: number;
  /** Cycles that remain; at the cap it means: this long or longer. */
  readonly rul: number;
  readonly low: number;
  readonly high: number;
  readonly basis: LifeBasis;
  readonly notes: readonly string[];
}

/** Newest values that must lie outside of the training range before a channel counts as outside. */
const outsideFrames = 5;
/** Part of the training range by which values may lie outside of it. */
const outsideShare = 0.2;
const windowsPerRun = 256;

/** One estimate per unit, at its last row. Throws ModelError for units that cannot be read. */
export async function estimateLife(
  model: ModelFiles,
  { channels, units }: LifeData,
  share: IntervalShare,
): Promise<LifeEstimate[]> {
  const { life } = model.card;
  if (life === undefined) {
    throw new ModelError(`Model ${model.id} is no model of remaining life.`, {
      code: "SAMSPEL_MODEL_KIND",
      next: "Train one with: samspel life --train FILE --save DIR.",
    });
  }
  const prepared = units.map((unit) => {
    const notes: string[] = [];
    return { unit: fill(unit, channels, notes), notes };
  });
  await using group = await openLife(model);
  const estimates: LifeEstimate[] = [];
  for (let from = 0; from < prepared.length; from += windowsPerRun) {
    const some = prepared.slice(from, from + windowsPerRun);
    const windows = some.map(({ unit }) => windowOf(unit, unit.cycles.length, life));
    const size = windows[0]!.length;
    const joined = new Float32Array(size * windows.length);
    windows.forEach((window, index) => {
      joined.set(window, index * size);
    });
    const { values } = await group.score({ models: new Int32Array(windows.length), windows: joined });
    estimates.push(
      ...some.map(({ unit, notes }, index) => judged({ unit, notes, value: values[index]! }, model, share)),
    );
  }
  return estimates;
}

interface RawEstimate {
  readonly unit: UnitHistory;
  readonly notes: readonly string[];
  readonly value: number;
}

function judged({ unit, notes, value }: RawEstimate, { card }: ModelFiles, share: IntervalShare): LifeEstimate {
  const life: LifeCard = card.life!;
  const { capCycles: cap, baselineCycles, lives, intervals } = life;
  const cycle = unit.cycles.at(-1)!;
  const isLate = unit.cycles[0]! > 1;
  const late = isLate ? [`The record starts at cycle ${unit.cycles[0]}: how the unit was when new is not known.`] : [];
  if (unit.cycles.length < baselineCycles || !Number.isFinite(value)) {
    const { estimate, low, high } = lifeByAge(cycle, lives, { share, cap });
    const reason = `${unit.cycles.length} rows where ${baselineCycles} are needed: from the lives of other units alone.`;
    return { unit: unit.unit, cycle, rul: estimate, low, high, basis: "age", notes: [...notes, ...late, reason] };
  }
  const outside = [
    ...outsideNotes(unit, card.channels.slice(1)),
    ...(cycle > lives.at(-1)! ? [`Older than any training unit (${lives.at(-1)} cycles).`] : []),
  ];
  const { low, high } = boundsAround(value, intervals, { share, cap });
  return {
    unit: unit.unit,
    cycle,
    rul: value,
    low,
    high,
    basis: outside.length > 0 || isLate ? "extrapolated" : "signals",
    notes: [...notes, ...late, ...outside],
  };
}

function outsideNotes(
  { columns }: UnitHistory,
  channels: readonly { readonly name: string; readonly low?: number; readonly high?: number }[],
): string[] {
  return channels.flatMap(({ name, low = Number.NEGATIVE_INFINITY, high = Number.POSITIVE_INFINITY }, channel) => {
    const margin = outsideShare * (high - low);
    const newest = columns[channel]!.slice(-outsideFrames);
    const isOutside = newest.every((value) => value < low - margin) || newest.every((value) => value > high + margin);
    return isOutside
      ? [`"${name}" lies outside of what training showed (${low} to ${high}); is its unit the same?`]
      : [];
  });
}
