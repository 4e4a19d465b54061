/** Controls of models, learning and cases that do nothing but answer, for everything that is built on `GatewayView`. */
import { airTestExample, baselineExample, energyExample } from "../../gateway/api/energy-examples.ts";
import type { CaseControl, CaseReport } from "../../gateway/core/cases.ts";
import type { EnergyControl } from "../../gateway/core/energy.ts";
import type { LogbookControl } from "../../gateway/core/logbook.ts";
import type { LifecycleReport, ModelControl } from "../../gateway/core/model-control.ts";
import type { LearnControl } from "../../gateway/core/model-learning.ts";
import type { PhotoControl } from "../../gateway/core/photo.ts";
import type { ProductionControl } from "../../gateway/core/production.ts";
import type { StatisticsControl } from "../../gateway/core/statistics.ts";

const startMs = 1_763_900_000_000;

/** Takes every call for every model and writes it down. */
export function plainModelControl(calls: string[]): ModelControl {
  const done = async (action: string, model: string, version = ""): Promise<LifecycleReport> => {
    calls.push(`${action} ${model} ${version}`.trim());
    return { model, versions: [], events: [] };
  };
  return {
    lifecycle: async (model) => ({ model, versions: [], events: [] }),
    shadow: (model, version) => done("shadow", model, version),
    activate: (model, version) => done("activate", model, version),
    rollBack: (model) => done("roll-back", model),
  };
}

/** One case that may be judged. */
export function plainCaseControl(): CaseControl {
  let report: CaseReport = {
    ...{
      id: "cell-3",
      asset: "pump",
      model: "pump",
      state: "open",
      openedMs: startMs,
      alarms: 1,
      peak: 2,
      peakMs: startMs,
    },
    ...{ signals: [], doubtfulSensors: [], advice: ["general"] },
  };
  return {
    cases: () => [report],
    detail: () => ({ ...report, trace: { timesMs: [startMs], scores: [2] } }),
    judge: async (_id, judgement) => {
      report = { ...report, verdict: { ...judgement, timeMs: startMs, labelId: "1" } };
      return report;
    },
    labels: () => [],
  };
}

/** Takes every request and writes it down; its jobs, of which there is one from the start, never end. */
export function plainLearnControl(calls: string[]): LearnControl {
  const job = {
    id: "cell-3",
    asset: "pump",
    state: "waiting",
    startedMs: startMs,
    activate: false,
    withFalseAlarms: false,
    progress: 0,
    etaSeconds: null,
  } as const;
  return {
    learn: ({ model, fromMs, toMs }) => {
      calls.push(`learn ${model}`);
      return { ...job, model, fromMs, toMs };
    },
    jobs: () => [{ ...job, model: "pump", fromMs: 0, toMs: 1 }],
    cancel: (id) => ({ ...job, id, model: "pump", fromMs: 0, toMs: 1, state: "cancelled" }),
  };
}

/** One line without machines; every reason is taken. */
function plainProduction(): ProductionControl {
  return {
    lines: () => [{ id: "cell-3", name: "Line", assets: [] }],
    line: async (id, range) => ({
      ...{ id, name: "Line", ...range, stations: [], taktSeconds: null, bottleneck: null },
      rolledYield: {
        name: "rolled-yield",
        unit: "%",
        value: null,
        numerator: null,
        denominator: null,
        reason: "too-few: none",
      },
    }),
    history: ({ by }) => ({ by, machines: [] }),
    stops: ({ fromMs, toMs }) => ({ fromMs, toMs, stops: [], causes: [], moreStops: 0, reasons: [] }),
    giveReason: async (given) => ({ ...given, revision: 1, createdMs: startMs }),
  };
}

/** One day, one baseline and one leak test, whatever is asked. */
export function plainEnergyControl(): EnergyControl {
  const { fromMs, toMs, by } = energyExample;
  return {
    history: async () => energyExample,
    month: () => ({ fromMs, toMs, by }),
    today: () => ({ fromMs, toMs }),
    learn: async () => baselineExample,
    baselines: () => [baselineExample],
    airTest: async () => airTestExample,
    airTests: () => [airTestExample],
  };
}

/** One chart that takes every baseline, and no card. */
function plainStatistics(): StatisticsControl {
  const limits = { centre: 1, upper: 2, lower: 0, sigma: 0.3, spreadCentre: 0.3, spreadUpper: 1, spreadLower: 0 };
  const effect = { unit: "%", before: null, after: null, difference: null, low: null, high: null };
  return {
    charts: () => [],
    accept: async (metric, { fromMs, toMs, why }) => ({
      ...{ metric, ...limits, fromMs, toMs, subgroups: 20, acceptedMs: startMs, by: "operator", why },
    }),
    kaizen: async () => [],
    tryOut: async ({ id = "one", ...card }) => ({
      ...{ ...card, id, revision: 1, createdMs: startMs },
      effect: {
        ...effect,
        countBefore: 0,
        countAfter: 0,
        period: "shift",
        verdict: "too-few",
        reason: "too-few: none",
      },
    }),
  };
}

/** A logbook that takes everything and keeps nothing. */
function plainLogbook(): LogbookControl {
  const kept = { id: "one", revision: 1, text: "", timeMs: startMs, createdMs: startMs } as const;
  return {
    list: () => ({ entries: [], more: 0, noteDays: 90 }),
    write: async (entry) => ({ ...kept, ...entry }),
    withdraw: async (id, by) => ({
      ...{ ...kept, id, revision: 2, kind: "handover", about: "cell-3", by: "operator" },
      withdrawn: { timeMs: startMs, by },
    }),
  };
}

/** No asset has a photo, and each may get one. */
function plainPhotos(): PhotoControl {
  return {
    keptMs: () => undefined,
    read: async () => undefined,
    keep: async () => startMs,
    remove: async () => {},
  };
}

/** What is kept of production, quality and equipment. */
export function plainBooks() {
  const books = { production: plainProduction(), statistics: plainStatistics(), logbook: plainLogbook() };
  return { ...books, photos: plainPhotos() };
}
