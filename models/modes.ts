/** Operating modes in training rows: which were seen often enough, and the rows of one of them. Pure. */
import type { TrainingData } from "./contract.ts";

export const modeRules = {
  /** Rows from which on a mode counts as learned; in any other the state is `not-learned`. */
  learnedRowsMin: 60,
  /** Rows from which on it gets a baseline of its own: below, what is normal in it is hardly known. */
  ownRowsMin: 200,
  modesMax: 100,
  nameLengthMax: 200,
} as const;

export interface SeenMode {
  readonly name: string;
  readonly rows: number;
}

export interface SeenModes {
  /** Most rows first. */
  readonly learned: readonly SeenMode[];
  readonly warnings: readonly string[];
}

/** A mode of which too little was seen stays unknown, and that is said. */
export function seenModes(modes: readonly (string | undefined)[]): SeenModes {
  const rows = new Map<string, number>();
  for (const name of modes) if (name !== undefined) rows.set(name, (rows.get(name) ?? 0) + 1);
  const { learnedRowsMin, modesMax, nameLengthMax } = modeRules;
  const seen = Array.from(rows, ([name, count]) => ({ name, rows: count })).toSorted((a, b) => b.rows - a.rows);
  const learned = seen.filter((mode) => mode.rows >= learnedRowsMin && mode.name.length <= nameLengthMax);
  const few = seen.filter((mode) => mode.rows < learnedRowsMin).slice(0, modesMax);
  const warnings = few.map(
    ({ name, rows: count }) => `Mode "${name}" has ${count} rows, less than ${learnedRowsMin}: it is not learned.`,
  );
  if (seen.length === 0) warnings.push("No mode is known for any row: modes are not told apart.");
  if (learned.length > modesMax)
    warnings.push(`There are ${learned.length} modes; the ${modesMax} longest are learned.`);
  return { learned: learned.slice(0, modesMax), warnings };
}

/** The rows in which the machine ran in this mode; each time that it came to it begins a stretch. */
export function rowsOfMode({ columns, starts = [], modes = [], ...data }: TrainingData, name: string): TrainingData {
  const chosen = [...modes.keys()].filter((row) => modes[row] === name);
  const begins = new Set(starts);
  return {
    ...data,
    columns: columns.map((values) => Float64Array.from(chosen, (row) => values[row]!)),
    starts: [...chosen.keys()].filter(
      (at) => at > 0 && (chosen[at] !== chosen[at - 1]! + 1 || begins.has(chosen[at]!)),
    ),
  };
}
