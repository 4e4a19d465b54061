/** What the gateway knows of its scorer: models at work, refusals, limits. */
import type { LoadedModel, ModelCard, ModelRefusal } from "../models/contract.ts";
import type { Log } from "./core/contracts.ts";
import type { InferenceTime, Score, Scorer, ScoringModel } from "./core/scoring.ts";
import type { WindowFrames } from "./core/window-frames.ts";

export interface ScorerLimits {
  /** A batch that takes longer ends the process. */
  readonly batchDeadlineMs: number;
  /** Longest time for starting, and for each step of loading. */
  readonly loadDeadlineMs: number;
  /** Memory of the scoring process. */
  readonly residentBytesMax: number;
  /** A process that has grown to this share of it is replaced between two batches. */
  readonly recycleShare: number;
  /** Windows that wait per model; the oldest gives way. */
  readonly queuePerModel: number;
  readonly batchWindowsMax: number;
  /** Failures of a model until it is disabled. */
  readonly strikesMax: number;
  /** Wait before a restart: doubles from `min` to `max` while nothing succeeds. */
  readonly backOffMs: { readonly min: number; readonly max: number };
}

export const scorerLimits: ScorerLimits = {
  batchDeadlineMs: 2_000,
  loadDeadlineMs: 15_000,
  residentBytesMax: 512 * 1024 * 1024,
  recycleShare: 0.75,
  queuePerModel: 512,
  batchWindowsMax: 4_096,
  strikesMax: 3,
  backOffMs: { min: 50, max: 30_000 },
};

/** A model at work: what `assess` needs, and its card. */
export interface CardedModel extends ScoringModel {
  readonly card: ModelCard;
}

export interface ModelScorer extends Scorer {
  readonly models: readonly CardedModel[];
  /** Models that are not in use, by id, with the reason; disabled ones are among them. */
  readonly refusals: ReadonlyMap<string, ModelRefusal>;
  /** Of a model at work; undefined before its first score since it was loaded. */
  inferenceTime(model: string): InferenceTime | undefined;
  /** Of the scoring process, while there is one. */
  readonly processId: number | undefined;
  /**
   * Puts these models to work instead. What waits is scored first, by the models of before; the others pause while the new
   * ones are loaded. Strikes and refusals of models that changed are forgotten. Resolves when all are loaded or refused.
   */
  use(models: readonly ModelFolder[]): Promise<void>;
}

/** A model to put to work; another folder under the same id is another model. */
export interface ModelFolder {
  readonly id: string;
  readonly directory: string;
}

export interface ScorerInput {
  readonly models: readonly ModelFolder[];
  readonly log: Log;
  readonly limits?: Partial<ScorerLimits>;
}

/** A window that waits for its score. */
export interface Waiting {
  readonly window: WindowFrames;
  readonly frame: number | undefined;
  readonly baseline: number | undefined;
  /** Within its request. */
  readonly place: number;
  readonly settle: (place: number, score: Score | undefined) => void;
}

export function fits({ channels, length }: WindowFrames, card: ModelCard): boolean {
  return channels === card.channels.length && length === card.windowLength;
}

/** The scores of one request. One promise for all windows: one for each would cost as much as the rest of their way. */
export function collectedScores(count: number) {
  const { promise, resolve } = Promise.withResolvers<readonly (Score | undefined)[]>();
  const scores: (Score | undefined)[] = new Array(count).fill(undefined);
  let open = count;
  if (open === 0) resolve(scores);
  const settle = (place: number, score: Score | undefined): void => {
    scores[place] = score;
    if (--open === 0) resolve(scores);
  };
  return { promise, settle };
}

/** Windows of one group that the process has: [n] each, since an object for each window would cost as much as its way. */
export interface SentGroup {
  readonly group: number;
  readonly models: readonly LoadedModel[];
  readonly waiting: readonly Waiting[];
}

/** Sorts what is to be sent by group; `unknown` are the windows of models that are not loaded any more. */
export function inGroups(
  taken: readonly { readonly key: string; readonly items: readonly Waiting[] }[],
  loaded: ReadonlyMap<string, LoadedModel>,
): { readonly groups: readonly SentGroup[]; readonly unknown: readonly Waiting[] } {
  const byGroup = new Map<number, { group: number; models: LoadedModel[]; waiting: Waiting[] }>();
  const unknown: Waiting[] = [];
  for (const { key, items } of taken) {
    const model = loaded.get(key);
    if (model === undefined) {
      unknown.push(...items);
      continue;
    }
    const { group } = model;
    const sent = byGroup.get(group) ?? { group, models: [], waiting: [] };
    byGroup.set(group, sent);
    for (const item of items) {
      sent.models.push(model);
      sent.waiting.push(item);
    }
  }
  return { groups: [...byGroup.values()], unknown };
}

/** A model that ended the process while it was loaded. */
export function failedToLoad(id: string, reason: string): ModelRefusal {
  return {
    id,
    code: "SAMSPEL_MODEL_LOAD_FAILED",
    message: `The model ended the scoring process while it was loaded: ${reason}`,
    next: "The graph needs too much time or memory; export a smaller one.",
  };
}

/** A model that has used up its strikes. */
export function disabled(id: string, strikes: number, reason: string): ModelRefusal {
  return {
    id,
    code: "SAMSPEL_MODEL_DISABLED",
    message: `The model has failed ${strikes} times and is disabled. Last: ${reason}`,
    next: "Use an earlier version of the model, or train it again.",
  };
}
