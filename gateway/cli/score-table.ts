/** Scores the rows of a table as if they arrived live: each row is one frame, nothing looks ahead. */
import { decide, startDecision } from "../../models/decision.ts";
import type { Score } from "../core/scoring.ts";
import { Windower } from "../core/window.ts";
import type { CardedModel, ModelScorer } from "../scorer-contract.ts";

export interface ScoredRow {
  readonly row: number;
  /** Undefined when a channel has been missing for longer than the card allows. */
  readonly score: Score | undefined;
  readonly state: "normal" | "alarm" | "recovering";
  /** There is no score yet: the window is not full, and the card does not say what may stand in. */
  readonly isFilling: boolean;
}

export interface ScoreTableInput {
  readonly scorer: ModelScorer;
  readonly model: CardedModel;
  /** [channels][rows] in the order of the card; NaN where a value is missing. */
  readonly columns: readonly Float64Array[];
}

/** Windows that go to the scoring process at once. */
const windowsPerRequest = 256;

/** Every row once, in order, in groups. The decision at a row rests on that row and the ones before it. */
export async function* scoreTable({ scorer, model, columns }: ScoreTableInput): AsyncGenerator<readonly ScoredRow[]> {
  const { channels, sampleRateHz, windowLength: length, holdSeconds, standIn } = model;
  const periodMs = 1000 / sampleRateHz;
  const windower = new Windower({ channels, sampleRateHz, length, holdSeconds, standIn });
  const rows = columns[0]?.length ?? 0;
  const filling = new Set<number>();
  let frames: { row: number; frame: number; window: Float32Array }[] = [];
  let next = 0;
  let decision = startDecision;

  const takeFrame = () => {
    const { endTimeMs, samples, frame, framesLeft } = windower.window();
    if (framesLeft === 0) frames.push({ row: Math.round(endTimeMs / periodMs), frame, window: samples });
    else filling.add(Math.round(endTimeMs / periodMs));
  };
  const scored = async (untilRow: number): Promise<ScoredRow[]> => {
    const scores = await scorer.score(frames.map(({ window, frame }) => ({ model: model.id, window, frame })));
    const byRow = new Map(frames.map(({ row }, index) => [row, scores[index]]));
    frames = [];
    const result: ScoredRow[] = [];
    for (; next < untilRow; next++) {
      const score = byRow.get(next);
      decision = decide(decision, score?.value, model.card.decision);
      result.push({ row: next, score, state: decision.state, isFilling: filling.delete(next) });
    }
    return result;
  };

  for (let row = 0; row < rows; row++) {
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
