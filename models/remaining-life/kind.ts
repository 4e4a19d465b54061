/** Remaining life of units of which others ran to failure. It counts cycles of a unit from its first, so it is no live score. */
import { defineModelKind, ModelError } from "../contract.ts";

export const remainingLife = defineModelKind({
  kind: "remaining-life",
  description: "Learns from units that ran to failure how many cycles a unit has left; used by `samspel life`.",
  hasGraph: true,
  isLive: false,
  groupKey: () => undefined,
  async open() {
    throw new ModelError("A model of remaining life gives cycles that are left, not a score of the newest values.", {
      code: "SAMSPEL_MODEL_NOT_A_SCORE",
      next: "Use it with: samspel life --model DIR --data FILE.",
    });
  },
});
