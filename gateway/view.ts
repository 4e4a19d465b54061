/** What screens may know of the running gateway, gathered from its parts. */
import { join } from "node:path";
import type { AnonymousForms } from "./anonymous-forms.ts";
import type { Scope } from "./assembly.ts";
import { bearingOf } from "./bearing-facts.ts";
import { readBill } from "./bill-of-materials.ts";
import { reviewCell } from "./cell-review.ts";
import { modelReports } from "./condition-models.ts";
import { addEntries } from "./config/additions.ts";
import type { Configuration } from "./config/configuration.ts";
import type { AssetConfig } from "./config/schema.ts";
import { exportTags, importTags } from "./config/tag-merge.ts";
import type { AlarmControl } from "./core/alarm-control.ts";
import type { BackupControl } from "./core/backups.ts";
import type { CaseControl } from "./core/cases.ts";
import type { CellPlan } from "./core/cell.ts";
import type { Context, Store } from "./core/contracts.ts";
import type { DemoControl } from "./core/demo.ts";
import type { EnergyControl } from "./core/energy.ts";
import type { FleetControl } from "./core/fleet.ts";
import type { ModelControl } from "./core/model-control.ts";
import type { LearnControl } from "./core/model-learning.ts";
import type { OnboardingControl } from "./core/onboarding.ts";
import type { PhotoControl } from "./core/photo.ts";
import type { RecordingControl } from "./core/recording.ts";
import type { ExportControl } from "./core/recording-export.ts";
import type { LabelControl } from "./core/recording-label.ts";
import type { SettingsControl } from "./core/settings.ts";
import type { BoundSourceAccess } from "./core/source-access.ts";
import type { AssetReport, GatewayView, KeptLimits, MetricReport } from "./core/view.ts";
import { installationOf } from "./installation.ts";
import type { ModelShelves } from "./model-shelves.ts";
import type { Pipeline, SourceInUse } from "./pipeline/run.ts";
import type { ProductionAtWork } from "./production-at-work.ts";
import type { ModelScorer } from "./scorer-contract.ts";
import { boundAccess } from "./source-access.ts";
import { version } from "./version.ts";
import { createWaveformView } from "./waveform-view.ts";

export interface ViewParts extends Scope {
  readonly pipeline: Pipeline;
  readonly sources: readonly SourceInUse[];
  readonly store: Store;
  readonly scorer: ModelScorer;
  readonly shelves: ModelShelves;
  readonly modelControl: ModelControl;
  readonly learnControl: LearnControl;
  readonly caseControl: CaseControl;
  readonly production: Pick<ProductionAtWork, "control" | "statistics" | "logbook">;
  readonly recordings: RecordingControl;
  readonly labels: LabelControl;
  readonly exports: ExportControl;
  readonly context: Context;
  readonly forms: AnonymousForms;
  readonly photos: PhotoControl;
  readonly alarmControl: AlarmControl;
  readonly demo: DemoControl | undefined;
  readonly energy: EnergyControl;
  readonly fleet: FleetControl;
  readonly onboarding: OnboardingControl;
  readonly settings: SettingsControl;
  readonly backups: BackupControl;
}

/** Holds the program. */
const folder = join(import.meta.dirname, "..");
/** Cases in a list: all open ones, and of the closed ones the newest. */
const casesShown = 50;

export function createView(parts: ViewParts): GatewayView {
  const { configuration, registries, tags, pipeline, store, scorer, context } = parts;
  return {
    version,
    startedMs: context.now(),
    simulated: configuration.simulated,
    ...(parts.demo === undefined ? {} : { demo: parts.demo }),
    site: configuration.equipment,
    display: configuration.display,
    now: () => context.now(),
    tags,
    live: pipeline.live,
    tagTable: {
      exported: (format) => exportTags(configuration.path, format),
      imported: (table) => importTags({ file: configuration.path, registries, env: process.env }, table),
      added: (entries, options) =>
        addEntries({ file: configuration.path, registries, env: process.env }, entries, options),
    },
    history: (query) => store.history(query),
    aggregates: (query) => store.aggregates(query),
    reviewCell: (id, question) =>
      reviewCell({ metrics: configuration.metrics, tags, history: (query) => store.history(query) }, id, question),
    answerForm: (cell, answer) => parts.forms.answer(cell, answer),
    waveform: createWaveformView({ metrics: configuration.metrics, tag: tags.byId, latest: pipeline.live.latest }),
    sources: () => pipeline.sources(),
    sourceAccess: (id) => accessOf(parts, id),
    onboarding: parts.onboarding,
    settings: parts.settings,
    backups: parts.backups,
    billOfMaterials: () => readBill(join(folder, "package-lock.json"), version),
    installation: () => installationOf({ version, folder, dataDirectory: configuration.dataDirectory }),
    sinks: () => pipeline.sinks(),
    assets: () => configuration.assets.map((asset) => assetReport(asset, parts)),
    models: () => modelReports(parts, scorer, pipeline.assess),
    modelControl: parts.modelControl,
    caseControl: parts.caseControl,
    energy: parts.energy,
    fleet: parts.fleet,
    cases: () => parts.caseControl.cases().slice(0, casesShown),
    learnControl: parts.learnControl,
    production: parts.production.control,
    statistics: parts.production.statistics,
    logbook: parts.production.logbook,
    photos: parts.photos,
    learning: () => parts.learnControl.jobs(),
    alarmControl: parts.alarmControl,
    recordings: parts.recordings,
    labels: parts.labels,
    exports: parts.exports,
    conditions: () => pipeline.conditions.current(),
    acknowledge: async (id) => pipeline.conditions.acknowledge(id),
    shelve: async (id, shelving) => pipeline.conditions.shelve(id, shelving),
    unshelve: async (id) => pipeline.conditions.unshelve(id),
    kept: keptLimits(configuration.store),
    storeFigures: () => store.figures(),
    ledger: (query) => store.ledger(query),
    holdings: () => store.holdings(),
    scorerStatus: () => (configuration.models.length === 0 ? undefined : scorer.status()),
    counters: () => counters(pipeline),
  };
}

function keptLimits({ retentionDays, quotaBytes, people }: Configuration["store"]): KeptLimits {
  const { rawHours: peopleHours, eventDays, figureDays } = people;
  return { retentionDays, quotaBytes, peopleHours, eventDays, figureDays };
}

function accessOf({ sources, tags, context, onboarding }: ViewParts, id: string): BoundSourceAccess | undefined {
  const found = sources.find((source) => source.id === id);
  if (found === undefined) return onboarding.access(id);
  const { source, options, directory } = found;
  return boundAccess({ source, options, tags, context: { ...context, id, directory } });
}

function assetReport(asset: AssetConfig, parts: ViewParts): AssetReport {
  const { configuration, scorer, pipeline } = parts;
  const metrics = metricReports(parts).filter(({ id }) => id === asset.id || id.startsWith(`${asset.id}/`));
  const bearing = bearingOf(metrics);
  const photoMs = parts.photos.keptMs(asset.id);
  return {
    id: asset.id,
    name: asset.name ?? asset.id,
    equipment: `${configuration.equipment}/${asset.id}`,
    template: asset.template,
    tags: asset.tags,
    models: modelReports(parts, scorer, pipeline.assess).filter((model) => model.asset === asset.id),
    metrics,
    ...(asset.plan === undefined ? {} : { plan: planOf(asset.plan) }),
    ...(asset.nameplate === undefined ? {} : { nameplate: asset.nameplate }),
    ...(bearing === undefined ? {} : { bearing }),
    ...(photoMs === undefined ? {} : { photoMs }),
  };
}

/** Keys that were left out stay left out. */
function planOf(plan: NonNullable<AssetConfig["plan"]>): CellPlan {
  const { robotX, robotY, humanX, humanY, humanPresent, ...shape } = plan;
  return {
    ...shape,
    ...(robotX === undefined ? {} : { robotX }),
    ...(robotY === undefined ? {} : { robotY }),
    ...(humanX === undefined ? {} : { humanX }),
    ...(humanY === undefined ? {} : { humanY }),
    ...(humanPresent === undefined ? {} : { humanPresent }),
  };
}

function metricReports({ configuration, registries, pipeline }: ViewParts): MetricReport[] {
  return configuration.metrics.flatMap(({ id, kind, options, enabled }) => {
    const metric = registries.metrics[kind];
    if (metric === undefined) return [];
    const outputs = metric.outputs(options).map(({ name, unit }) => ({ name, unit, tagId: `${id}/${name}` }));
    const reasons = enabled
      ? [...pipeline.derive.unavailable(id)].map(([index, reason]) => [outputs[index]!.name, reason])
      : outputs.map((output) => [output.name, "off: switched off in the configuration"]);
    return [{ id, kind, outputs, inputs: metric.inputs(options), options, unavailable: Object.fromEntries(reasons) }];
  });
}

/** Numbers of the path for `/metrics`, without the prefix of the product. */
function counters(pipeline: Pipeline): ReadonlyMap<string, number> {
  const { skipped, late, pending } = pipeline.assess.figures();
  return new Map([
    ["windows_skipped_total", skipped],
    ["window_values_late_total", late],
    ["windows_pending", pending],
    ["derived_entries_lost_total", pipeline.lostDerivedCount()],
  ]);
}
