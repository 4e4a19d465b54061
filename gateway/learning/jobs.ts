/** Learning normal from the store as jobs: some for a time that is yet to pass, one at work, some waiting, the newest finished ones kept. */
import { setTimeout as delay } from "node:timers/promises";
import type { LearnedModel } from "../../models/learn.ts";
import type { Store } from "../core/contracts.ts";
import { errorCode, errorMessage, errorNext, PermanentError, TemporaryError } from "../core/errors.ts";
import {
  isOpenJob,
  type LearnControl,
  type LearningStretch,
  type LearnJobReport,
  type LearnRequest,
} from "../core/model-learning.ts";
import type { KeptJobs } from "./job-file.ts";
import { learnApart } from "./learning-process.ts";
import { storedColumn, storedRateHz } from "./stored-columns.ts";
import { storedModes } from "./stored-modes.ts";
import { type Chosen, chosenStretches, type Labelled } from "./stretches.ts";

/** A model as far as learning needs to know it. */
export interface Learnable {
  readonly id: string;
  readonly asset: string;
  readonly kind: string;
  readonly channels: readonly {
    readonly name: string;
    readonly unit: string;
    readonly tag: number;
    /** Its source sends only what has changed. */
    readonly isReportedByException: boolean;
  }[];
  /** Of the active version, which the new one must fit. */
  readonly sampleRateHz?: number;
  readonly labelled: Labelled;
  /** Number of the tag that says in which mode the machine runs. */
  readonly modeTag?: number;
}

export interface LearnJobsParts {
  readonly store: Pick<Store, "history">;
  /** Throws PermanentError when there is no such model or asset. */
  readonly learnable: (model: string) => Learnable;
  /** Adds a version and puts it to work or in shadow. */
  readonly adopt: (
    model: string,
    learned: LearnedModel,
    options: { readonly activate: boolean },
  ) => Promise<{ readonly version: string; readonly role: "active" | "shadow" }>;
  readonly now: () => number;
  readonly monotonicMs: () => number;
  /** Where jobs outlive the gateway. */
  readonly kept?: KeptJobs;
}

const waitingMax = 16;
/** Furthest end of a time that has not passed yet. */
const aheadMsMax = 31 * 86_400_000;
const keptMax = 50;
/** How often it is looked whether the time to learn from has passed. */
const collectedLookMs = 1000;
/** Share of a job that reading takes, and that is done when the model is tried out, for its progress. */
const readShare = 0.7;
const learnedShare = 0.9;
/** A channel without a new value keeps its last one for so many frames. */
const holdFrames = 10;

interface Job {
  report: LearnJobReport;
  readonly abort: AbortController;
}

export class LearnJobs implements LearnControl, AsyncDisposable {
  readonly #parts: LearnJobsParts;
  readonly #jobs = new Map<string, Job>();
  #count = 0;
  #work: Promise<void> = Promise.resolve();

  /** Of the lives of the gateway before, newest last. */
  #before: readonly LearnJobReport[];

  constructor(parts: LearnJobsParts) {
    this.#parts = parts;
    const kept = (parts.kept?.load() ?? []).slice(-keptMax);
    const isCollecting = ({ state }: LearnJobReport): boolean => state === "collecting";
    this.#before = kept.filter((job) => !isCollecting(job)).map((job) => (isOpenJob(job) ? interrupted(job) : job));
    for (const job of kept.filter(isCollecting)) this.#begin(job);
  }

  learn(request: LearnRequest): LearnJobReport {
    const { id: model, asset } = this.#parts.learnable(request.model);
    const { fromMs, toMs, activate, withFalseAlarms } = request;
    const startedMs = this.#parts.now();
    if (!(fromMs < toMs) || toMs > startedMs + aheadMsMax) {
      throw new PermanentError("The time to learn from is empty, or ends more than 31 days from now.", {
        code: "SAMSPEL_TRAINING_RANGE",
        next: "Give `from` before `to`, both in milliseconds since the Unix epoch.",
      });
    }
    if ([...this.#jobs.values()].filter(({ report }) => isOpenJob(report)).length >= waitingMax) {
      throw new TemporaryError(`${waitingMax} models wait to be learned already.`, {
        code: "SAMSPEL_TRAINING_BUSY",
        next: "Wait until they are done, or cancel one.",
      });
    }
    const id = `${startedMs}-${++this.#count}`;
    const state = toMs > startedMs ? "collecting" : "waiting";
    const what = { id, model, asset, fromMs, toMs, startedMs, activate, withFalseAlarms };
    const job = this.#begin({ ...what, state, progress: 0, etaSeconds: null });
    const ended = [...this.#jobs.values()].filter(({ report }) => !isOpenJob(report));
    const tooMany = Math.max(0, this.#jobs.size - keptMax);
    for (const { report } of ended.slice(0, tooMany)) this.#jobs.delete(report.id);
    this.#save();
    return job.report;
  }

  #begin(report: LearnJobReport): Job {
    const job: Job = { report, abort: new AbortController() };
    this.#jobs.set(report.id, job);
    const queue = (): void => {
      this.#work = this.#work.then(() => this.#run(job));
    };
    if (report.state === "collecting") void this.#collect(job).then(queue, () => {});
    else queue();
    return job;
  }

  /** Waits until the time to learn from has passed; rejects when the job is ended before. */
  async #collect(job: Job): Promise<void> {
    const { startedMs, toMs } = job.report;
    for (let nowMs = this.#parts.now(); nowMs < toMs; nowMs = this.#parts.now()) {
      const progress = Math.max(0, (nowMs - startedMs) / (toMs - startedMs));
      job.report = { ...job.report, progress, etaSeconds: Math.ceil((toMs - nowMs) / 1000) };
      await delay(collectedLookMs, undefined, { signal: job.abort.signal, ref: false });
    }
    job.report = { ...job.report, state: "waiting", progress: 0, etaSeconds: null };
    this.#save();
  }

  jobs(): readonly LearnJobReport[] {
    return [...this.#before, ...[...this.#jobs.values()].map(({ report }) => report)].slice(-keptMax).toReversed();
  }

  cancel(id: string): LearnJobReport {
    const job = this.#jobs.get(id);
    const ended = this.#before.find((each) => each.id === id);
    if (ended !== undefined) return ended;
    if (job === undefined) {
      throw new PermanentError(`There is no job ${JSON.stringify(id)}.`, {
        code: "SAMSPEL_LEARN_JOB_UNKNOWN",
        next: "List the jobs with GET /api/v1/learning.",
      });
    }
    // What is being tried out and put to work is let through: half of it would be worse.
    if (isOpenJob(job.report) && job.report.state !== "trying") {
      this.#end(job, { ...job.report, state: "cancelled", etaSeconds: null });
      job.abort.abort(new Error("cancelled"));
    }
    return job.report;
  }

  /** Ends what is at work and waits for it; what is being put to work is let through, what collects goes on with the next start. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const job of this.#jobs.values()) {
      if (!isOpenJob(job.report) || job.report.state === "trying") continue;
      if (job.report.state !== "collecting") this.#end(job, interrupted(job.report));
      job.abort.abort(new Error("the gateway stops"));
    }
    await this.#work;
  }

  #end(job: Job, report: LearnJobReport): void {
    job.report = report;
    this.#save();
  }

  #save(): void {
    this.#parts.kept?.save(this.jobs().toReversed());
  }

  async #run(job: Job): Promise<void> {
    if (!isOpenJob(job.report)) return;
    try {
      await this.#learn(job);
    } catch (error) {
      if (!isOpenJob(job.report)) return;
      const next = errorNext(error);
      const failed = {
        state: "failed",
        etaSeconds: null,
        code: errorCode(error),
        message: errorMessage(error),
      } as const;
      this.#end(job, { ...job.report, ...failed, ...(next === undefined ? {} : { next }) });
    }
  }

  async #learn(job: Job): Promise<void> {
    const { now, monotonicMs, adopt } = this.#parts;
    const { abort } = job;
    const { fromMs, toMs, model: id, activate, withFalseAlarms } = job.report;
    const learnable = this.#parts.learnable(id);
    const startMs = monotonicMs();
    const advance = (state: LearnJobReport["state"], progress: number): void => {
      if (!isOpenJob(job.report)) return;
      const spentSeconds = (monotonicMs() - startMs) / 1000;
      const etaSeconds = progress > 0 ? Math.ceil((spentSeconds * (1 - progress)) / progress) : null;
      job.report = { ...job.report, state, progress, etaSeconds };
    };
    advance("reading", 0);
    const sampleRateHz = learnable.sampleRateHz ?? (await this.#rateOf(learnable, { fromMs, toMs }));
    const chosen = chosenStretches({ fromMs, toMs }, { labelled: learnable.labelled, withFalseAlarms, sampleRateHz });
    const { stretches } = chosen;
    const columns = [];
    for (const [index, { tag, name, isReportedByException: holdsBefore }] of learnable.channels.entries()) {
      const onProgress = (share: number): void =>
        advance("reading", ((index + share) / learnable.channels.length) * readShare);
      const common = { tag, name, holdsBefore, stretches, onProgress, signal: abort.signal };
      columns.push(await storedColumn({ ...common, read: (query) => this.#parts.store.history(query) }));
    }
    const { modeTag } = learnable;
    const read = this.#parts.store.history.bind(this.#parts.store);
    const modes = modeTag === undefined ? undefined : await storedModes(modeTag, stretches, read);
    advance("learning", readShare);
    const { model, findings } = await learnApart(
      {
        kind: learnable.kind,
        channels: learnable.channels.map(({ name, unit }) => ({ name, unit })),
        columns,
        sampleRateHz,
        holdSeconds: learnable.channels.map((channel) =>
          channel.isReportedByException ? Number.POSITIVE_INFINITY : holdFrames / sampleRateHz,
        ),
        description: descriptionOf(learnable.asset, { fromMs, toMs }, chosen),
        nowMs: now(),
        ...(modes === undefined ? {} : { modes }),
      },
      abort.signal,
    );
    abort.signal.throwIfAborted();
    advance("trying", learnedShare);
    const { version, role } = await adopt(learnable.id, model, { activate });
    const { channels, training } = model.card;
    const covered = channels.map(({ name, unit, low, high }) => {
      return { name, unit, ...(low === undefined ? {} : { low }), ...(high === undefined ? {} : { high }) };
    });
    const result = { version, role, rows: training.rows, covered, findings, warnings: training.warnings };
    this.#end(job, { ...job.report, state: "done", progress: 1, etaSeconds: 0, ...result });
  }

  /** That of the fastest channel. Throws PermanentError when none has enough values. */
  async #rateOf({ channels }: Learnable, range: LearningStretch): Promise<number> {
    const read = this.#parts.store.history.bind(this.#parts.store);
    const rates = [];
    for (const { tag } of channels) rates.push((await storedRateHz({ tag, read, ...range })) ?? 0);
    const rate = Math.max(...rates);
    if (rate > 0) return rate;
    throw new PermanentError("The store holds too few values in this time to learn from.", {
      code: "SAMSPEL_TRAINING_TOO_FEW_ROWS",
      next: "Choose a longer time in which the machine ran, or let it run first.",
    });
  }
}

/** What was learned from, for the card. */
function descriptionOf(asset: string, { fromMs, toMs }: LearningStretch, { leftOut, added }: Chosen): string {
  const iso = (timeMs: number) => new Date(timeMs).toISOString();
  const less = leftOut === 0 ? "" : `, without ${leftOut} labelled as fault or planned work`;
  const more = added === 0 ? "" : `, with ${added} false alarms`;
  return `${asset}, ${iso(fromMs)} to ${iso(toMs)}${less}${more}`;
}

/** What was not finished when the gateway stopped. */
function interrupted(job: LearnJobReport): LearnJobReport {
  return {
    ...job,
    state: "interrupted",
    etaSeconds: null,
    code: "SAMSPEL_LEARN_INTERRUPTED",
    message: "The gateway stopped while this was learned; no model was changed.",
    next: "Start it again, with the same time.",
  };
}
