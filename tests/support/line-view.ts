/** What a gateway on the simulated line would let screens see, held in memory: real machines, real metrics, faults on demand. */

import { AnonymousForms } from "../../gateway/anonymous-forms.ts";
import { reviewCell } from "../../gateway/cell-review.ts";
import {
  acknowledged,
  type Condition,
  type ConditionReport,
  reported,
  shelved,
  unshelved,
} from "../../gateway/core/condition.ts";
import type { Entry } from "../../gateway/core/contracts.ts";
import type { Gap } from "../../gateway/core/gap.ts";
import {
  BatchBuilder,
  type Measurement,
  type MeasurementBatch,
  measurementAt,
} from "../../gateway/core/measurement.ts";
import { statusCodes } from "../../gateway/core/quality.ts";
import type { GatewayView, ModelReport, SourceReport } from "../../gateway/core/view.ts";
import { openPhotos } from "../../gateway/photos.ts";
import { createDerive, type Derive } from "../../gateway/pipeline/derive.ts";
import { openProduction, type ProductionAtWork } from "../../gateway/production-at-work.ts";
import { Aggregator } from "../../gateway/store/aggregate.ts";
import { createWaveformView } from "../../gateway/waveform-view.ts";
import { pastWidths } from "../../simulators/machines/part-width.ts";
import { loadScenario } from "../../simulators/scenario.ts";
import { Simulation, stepMs } from "../../simulators/simulation.ts";
import { exampleAlarms } from "./alarms.ts";
import { silentLog, temporaryDirectory } from "./context.ts";
import { energyOfPast } from "./energy-past.ts";
import { historyOf } from "./line-history.ts";
import {
  assetReport,
  demo,
  demoTags,
  metricInUse,
  modelReport,
  optionsOf,
  productionIn,
  sourceReport,
} from "./line-reports.ts";
import { pushScores } from "./line-scores.ts";
import { plainCaseControl, plainLearnControl, plainModelControl } from "./plain-controls.ts";
import { plainSourceAccess, plainUpkeep } from "./plain-onboarding.ts";
import { plainExports, plainLabels, plainRecordings } from "./plain-recordings.ts";

export interface LineView {
  readonly view: GatewayView;
  /** Plays this much of the line's time at once. */
  advance(seconds: number): void;
  /** Lets the line run on its own until the returned function is called. */
  run(): () => void;
  /** Scores of a model from now on, and the state that goes with them. */
  score(model: string, value: number, state: "normal" | "alarm" | "recovering"): void;
  report(report: ConditionReport): void;
  readonly production: ProductionAtWork;
  /** The day on which the anonymous form was answered is over. It lies in the past. */
  endFormDay(): void;
  /** Values of these tags stop coming, or come with a bad status, or come again. */
  spoil(tagId: string, how: "silent" | "bad" | "good"): void;
  gap(gap: Omit<Gap, "type">): void;
  source(id: string, change: Partial<SourceReport>): void;
  /** Changes what is reported of a model; one that is not active gives no scores. */
  model(id: string, change: Partial<ModelReport>): void;
}

/** Values held of each tag. */
const heldLimit = 100_000;

export interface LineViewOptions {
  readonly startMs: number;
  readonly seed?: number;
  /** Name of a scenario of the simulators. */
  readonly scenario?: string;
  /** Options of production over time, in place of those of the demo. */
  readonly production?: object;
}

/** A line whose time begins at `startMs`; same seed, same values. */
export function createLineView(options: LineViewOptions): LineView {
  const { startMs, seed = 42, scenario = "healthy-line" } = options;
  const simulation = new Simulation({ scenario: loadScenario(scenario), seed });
  const tags = demoTags();
  const tagOf = new Map(tags.map((tag) => [tag.id, tag]));
  const numberOf = (id: string): number => tagOf.get(id)?.number ?? -1;
  const rows = new Map<number, Measurement[]>();
  const listeners = new Set<(entry: Entry) => void>();
  const conditions = new Map<string, Condition>();
  const spoiled = new Map<string, "silent" | "bad">();
  const scores = new Map(demo.models.map(({ id }) => [id, { value: 0.4, state: "normal" }]));
  const gaps: Gap[] = [];
  const sources = new Map(["plc", "floor"].map((id) => [id, sourceReport(id, startMs)]));
  const metricsInUse = demo.metrics.map((entry) => metricInUse(entry, numberOf));
  const models = new Map(demo.models.map((entry) => [entry.id, modelReport(entry)]));
  let nowMs = startMs;
  const derive: Derive = createDerive(metricsInUse, () => nowMs);
  let stepCount = 0;
  const energy = energyOfPast({
    metrics: demo.metrics.map((entry) => ({ ...optionsOf(entry), enabled: true })),
    assets: demo.assets,
    now: () => nowMs,
  });
  const production = openProduction({
    configuration: { ...productionIn(options.production), dataDirectory: temporaryDirectory("line") },
    tags: { byId: (id) => tagOf.get(id) },
    store: {
      history: async (query) => historyOf(rows.get(query.tag) ?? [], { query, gaps }),
      figures: async () => ({ values: 0, bytes: 0, commits: 0, commitMsP99: 0, oldestMs: startMs }),
    },
    ...{ log: silentLog, now: () => nowMs },
    give: (metric, results, timeMs) => publish(derive.give(metric, results, timeMs)),
    report: (given) => raise(given),
    energy,
  });
  let formDayMs = -30 * 86_400_000;

  const publish = (batch: MeasurementBatch | undefined): void => {
    if (batch === undefined || batch.length === 0) return;
    for (let row = 0; row < batch.length; row++) {
      const measurement = measurementAt(batch, row);
      const held = rows.get(measurement.tag) ?? [];
      held.push(measurement);
      if (held.length > heldLimit) held.shift();
      rows.set(measurement.tag, held);
    }
    for (const listener of listeners) listener(batch);
    publish(derive.take(batch));
  };

  const forms = new AnonymousForms({
    ...{
      metrics: demo.metrics.map((entry) => ({ ...optionsOf(entry), enabled: true })),
      directory: temporaryDirectory("forms"),
      timeZone: "Europe/Stockholm",
    },
    ...{ now: () => nowMs + formDayMs, log: silentLog },
    give: (metric, results, timeMs) => publish(derive.give(metric, results, timeMs)),
  });

  const photos = openPhotos({ dataDirectory: temporaryDirectory("photos"), assets: demo.assets }, () => nowMs);
  const raise = (report: ConditionReport): void => {
    const next = reported(conditions.get(report.id), report, nowMs);
    if (next === undefined) return;
    conditions.set(report.id, next);
    for (const listener of listeners) listener({ type: "condition", condition: next, timeMs: nowMs });
  };

  const measured = new BatchBuilder();
  for (const { timeMs, value } of pastWidths({ seed, toMs: startMs })) {
    measured.push({ key: numberOf("spindle-1/width"), value, sourceTimeMs: timeMs });
  }
  publish(measured.takeMeasurements(startMs));

  const scoresOfActive = () => new Map([...scores].filter(([id]) => models.get(id)?.state === "active"));

  const step = (): void => {
    nowMs += stepMs;
    stepCount++;
    const builder = new BatchBuilder();
    for (const { tag, value, quality, timeMs } of simulation.step(nowMs)) {
      const fault = spoiled.get(tag.id);
      if (fault === "silent") continue;
      const statusCode = fault === "bad" || quality === "bad" ? statusCodes.badSensorFailure : statusCodes.good;
      builder.push({ key: numberOf(tag.id), value, sourceTimeMs: timeMs, statusCode });
    }
    if (stepCount % 10 === 0) pushScores({ builder, numberOf, scores: scoresOfActive(), timeMs: nowMs });
    publish(builder.takeMeasurements(nowMs));
    if (stepCount % 10 === 0) publish(derive.tick(nowMs));
    for (const [id, source] of sources) {
      if (source.state === "connected")
        sources.set(id, { ...source, receivedCount: source.receivedCount + 20, lastValueMs: nowMs });
    }
  };

  const view: GatewayView = {
    version: "0.0.0-test",
    startedMs: startMs,
    simulated: true,
    site: "smaland/components/line-1",
    display: { language: "sv", timeZone: "Europe/Stockholm" },
    now: () => nowMs,
    energy,
    ...plainUpkeep(),
    modelControl: plainModelControl([]),
    caseControl: plainCaseControl(),
    cases: () => [],
    learnControl: plainLearnControl([]),
    production: production.control,
    statistics: production.statistics,
    logbook: production.logbook,
    photos,
    learning: () => [],
    tags: { all: tags, byId: (id) => tagOf.get(id), byNumber: (number) => tags[number] },
    live: {
      latest: (tag) => rows.get(tag)?.at(-1),
      subscribe: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    aggregates: async (query) => new Aggregator(query, []).finish(),
    history: async (query) => historyOf(rows.get(query.tag) ?? [], { query, gaps }),
    reviewCell: (id, question) =>
      reviewCell({ metrics: demo.metrics.map(optionsOf), tags: view.tags, history: view.history }, id, question),
    answerForm: (cell, answer) => forms.answer(cell, answer),
    waveform: createWaveformView({
      metrics: demo.metrics.map(optionsOf),
      tag: (id) => tagOf.get(id),
      latest: (tag) => rows.get(tag)?.at(-1),
    }),
    sources: () => [...sources.values()],
    tagTable: {
      exported: () => "id\r\n",
      imported: () => ({ added: [], changed: [], removed: [], unchangedCount: 0 }),
      added: () => ({ added: [], present: [], yaml: "", isWritten: false }),
    },
    sourceAccess: () => plainSourceAccess,
    sinks: () => [],
    assets: () =>
      demo.assets.map((asset) => {
        const photoMs = photos.keptMs(asset.id);
        const report = assetReport(asset, { derive, models: [...models.values()] });
        return { ...report, ...(photoMs === undefined ? {} : { photoMs }) };
      }),
    models: () => [...models.values()],
    alarmControl: exampleAlarms,
    conditions: () => [...conditions.values()].filter((one) => one.state === "active" || !one.acknowledged),
    acknowledge: async (id) => {
      const condition = conditions.get(id);
      if (condition !== undefined) conditions.set(id, acknowledged(condition));
      return conditions.get(id);
    },
    shelve: async (id, shelving) => {
      const condition = conditions.get(id);
      if (condition !== undefined) conditions.set(id, shelved(condition, shelving));
      return conditions.get(id);
    },
    unshelve: async (id) => {
      const condition = conditions.get(id);
      if (condition !== undefined) conditions.set(id, unshelved(condition));
      return conditions.get(id);
    },
    ledger: async ({ fromMs, toMs }) => ({ fromMs, toMs, isDamaged: false, tags: [], sinks: [] }),
    holdings: async () => [],
    recordings: plainRecordings(),
    exports: plainExports(),
    labels: plainLabels(),
    storeFigures: async () => ({ values: 0, bytes: 0, commits: 0, commitMsP99: 0 }),
    scorerStatus: () => undefined,
    counters: () => new Map(),
  };

  return {
    view,
    production,
    advance: (seconds) => {
      for (let count = 0; count < (seconds * 1000) / stepMs; count++) step();
    },
    run: () => {
      const timer = setInterval(() => {
        for (let count = 0; count < 50 && nowMs + stepMs <= Date.now(); count++) step();
      }, stepMs);
      return () => clearInterval(timer);
    },
    endFormDay: () => {
      formDayMs += 86_400_000;
      forms.release();
    },
    score: (model, value, state) => scores.set(model, { value, state }),
    report: (report) => raise(report),
    spoil: (tagId, how) => (how === "good" ? spoiled.delete(tagId) : spoiled.set(tagId, how)),
    gap: (gap) => gaps.push({ type: "gap", ...gap }),
    model: (id, change) => {
      const known = models.get(id);
      if (known !== undefined) models.set(id, { ...known, ...change });
    },
    source: (id, change) => {
      const known = sources.get(id);
      if (known !== undefined) sources.set(id, { ...known, ...change });
    },
  };
}
