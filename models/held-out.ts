/** How often a model raises an alarm on normal rows that it has not seen: what its own training rows cannot show. */
import { type ModelCard, ModelError, type ModelFiles, type ModelKind, type TrainingData } from "./contract.ts";
import { decide, startDecision } from "./decision.ts";
import { standInOf } from "./stand-in.ts";
import { windowAt } from "./training-window.ts";

/** Newest rows that are held back; the others are enough to learn nearly the same. */
const heldShare = 1 / 5;
const windowsPerBatch = 256;

export interface HeldOutResults {
  readonly heldOutAlarms?: number;
  readonly heldOutHours?: number;
}

/**
 * For the results of a card. A second model learns from the first four fifths of the rows; the last fifth is scored with it
 * and judged by the decision rule of the card, so an alarm counts once however long it lasts. Nothing when there are too few rows.
 */
export async function heldOutResults(kind: ModelKind, data: TrainingData): Promise<HeldOutResults> {
  const rows = data.columns[0]?.length ?? 0;
  const split = Math.floor(rows * (1 - heldShare));
  const model = await learnedFrom(kind, rowsBetween(data, 0, split));
  if (model === undefined) return {};
  await using group = await kind.open([model]);
  let [alarms, judged] = [0, 0];
  for (const [from, to] of stretchesOf(data, split, rows)) {
    const scores = await scoresOf(group, model.card, rowsBetween(data, from, to));
    judged += scores.length;
    alarms += alarmsIn(scores, model.card);
  }
  if (judged === 0) return {};
  return { heldOutAlarms: alarms, heldOutHours: Number((judged / data.sampleRateHz / 3600).toPrecision(6)) };
}

/** Undefined when the rows are too few, or one channel of them says nothing. */
async function learnedFrom(kind: ModelKind, data: TrainingData): Promise<ModelFiles | undefined> {
  try {
    const { card, onnx } = await kind.train!(data);
    const about = { kind: kind.kind, version: "held-out", licence: "", created: "" };
    const training = { description: "", rows: 0, warnings: [] };
    return { id: "held-out", card: { ...about, ...card, sampleRateHz: data.sampleRateHz, training }, onnx };
  } catch (error) {
    if (error instanceof ModelError) return undefined;
    throw error;
  }
}

function rowsBetween(data: TrainingData, from: number, to: number): TrainingData {
  const { columns, starts, modes, ...same } = data;
  return {
    ...same,
    columns: columns.map((values) => values.subarray(from, to)),
    ...(starts && { starts: starts.filter((row) => row > from && row < to).map((row) => row - from) }),
    ...(modes && { modes: modes.slice(from, to) }),
  };
}

/** Rows that follow each other in time and in one mode: as at work, a window begins anew with each. */
function* stretchesOf({ starts = [], modes }: TrainingData, from: number, to: number): Generator<[number, number]> {
  const begins = new Set(starts);
  let first = from;
  for (let row = from + 1; row <= to; row++) {
    if (row < to && !begins.has(row) && modes?.[row] === modes?.[row - 1]) continue;
    yield [first, row];
    first = row;
  }
}

type Group = Awaited<ReturnType<ModelKind["open"]>>;

/** Scores of rows in one mode. A mode that was not learned raises no alarm, so its rows are left out. */
async function scoresOf(group: Group, card: ModelCard, { columns, modes }: TrainingData): Promise<number[]> {
  const mode = modes?.[0];
  const known = mode === undefined ? undefined : card.modes?.find(({ name }) => name === mode);
  if (mode !== undefined && card.modes !== undefined && known === undefined) return [];
  const { windowLength: length } = card;
  const standIn = standInOf(known?.channels === undefined ? card : { channels: known.channels });
  const rows = columns[0]!.length;
  const size = columns.length * length;
  const scores: number[] = [];
  // Without expected values a window is scored when it is full.
  for (let row = standIn === undefined ? length - 1 : 0; row < rows; row += windowsPerBatch) {
    const count = Math.min(windowsPerBatch, rows - row);
    const windows = new Float32Array(count * size);
    for (let at = 0; at < count; at++) windows.set(windowAt(columns, row + at, length, standIn), at * size);
    const baselines = new Int32Array(count).fill(known?.baseline ?? 0);
    const { values } = await group.score({ models: new Int32Array(count), baselines, windows });
    for (const value of values) scores.push(value);
  }
  return scores;
}

function alarmsIn(scores: readonly number[], { decision: rule }: ModelCard): number {
  let [decision, alarms] = [startDecision, 0];
  for (const score of scores) {
    const next = decide(decision, score, rule);
    if (next.state === "alarm" && decision.state !== "alarm") alarms++;
    decision = next;
  }
  return alarms;
}
