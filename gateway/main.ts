/** Builds the parts from the configuration, runs them, stops them in order. The only file that knows every part. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Sessions } from "./accounts/sessions.ts";
import { openAlarms } from "./alarms-at-work.ts";
import { AnonymousForms, type FormsParts } from "./anonymous-forms.ts";
import {
  assetsOfTags,
  createTagDirectory,
  metricsInUse,
  type Scope,
  sinksInUse,
  sourcesInUse,
  tagsOf,
} from "./assembly.ts";
import { openBackups } from "./backups-at-work.ts";
import { clockOf } from "./clock-at-work.ts";
import type { Configuration } from "./config/configuration.ts";
import type { AlarmControl } from "./core/alarm-control.ts";
import type { Context, Log, ReportCondition, Store } from "./core/contracts.ts";
import type { DemoControl } from "./core/demo.ts";
import type { EnergyControl } from "./core/energy.ts";
import { ConfigError, errorMessage } from "./core/errors.ts";
import type { Reloading } from "./core/onboarding.ts";
import type { GatewayView, TagDirectory } from "./core/view.ts";
import { createEnergy } from "./energy/energy.ts";
import { everyValueWithin } from "./every-value.ts";
import { openFleet } from "./fleet-at-work.ts";
import { createFolder } from "./folders.ts";
import { openHealthMetrics } from "./gateway-health.ts";
import { reportHealth } from "./health-conditions.ts";
import { registries } from "./kinds.ts";
import { ModelShelves } from "./model-shelves.ts";
import { type ModelsAtWork, openModels } from "./models-at-work.ts";
import { openOnboarding } from "./onboarding.ts";
import { reportOrphans } from "./orphans.ts";
import { openPhotos } from "./photos.ts";
import { windowsPerRequestMax } from "./pipeline/assess.ts";
import { startPipeline } from "./pipeline/run.ts";
import { followProduction } from "./production-at-work.ts";
import { recalled } from "./recall.ts";
import { openRecorded } from "./recorded.ts";
import { openScorer } from "./scorer.ts";
import { serve } from "./serve.ts";
import { openSettings } from "./settings-at-work.ts";
import { openModelKeys } from "./signing-key.ts";
import { type EmbeddedStore, openStore } from "./store/store.ts";
import { createView, type ViewParts } from "./view.ts";

export interface GatewayOptions {
  readonly configuration: Configuration;
  readonly log: Log;
  /** Directory of the built pages; without it only the API is served. */
  readonly dashboards: string | undefined;
  /** Steers the simulated line of a demonstration. */
  readonly demo?: DemoControl;
  /** Takes a changed configuration file; without it, the next start does. */
  readonly reload?: Reloading;
  /** What outlives a reload. */
  readonly sessions?: Sessions;
}

export interface Gateway {
  readonly url: string;
  readonly view: GatewayView;
  /** Takes a condition of the program itself. */
  readonly report: ReportCondition;
  /** Makes the first admin; undefined when there is one, or when nobody needs an account. */
  readonly setupCode: string | undefined;
  /** Resolves when every source has ended by itself. */
  readonly ended: Promise<void>;
  /** Sources stop, batches drain, the store closes. */
  close(): Promise<void>;
}

/** How often the state of models and health is looked at. */
const watchMs = 5000;

/** Starts everything. What was started is closed again when a later part fails. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { configuration, log } = options;
  await using stack = new AsyncDisposableStack();
  const stopping = new AbortController();
  const directory = configuration.dataDirectory;
  createDirectory(directory);
  const context = contextOf({ log, signal: stopping.signal, directory });
  const store = stack.use(
    await openStore({ directory: join(directory, "store"), log, now: context.now, limits: storeLimits(configuration) }),
  );
  const recorded = await openRecorded({ configuration, store, context });
  const keys = openModelKeys(directory, configuration.trustedModelKeys);
  const shelves = new ModelShelves({ configuration, log, keys, now: context.now });
  await shelves.open();
  const limits = scorerLimits(configuration);
  const scorer = stack.use(await openScorer({ models: shelves.folders(), log, limits }));
  const tags = await openTags(configuration, store);
  const scope = { configuration, registries, tags };
  const sources = sourcesInUse(scope, (id) => privateDirectory(directory, "sources", id));
  const metrics = metricsInUse(scope);
  const models = stack.use(await openModels({ scope, shelves, scorer, limits, store, context }));
  const earlier = await knownFromBefore(store, tags);
  const alarms = stack.use(await openAlarms({ scope, context, store, cases: models.caseBook, ...earlier }));
  const pipeline = startPipeline({
    context,
    store,
    scorer,
    sources,
    ...(await connectionsOf(scope, store, context)),
    metrics,
    recalled: await recalled(metrics, store, context.now()),
    models: models.lifecycle.inUse(),
    liveOnly: new Set(tags.all.filter(({ keep }) => keep === "live").map(({ number }) => number)),
    alarms: alarms.watch,
    ...earlier,
  });
  stack.defer(() => pipeline.stop());
  await reportOrphans(configuration, { store, conditions: pipeline.conditions });
  for (const part of [models, alarms]) part.attach(pipeline);
  const forms = openForms(configuration, { log, now: context.now, give: pipeline.give });
  stack.defer(
    watched(() => {
      models.watch(pipeline);
      reportHealth(scope, pipeline.live, pipeline.conditions.report);
      forms.release();
    }),
  );
  const { report } = pipeline.conditions;
  const fleet = stack.use(await openFleet({ ...options, context, lifecycle: models.lifecycle, keys, report }));
  const work = followWork(scope, stack, { store, log, now: context.now, pipeline });
  const record = await recorded.controls(stack, models, { tags, shelves, demo: options.demo });
  const controls = { ...work, ...record, ...controlsOf(models, alarms), fleet: fleet.control, forms };
  const parts = { ...scope, ...controls, shelves, pipeline, sources, store, scorer, context };
  const serving = await present(stack, options, parts);
  fleet.attach(serving.view);
  const running = stack.move();
  return {
    ...serving,
    report,
    ended: pipeline.ended,
    async close() {
      stopping.abort();
      await running.disposeAsync();
    },
  };
}

/** What people see of it, and the port on which they do. */
async function present(
  stack: AsyncDisposableStack,
  { configuration, log, dashboards, demo, reload, sessions }: GatewayOptions,
  parts: Omit<ViewParts, "onboarding" | "settings" | "backups" | "photos" | "demo">,
) {
  const directoryOf = (id: string) => privateDirectory(configuration.dataDirectory, "sources", id);
  const onboarding = openOnboarding({ ...parts, reload, directoryOf });
  const settings = openSettings({ configuration, registries, reload, isDemo: demo !== undefined, env: process.env });
  const backups = stack.use(openBackups(configuration, parts.context));
  const photos = openPhotos(configuration, parts.context.now);
  const view = createView({ ...parts, onboarding, settings, backups, photos, demo });
  const { report } = parts.pipeline.conditions;
  const serving = await serve(stack, { view, log, dashboards, configuration, watched, sessions, report });
  const { context, pipeline } = parts;
  stack.defer(watched(await openHealthMetrics({ configuration, context, view, give: pipeline.give })));
  return { ...serving, view };
}

/** The tags of the configuration with the numbers of the store. */
async function openTags(configuration: Configuration, store: Pick<Store, "internTags">): Promise<TagDirectory> {
  const tags = tagsOf(configuration, registries);
  return createTagDirectory(tags, await store.internTags(tags));
}

/** What the run before has left: conditions as they were, and the last value of each tag. */
async function knownFromBefore(store: Pick<Store, "conditions" | "latest">, tags: TagDirectory) {
  const lastValues = await store.latest(tags.all.map(({ number }) => number));
  return { conditions: await store.conditions(), lastValues };
}

/** What the path has to do with beside sources: destinations, and the clock of this computer. */
async function connectionsOf(scope: Scope, store: EmbeddedStore, { directory, now }: Context) {
  return { forwarding: await forwardingOf(scope, store), clock: await clockOf({ directory, store, now }) };
}

async function forwardingOf(scope: Scope, store: Pick<Store, "figures">) {
  const { configuration, tags } = scope;
  return {
    sinks: sinksInUse(scope, (id) => privateDirectory(configuration.dataDirectory, "sinks", id)),
    tags,
    assets: assetsOfTags(scope),
    // What a sink has not forwarded yet is known from the first moment on.
    lastSequence: (await store.figures()).lastSequence ?? 0,
  };
}

function controlsOf(
  { lifecycle: modelControl, learnJobs: learnControl, caseBook: caseControl }: ModelsAtWork,
  { control: alarmControl }: { readonly control: AlarmControl },
) {
  return { modelControl, learnControl, caseControl, alarmControl };
}

/** Production and energy of the past, read from the store. */
function followWork(
  scope: Scope,
  stack: AsyncDisposableStack,
  given: Omit<Parameters<typeof followProduction>[0], keyof Scope | "energy"> & { readonly store: Store },
) {
  const energy = openEnergy(scope.configuration, scope.tags, given.store);
  return { production: stack.use(followProduction({ ...scope, ...given, energy })), energy };
}

function openForms(
  { metrics, dataDirectory, display }: Configuration,
  given: Pick<FormsParts, "log" | "now" | "give">,
): AnonymousForms {
  return new AnonymousForms({ ...given, metrics, directory: join(dataDirectory, "forms"), timeZone: display.timeZone });
}

function openEnergy(configuration: Configuration, tags: TagDirectory, store: Store): EnergyControl {
  return createEnergy({
    ...{ configuration, tags, now: Date.now, aggregates: (query) => store.aggregates(query) },
    history: (query) => store.history(query),
    whole: (range, valuesMax) => everyValueWithin((query) => store.history(query), range, valuesMax),
  });
}

/** Looks now and then at what nothing else would report. Returns the end. */
function watched(look: () => void): () => void {
  look();
  const watching = setInterval(look, watchMs);
  return () => clearInterval(watching);
}

function contextOf(given: Pick<Context, "log" | "signal" | "directory">): Context {
  return { ...given, now: Date.now, monotonicMs: () => performance.now() };
}

function createDirectory(path: string): void {
  try {
    createFolder(path);
  } catch (cause) {
    throw new ConfigError(`The data directory ${path} cannot be created: ${errorMessage(cause)}.`, {
      code: "SAMSPEL_DATA_DIRECTORY",
      cause,
      next: "Give dataDirectory a folder that this user may write to.",
    });
  }
}

function storeLimits({ store: { retentionDays, people: _people, ...limits } }: Configuration) {
  return { ...limits, retentionMs: retentionDays * 86_400_000 };
}

/** The scorer takes everything that `assess` hands over at once. */
function scorerLimits({ scorer: { deadlineMs, memoryMiB } }: Configuration) {
  return { batchDeadlineMs: deadlineMs, residentBytesMax: memoryMiB * 2 ** 20, queuePerModel: windowsPerRequestMax };
}

/** Where a part keeps its own files: certificates, sessions, what a destination refused. */
function privateDirectory(dataDirectory: string, folder: "sources" | "sinks", id: string): string {
  const path = join(dataDirectory, folder, id);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  return path;
}
