/** Configuration → the tags and the wiring of the path. Pure: nothing connects here. */

import type { Configuration, ModelEntry } from "./config/configuration.ts";
import { modelOutputs } from "./config/references.ts";
import type { Registries } from "./config/schema.ts";
import type { TagConfig } from "./config/tag-schema.ts";
import { conversion } from "./config/unit-conversion.ts";
import type { SourceAddress } from "./core/contracts.ts";
import { type DataType, equipmentOf, nameOf, type Tag, type TagId } from "./core/tag.ts";
import type { NumberedTag, TagDirectory } from "./core/view.ts";
import { peopleHours } from "./people-retention.ts";
import type { MetricInUse } from "./pipeline/derive.ts";
import type { SinkInUse } from "./pipeline/forwarders.ts";
import type { TagRule } from "./pipeline/normalise.ts";
import type { SourceInUse } from "./pipeline/run.ts";

/** Tags of the file, then those that metrics and models fill. Order is stable for equal configurations. */
export function tagsOf(configuration: Configuration, registries: Registries): Tag[] {
  const hours = peopleHours(configuration, registries);
  return allTags(configuration, registries).map((tag) => {
    const keepHours = hours.get(tag.id);
    return keepHours === undefined ? tag : { ...tag, keepHours };
  });
}

function allTags(configuration: Configuration, registries: Registries): Tag[] {
  return [
    ...configuration.tags.map((tag) => observedTag(tag, configuration.equipment)),
    ...configuration.metrics.flatMap(({ id, kind, options }) =>
      (registries.metrics[kind]?.outputs(options) ?? []).map((output) =>
        derivedTag(`${id}/${output.name}`, {
          site: configuration.equipment,
          unit: output.unit,
          dataType: output.dataType ?? "number",
          origin: { type: "metric", metric: id },
        }),
      ),
    ),
    ...configuration.models.flatMap((model) => modelTags(model, configuration.equipment)),
  ];
}

function observedTag(tag: TagConfig, site: string): Tag {
  return {
    id: tag.id,
    name: tag.name ?? nameOf(tag.id),
    equipment: `${site}/${equipmentOf(tag.id)}`,
    unit: tag.unit,
    dataType: tag.dataType,
    ...(tag.range === undefined ? {} : { range: { low: tag.range[0], high: tag.range[1] } }),
    ...withDeadband(tag),
    ...(tag.sourceUnit === undefined ? {} : { sourceUnit: tag.sourceUnit }),
    ...(tag.scale === undefined ? {} : { scale: tag.scale }),
    ...(tag.offset === undefined ? {} : { offset: tag.offset }),
    ...(tag.expectedIntervalMs === undefined ? {} : { expectedIntervalMs: tag.expectedIntervalMs }),
    ...(tag.keep === "live" ? { keep: tag.keep } : {}),
    origin: { type: "source", source: tag.source, address: tag.address },
  };
}

function withDeadband(tag: TagConfig): { deadband?: number } {
  const deadband = deadbandOf(tag);
  return deadband === undefined ? {} : { deadband };
}

interface Derived {
  readonly site: string;
  readonly unit: string;
  readonly dataType: DataType;
  readonly origin: Tag["origin"];
}

function derivedTag(id: TagId, { site, unit, dataType, origin }: Derived): Tag {
  return { id, name: nameOf(id), equipment: `${site}/${equipmentOf(id)}`, unit, dataType, origin };
}

/** Names of the tags that a model fills. */
export function modelTagIds({ id, channels }: Pick<ModelEntry, "id" | "channels">) {
  return {
    score: `${id}/${modelOutputs.score}`,
    state: `${id}/${modelOutputs.state}`,
    shadow: `${id}/${modelOutputs.shadow}`,
    contributions: channels.map((channel) => `${id}/${modelOutputs.contribution}/${shortName(channel, channels)}`),
  };
}

/** The last part of a tag id where that tells the channels apart, else the whole id. */
function shortName(channel: TagId, channels: readonly TagId[]): string {
  const name = nameOf(channel);
  return channels.filter((other) => nameOf(other) === name).length === 1 ? name : channel;
}

function modelTags(model: ModelEntry, site: string): Tag[] {
  const ids = modelTagIds(model);
  const origin = { type: "model", model: model.id } as const;
  return [
    derivedTag(ids.score, { site, unit: "1", dataType: "number", origin }),
    derivedTag(ids.state, { site, unit: "", dataType: "string", origin }),
    derivedTag(ids.shadow, { site, unit: "1", dataType: "number", origin }),
    ...ids.contributions.map((id) => derivedTag(id, { site, unit: "1", dataType: "number", origin })),
  ];
}

/** Look-up of tags by id and by number. */
export function createTagDirectory(tags: readonly Tag[], numbers: readonly number[]): TagDirectory {
  const all = tags.map((tag, index): NumberedTag => ({ ...tag, number: numbers[index]! }));
  const byId = new Map(all.map((tag) => [tag.id, tag]));
  const byNumber = new Map(all.map((tag) => [tag.number, tag]));
  return { all, byId: (id) => byId.get(id), byNumber: (number) => byNumber.get(number) };
}

/** Number of a tag that the configuration check has proven to exist. */
export function numberOf(directory: TagDirectory, id: TagId): number {
  const tag = directory.byId(id);
  if (tag === undefined) throw new RangeError(`No tag ${id}.`);
  return tag.number;
}

/** The distinct addresses of a source, and the tags that each of them feeds. */
function addressesOf(configuration: Configuration, sourceId: string, directory: TagDirectory) {
  const byAddress = new Map<string, { address: SourceAddress; rules: TagRule[]; tagIds: TagId[] }>();
  for (const tag of configuration.tags) {
    if (tag.source !== sourceId) continue;
    const known = byAddress.get(tag.address) ?? { address: sourceAddress(tag), rules: [], tagIds: [] };
    known.rules.push(ruleOf(tag, numberOf(directory, tag.id)));
    known.tagIds.push(tag.id);
    byAddress.set(tag.address, known);
  }
  const entries = [...byAddress.values()];
  const isText = (rules: readonly TagRule[]) => rules.every(({ dataType }) => dataType === "string");
  return {
    addresses: entries.map(({ address, rules }) => (isText(rules) ? { ...address, asText: true } : address)),
    rules: entries.map(({ rules }) => rules),
    tagIds: entries.map(({ tagIds }) => tagIds),
  };
}

function sourceAddress({ address, samplingIntervalMs, keep }: TagConfig): SourceAddress {
  return {
    address,
    ...(samplingIntervalMs === undefined ? {} : { samplingIntervalMs }),
    ...(keep === "live" ? { isPrivate: true } : {}),
  };
}

/** The configuration check has proven that the units fit. */
function ruleOf(config: TagConfig, tag: number): TagRule {
  const { dataType, sampleRateHz, expectedIntervalMs } = config;
  const { scale, offset } = conversionOf(config);
  const deadband = deadbandOf(config);
  return {
    tag,
    dataType,
    ...(scale === 1 ? {} : { scale }),
    ...(offset === 0 ? {} : { offset }),
    ...(deadband === undefined ? {} : { deadband }),
    ...(deadband === undefined || expectedIntervalMs === undefined ? {} : { storeAfterMs: expectedIntervalMs }),
    ...(sampleRateHz === undefined ? {} : { sampleRateHz }),
  };
}

/** Scale and offset of the file first, then the conversion of units: together one multiplication and one addition. */
function conversionOf({ scale = 1, offset = 0, sourceUnit, unit }: TagConfig): { scale: number; offset: number } {
  const units = sourceUnit === undefined ? undefined : conversion(sourceUnit, unit);
  if (units === undefined || "problem" in units) return { scale, offset };
  return { scale: scale * units.scale, offset: offset * units.scale + units.offset };
}

function deadbandOf({ deadband, deadbandPercent, range }: TagConfig): number | undefined {
  if (deadbandPercent === undefined || range === undefined) return deadband;
  return (deadbandPercent / 100) * (range[1] - range[0]);
}

/** What the wiring is made from. */
export interface Scope {
  readonly configuration: Configuration;
  readonly registries: Registries;
  readonly tags: TagDirectory;
}

/** The configured sources with their addresses; `directoryOf` gives each a place for its own files. */
export function sourcesInUse(scope: Scope, directoryOf: (id: string) => string): SourceInUse[] {
  return scope.configuration.sources.flatMap(({ id, kind, options }) => {
    const source = scope.registries.sources[kind];
    if (source === undefined) return [];
    return [{ id, source, options, ...addressesOf(scope.configuration, id, scope.tags), directory: directoryOf(id) }];
  });
}

/** The configured sinks; `directoryOf` gives each a place for its own files. */
export function sinksInUse({ configuration, registries }: Scope, directoryOf: (id: string) => string): SinkInUse[] {
  return configuration.sinks.flatMap(({ id, kind, options, batchValues, intervalMs, replay }) => {
    const sink = registries.sinks[kind];
    if (sink === undefined) return [];
    const order = sink.isOrdered === true ? "oldest-first" : (replay ?? "interleaved");
    return [{ id, sink, options, batchValues, intervalMs, replay: order, directory: directoryOf(id) }];
  });
}

/** The configured metrics with the numbers of their tags. */
export function metricsInUse({ configuration, registries, tags }: Scope): MetricInUse[] {
  return configuration.metrics.flatMap(({ id, kind, options, enabled }) => {
    const metric = registries.metrics[kind];
    if (metric === undefined || !enabled) return [];
    const inputs = metric.inputs(options).map((tag) => numberOf(tags, tag));
    const outputs = metric.outputs(options).map(({ name }) => numberOf(tags, `${id}/${name}`));
    const holdsMs = metric.inputs(options).map((tag) => holdMsOf(tag, { configuration, registries, tags }));
    return [{ id, metric, options, inputs, outputs, holdsMs }];
  });
}

/** Without a word about its interval, a tag of a source that sends at intervals may be silent for this long. */
const silentMsMax = 15 * 60_000;

/** How long a value holds without a new one: without an end where a source sends changes only. */
function holdMsOf(tagId: TagId, { configuration, registries, tags }: Scope): number {
  const tag = tags.byId(tagId);
  if (tag?.origin.type !== "source" || tag.deadband !== undefined) return Number.POSITIVE_INFINITY;
  const { source } = tag.origin;
  const kind = configuration.sources.find(({ id }) => id === source)?.kind;
  if (kind !== undefined && registries.sources[kind]?.reportsByException === true) return Number.POSITIVE_INFINITY;
  return tag.expectedIntervalMs === undefined ? silentMsMax : Math.max(10_000, 3 * tag.expectedIntervalMs);
}

/** The asset of each tag, by number: the first that names it; what a model says belongs to the asset that it watches. */
export function assetsOfTags({ configuration, tags }: Pick<Scope, "configuration" | "tags">): Map<number, string> {
  const byTag = new Map(
    configuration.assets.toReversed().flatMap(({ id, tags: ids }) => ids.map((tag) => [tag, id] as const)),
  );
  const byModel = new Map(configuration.models.map(({ id, asset }) => [id, asset]));
  return new Map(
    tags.all.flatMap(({ id, number, origin }) => {
      const asset = byTag.get(id) ?? (origin.type === "model" ? byModel.get(origin.model) : undefined);
      return asset === undefined ? [] : [[number, asset] as const];
    }),
  );
}
