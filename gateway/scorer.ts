/** Starts, feeds, times out and restarts the process that runs the models; ingest never waits for it. */
import type { LoadedModel, ModelCard, ModelRefusal } from "../models/contract.ts";
import type { Log } from "./core/contracts.ts";
import { NewestQueue } from "./core/newest-queue.ts";
import type { Score, Scorer, ScorerStatus, ScoringModel, ScoringRequest } from "./core/scoring.ts";
import { ScoringProcess, type ScoringResult } from "./scoring-process.ts";

export interface ScorerLimits {
  /** A batch that takes longer ends the process. */
  readonly batchDeadlineMs: number;
  /** Longest time for starting, and for each step of loading. */
  readonly loadDeadlineMs: number;
  /** Memory of the scoring process. */
  readonly residentBytesMax: number;
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
  /** Of the scoring process, while there is one. */
  readonly processId: number | undefined;
}

export interface ScorerInput {
  readonly models: readonly { readonly id: string; readonly directory: string }[];
  readonly log: Log;
  readonly limits?: Partial<ScorerLimits>;
}

/** Starts the scoring process. Resolves when every model is loaded or refused; a refused model does not harm the others. */
export async function openScorer({ models, log, limits }: ScorerInput): Promise<ModelScorer> {
  const scorer = new ProcessScorer(models, log, { ...scorerLimits, ...limits });
  await scorer.start();
  return scorer;
}

interface Waiting {
  readonly window: Float32Array;
  readonly frame: number | undefined;
  readonly settle: (score: Score | undefined) => void;
}
interface SentGroup {
  readonly group: number;
  readonly sent: readonly { readonly key: string; readonly item: Waiting }[];
}

const durationsKept = 512;
const batchesInFlightMax = 2;

class ProcessScorer implements ModelScorer {
  readonly refusals = new Map<string, ModelRefusal>();
  models: readonly CardedModel[] = [];
  readonly #wanted: ScorerInput["models"];
  readonly #log: Log;
  readonly #limits: ScorerLimits;
  readonly #queue: NewestQueue<Waiting>;
  readonly #loaded = new Map<string, LoadedModel>();
  readonly #strikes = new Map<string, number>();
  #state: ScorerStatus["state"] = "starting";
  #process: ScoringProcess | undefined;
  /** Batches that the process has, oldest first: it works on one while the next is on its way. */
  readonly #inFlight: { readonly startMs: number; readonly groups: readonly SentGroup[] }[] = [];
  #restartTimer: NodeJS.Timeout | undefined;
  #failuresInARow = 0;
  #isClosed = false;
  readonly #firstLoad = Promise.withResolvers<void>();
  readonly #counts = { restarts: 0, scored: 0, failed: 0, residentBytes: 0 };
  readonly #durationsMs: number[] = [];

  constructor(wanted: ScorerInput["models"], log: Log, limits: ScorerLimits) {
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
    await this.#firstLoad.promise;
  }

  async score(requests: readonly ScoringRequest[]): Promise<readonly (Score | undefined)[]> {
    const scores = requests.map(({ model, window, frame }) => {
      const card = this.#loaded.get(model)?.card;
      if (this.#isClosed || card === undefined || window.length !== card.channels.length * card.windowLength) {
        this.#counts.failed++;
        return undefined;
      }
      return new Promise<Score | undefined>((settle) => {
        this.#fail(this.#queue.push(model, { window, frame, settle }));
      });
    });
    this.#sendBatch();
    return Promise.all(scores);
  }

  status(): ScorerStatus {
    const sorted = this.#durationsMs.toSorted((a, b) => a - b);
    const disabledModels = [...this.refusals.values()]
      .filter(({ code }) => code === "SAMSPEL_MODEL_DISABLED")
      .map(({ id }) => id);
    return {
      state: this.#state,
      ...this.#counts,
      batchMsP99: sorted[Math.floor(0.99 * sorted.length)] ?? 0,
      disabledModels,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#restartTimer);
    this.#firstLoad.resolve();
    await this.#process?.end();
    for (const { item } of this.#queue.take(Number.POSITIVE_INFINITY)) this.#fail(item);
  }

  #launch(): void {
    const models = this.#wanted
      .filter(({ id }) => !this.refusals.has(id))
      .map((model) => {
        const checkedSha256 = this.#loaded.get(model.id)?.card.model?.sha256;
        return { ...model, ...(checkedSha256 === undefined ? {} : { checkedSha256 }) };
      });
    if (models.length === 0) {
      this.#state = this.#wanted.length === 0 ? "running" : "failed";
      this.#firstLoad.resolve();
      return;
    }
    this.#process = new ScoringProcess({
      ...this.#limits,
      onResult: (result) => this.#take(result),
      onEnd: (reason, suspects) => this.#ended(reason, suspects),
    });
    this.#process.load(models);
  }

  #take(result: ScoringResult): void {
    if (result.type === "loaded") this.#takeLoaded(result);
    else this.#settleBatch(result);
    this.#sendBatch();
  }

  #takeLoaded({ models, refusals }: Extract<ScoringResult, { type: "loaded" }>): void {
    this.#loaded.clear();
    for (const model of models) this.#loaded.set(model.id, model);
    for (const refusal of refusals) this.#refuse(refusal);
    this.models = models.map(({ id, card }) => ({
      id,
      card,
      channels: card.channels.length,
      sampleRateHz: card.sampleRateHz,
      windowLength: card.windowLength,
      holdSeconds: card.holdSeconds,
    }));
    this.#state = "running";
    this.#firstLoad.resolve();
  }

  #refuse(refusal: ModelRefusal): void {
    this.refusals.set(refusal.id, refusal);
    this.#loaded.delete(refusal.id);
    this.models = this.models.filter(({ id }) => id !== refusal.id);
    this.#log.warn({ model: refusal.id, code: refusal.code, next: refusal.next }, refusal.message);
  }

  #sendBatch(): void {
    if (this.#state !== "running" || this.#inFlight.length >= batchesInFlightMax) return;
    const taken = this.#queue.take(this.#limits.batchWindowsMax);
    const byGroup = Map.groupBy(taken, ({ key }) => this.#loaded.get(key)?.group);
    for (const { item } of byGroup.get(undefined) ?? []) this.#fail(item);
    byGroup.delete(undefined);
    if (byGroup.size === 0) return;
    const groups: SentGroup[] = [...byGroup].map(([group, sent]) => ({ group: group!, sent }));
    this.#inFlight.push({ startMs: performance.now(), groups });
    const windows = groups.map(({ sent }) =>
      sent.map(({ key, item: { window, frame } }) => ({ model: this.#loaded.get(key)!, window, frame })),
    );
    const { batchDeadlineMs: deadlineMs } = this.#limits;
    this.#process?.score({ groups: windows, deadlineMs });
  }

  #settleBatch({ results, failures, residentBytes }: Extract<ScoringResult, { type: "scored" }>): void {
    const inFlight = this.#inFlight.shift();
    if (inFlight === undefined) return;
    this.#failuresInARow = 0;
    this.#counts.residentBytes = residentBytes;
    if (this.#durationsMs.push(performance.now() - inFlight.startMs) > durationsKept) this.#durationsMs.shift();
    inFlight.groups.forEach(({ sent }, index) => {
      const result = results[index];
      const channels = (result?.contributions?.length ?? 0) / sent.length;
      sent.forEach(({ item }, row) => {
        const value = result?.values[row];
        const contributions = result?.contributions?.slice(row * channels, (row + 1) * channels);
        this.#settle(item, value, contributions);
      });
    });
    for (const { group, message } of failures) {
      const failed = inFlight.groups.find((sentGroup) => sentGroup.group === group);
      for (const model of new Set(failed?.sent.map(({ key }) => key))) this.#strike(model, message);
    }
  }

  /** The process has ended, by itself or for a reason of ours. Suspects are the models it was busy with. */
  #ended(reason: string, suspects: readonly string[]): void {
    this.#process = undefined;
    const wasLoading = this.#state !== "running";
    for (const { groups } of this.#inFlight.splice(0)) {
      for (const { sent } of groups) for (const { item } of sent) this.#fail(item);
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
    this.#refuse({
      id: model,
      code: "SAMSPEL_MODEL_DISABLED",
      message: `The model has failed ${strikes} times and is disabled. Last: ${reason}`,
      next: "Use an earlier version of the model, or train it again.",
    });
  }

  #settle(waiting: Waiting, value: number | undefined, contributions: Float32Array | undefined): void {
    if (value === undefined || Number.isNaN(value)) {
      this.#fail(waiting);
      return;
    }
    this.#counts.scored++;
    waiting.settle(contributions === undefined ? { value } : { value, contributions });
  }

  #fail(waiting: Waiting | undefined): void {
    if (waiting === undefined) return;
    this.#counts.failed++;
    waiting.settle(undefined);
  }
}

function failedToLoad(id: string, reason: string): ModelRefusal {
  return {
    id,
    code: "SAMSPEL_MODEL_LOAD_FAILED",
    message: `The model ended the scoring process while it was loaded: ${reason}`,
    next: "The graph needs too much time or memory; export a smaller one.",
  };
}
