/** Puts versions of models to work while everything runs: tried out first, compared in shadow, sent back when they fail. */
import { InputDrift } from "../models/input-drift.ts";
import type { LearnedModel } from "../models/learn.ts";
import type { LifecycleEvent, StoredVersion, VersionRecord } from "../models/versions.ts";
import type { Scope } from "./assembly.ts";
import { caseModel } from "./asset-context.ts";
import type { CaseModel } from "./cases/case-book.ts";
import { misfit, modelInUse } from "./condition-models.ts";
import type { ModelEntry } from "./config/configuration.ts";
import type { Log, ReportCondition } from "./core/contracts.ts";
import { errorMessage, PermanentError } from "./core/errors.ts";
import type { LifecycleReport, ModelControl } from "./core/model-control.ts";
import { driftReport, lifecycleReport } from "./lifecycle-report.ts";
import { permanent } from "./model-errors.ts";
import { type ModelShelves, shadowId, wronglySigned } from "./model-shelves.ts";
import { ModelWatch, probationMs, ShadowComparison } from "./model-watch.ts";
import type { Assess, Assessment, ModelInUse } from "./pipeline/assess.ts";
import { openScorer } from "./scorer.ts";
import type { ModelScorer, ScorerLimits } from "./scorer-contract.ts";

export interface ModelLifecycleParts {
  readonly shelves: ModelShelves;
  readonly scorer: ModelScorer;
  readonly scope: Scope;
  readonly log: Log;
  readonly now: () => number;
  readonly limits: Partial<ScorerLimits>;
  /** Hears every assessment of an active version, in order. */
  readonly onAssessed?: (model: CaseModel, assessment: Assessment) => void;
}

/** One version at work, active or in shadow. */
interface AtWork {
  readonly version: string | undefined;
  readonly watch: ModelWatch;
  readonly drift: InputDrift;
  readonly inUse: ModelInUse;
}

/** Where a learned version went. */
interface Adopted {
  readonly version: string;
  readonly role: "active" | "shadow";
}

/** Rolled back on its own: to be planned, not urgent (ux: priority 3). */
const rolledBackSeverity = 300;

export class ModelLifecycle implements ModelControl {
  readonly #parts: ModelLifecycleParts;
  /** By the id of the scorer. */
  readonly #atWork = new Map<string, AtWork>();
  readonly #comparisons = new Map<string, ShadowComparison>();
  /** Changes are made one after the other. */
  #changes: Promise<unknown> = Promise.resolve();
  #isWatching = false;
  #assess: Pick<Assess, "use"> | undefined;

  constructor(parts: ModelLifecycleParts) {
    this.#parts = parts;
  }

  /** The models that the scorer has now, active and in shadow; those that stay the same are the same objects. */
  inUse(): readonly ModelInUse[] {
    const { scope, shelves } = this.#parts;
    for (const entry of scope.configuration.models) {
      const { active, shadow } = shelves.record(entry.id);
      const isNewActive = this.#arrange(entry, entry.id, active);
      const isNewShadow = this.#arrange(entry, shadowId(entry.id), shadow);
      if (shadow === undefined) this.#comparisons.delete(entry.id);
      else if (isNewActive || isNewShadow) this.#comparisons.set(entry.id, new ShadowComparison(this.#parts.now()));
    }
    return [...this.#atWork.values()].map(({ inUse }) => inUse);
  }

  /** Where changes of the models go from now on. */
  attach(assess: Pick<Assess, "use">): void {
    this.#assess = assess;
  }

  /** Looks at every model: what fails, or raises a storm of alarms after its activation, goes back to the version before. */
  async watch(report: ReportCondition): Promise<void> {
    if (this.#isWatching) return;
    this.#isWatching = true;
    try {
      await this.#watchAll(report);
      await this.#dropFailedShadows();
    } catch (error) {
      this.#parts.log.error({ reason: errorMessage(error) }, "A model could not be sent back to an earlier version.");
    } finally {
      this.#isWatching = false;
    }
  }

  async #watchAll(report: ReportCondition): Promise<void> {
    const { scope, shelves } = this.#parts;
    for (const { id, asset } of scope.configuration.models) {
      const failure = this.#failureOf(id);
      const isFailing = this.#atWork.get(id)?.watch.isFailing === true;
      report({
        id: `model/${id}/no-score`,
        active: isFailing,
        severity: rolledBackSeverity,
        code: "SAMSPEL_MODEL_NO_SCORE",
        message: `${asset} is not watched: its model ${id} gives no score.`,
      });
      report(driftReport(shelves.entry(id), this.#atWork.get(id)?.drift.drifting() ?? []));
      const target = failure === undefined ? undefined : shelves.record(id).previous.at(-1);
      if (failure !== undefined && target !== undefined) await this.#serial(() => this.#returnTo(id, target, failure));
      const returned = returnedByItself(shelves.record(id));
      report({
        id: `model/${id}/rolled-back`,
        active: returned !== undefined,
        severity: rolledBackSeverity,
        code: "SAMSPEL_MODEL_ROLLED_BACK",
        message: `The model ${id} of ${asset} went back to version ${returned?.version}: ${returned?.reason}`,
      });
    }
  }

  async lifecycle(model: string): Promise<LifecycleReport> {
    const { shelves, scorer } = this.#parts;
    const drifts = this.#atWork.get(model)?.drift.channels();
    return lifecycleReport(model, shelves, { comparison: this.#comparisons.get(model), drifts, scorer });
  }

  shadow(model: string, name: string | undefined): Promise<LifecycleReport> {
    return this.#serial(async () => {
      const { shelves } = this.#parts;
      const { active, shadow } = shelves.record(model);
      if (name === undefined) {
        if (shadow !== undefined) {
          await shelves.setShadow(model, undefined, { action: "shadow-ended", version: shadow, automatic: false });
          await this.#apply();
        }
        return await this.lifecycle(model);
      }
      const { id, directory } = this.#trustworthy(model, name);
      if (id === active) throw alreadyActive(model, id);
      await this.#tryOut(shelves.entry(model), directory);
      await shelves.setShadow(model, id, { action: "shadowed", version: id, automatic: false });
      await this.#apply();
      return await this.lifecycle(model);
    });
  }

  activate(model: string, name: string): Promise<LifecycleReport> {
    return this.#serial(async () => {
      const { shelves } = this.#parts;
      const { id, directory } = this.#trustworthy(model, name);
      if (id === shelves.record(model).active) throw alreadyActive(model, id);
      await this.#tryOut(shelves.entry(model), directory);
      await shelves.setActive(model, id, { action: "activated", version: id, automatic: false });
      await this.#apply();
      return await this.lifecycle(model);
    });
  }

  rollBack(model: string): Promise<LifecycleReport> {
    return this.#serial(async () => {
      const { shelves } = this.#parts;
      shelves.entry(model);
      const target = shelves.record(model).previous.at(-1);
      if (target === undefined) {
        throw new PermanentError(`No version of ${model} was active before the present one.`, {
          code: "SAMSPEL_MODEL_NO_PREVIOUS",
          next: "Activate a version by its id.",
        });
      }
      await this.#tryOut(shelves.entry(model), this.#trustworthy(model, target).directory);
      await shelves.setActive(model, target, { action: "rolled-back", version: target, automatic: false });
      await this.#apply();
      return await this.lifecycle(model);
    });
  }

  /** Adds a learned version; it runs in shadow first, unless it shall be put to work or nothing is at work. */
  adopt(model: string, learned: LearnedModel, { activate = false }: { activate?: boolean } = {}): Promise<Adopted> {
    return this.#serial(async () => {
      const { shelves } = this.#parts;
      const { id, directory } = await shelves.add(model, learned);
      const { active } = shelves.record(model);
      if (id === active) return { version: id, role: "active" };
      await this.#tryOut(shelves.entry(model), directory);
      const isActive = activate || active === undefined;
      if (isActive) await shelves.setActive(model, id, { action: "activated", version: id, automatic: !activate });
      else await shelves.setShadow(model, id, { action: "shadowed", version: id, automatic: true });
      await this.#apply();
      return { version: id, role: isActive ? "active" : "shadow" };
    });
  }

  /** Why a model must go back, if so. */
  #failureOf(model: string): string | undefined {
    const { scorer, shelves, now } = this.#parts;
    const refusal = shelves.refusal(model) ?? scorer.refusals.get(model);
    if (refusal !== undefined) return refusal.message;
    const { activeSinceMs = 0, events } = shelves.record(model);
    const watch = this.#atWork.get(model)?.watch;
    if (watch?.isFailing === true && scorer.status().state === "running") return "it gives no score.";
    const isOnProbation = events.at(-1)?.action !== "rolled-back" && now() - activeSinceMs < probationMs;
    return isOnProbation && watch?.isStorming === true
      ? "it raised a storm of alarms after its activation."
      : undefined;
  }

  async #returnTo(model: string, target: string, reason: string): Promise<void> {
    const change = { action: "rolled-back", version: target, automatic: true, reason, hasFailed: true } as const;
    await this.#parts.shelves.setActive(model, target, change);
    await this.#apply();
  }

  async #dropFailedShadows(): Promise<void> {
    const { scope, scorer, shelves } = this.#parts;
    for (const { id } of scope.configuration.models) {
      const { shadow } = shelves.record(id);
      const reason = scorer.refusals.get(shadowId(id))?.message;
      if (shadow === undefined || reason === undefined) continue;
      await this.#serial(async () => {
        await shelves.setShadow(id, undefined, { action: "shadow-ended", version: shadow, automatic: true, reason });
        await this.#apply();
      });
    }
  }

  /** Throws PermanentError when there is no such version, or its signature is wrong. */
  #trustworthy(model: string, name: string): StoredVersion {
    const { shelves } = this.#parts;
    const version = shelves.version(model, name);
    if (shelves.signature(model, version.id).state !== "invalid") return version;
    throw permanent(wronglySigned(model, version.id));
  }

  /** Loads a version in a scoring process of its own: what hangs or does not fit harms nobody. Throws PermanentError. */
  async #tryOut(entry: ModelEntry, directory: string): Promise<void> {
    const { log, limits } = this.#parts;
    await using trial = await openScorer({ models: [{ id: entry.id, directory }], log, limits });
    const refusal = trial.refusals.get(entry.id) ?? misfit(entry, trial);
    if (refusal === undefined) return;
    throw permanent({ next: "Choose another version, or learn one anew.", ...refusal });
  }

  async #apply(): Promise<void> {
    const { scorer, shelves } = this.#parts;
    await scorer.use(shelves.folders());
    this.#assess?.use(this.inUse());
  }

  #serial<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#changes.then(work);
    this.#changes = done.catch(() => {});
    return done;
  }

  /** True when a version is newly at work under this id of the scorer. */
  #arrange(entry: ModelEntry, scorerId: string, version: string | undefined): boolean {
    const { scorer, scope } = this.#parts;
    const model = scorer.models.find(({ id }) => id === scorerId);
    if (model === undefined || misfit(entry, scorer, scorerId) !== undefined) {
      this.#atWork.delete(scorerId);
      return false;
    }
    const before = this.#atWork.get(scorerId);
    if (before !== undefined && before.version === version) return false;
    const watch = new ModelWatch();
    const drift = new InputDrift(model.card);
    const isShadow = scorerId !== entry.id;
    const subject = caseModel(entry, model.card.channels, version);
    const hooks: Pick<ModelInUse, "onAssessed" | "onFailed"> = {
      onAssessed: (assessment) => {
        watch.take(assessment);
        drift.take(assessment.window.newest(), assessment.baseline);
        const comparison = this.#comparisons.get(entry.id);
        if (isShadow) comparison?.takeShadow(assessment);
        else comparison?.active.take(assessment);
        if (!isShadow) this.#parts.onAssessed?.(subject, assessment);
      },
      onFailed: () => watch.fail(),
    };
    const inUse = { ...modelInUse({ entry, model, scope, isShadow }), ...hooks };
    this.#atWork.set(scorerId, { version, watch, drift, inUse });
    return true;
  }
}

/** The roll-back that nobody asked for, until somebody has acted on the model since. */
function returnedByItself({ events }: VersionRecord): LifecycleEvent | undefined {
  const last = events.findLast(({ action, automatic }) => !automatic || action === "rolled-back");
  return last?.automatic === true ? last : undefined;
}

function alreadyActive(model: string, version: string): PermanentError {
  return new PermanentError(`Version ${version} of ${model} is the active one already.`, {
    code: "SAMSPEL_MODEL_ALREADY_ACTIVE",
    next: "Choose another version.",
  });
}
