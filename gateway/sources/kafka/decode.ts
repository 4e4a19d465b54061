/** Bytes of a record → rows, a gap, or why it is refused. Pure. */
import type { Rejection, SourceOutput } from "../../core/contracts.ts";
import { errorMessage } from "../../core/errors.ts";
import type { GapCause } from "../../core/gap.ts";
import type { BatchBuilder, Value } from "../../core/measurement.ts";
import { type SeriesRecord, schemas } from "../../protocols/kafka/record.ts";

export interface RecordInput {
  readonly schema: string | undefined;
  readonly value: Buffer;
  /** Index of an address by `<equipment>/<tag id>`. */
  readonly addresses: ReadonlyMap<string, number>;
  /** Times outside are those of a wrong clock, milliseconds since the Unix epoch. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly maxBytes: number;
  /** Id of the source, for gaps. */
  readonly source: string;
}

const exampleMax = 200;

/** Adds the rows to `builder`. Gives what else the record says, if anything. */
export function decodeRecord(input: RecordInput, builder: BatchBuilder): SourceOutput | undefined {
  const { schema, value, maxBytes } = input;
  if (value.length > maxBytes) {
    return refused(
      input,
      "SAMSPEL_KAFKA_RECORD",
      `The record has ${value.length} bytes, at most ${maxBytes} are read.`,
    );
  }
  if (schema === schemas.condition) return undefined;
  if (schema !== schemas.values && schema !== schemas.gap) {
    const name = schema === undefined ? "no header samspel-schema" : `the schema ${schema.slice(0, 80)}`;
    return refused(input, "SAMSPEL_KAFKA_SCHEMA", `The record has ${name}; ${schemas.values} is read here.`);
  }
  let record: unknown;
  try {
    record = JSON.parse(value.toString());
  } catch (error) {
    return refused(input, "SAMSPEL_KAFKA_RECORD", `The record is no JSON (${errorMessage(error).slice(0, 80)}).`);
  }
  if (schema === schemas.gap) return gapOf(record, input);
  const { site, series } = objectOf(record);
  if (typeof site !== "string" || !Array.isArray(series) || !series.every(isSeries)) {
    return refused(input, "SAMSPEL_KAFKA_RECORD", "The record lacks site or series, or columns differ in length.");
  }
  return rowsOf(site, series, input, builder);
}

function rowsOf(
  site: string,
  series: readonly SeriesRecord[],
  { addresses, fromMs, toMs, value }: RecordInput,
  builder: BatchBuilder,
): Rejection | undefined {
  const wrongClock = new Map<number, number>();
  for (const { tag, timeMs, timeNs, value: values, status, flags } of series) {
    const key = addresses.get(`${site}/${tag}`);
    if (key === undefined) continue;
    for (let row = 0; row < timeMs.length; row++) {
      const sourceTimeMs = timeMs[row]!;
      if (!(sourceTimeMs >= fromMs && sourceTimeMs <= toMs)) {
        wrongClock.set(key, (wrongClock.get(key) ?? 0) + 1);
        continue;
      }
      const [ns, statusCode, flag] = [timeNs?.[row] ?? 0, status?.[row] ?? 0, flags?.[row] ?? 0];
      const seen = values[row];
      if (typeof seen === "number") builder.pushNumber(key, sourceTimeMs, ns, seen, statusCode, flag);
      else builder.push({ key, value: plainValue(seen), sourceTimeMs, sourceTimeNs: ns, statusCode, flags: flag });
    }
  }
  if (wrongClock.size === 0) return undefined;
  return {
    type: "rejection",
    code: "SAMSPEL_KAFKA_CLOCK",
    message: `Values of ${site} are dated in the future or long ago: the clock of that gateway or machine is wrong.`,
    example: value.toString("utf8", 0, exampleMax),
    count: wrongClock.values().reduce((sum, count) => sum + count, 0),
    refused: wrongClock,
  };
}

function isSeries(series: unknown): series is SeriesRecord {
  const { tag, timeMs, timeNs, value, status, flags } = objectOf(series);
  if (typeof tag !== "string" || !Array.isArray(timeMs) || !Array.isArray(value)) return false;
  const { length } = timeMs;
  const fits = (column: unknown): boolean =>
    column === undefined || (Array.isArray(column) && column.length === length && column.every(Number.isSafeInteger));
  return value.length === length && [timeMs, timeNs, status, flags].every(fits) && value.every(isValue);
}

function isValue(value: unknown): boolean {
  if (value === null || typeof value !== "object") return value !== undefined;
  const { form, value: inner } = objectOf(value);
  if (form === "not-finite") return typeof inner === "string";
  if (form === "integer") return typeof inner === "string" && /^-?\d{1,20}$/.test(inner);
  const { sampleRateHz, samples } = objectOf(inner);
  return form === "waveform" && typeof sampleRateHz === "number" && Array.isArray(samples);
}

/** `isValue` has looked at it. */
function plainValue(value: unknown): Value {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  const { form, value: inner } = objectOf(value);
  if (form === "integer") return BigInt(String(inner));
  if (form === "not-finite") return Number(inner);
  const { sampleRateHz, samples } = objectOf(inner);
  return {
    sampleRateHz: Number(sampleRateHz),
    samples: Float32Array.from(Array.isArray(samples) ? samples : [], Number),
  };
}

const causes: ReadonlySet<string> = new Set<GapCause>([
  ...(["connection-lost", "silent", "server-queue-overflow", "subscription-recreated", "sequence-missing"] as const),
  ...(["gateway-stopped", "source-restarted", "suspended", "retention", "store-damaged"] as const),
]);

function isCause(cause: unknown): cause is GapCause {
  return typeof cause === "string" && causes.has(cause);
}

/** A gap of every tag of a source there is one of the addresses of its gateway here. */
function gapOf(record: unknown, input: RecordInput): SourceOutput | undefined {
  const { site, tags, fromMs, toMs, cause, estimatedCount } = objectOf(record);
  const isTime = typeof fromMs === "number" && typeof toMs === "number" && fromMs <= toMs;
  if (typeof site !== "string" || !Array.isArray(tags) || !isTime || !isCause(cause)) {
    return refused(input, "SAMSPEL_KAFKA_RECORD", "The gap lacks site, tags, times or cause.");
  }
  const named = tags.map((tag) => input.addresses.get(`${site}/${tag}`));
  const all = [...input.addresses].flatMap(([address, index]) => (address.startsWith(`${site}/`) ? [index] : []));
  const addresses = tags.length === 0 ? all : named.filter((index) => index !== undefined);
  if (addresses.length === 0) return undefined;
  return {
    ...{ type: "gap", source: input.source, tagIds: [], addresses, fromMs, toMs, cause },
    estimatedCount: typeof estimatedCount === "number" ? estimatedCount : 0,
  };
}

function refused({ value }: RecordInput, code: `SAMSPEL_${string}`, message: string): Rejection {
  return { type: "rejection", code, message, example: value.toString("utf8", 0, exampleMax).slice(0, exampleMax) };
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
