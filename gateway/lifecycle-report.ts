/** The versions of a model as screens see them. */
import type { JudgementCounts, LifecycleReport, ModelVersionReport, ShadowReport } from "./core/model-control.ts";
import type { ModelShelves } from "./model-shelves.ts";
import type { ModelWatch, ShadowComparison } from "./model-watch.ts";

/** Throws PermanentError when the configuration names no such model. */
export function lifecycleReport(
  model: string,
  shelves: ModelShelves,
  comparison: ShadowComparison | undefined,
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
        signature: "none",
      };
    }),
    ...(shadow === undefined || comparison === undefined ? {} : { shadow: shadowReport(shadow, comparison) }),
    events: events.toReversed(),
  };
}

function shadowReport(version: string, { sinceMs, active, shadow, agreement }: ShadowComparison): ShadowReport {
  return { version, sinceMs, active: countsOf(active), shadow: countsOf(shadow), agreement: agreement ?? null };
}

function countsOf({ windows, alarmWindows, activations }: ModelWatch): JudgementCounts {
  return { windows, alarmWindows, activations };
}
