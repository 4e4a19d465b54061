/** What a model has to say of its asset, as conditions: a deviation, or a mode that it has not learned. */
import type { ConditionReport } from "../core/condition.ts";

interface Speaking {
  readonly id: string;
  readonly asset: string;
  readonly channelNames: readonly string[];
}

/** Priority 3, plan: a deviation is new, not necessarily bad (ux: novelty is not severity). */
const anomalySeverity = 300;
/** A new mode is an event. */
const newModeSeverity = 100;

/** `contributions`: [channels] shares of the score. */
export function anomalyReport(
  { id, asset, channelNames }: Speaking,
  { isActive, contributions }: { readonly isActive: boolean; readonly contributions: Float32Array | undefined },
): ConditionReport {
  const strongest =
    contributions === undefined ? undefined : channelNames[contributions.indexOf(Math.max(...contributions))];
  const because = strongest === undefined ? "" : `, most of all in ${strongest}`;
  return {
    id: `model/${id}/anomaly`,
    active: isActive,
    severity: anomalySeverity,
    code: "SAMSPEL_MODEL_ANOMALY",
    message: `${asset} deviates from what it learned as normal${because}.`,
  };
}

export function newModeReport(
  { id, asset }: Speaking,
  { isActive, mode }: { readonly isActive: boolean; readonly mode: string | undefined },
): ConditionReport {
  return {
    id: `model/${id}/mode`,
    active: isActive,
    severity: newModeSeverity,
    code: "SAMSPEL_MODEL_MODE_NEW",
    message: `${asset} runs in a mode that its model has not learned (${mode}): learn anew from a time in which it ran well in it.`,
  };
}
