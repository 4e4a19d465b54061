/** One Sparkplug metric → a value with status and flags. Pure. */

import { type Value, valueFlags } from "../../core/measurement.ts";
import { statusCodes } from "../../core/quality.ts";
import type { DataType } from "../../protocols/sparkplug/data-type.ts";
import { type ReceivedMetric, templateOf } from "../../protocols/sparkplug/payload.ts";
import { type PlainValue, plainValueOf, propertiesOf } from "../../protocols/sparkplug/value.ts";

/** A metric with the name that it has in its device: a member of a template is `template/member`. */
export interface NamedMetric {
  readonly name: string | undefined;
  readonly metric: ReceivedMetric;
}

const templateDepthMax = 8;
const maxTextLength = 65_536;
const maxSamples = 262_144;

/** The metrics of a message, templates taken apart. `nameOf` gives the name of a metric that has only an alias. */
export function* namedMetrics(
  metrics: readonly ReceivedMetric[],
  nameOf: (alias: bigint) => string | undefined,
  depth = 0,
): Generator<NamedMetric> {
  for (const metric of metrics) {
    const name = metric.name ?? (metric.alias === undefined ? undefined : nameOf(metric.alias));
    yield { name, metric };
    if (metric.raw.templateValue === undefined || depth >= templateDepthMax) continue;
    const { isDefinition, metrics: members } = templateOf(metric.raw);
    if (isDefinition || name === undefined) continue;
    for (const member of namedMetrics(members, () => undefined, depth + 1)) {
      if (member.name === undefined) continue;
      const { timestampMs = metric.timestampMs } = member.metric;
      const dated = timestampMs === undefined ? member.metric : { ...member.metric, timestampMs };
      yield { name: `${name}/${member.name}`, metric: dated };
    }
  }
}

export interface MetricReading {
  readonly value: Value;
  readonly statusCode: number;
  readonly flags: number;
}

/**
 * Throws PermanentError when the value is not of the type that the birth gave. Undefined for a type that no tag can
 * hold: a table, bytes, a list of texts.
 */
export function readingOf(metric: ReceivedMetric, dataType: DataType): MetricReading | undefined {
  const value = valueFrom(metric.isNull ? null : plainValueOf(metric.raw, dataType));
  if (value === undefined) return undefined;
  const statusCode = value === null ? statusCodes.badNoData : qualityCode(metric);
  return { value, statusCode, flags: metric.isHistorical ? valueFlags.backfilled : 0 };
}

function valueFrom(value: PlainValue): Value | undefined {
  switch (typeof value) {
    case "bigint":
      return Number.isSafeInteger(Number(value)) ? Number(value) : value;
    case "string":
      return value.length <= maxTextLength ? value : undefined;
    case "number":
    case "boolean":
      return value;
    default:
      return value === null ? null : waveform(value);
  }
}

function waveform(value: object): Value | undefined {
  if (!Array.isArray(value) || value.length === 0 || value.length > maxSamples) return undefined;
  const samples: readonly unknown[] = value;
  const areNumbers = samples.every(
    (one) => typeof one === "number" || typeof one === "bigint" || typeof one === "boolean",
  );
  return areNumbers ? { sampleRateHz: 0, samples: Float32Array.from(samples, Number) } : undefined;
}

/** The property `Quality` (specification 3.0, section 6.4.13): 192 good, 500 stale, 0 bad. */
function qualityCode({ properties }: ReceivedMetric): number {
  if (properties?.keys?.includes("Quality") !== true) return statusCodes.good;
  const quality = propertiesOf(properties).get("Quality")?.value;
  if (quality === 192) return statusCodes.good;
  return quality === 500 ? statusCodes.uncertainLastUsableValue : statusCodes.bad;
}

/** Number of the session of a node, in its birth and in its will. */
export function bdSeqOf(metrics: readonly ReceivedMetric[]): bigint | undefined {
  const metric = metrics.find(({ name }) => name === "bdSeq");
  if (metric === undefined) return undefined;
  const value = plainValueOf(metric.raw, "UInt64");
  return typeof value === "bigint" ? value : undefined;
}
