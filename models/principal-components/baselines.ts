/** The baselines of one model: a shared one of all rows, and one for each operating mode of which enough was seen. Pure. */
import { type ModelCard, ModelError, type TrainingData } from "../contract.ts";
import { binsOf } from "../distribution.ts";
import { modeRules, rowsOfMode, type SeenMode, seenModes } from "../modes.ts";
import { baselinesMax, type DetectorParameters, modelGraph } from "./graph.ts";
import { type Prepared, type PreparedChannel, prepare } from "./prepare.ts";
import { detectorDefaults, fitDetector } from "./train.ts";

/** A file of this size or more is too large for what it says; the modes with the fewest rows go without a baseline. */
const fileBytesLimit = 100_000;

export interface Baselines {
  /** The shared one first. */
  readonly parameters: readonly [DetectorParameters, ...DetectorParameters[]];
  readonly channels: readonly PreparedChannel[];
  readonly trainingScoreMax: number;
  /** Absent: modes are not told apart. */
  readonly modes: ModelCard["modes"];
  readonly warnings: readonly string[];
}

interface Own {
  readonly mode: SeenMode;
  readonly channels: readonly PreparedChannel[];
  readonly parameters: DetectorParameters;
}

/** Throws ModelError when the rows cannot be learned from; a mode that cannot falls back to the shared baseline. */
export function fitBaselines(data: TrainingData, onProgress?: (share: number) => void): Baselines {
  const learned = data.modes === undefined ? [] : seenModes(data.modes).learned;
  const parts = Math.max(1, 2 * Math.min(1, learned.length));
  const { prepared, fit } = fitRows(data, (share) => onProgress?.(share / parts));
  const warnings = [...prepared.warnings];
  const candidates: Own[] = [];
  for (const [index, mode] of ownModes(learned, prepared, warnings).entries()) {
    onProgress?.((1 + index / learned.length) / parts);
    const found = fitMode(data, mode, warnings);
    if (found !== undefined) candidates.push(found);
  }
  const own = thatFit(fit.parameters, candidates, warnings);
  const baselineOf = new Map(own.map(({ mode, channels }, index) => [mode.name, { baseline: index + 1, channels }]));
  return {
    parameters: [fit.parameters, ...own.map(({ parameters }) => parameters)],
    channels: prepared.channels,
    trainingScoreMax: fit.trainingScoreMax,
    modes:
      data.modes === undefined
        ? undefined
        : learned.map(({ name, rows }) => {
            const found = baselineOf.get(name);
            if (found === undefined) return { name, rows };
            const { baseline, channels } = found;
            return { name, rows, baseline, channels: channels.map(movementOf) };
          }),
    warnings,
  };
}

/** How a channel moved, for what stands in and for drift of inputs. */
export function movementOf({ deviation, typical, values }: PreparedChannel) {
  const { edges, shares } = binsOf(values);
  const rounded = (numbers: readonly number[]) => numbers.map((number) => Number(number.toPrecision(6)));
  return { deviation, ...typical, bins: { edges: rounded(edges), shares: rounded(shares) } };
}

function fitRows(data: TrainingData, onProgress?: (share: number) => void) {
  const prepared = prepare(data);
  return { prepared, fit: fitDetector(prepared.channels, detectorDefaults, { starts: data.starts, onProgress }) };
}

/** Modes with enough rows. One that all rows have is the shared baseline already. */
function ownModes(learned: readonly SeenMode[], { rows }: Prepared, warnings: string[]): readonly SeenMode[] {
  const { ownRowsMin } = modeRules;
  for (const { name, rows: count } of learned.filter((mode) => mode.rows < ownRowsMin)) {
    warnings.push(
      `Mode "${name}" has ${count} rows; a baseline of its own needs ${ownRowsMin}. It is compared with that of all modes.`,
    );
  }
  return learned.filter((mode) => mode.rows >= ownRowsMin && mode.rows < rows).slice(0, baselinesMax - 1);
}

/** Undefined, with a warning, when nothing can be learned from the rows of this mode alone. */
function fitMode(data: TrainingData, mode: SeenMode, warnings: string[]): Own | undefined {
  try {
    const { prepared, fit } = fitRows(rowsOfMode(data, mode.name));
    return { mode, channels: prepared.channels, parameters: fit.parameters };
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    warnings.push(`Mode "${mode.name}" is compared with the baseline of all modes: ${error.message}`);
    return undefined;
  }
}

/** Most rows first, as many as the file may hold. */
function thatFit(shared: DetectorParameters, candidates: readonly Own[], warnings: string[]): readonly Own[] {
  let own = candidates;
  while (own.length > 0 && modelGraph([shared, ...own.map(({ parameters }) => parameters)]).length >= fileBytesLimit) {
    own = own.slice(0, -1);
  }
  const rest = candidates.slice(own.length).map(({ mode }) => `"${mode.name}"`);
  if (rest.length > 0) {
    warnings.push(
      `The file holds ${own.length} baselines of modes; ${rest.join(", ")} had fewer rows and share that of all modes.`,
    );
  }
  return own;
}
