/** What a model has to say of its asset, as conditions: a deviation, or a mode that it has not learned. */
import type { ConditionReport } from "../core/condition.ts";
import type { ReportCondition } from "../core/contracts.ts";
import type { AssetState } from "./assess.ts";

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
function anomalyReport(
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

/**
 * A score that goes to and fro over its limit is one alarm: it ends when no window was one for so long. Source: rule of this
 * product; EEMUA 191 has delays of that size against chattering.
 */
const offDelayMs = 15_000;

/** The condition of a deviation, reported when it begins and ends. */
export class DeviationAlarm {
  readonly #model: Speaking;
  readonly #report: ReportCondition;
  #isActive: boolean | undefined;
  #lastAlarmMs = Number.NEGATIVE_INFINITY;

  constructor(model: Speaking, report: ReportCondition) {
    this.#model = model;
    this.#report = report;
  }

  /** `timeMs`: end of the window; `contributions`: [channels] shares of the score. */
  take(
    state: AssetState,
    { timeMs, contributions }: { timeMs: number; contributions: Float32Array | undefined },
  ): void {
    if (state === "alarm") this.#lastAlarmMs = timeMs;
    const mayComeBack = state === "normal" || state === "recovering";
    const holds = this.#isActive === true && mayComeBack && timeMs - this.#lastAlarmMs < offDelayMs;
    this.#set(state === "alarm" || holds, contributions);
  }

  /** At once, when something else explains the score. */
  end(): void {
    this.#set(false, undefined);
  }

  #set(isActive: boolean, contributions: Float32Array | undefined): void {
    if (isActive === this.#isActive) return;
    this.#isActive = isActive;
    this.#report(anomalyReport(this.#model, { isActive, contributions }));
  }
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
