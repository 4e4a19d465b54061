/** Checks that a model still gives the scores that it gave when it was made. */
import { type GoldenExamples, ModelError, type ModelFiles, type ModelGroup } from "./contract.ts";

/** Throws ModelError when a score differs from the recorded one, or is no number. */
export async function checkGolden(model: ModelFiles, group: ModelGroup, golden: GoldenExamples): Promise<void> {
  const { card } = model;
  const size = card.channels.length * card.windowLength;
  for (const [index, { window, score, baseline = 0 }] of golden.examples.entries()) {
    if (window.length !== size) {
      throw new ModelError(`Example ${index + 1} has ${window.length} values; the card says ${size}.`, {
        code: "SAMSPEL_MODEL_GOLDEN",
        next: "Write golden.json anew for this model.",
      });
    }
    const windows = Float32Array.from(window);
    const { values } = await group.score({ models: Int32Array.of(0), baselines: Int32Array.of(baseline), windows });
    const given = values[0]! * card.threshold;
    if (Math.abs(given - score) <= golden.tolerance * (1 + Math.abs(score))) continue;
    throw new ModelError(`Example ${index + 1} should score ${score} and scores ${given}.`, {
      code: "SAMSPEL_MODEL_GOLDEN",
      next: "The graph, the card or the runtime differs from what was recorded; train or export the model again.",
    });
  }
}
