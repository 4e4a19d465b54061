/** How often a model gives a score (pure). */
import type { TagAnswer } from "../gateway/api/contract.ts";
import type { ModelReport } from "../gateway/core/view.ts";

/** Frames of the slowest model that is expected without a card that says otherwise. */
const slowestFrameMs = 5000;

/** Models score with every frame; a score that stopped coming is not a score of the present. Their states come on change. */
export function scoreIntervalMs(
  tag: Pick<TagAnswer, "dataType" | "origin"> | undefined,
  models: readonly Pick<ModelReport, "id" | "card">[],
): number | undefined {
  const origin = tag?.origin;
  if (typeof origin !== "object" || origin === null || !("model" in origin) || tag?.dataType !== "number") {
    return undefined;
  }
  const card = models.find(({ id }) => id === origin.model)?.card;
  const rateHz = card !== undefined && "sampleRateHz" in card ? Number(card.sampleRateHz) : 0;
  return rateHz > 0 ? Math.max(slowestFrameMs, 1000 / rateHz) : slowestFrameMs;
}
