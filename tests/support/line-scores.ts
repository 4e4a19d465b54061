/** Scores of the line's models as tests set them, with the swing that a live score has. */
import type { BatchBuilder, Value } from "../../gateway/core/measurement.ts";
import { nameOf } from "../../gateway/core/tag.ts";
import { demo } from "./line-reports.ts";

interface ScoreInput {
  readonly builder: BatchBuilder;
  readonly numberOf: (id: string) => number;
  readonly scores: ReadonlyMap<string, { readonly value: number; readonly state: string }>;
  readonly timeMs: number;
}

export function pushScores({ builder, numberOf, scores, timeMs }: ScoreInput): void {
  for (const { id, channels } of demo.models) {
    const score = scores.get(id);
    if (score === undefined) continue;
    const { value, state } = score;
    const push = (name: string, pushed: Value): void =>
      builder.push({ key: numberOf(`${id}/model/${name}`), value: pushed, sourceTimeMs: timeMs });
    push("score", value * (1 + 0.15 * Math.sin(timeMs / 9000) + 0.05 * Math.sin(timeMs / 1700)));
    push("state", state);
    const total = channels.reduce((sum, _, index) => sum + 1 / (index + 1), 0);
    for (const [index, channel] of channels.entries()) push(`contribution/${nameOf(channel)}`, 1 / (index + 1) / total);
  }
}
