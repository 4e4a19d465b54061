/** Opens everything that belongs to the condition models, in order: versions, scorer, cases, lifecycle, learning. */
import { join } from "node:path";
import type { Scope } from "./assembly.ts";
import { assetContext } from "./asset-context.ts";
import { CaseBook } from "./cases/case-book.ts";
import { reportModels } from "./condition-models.ts";
import type { Context, Store } from "./core/contracts.ts";
import { learningFrom } from "./learnable.ts";
import type { LearnJobs } from "./learning/jobs.ts";
import { ModelLifecycle } from "./model-lifecycle.ts";
import type { ModelShelves } from "./model-shelves.ts";
import type { Pipeline } from "./pipeline/run.ts";
import type { ModelScorer, ScorerLimits } from "./scorer-contract.ts";

export interface ModelParts {
  readonly scope: Scope;
  readonly shelves: ModelShelves;
  readonly scorer: ModelScorer;
  readonly limits: Partial<ScorerLimits>;
  readonly store: Store;
  readonly context: Context;
}

export interface ModelsAtWork extends AsyncDisposable {
  readonly lifecycle: ModelLifecycle;
  readonly caseBook: CaseBook;
  readonly learnJobs: LearnJobs;
  /** Changes of the models go into this pipeline from now on. */
  attach(pipeline: Pick<Pipeline, "assess" | "live">): void;
  /** Now and then: raises what is wrong with models, sends versions back, writes cases. */
  watch(pipeline: Pick<Pipeline, "conditions">): void;
}

export async function openModels({
  scope,
  shelves,
  scorer,
  limits,
  store,
  context,
}: ModelParts): Promise<ModelsAtWork> {
  await using stack = new AsyncDisposableStack();
  const { log } = context;
  const now = (): number => context.now();
  let live: Pipeline["live"] | undefined;
  const contextOf = (asset: string) => (live === undefined ? {} : assetContext(scope, live, asset));
  const directory = join(context.directory, "cases");
  const caseBook = stack.use(await CaseBook.open({ directory, log, now, contextOf }));
  const onAssessed = caseBook.take.bind(caseBook);
  const lifecycle = new ModelLifecycle({ shelves, scorer, scope, log, limits, now, onAssessed });
  const labels = () => caseBook.labels();
  const learnJobs = stack.use(learningFrom({ store, scope, shelves, lifecycle, labels, context }));
  const opened = stack.move();
  return {
    lifecycle,
    caseBook,
    learnJobs,
    attach(pipeline) {
      live = pipeline.live;
      lifecycle.attach(pipeline.assess);
    },
    watch({ conditions }) {
      reportModels({ ...scope, shelves, jobs: learnJobs.jobs() }, scorer, conditions.report);
      void lifecycle.watch(conditions.report);
      caseBook.sweep();
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
