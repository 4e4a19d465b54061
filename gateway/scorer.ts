/** Starts, feeds, times out and restarts the process that runs the models; ingest never waits for it. */
import type { LoadedModel, ModelRefusal } from "../models/contract.ts";
import { cardedModel } from "./carded-model.ts";
import type { Log } from "./core/contracts.ts";
import { NewestQueue } from "./core/newest-queue.ts";
import { Durations, RunTimes } from "./core/run-times.ts";
import type { InferenceTime, Score, ScorerStatus, ScoringRequest } from "./core/scoring.ts";
import {
  type CardedModel,
  collectedScores,
  disabled,
  failedToLoad,
  fits,
  inGroups,
  type ModelFolder,
  type ModelScorer,
  type ScorerInput,
  type ScorerLimits,
  type SentGroup,
  scorerLimits,
  type Waiting,
} from "./scorer-contract.ts";
import { ScoringProcess, type ScoringResult } from "./scoring-process.ts";

/** Starts the scoring process. Resolves when every model is loaded or refused; a refused model does not harm the others. */
export async function openScorer({ models, log, limits }: ScorerInput): Promise<ModelScorer> {
  const scorer = new ProcessScorer(models, log, { ...scorerLimits, ...limits });
  await scorer.start();
  return scorer;
}

const batchesInFlightMax = 2;
/** Memory now relative to that of the freshly loaded process, from which on it counts as grown. */
const grownFactor = 1.3;

class ProcessScorer implements ModelScorer {
  readonly refusals = new Map<string, ModelRefusal>();
  models: readonly CardedModel[] = [];
  #wanted: readonly ModelFolder[];
  readonly #log: Log;
  readonly #limits: ScorerLimits;
  readonly #queue: NewestQueue<Waiting>;
  readonly #loaded = new Map<string, LoadedModel>();
  /** Folders of the loaded models, and of those that are being loaded. */
  #loadedFrom: ReadonlyMap<string, string> = new Map();
  #loadingFrom: ReadonlyMap<string, string> = new Map();
  readonly #strikes = new Map<string, number>();
  #state: ScorerStatus["state"] = "starting";
  #process: ScoringProcess | undefined;
  /** Batches that the process has, oldest first: it works on one while the next is on its way. */
  readonly #inFlight: { readonly startMs: number; readonly groups: readonly SentGroup[] }[] = [];
  #restartTimer: NodeJS.Timeout | undefined;
  #failuresInARow = 0;
  #isClosed = false;
  /** Resolves when the wanted models are loaded or refused. */
  #loading = Promise.withResolvers<void>();
  /** The wanted models are not those that the process has. */
  #isOutdated = false;
  /** Memory after the first batch since loading; what comes on top of it was not given back. */
  #residentBytesAtFirst = 0;
  readonly #counts = { restarts: 0, scored: 0, failed: 0, residentBytes: 0 };
  readonly #batchTimes = new Durations();
  readonly #runTimes = new RunTimes(() => performance.now());

  constructor(wanted: readonly ModelFolder[], log: Log, limits: ScorerLimits) {
    this.#wanted = wanted;
    this.#log = log;
    this.#limits = limits;
    this.#queue = new NewestQueue(limits.queuePerModel);
  }

  get processId(): number | undefined {
    return this.#process?.id;
  }

  async start(): Promise<void> {
    this.#launch();
    await this.#loading.promise;
  }

  async use(models: readonly ModelFolder[]): Promise<void> {
    const before = new Map(this.#wanted.map(({ id, directory }) => [id, directory]));
    const changed = models.filter(({ id, directory }) => before.get(id) !== directory).map(({ id }) => id);
    const kept = new Set(models.map(({ id }) => id));
    for (const id of [...changed, ...[...before.keys()].filter((each) => !kept.has(each))]) {
      this.refusals.delete(id);
      this.#strikes.delete(id);
    }
    this.#wanted = models;
    if (this.#isClosed) return;
    if (!this.#isOutdated && this.#state === "running") this.#loading = Promise.withResolvers<void>();
    this.#isOutdated = true;
    this.#advance();
    await this.#loading.promise;
  }

  score(requests: readonly ScoringRequest[]): Promise<readonly (Score | undefined)[]> {
    const { promise, settle } = collectedScores(requests.length);
    requests.forEach(({ model, window, frame, baseline }, place) => {
      const card = this.#loaded.get(model)?.card;
      const waiting = { window, frame, baseline, place, settle };
      if (this.#isClosed || card === undefined || !fits(window, card)) {
        this.#fail(waiting);
      } else this.#fail(this.#queue.push(model, waiting));
    });
    this.#advance();
    return promise;
  }

  inferenceTime(model: string): InferenceTime | undefined {
    return this.#runTimes.of(this.#loaded.get(model)?.group);
  }

  status(): ScorerStatus {
    const switchedOff = [...this.refusals.values()].filter(({ code }) => code === "SAMSPEL_MODEL_DISABLED");
    return {
      state: this.#state,
      ...this.#counts,
      batchMsP99: this.#batchTimes.figures().p99Ms,
      disabledModels: switchedOff.map(({ id }) => id),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#restartTimer);
    this.#loading.resolve();
    await this.#process?.end();
    for (const { items } of this.#queue.take(Number.POSITIVE_INFINITY)) for (const item of items) this.#fail(item);
  }

  /** What the wanted models are loaded with. */
  #folders() {
    this.#loadingFrom = new Map(this.#wanted.map(({ id, directory }) => [id, directory]));
    return this.#wanted
      .filter(({ id }) => !this.refusals.has(id))
      .map((model) => {
        const isKnown = this.#loadedFrom.get(model.id) === model.directory;
        const checkedCard = isKnown ? this.#loaded.get(model.id)?.card : undefined;
        return { ...model, ...(checkedCard === undefined ? {} : { checkedCard }) };
      });
  }

  #launch(): void {
    const models = this.#folders();
    this.#isOutdated = false;
    if (models.length === 0) {
      this.#takeLoaded({ models: [], refusals: [] });
      if (this.#wanted.length > 0) this.#state = "failed";
      return;
    }
    const process = new ScoringProcess({
      ...this.#limits,
      onResult: (result) => {
        if (this.#process === process) this.#take(result);
      },
      onEnd: (reason, suspects) => {
        if (this.#process === process) this.#ended(reason, suspects);
      },
    });
    this.#process = process;
    process.load(models);
  }

  /** Next step while the process is free for one: other models, a new process, or what waits. */
  #advance(): void {
    if (this.#state !== "running" && this.#state !== "failed") return;
    if (this.#isOutdated) {
      if (this.#inFlight.length > 0) return;
      this.#state = "starting";
      this.#isOutdated = false;
      if (this.#process === undefined) this.#launch();
      else this.#process.load(this.#folders());
    } else if (this.#isBloated()) {
      if (this.#inFlight.length === 0) this.#recycle();
    } else if (this.#state === "running") {
      this.#sendBatch();
    }
  }

  /** Near its limit, and grown since it was loaded: a process that needs all this from the start is not helped. */
  #isBloated(): boolean {
    const { residentBytes } = this.#counts;
    const { residentBytesMax, recycleShare } = this.#limits;
    return residentBytes > recycleShare * residentBytesMax && residentBytes > grownFactor * this.#residentBytesAtFirst;
  }

  /** The runtime gives no memory back; a new process starts small. Nobody is to blame, and what waits is kept. */
  #recycle(): void {
    const old = this.#process;
    this.#process = undefined;
    this.#log.info({ residentBytes: this.#counts.residentBytes }, "The scoring process has grown and is replaced.");
    this.#counts.restarts++;
    this.#counts.residentBytes = 0;
    this.#state = "restarting";
    void old?.end();
    this.#launch();
  }

  #take(result: ScoringResult): void {
    if (result.type === "loaded") this.#takeLoaded(result);
    else this.#settleBatch(result);
    this.#advance();
  }

  #takeLoaded({ models, refusals }: Pick<Extract<ScoringResult, { type: "loaded" }>, "models" | "refusals">): void {
    this.#loaded.clear();
    this.#runTimes.clear();
    this.#loadedFrom = this.#loadingFrom;
    this.#residentBytesAtFirst = 0;
    for (const model of models) this.#loaded.set(model.id, model);
    for (const refusal of refusals) this.#refuse(refusal);
    this.models = models.map(cardedModel);
    this.#state = "running";
    if (!this.#isOutdated) this.#loading.resolve();
  }

  #refuse(refusal: ModelRefusal): void {
    this.refusals.set(refusal.id, refusal);
    this.#loaded.delete(refusal.id);
    this.models = this.models.filter(({ id }) => id !== refusal.id);
    this.#log.warn({ model: refusal.id, code: refusal.code, next: refusal.next }, refusal.message);
  }

  #sendBatch(): void {
    if (this.#inFlight.length >= batchesInFlightMax) return;
    const taken = this.#queue.take(this.#limits.batchWindowsMax);
    const { groups, unknown } = inGroups(taken, this.#loaded);
    for (const item of unknown) this.#fail(item);
    if (groups.length === 0) return;
    this.#inFlight.push({ startMs: performance.now(), groups });
    this.#process?.score({ groups, deadlineMs: this.#limits.batchDeadlineMs });
  }

  #settleBatch({ results, failures, runMs, residentBytes }: Extract<ScoringResult, { type: "scored" }>): void {
    const inFlight = this.#inFlight.shift();
    if (inFlight === undefined) return;
    this.#failuresInARow = 0;
    this.#counts.residentBytes = residentBytes;
    this.#residentBytesAtFirst ||= residentBytes;
    this.#batchTimes.add(performance.now() - inFlight.startMs);
    inFlight.groups.forEach(({ group, waiting }, index) => {
      const result = results[index];
      if (runMs[index]! >= 0) this.#runTimes.add(group, { ms: runMs[index]!, windows: waiting.length });
      const shares = result?.contributions;
      const channels = (shares?.length ?? 0) / waiting.length;
      for (let row = 0; row < waiting.length; row++) {
        const own = shares?.subarray(row * channels, (row + 1) * channels);
        this.#settle(waiting[row]!, result?.values[row], own);
      }
    });
    for (const { group, message } of failures) {
      const failed = inFlight.groups.find((sentGroup) => sentGroup.group === group);
      for (const model of new Set(failed?.models.map(({ id }) => id))) this.#strike(model, message);
    }
  }

  /** The process has ended, by itself or for a reason of ours. Suspects are the models it was busy with. */
  #ended(reason: string, suspects: readonly string[]): void {
    this.#process = undefined;
    const wasLoading = this.#state !== "running";
    for (const { groups } of this.#inFlight.splice(0)) {
      for (const { waiting } of groups) for (const each of waiting) this.#fail(each);
    }
    if (this.#isClosed) return;
    for (const model of suspects) {
      // What happens while loading would happen again at each restart.
      if (wasLoading) this.#refuse(failedToLoad(model, reason));
      else this.#strike(model, reason);
    }
    this.#state = "restarting";
    this.#counts.restarts++;
    const { min, max } = this.#limits.backOffMs;
    const waitMs = Math.min(max, min * 2 ** Math.min(this.#failuresInARow++, 16));
    this.#log.warn({ reason, suspects, waitMs }, "The scoring process has ended and is started again.");
    this.#restartTimer = setTimeout(() => this.#launch(), waitMs);
  }

  #strike(model: string, reason: string): void {
    const strikes = (this.#strikes.get(model) ?? 0) + 1;
    this.#strikes.set(model, strikes);
    if (strikes < this.#limits.strikesMax || this.refusals.has(model)) return;
    this.#refuse(disabled(model, strikes, reason));
  }

  #settle(waiting: Waiting, value: number | undefined, contributions: Float32Array | undefined): void {
    if (value === undefined || Number.isNaN(value)) {
      this.#fail(waiting);
      return;
    }
    this.#counts.scored++;
    waiting.settle(waiting.place, contributions === undefined ? { value } : { value, contributions });
  }

  #fail(waiting: Waiting | undefined): void {
    if (waiting === undefined) return;
    this.#counts.failed++;
    waiting.settle(waiting.place, undefined);
  }
}
