/** The versions of a model as screens see them. */
import type { ChannelDrift } from "../models/input-drift.ts";
import type { SignatureCheck } from "../models/signature.ts";
import type { ModelEntry } from "./config/configuration.ts";
import type { ConditionReport } from "./core/condition.ts";
import type { InputShift, JudgementCounts, LifecycleReport, ModelVersionReport } from "./core/model-control.ts";
import type { InferenceTime } from "./core/scoring.ts";
import { type ModelShelves, shadowId } from "./model-shelves.ts";
import type { ModelWatch, ShadowComparison } from "./model-watch.ts";
import type { ModelScorer } from "./scorer-contract.ts";

export interface LifecycleState {
  readonly comparison: ShadowComparison | undefined;
  readonly drifts: readonly ChannelDrift[] | undefined;
  readonly scorer: Pick<ModelScorer, "inferenceTime">;
}

/** Throws PermanentError when the configuration names no such model. */
export function lifecycleReport(
  model: string,
  shelves: ModelShelves,
  { comparison, drifts, scorer }: LifecycleState,
): LifecycleReport {
  const { active, activeSinceMs, shadow, previous, events } = shelves.record(model);
  const rollBackTo = previous.at(-1);
  return {
    model,
    ...(active === undefined ? {} : { active }),
    ...(activeSinceMs === undefined ? {} : { activeSinceMs }),
    ...(rollBackTo === undefined ? {} : { rollBackTo }),
    versions: shelves.versions(model).map(({ card, id, digest }): ModelVersionReport => {
      return {
        id,
        kind: card.kind,
        version: card.version,
        created: card.created,
        role: id === active ? "active" : id === shadow ? "shadow" : "kept",
        digest,
        ...(card.model === undefined ? {} : { sha256: card.model.sha256 }),
        description: card.training.description,
        rows: card.training.rows,
        warnings: card.training.warnings,
        ...signatureOf(shelves.signature(model, id)),
      };
    }),
    ...(shadow === undefined || comparison === undefined
      ? {}
      : {
          shadow: {
            ...{ version: shadow, sinceMs: comparison.sinceMs, agreement: comparison.agreement ?? null },
            active: judgement(comparison.active, scorer.inferenceTime(model)),
            shadow: judgement(comparison.shadow, scorer.inferenceTime(shadowId(model))),
          },
        }),
    ...(drifts === undefined ? {} : { inputs: inputShifts(shelves.entry(model), drifts) }),
    events: events.toReversed(),
  };
}

function inputShifts({ channels }: ModelEntry, drifts: readonly ChannelDrift[]): InputShift[] {
  return channels.map((tagId, channel) => {
    const { shift = null, spread = null } = drifts[channel] ?? {};
    return { tagId, shift, spread };
  });
}

/** An event, no alarm: the machine may be well, but the model was learned elsewhere. */
const driftSeverity = 100;

export function driftReport({ id, asset, channels }: ModelEntry, drifting: readonly number[]): ConditionReport {
  const names = drifting.map((channel) => channels[channel]).join(", ");
  return {
    id: `model/${id}/drift`,
    active: drifting.length > 0,
    severity: driftSeverity,
    code: "SAMSPEL_MODEL_INPUT_DRIFT",
    message: `${asset} runs elsewhere than when its model learned: ${names}. If that is normal now, learn anew.`,
  };
}

function signatureOf({ state, keyId }: SignatureCheck): Pick<ModelVersionReport, "signature" | "keyId"> {
  return { signature: state, ...(keyId === undefined ? {} : { keyId }) };
}

function judgement(
  { windows, alarmWindows, activations }: ModelWatch,
  inference: InferenceTime | undefined,
): JudgementCounts {
  return { windows, alarmWindows, activations, ...(inference === undefined ? {} : { inference }) };
}
