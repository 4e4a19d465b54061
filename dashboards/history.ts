/** Typed queries against the HTTP interface of the gateway. */

import type {
  CollaborationAnswer,
  ErrorAnswer,
  HistoryAnswer,
  SiteAnswer,
  TagAnswer,
} from "../gateway/api/contract.ts";
import type { CaseDetail, CaseReport, Verdict } from "../gateway/core/cases.ts";
import type { CellQuestion, CellReview, FormAnswer } from "../gateway/core/cell.ts";
import type { Condition } from "../gateway/core/condition.ts";
import type { DemoCommand, DemoPlan, DemoStatus } from "../gateway/core/demo.ts";
import type { FleetReport } from "../gateway/core/fleet.ts";
import type { LifecycleReport } from "../gateway/core/model-control.ts";
import type { LearnJobReport } from "../gateway/core/model-learning.ts";
import type {
  CertificateChange,
  CertificateOverview,
  OfferedPage,
  OfferQuery,
  Recommendation,
} from "../gateway/core/source-access.ts";
import type { EntryAddition, NewEntries } from "../gateway/core/tag-exchange.ts";
import type { AssetReport, ModelReport, SourceReport } from "../gateway/core/view.ts";
import type { WaveformReport } from "../gateway/core/waveform-report.ts";
import { addressPart } from "./address-part.ts";
import { type AlarmQueries, createAlarmQueries } from "./alarm-queries.ts";
import { createEnergyQueries, type EnergyQueries } from "./energy-queries.ts";
import { inWordsOfPage } from "./failure-words.ts";
import { createProductionQueries, type ProductionQueries } from "./production-queries.ts";
import { type RecordingQueries, recordingQueries } from "./recording-queries.ts";
import { createSettingsQueries, type SettingsQueries } from "./settings-queries.ts";

export interface HistoryRange {
  readonly fromMs: number;
  readonly toMs: number;
  /** Greatest number of points, at most 4000. */
  readonly points: number;
}

/** What may be done with the versions of a model. */
export type ModelChange =
  | { readonly action: "shadow" | "activate"; readonly version: string }
  | { readonly action: "shadow/end" | "roll-back" };

export interface ShelveRequest {
  readonly reason: string;
  readonly minutes: number;
}

export interface Queries extends EnergyQueries, AlarmQueries, SettingsQueries {
  site(deadlineMs?: number): Promise<SiteAnswer>;
  tags(): Promise<readonly TagAnswer[]>;
  assets(): Promise<readonly AssetReport[]>;
  sources(): Promise<readonly SourceReport[]>;
  models(): Promise<readonly ModelReport[]>;
  fleet(): Promise<FleetReport>;
  /** Puts the configuration of the bundle to work on the gateway that is asked. */
  activateBundledConfiguration(): Promise<FleetReport>;
  readonly recordings: RecordingQueries;
  conditions(): Promise<readonly Condition[]>;
  history(tag: string, range: HistoryRange): Promise<HistoryAnswer>;
  /** Recorded data of a cell as a change would have made it; the same question is asked once in a while only. */
  whatIf(cell: string, question: CellQuestion): Promise<CellReview>;
  /** Figures of a cell now and over a range. */
  collaboration(cell: string, range: Omit<HistoryRange, "points">): Promise<CollaborationAnswer>;
  /** Undefined while the tag has no good waveform. */
  waveform(tag: string): Promise<WaveformReport | undefined>;
  acknowledge(id: string): Promise<void>;
  /** Parks a condition for a while; without a request it comes back now. */
  shelve(id: string, request: ShelveRequest | undefined): Promise<void>;
  /** One anonymous answer about a cell. */
  answerForm(cell: string, answer: FormAnswer): Promise<void>;
  certificates(source: string): Promise<CertificateOverview>;
  changeCertificates(source: string, change: CertificateChange): Promise<CertificateOverview>;
  modelVersions(model: string): Promise<LifecycleReport>;
  changeModel(model: string, change: ModelChange): Promise<LifecycleReport>;
  cases(): Promise<readonly CaseReport[]>;
  caseDetail(id: string): Promise<CaseDetail>;
  judge(id: string, verdict: Verdict): Promise<CaseReport>;
  /** Times in milliseconds since the Unix epoch. Answers when the job waits, not when it has ended. */
  learn(
    model: string,
    request: { from: number; to: number; activate: boolean; withFalseAlarms: boolean },
  ): Promise<LearnJobReport>;
  cancelLearning(job: string): Promise<LearnJobReport>;
  /** Nodes of a source, page by page; only for engineers, like the next two. */
  browse(source: string, query: OfferQuery): Promise<OfferedPage>;
  recommended(source: string): Promise<readonly Recommendation[]>;
  /** The story of a demonstration; RequestError with SAMSPEL_NO_DEMO where machines are real. */
  demo(): Promise<{ readonly plan: DemoPlan; readonly status: DemoStatus }>;
  steerDemo(command: DemoCommand): Promise<DemoStatus>;
  addEntries(entries: NewEntries, options: { readonly dryRun: boolean }): Promise<EntryAddition>;
  readonly production: ProductionQueries;
}

/** An answer that says what went wrong, in the words of the gateway. */
export class RequestError extends Error {
  readonly code: string;
  readonly next: string | undefined;

  constructor({ code, message, next }: ErrorAnswer) {
    super(message);
    this.code = code;
    this.next = next;
  }
}

const defaultDeadlineMs = 15_000;
/** Trying a version of a model out takes a process of its own. */
const changeDeadlineMs = 60_000;
/** Another machine answers, and several screens may be waiting for it. */
const browseDeadlineMs = 60_000;
/** History queries of one screen at one time; the browser allows six connections, one of which is the stream. */
const historyQueries = 4;
const busyRetries = 3;
const busyWaitMs = 700;

/** Whole lists, asked for as they are. */
function listQueries(
  get: <T>(path: string) => Promise<T>,
): Pick<Queries, "tags" | "assets" | "sources" | "models" | "fleet" | "conditions"> {
  return {
    tags: () => get("/tags"),
    assets: () => get("/assets"),
    sources: () => get("/sources"),
    models: () => get("/models"),
    fleet: () => get("/fleet"),
    conditions: () => get("/conditions"),
  };
}

/** Queries below `base`. Each has a deadline; a failed one throws RequestError or the browser's network error. */
export function createQueries(base: string, request: typeof fetch = fetch): Queries {
  const requests = requestsBelow(base, request);
  const { get, post } = requests;
  const inTurn = turns(historyQueries);
  // Each reads days of several machines, and the gateway answers two at a time, to all screens together.
  const oneByOne = turns(1);
  const once = remembered(reviewsKept);
  return {
    site: (deadlineMs) => get("/site", deadlineMs),
    ...listQueries(get),
    recordings: recordingQueries(requests),
    history: (tag, { fromMs, toMs, points }) => {
      const query = new URLSearchParams({ tag, from: `${fromMs}`, to: `${toMs}`, points: `${points}` });
      return inTurn(() => whenFree(() => get<HistoryAnswer>(`/history?${query}`)));
    },
    whatIf: (cell, { fromMs, toMs, ...change }) => {
      const span = { from: `${fromMs}`, to: `${toMs}` };
      const query = new URLSearchParams({ ...span, moveM: `${change.moveM}`, speedFactor: `${change.speedFactor}` });
      return once<CellReview>(`/cells/${addressPart(cell)}/what-if?${query}`, (path) => whenFree(() => get(path)));
    },
    collaboration: (cell, { fromMs, toMs }) =>
      whenFree(() => get(`/cells/${addressPart(cell)}/collaboration?from=${fromMs}&to=${toMs}`, 60_000)),
    waveform: async (tag) => {
      const path = `/waveform?${new URLSearchParams({ tag })}`;
      return (await get<{ waveform: WaveformReport | null }>(path)).waveform ?? undefined;
    },
    acknowledge: async (id) => {
      await post(`/conditions/${addressPart(id)}/acknowledge`);
    },
    shelve: async (id, request) => {
      const path = `/conditions/${addressPart(id)}`;
      await (request === undefined ? post(`${path}/unshelve`) : post(`${path}/shelve`, request));
    },
    answerForm: async (cell, answer) => {
      await post(`/cells/${addressPart(cell)}/form`, answer);
    },
    certificates: (source) => get(`/sources/${addressPart(source)}/certificates`),
    changeCertificates: (source, change) => post(`/sources/${addressPart(source)}/certificates`, change),
    modelVersions: (model) => get(`/models/${addressPart(model)}/versions`),
    changeModel: (model, { action, ...body }) =>
      post(`/models/${addressPart(model)}/${action}`, "version" in body ? body : undefined),
    cases: () => get("/cases"),
    caseDetail: (id) => get(`/cases/${addressPart(id)}`),
    judge: (id, verdict) => post(`/cases/${addressPart(id)}/verdict`, { verdict }),
    learn: (model, request) => post(`/models/${addressPart(model)}/learn`, request),
    cancelLearning: (id) => post(`/learning/${addressPart(id)}/cancel`),
    browse: (source, { limit, ...query }) => {
      const parameters = new URLSearchParams({ ...query, limit: `${limit}` });
      return get(`/sources/${addressPart(source)}/browse?${parameters}`, browseDeadlineMs);
    },
    recommended: (source) => get(`/sources/${addressPart(source)}/recommended`, browseDeadlineMs),
    demo: () => get("/demo"),
    activateBundledConfiguration: () => post("/fleet/configuration/activate"),
    steerDemo: (command) => post("/demo", command),
    ...createSettingsQueries(requests),
    ...createAlarmQueries({ get: (path) => whenFree(() => get(path)), post }),
    production: createProductionQueries({ get, post, once: remembered(productionKept) }),
    ...createEnergyQueries({
      get: (path, deadlineMs) => oneByOne(() => whenFree(() => get(path, deadlineMs))),
      post,
      once: remembered(reviewsKept),
    }),
    addEntries: (entries, options) => post("/configuration/entries", { ...entries, ...options }),
  };
}

/** Requests with a deadline each, to addresses below `base`. */
function requestsBelow(base: string, request: typeof fetch) {
  const get = async <T>(path: string, deadlineMs = defaultDeadlineMs): Promise<T> => {
    const response = await request(base + path, { signal: AbortSignal.timeout(deadlineMs) });
    if (!response.ok) throw await failureOf(response);
    return response.json();
  };
  const post = async <T>(path: string, body?: object): Promise<T> => {
    const response = await request(base + path, {
      method: "POST",
      headers: {
        "x-requested-with": "samspel",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(changeDeadlineMs),
    });
    if (!response.ok) throw await failureOf(response);
    return response.json();
  };
  const remove = async <T>(path: string): Promise<T> => {
    const response = await request(base + path, {
      method: "DELETE",
      headers: { "x-requested-with": "samspel" },
      signal: AbortSignal.timeout(changeDeadlineMs),
    });
    if (!response.ok) throw await failureOf(response);
    return response.json();
  };
  return { get, post, remove };
}

/** Answers of the last few questions, so that several cards that ask the same make one request. */
const reviewsKept = 4;
const productionKept = 12;

interface Remembered {
  <T>(key: string, ask: (key: string) => Promise<T>): Promise<T>;
  forget(): void;
}

/** Keeps what was asked last, by its address; a question that failed is asked anew. */
function remembered(most: number): Remembered {
  const known = new Map<string, Promise<unknown>>();
  const once = <T>(key: string, ask: (key: string) => Promise<T>): Promise<T> => {
    // One address has answers of one type.
    const before = known.get(key) as Promise<T> | undefined;
    if (before !== undefined) return before;
    const answer = ask(key);
    known.set(key, answer);
    answer.catch(() => known.delete(key));
    for (const oldest of known.keys()) if (known.size > most) known.delete(oldest);
    return answer;
  };
  return Object.assign(once, { forget: () => known.clear() });
}

/** Runs at most `limit` tasks at one time, the others in the order in which they came. */
export function turns(limit: number): <T>(task: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (task) => {
    if (running >= limit) await new Promise<void>((resolve) => waiting.push(resolve));
    running++;
    try {
      return await task();
    } finally {
      running--;
      waiting.shift()?.();
    }
  };
}

/** Tries again a few times while the gateway says that it is busy. */
async function whenFree<T>(task: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await task();
    } catch (error) {
      if (!(error instanceof RequestError) || error.code !== "SAMSPEL_QUERIES_BUSY" || attempt > busyRetries)
        throw error;
      await new Promise((resolve) => setTimeout(resolve, busyWaitMs * attempt));
    }
  }
}

export async function failureOf(response: Response): Promise<RequestError> {
  try {
    const answer: ErrorAnswer = await response.json();
    return new RequestError(await inWordsOfPage(answer));
  } catch {
    return new RequestError({ code: `HTTP_${response.status}`, message: response.statusText });
  }
}
