/** Scores the rows of a table as if they arrived live: each row is one frame, nothing looks ahead. */
import { decide, startDecision } from "../../models/decision.ts";
import type { Baseline, Score } from "../core/scoring.ts";
import { Windower } from "../core/window.ts";
import type { WindowFrames } from "../core/window-frames.ts";
import type { CardedModel, ModelScorer } from "../scorer-contract.ts";

export interface ScoredRow {
  readonly row: number;
  /** Undefined when a channel has been missing for longer than the card allows. */
  readonly score: Score | undefined;
  /** `not-learned`: in a mode that the model does not know; new is not bad. */
  readonly state: "normal" | "alarm" | "recovering" | "not-learned";
  /** There is no score yet: the window is not full, and the card does not say what may stand in. */
  readonly isFilling: boolean;
}

export interface ScoreTableInput {
  readonly scorer: ModelScorer;
  readonly model: CardedModel;
  /** [channels][rows] in the order of the card; NaN where a value is missing. */
  readonly columns: readonly Float64Array[];
  /** [rows] mode of each row; without them all rows are compared with the shared baseline. */
  readonly modes?: readonly (string | undefined)[] | undefined;
}

/** Windows that go to the scoring process at once. */
const windowsPerRequest = 256;

/** Every row once, in order, in groups. The decision at a row rests on that row and the ones before it. */
export async function* scoreTable(input: ScoreTableInput): AsyncGenerator<readonly ScoredRow[]> {
  const { scorer, model, columns } = input;
  const { channels, sampleRateHz, windowLength: length, holdSeconds, standIn } = model;
  const baselineAt = baselinesOf(input);
  let baseline = baselineAt(0).baseline;
  const periodMs = 1000 / sampleRateHz;
  const windower = new Windower({
    channels,
    sampleRateHz,
    length,
    holdSeconds,
    standIn: standIn && ((...frame) => (baseline.standIn ?? standIn)(...frame)),
  });
  const rows = columns[0]?.length ?? 0;
  const filling = new Set<number>();
  let frames: { row: number; frame: number; window: WindowFrames; baseline: number }[] = [];
  let next = 0;
  let decision = startDecision;

  const takeFrame = () => {
    const { endTimeMs, frames: window, frame, framesLeft } = windower.window();
    if (framesLeft === 0) {
      frames.push({ row: Math.round(endTimeMs / periodMs), frame, window, baseline: baseline.index });
    } else filling.add(Math.round(endTimeMs / periodMs));
  };
  const scored = async (untilRow: number): Promise<ScoredRow[]> => {
    const scores = await scorer.score(frames.map(({ row: _, ...request }) => ({ model: model.id, ...request })));
    const byRow = new Map(frames.map(({ row }, index) => [row, scores[index]]));
    frames = [];
    const result: ScoredRow[] = [];
    for (; next < untilRow; next++) {
      const score = byRow.get(next);
      decision = decide(decision, score?.value, model.card.decision);
      const state = baselineAt(next).isLearned ? decision.state : "not-learned";
      result.push({ row: next, score, state, isFilling: filling.delete(next) });
    }
    return result;
  };

  for (let row = 0; row < rows; row++) {
    const due = baselineAt(row).baseline;
    if (due.index !== baseline.index) {
      windower.flush(takeFrame);
      windower.beginAnew();
    }
    baseline = due;
    columns.forEach((values, channel) => {
      const value = values[row]!;
      if (Number.isFinite(value)) windower.push({ channel, timeMs: row * periodMs, value }, takeFrame);
    });
    // A row in which a value is missing closes only with the next one; up to the last frame all is known.
    if (frames.length >= windowsPerRequest) yield await scored(frames.at(-1)!.row + 1);
  }
  windower.flush(takeFrame);
  yield await scored(rows);
}

/** What a row is compared with, as `assess` chooses it. */
function baselinesOf({ model: { standIn, modes: learned }, modes }: ScoreTableInput) {
  const shared: Baseline = { index: 0, standIn };
  return (row: number): { readonly baseline: Baseline; readonly isLearned: boolean } => {
    const mode = modes?.[row];
    const known = mode === undefined ? undefined : learned?.get(mode);
    return { baseline: known ?? shared, isLearned: mode === undefined || learned === undefined || known !== undefined };
  };
}
