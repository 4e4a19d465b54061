/** Checks run-to-failure tables before remaining life is learned from them, and fills in missing values. Pure. */
import { ModelError } from "../contract.ts";

/** One unit from its first cycle on: to its failure in training, to now when its remaining life is asked for. */
export interface UnitHistory {
  readonly unit: string;
  /** [cycles] number of each cycle; the first cycle of a unit is 1. */
  readonly cycles: Float64Array;
  /** [channels][cycles] in the unit of the channel; NaN where a value is missing. */
  readonly columns: readonly Float64Array[];
}

export interface LifeData {
  readonly channels: readonly { readonly name: string; readonly unit: string }[];
  readonly units: readonly UnitHistory[];
}

/** Frames of a window and the ceiling of the target, which follow from how long units live. */
export interface LifeSettings {
  /** First cycles of a unit, which say how it was when new. */
  readonly baselineCycles: number;
  /** Newest cycles of a unit. */
  readonly recentCycles: number;
  /** Remaining life is not told beyond this: a healthy unit does not yet show when it will fail. */
  readonly capCycles: number;
}

export interface PreparedHistories {
  readonly data: LifeData;
  readonly settings: LifeSettings;
  readonly warnings: readonly string[];
}

const unitsMin = 5;
/** With fewer units than this the interval is rough. */
const unitsWarning = 20;
const cyclesMin = 8;
const channelsMax = 64;

/**
 * For units that live 200 cycles: baseline 30, recent 50, cap 125, the usual ceiling for the turbofan data of NASA (Heimes
 * 2008). Shorter lives scale all three down.
 */
function settingsFor(medianLife: number): LifeSettings {
  const scaled = (share: number, least: number, most: number) =>
    Math.min(most, Math.max(least, Math.round(share * medianLife)));
  return {
    baselineCycles: scaled(0.15, 3, 30),
    recentCycles: scaled(0.25, 5, 50),
    capCycles: medianLife >= 150 ? 125 : scaled(0.625, 5, 125),
  };
}

/** Units ready to learn from. Throws ModelError when they cannot be; what is merely doubtful becomes a warning. */
export function prepareTraining({ channels, units }: LifeData): PreparedHistories {
  const warnings: string[] = [];
  const short = units.filter(({ cycles }) => cycles.length < cyclesMin);
  const usable = units.filter(({ cycles }) => cycles.length >= cyclesMin);
  if (short.length > 0) {
    warnings.push(`${short.length} units with fewer than ${cyclesMin} cycles are left out: ${namesOf(short)}.`);
  }
  if (usable.length < unitsMin) {
    throw new ModelError(`There are ${usable.length} units that ran to failure; at least ${unitsMin} are needed.`, {
      code: "SAMSPEL_LIFE_TOO_FEW_UNITS",
      next: "Add units that were recorded until they failed, or watch the trend of one feature instead.",
    });
  }
  if (usable.length < unitsWarning) {
    warnings.push(`Only ${usable.length} units: the interval is rough, and better from ${unitsWarning} units on.`);
  }
  const late = usable.filter(({ cycles }) => cycles[0]! > 1);
  if (late.length > 0) {
    warnings.push(`${late.length} units do not start at cycle 1: their first rows count as new. ${namesOf(late)}`);
  }
  const filled = usable.map((unit) => fill(unit, channels, warnings));
  const lives = Float64Array.from(usable, ({ cycles }) => cycles.at(-1)!).toSorted();
  const settings = settingsFor(lives[Math.floor(lives.length / 2)]!);
  const chosen = chosenChannels({ channels, units: filled }, settings, warnings);
  const data = {
    channels: chosen.map((channel) => channels[channel]!),
    units: filled.map((unit) => ({ ...unit, columns: chosen.map((channel) => unit.columns[channel]!) })),
  };
  return { data, settings, warnings };
}

/** Correlation with the remaining life below which a channel only adds noise. */
const correlationMin = 0.1;

/** Places of the channels that move towards failure; of all that move, when none does. */
function chosenChannels({ channels, units }: LifeData, settings: LifeSettings, warnings: string[]): number[] {
  const correlations = channels.map((_, channel) => correlationWithLife(units, channel, settings));
  const namesWhere = (isWanted: (correlation: number) => boolean) =>
    channels.filter((_, channel) => isWanted(correlations[channel]!)).map(({ name }) => name);
  const still = namesWhere(Number.isNaN);
  if (still.length > 0) warnings.push(`Constant in all units and left out: ${still.join(", ")}.`);
  const moving = channels.map((_, channel) => channel).filter((channel) => !Number.isNaN(correlations[channel]!));
  checkChannels(moving.length);
  const trending = moving.filter((channel) => Math.abs(correlations[channel]!) >= correlationMin);
  if (trending.length === 0) {
    warnings.push("No channel moves towards failure: the estimate says little more than the age of a unit does.");
    return moving;
  }
  const noise = namesWhere((correlation) => Math.abs(correlation) < correlationMin);
  if (noise.length > 0) warnings.push(`Not moving towards failure and left out: ${noise.join(", ")}.`);
  return trending;
}

/** Pearson's, over all cycles of all units, with the capped remaining life. NaN for a channel that never moves. */
function correlationWithLife(units: readonly UnitHistory[], channel: number, { capCycles }: LifeSettings): number {
  const pairs = units.flatMap(({ cycles, columns }) =>
    Array.from(cycles, (cycle, row) => [columns[channel]![row]!, Math.min(capCycles, cycles.at(-1)! - cycle)] as const),
  );
  const first = pairs[0]![0];
  if (pairs.every(([value]) => value === first)) return Number.NaN;
  const meanValue = pairs.reduce((sum, [value]) => sum + value, 0) / pairs.length;
  const meanLife = pairs.reduce((sum, [, life]) => sum + life, 0) / pairs.length;
  let [both, values, lives] = [0, 0, 0];
  for (const [value, life] of pairs) {
    both += (value - meanValue) * (life - meanLife);
    values += (value - meanValue) ** 2;
    lives += (life - meanLife) ** 2;
  }
  return both / Math.sqrt(values * lives);
}

function checkChannels(count: number): void {
  if (count > 0 && count <= channelsMax) return;
  throw new ModelError(
    count === 0 ? "No channel changes in the training table." : `There are ${count} channels; at most ${channelsMax}.`,
    {
      code: count === 0 ? "SAMSPEL_TRAINING_CONSTANT" : "SAMSPEL_TRAINING_TOO_MANY_CHANNELS",
      next: "Give the signals of one kind of machine, and ignore columns that are none.",
    },
  );
}

/** In order of cycles, each missing value replaced by the one before it. Throws ModelError for cycles that occur twice. */
export function fill(unit: UnitHistory, channels: LifeData["channels"], warnings: string[]): UnitHistory {
  const order = Array.from(unit.cycles, (_, row) => row).sort((a, b) => unit.cycles[a]! - unit.cycles[b]!);
  const cycles = Float64Array.from(order, (row) => unit.cycles[row]!);
  const wrong = cycles.find((cycle, row) => !(cycle >= 1) || cycle === cycles[row - 1]);
  if (wrong !== undefined) {
    throw new ModelError(`Unit ${unit.unit}: cycle ${wrong} occurs twice, is below 1, or is no number.`, {
      code: "SAMSPEL_LIFE_CYCLES",
      next: "Each row of a unit needs a cycle number of its own, counted from 1; name the columns with --unit and --cycle.",
    });
  }
  if (order.some((row, place) => row !== place)) {
    warnings.push(`Unit ${unit.unit}: its rows were not in order of cycles and have been sorted.`);
  }
  const columns = unit.columns.map((values, channel) => {
    let last = values[order.find((row) => Number.isFinite(values[row])) ?? -1];
    if (last === undefined) {
      throw new ModelError(`Unit ${unit.unit}: channel "${channels[channel]!.name}" holds no number.`, {
        code: "SAMSPEL_LIFE_MISSING_VALUES",
        next: "Leave the unit out, or ignore the column.",
      });
    }
    let missing = 0;
    const filled = Float64Array.from(order, (row) => {
      if (Number.isFinite(values[row])) last = values[row]!;
      else missing++;
      return last!;
    });
    if (missing > 0) {
      warnings.push(`Unit ${unit.unit}: "${channels[channel]!.name}" misses ${missing} values; the last one was kept.`);
    }
    return filled;
  });
  return { unit: unit.unit, cycles, columns };
}

/** The first few names, and how many more there are. */
export function namesOf(units: readonly { readonly unit: string }[]): string {
  const shown = units.slice(0, 8).map(({ unit }) => unit);
  return `${shown.join(", ")}${units.length > shown.length ? ` and ${units.length - shown.length} more` : ""}`;
}
