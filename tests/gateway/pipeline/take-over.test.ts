/** A gateway that takes an asset over scores on as if the one before had gone on: windows from the tail, each frame once. */
import { expect, test } from "vitest";
import { BatchBuilder, type MeasurementBatch, rowsOf } from "../../../gateway/core/measurement.ts";
import type { ScoringRequest } from "../../../gateway/core/scoring.ts";
import { createAssess } from "../../../gateway/pipeline/assess.ts";

const length = 8;

function assessing() {
  const scores = new Map<number, number>();
  const model = {
    ...{ id: "pump", asset: "pump", channels: [1], channelNames: ["pump/a"], holdSeconds: [Number.POSITIVE_INFINITY] },
    ...{ scoreTag: 2, contributionTags: [], decide: () => "normal" as const },
    // What stands in before the first frame makes the score of a window that is not full another one.
    model: { id: "pump", channels: 1, sampleRateHz: 10, windowLength: length, holdSeconds: 1, standIn: () => -100 },
  };
  const assess = createAssess({
    models: [model],
    scorer: {
      score: async (requests: readonly ScoringRequest[]) =>
        requests.map(({ window }) => ({ value: window.channel(0).reduce((sum, sample) => sum + sample, 0) })),
    },
    now: () => 0,
    monotonicMs: () => 0,
    emit: (batch: MeasurementBatch) => {
      for (const { sourceTimeMs, value } of rowsOf(batch)) scores.set(sourceTimeMs, Number(value));
    },
    report: () => {},
  });
  return { assess, scores };
}

function frames(from: number, to: number): MeasurementBatch {
  const builder = new BatchBuilder();
  for (let frame = from; frame < to; frame++) builder.push({ key: 1, value: frame * frame, sourceTimeMs: frame * 100 });
  return builder.takeMeasurements(0);
}

test("windows that lie behind from an earlier turn do not mix with the tail", async () => {
  const [alone, before, after] = [assessing(), assessing(), assessing()];

  alone.assess.take(frames(0, 100));
  // The second one had the asset at first, the other one then, and now the second one again.
  after.assess.take(frames(0, 40));
  before.assess.take(frames(0, 70));
  after.assess.forget([1]);
  after.assess.recall(frames(20, 60));
  after.assess.take(frames(60, 100));
  await Promise.all([alone, before, after].map(({ assess }) => assess.settled()));

  const together = new Map([...before.scores, ...after.scores]);
  expect([...together].toSorted(([a], [b]) => a - b)).toEqual([...alone.scores]);
  expect([...before.scores].filter(([time, score]) => (after.scores.get(time) ?? score) !== score)).toEqual([]);
});
