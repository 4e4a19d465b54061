/** What is true of an asset in one word: from its conditions, its models and the state of its signals; and its name. Pure. */
import type { Condition } from "../gateway/core/condition.ts";
import type { AssetReport, ModelReport } from "../gateway/core/view.ts";
import { type Priority, priorityOf } from "./priority.ts";
import type { ValueState } from "./value-state.ts";

export type AssetWord =
  /** No signal arrives. */
  | "no-data"
  /** Signals are invalid. */
  | "failure"
  | "alarm"
  | "recovering"
  /** It runs in a mode of which its model knows nothing. */
  | "not-learned"
  | "normal"
  /** Its figures are computed; there is no model to call them normal. */
  | "measuring"
  /** A model that says nothing, or neither a model nor a metric. */
  | "unscored";

/** Its name for screens; the id where it is not known, or no longer. */
export function assetName(assets: readonly AssetReport[] | undefined, id: string): string {
  return assets?.find((asset) => asset.id === id)?.name ?? id;
}

export interface AssetState {
  readonly word: AssetWord;
  readonly priority?: Priority;
  readonly isAcknowledged: boolean;
}

export interface AssetFacts {
  /** Active conditions of the asset. */
  readonly conditions: readonly Condition[];
  /** Values of the state tags of the models that score it now: `normal`, `alarm`, `recovering` or `sensor-problem`. */
  readonly modelStates: readonly unknown[];
  readonly signalStates: readonly ValueState[];
  /** Nothing comes from the gateway: what was true last is not known to be so now. */
  readonly isLost: boolean;
  readonly hasMetrics: boolean;
  /** Has a model, be it refused or silent: its figures do not make up for what the model does not say. */
  readonly hasModel: boolean;
}

export function assetState({ conditions, ...facts }: AssetFacts): AssetState {
  const active = conditions.filter(({ state }) => state === "active");
  const worst = active.toSorted((a, b) => b.severity - a.severity)[0];
  const priority = worst === undefined ? undefined : priorityOf(worst.severity);
  if (worst !== undefined && priority !== undefined) {
    return { word: "alarm", priority, isAcknowledged: active.every(({ acknowledged }) => acknowledged) };
  }
  return { word: wordOf(facts), isAcknowledged: true };
}

function wordOf({
  modelStates,
  signalStates,
  isLost,
  hasMetrics,
  hasModel,
}: Omit<AssetFacts, "conditions">): AssetWord {
  const isGone = (state: ValueState): boolean => state === "missing" || state === "stale";
  if (isLost || (signalStates.length > 0 && signalStates.every(isGone))) return "no-data";
  if (signalStates.includes("bad") || modelStates.includes("sensor-problem")) return "failure";
  if (modelStates.includes("alarm")) return "alarm";
  if (modelStates.includes("recovering")) return "recovering";
  if (modelStates.includes("not-learned")) return "not-learned";
  if (modelStates.includes("normal")) return "normal";
  return hasMetrics && !hasModel ? "measuring" : "unscored";
}

/** Everything an asset's tags and models are known by. */
export function tagIdsOf(asset: AssetReport): ReadonlySet<string> {
  return new Set([
    ...asset.tags,
    ...asset.models.flatMap((model) => [model.scoreTag, model.stateTag, ...model.contributionTags]),
    ...asset.metrics.flatMap((metric) => metric.outputs.map(({ tagId }) => tagId)),
  ]);
}

export function conditionsOf(asset: AssetReport, conditions: readonly Condition[]): readonly Condition[] {
  const ids = tagIdsOf(asset);
  const modelIds = asset.models.map(({ id }) => id);
  return conditions.filter(
    ({ id, tagId }) => (tagId !== undefined && ids.has(tagId)) || modelIds.some((model) => isOfModel(id, model)),
  );
}

/** Conditions of a model are called `model/<id>/…`. */
export function isOfModel(conditionId: string, modelId: string): boolean {
  return conditionId.startsWith(`model/${modelId}/`);
}

/** The asset that a condition is about, if any. */
export function assetOf(condition: Condition, assets: readonly AssetReport[]): AssetReport | undefined {
  return assets.find((asset) => conditionsOf(asset, [condition]).length > 0);
}

/** The model that speaks for an asset: an active one before one that is not. */
export function mainModel(asset: AssetReport): ModelReport | undefined {
  return asset.models.find(({ state }) => state === "active") ?? asset.models[0];
}
