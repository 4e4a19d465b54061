/** What learning needs to know of a configured model: its channels, and the rate that a new version must keep. */
import { join } from "node:path";
import { numberOf, type Scope } from "./assembly.ts";
import { isReportedByException } from "./condition-models.ts";
import type { Label } from "./core/cases.ts";
import type { Context, Store } from "./core/contracts.ts";
import { jobFile } from "./learning/job-file.ts";
import { type Learnable, LearnJobs } from "./learning/jobs.ts";
import type { ModelLifecycle } from "./model-lifecycle.ts";
import type { ModelShelves } from "./model-shelves.ts";

export interface LearningScope {
  readonly store: Pick<Store, "history">;
  readonly scope: Scope;
  readonly shelves: ModelShelves;
  readonly lifecycle: Pick<ModelLifecycle, "adopt">;
  readonly labels: () => readonly Label[];
  readonly context: Pick<Context, "now" | "monotonicMs" | "directory" | "log">;
}

/** The jobs that learn; closing them ends what is at work. */
export function learningFrom({ store, scope, shelves, lifecycle, labels, context }: LearningScope): LearnJobs {
  return new LearnJobs({
    store,
    learnable: (model) => {
      const found = learnableOf(model, scope, shelves);
      const own = labels().filter(({ asset }) => asset === found.asset);
      return {
        ...found,
        labelled: {
          normal: own.filter((label) => label.class === "normal"),
          other: own.filter((label) => label.class !== "normal"),
        },
      };
    },
    adopt: (model, learned, options) => lifecycle.adopt(model, learned, options),
    now: () => context.now(),
    monotonicMs: () => context.monotonicMs(),
    kept: jobFile(join(context.directory, "models", "learning-jobs.json"), context.log),
  });
}

/** By id of the model, or of the asset for its first model. Throws PermanentError when there is none. */
function learnableOf(name: string, scope: Scope, shelves: ModelShelves): Omit<Learnable, "labelled"> {
  const { models } = scope.configuration;
  const found = models.find(({ id }) => id === name) ?? models.find(({ asset }) => asset === name);
  const { id, asset, kind, channels, mode } = shelves.entry(found?.id ?? name);
  const { active } = shelves.record(id);
  const card = shelves.versions(id).find((version) => version.id === active)?.card;
  return {
    id,
    asset,
    kind,
    channels: channels.map((tag) => ({
      name: tag,
      unit: scope.tags.byId(tag)?.unit ?? "",
      tag: numberOf(scope.tags, tag),
      isReportedByException: isReportedByException(tag, scope),
    })),
    ...(card === undefined ? {} : { sampleRateHz: card.sampleRateHz }),
    ...(mode === undefined ? {} : { modeTag: numberOf(scope.tags, mode) }),
  };
}
