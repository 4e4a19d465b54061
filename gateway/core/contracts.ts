/** What each kind of part promises. A new part implements one of these and adds one line to its registry. */
import type { Static, TSchema } from "typebox";
import type { AggregateQuery, Aggregates } from "./aggregate.ts";
import type { Condition, ConditionChange, ConditionReport } from "./condition.ts";
import type { Confirmed } from "./confirmed.ts";
import type { Gap } from "./gap.ts";
import type { Holding, LedgerQuery, RefusedCount, StoreLedger } from "./ledger.ts";
import type { Measurement, MeasurementBatch, ReadingBatch, TagNumber, Value } from "./measurement.ts";
import type { MetricRecall, TimedResult } from "./metric-past.ts";
import type { SourceAccess } from "./source-access.ts";
import type { AlarmList, SourceAlarm } from "./source-alarm.ts";
import type { SpanHolder } from "./store-span.ts";
import type { Tag, TagId } from "./tag.ts";

/** Structured log; the fields come first. The shape of pino, so that a part needs no logger of its own. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** What a part gets from outside: clock, log, end. It takes them from nowhere else. */
export interface Context {
  readonly log: Log;
  /** Aborted when the part must stop. */
  readonly signal: AbortSignal;
  /** Wall clock, milliseconds since the Unix epoch. Labels only. */
  now(): number;
  /** Monotonic clock in milliseconds, for durations, timeouts and back-off. */
  monotonicMs(): number;
  /** Directory in which the part may keep files of its own (certificates, sessions). Exists. */
  readonly directory: string;
}

// ---------------------------------------------------------------- sources
/** One address that a source shall read, with what the configuration says about it. */
export interface SourceAddress {
  readonly address: string;
  readonly samplingIntervalMs?: number;
  /** The value is about people: nothing of its payload may stand in a message, a log or an example. */
  readonly isPrivate?: boolean;
  /** Every tag of the address holds text: an enumeration is wanted by its names. */
  readonly asText?: boolean;
}

export type SourceState = "connecting" | "connected" | "silent" | "disconnected" | "ended";

/** What a source says about itself. The last one is shown on the Connections page. */
export interface SourceStatus {
  readonly type: "status";
  readonly state: SourceState;
  /** Code and text of the reason, when the state is not `connected`; with `connected`, of a warning. */
  readonly code?: string;
  readonly message?: string;
  readonly next?: string;
}

/** One address cannot be read, or can be read again (`code` absent). The others go on. */
export interface AddressStatus {
  readonly type: "address";
  readonly address: number;
  readonly code?: string;
  readonly message?: string;
}

/** A payload that could not be read. Counted by code; an example is kept. */
export interface Rejection {
  readonly type: "rejection";
  readonly code: string;
  readonly message: string;
  /** Start of the offending input, at most 200 characters; empty where it may hold values of people. */
  readonly example: string;
  /** How many of this code, the last of which is the example. Without it one. */
  readonly count?: number;
  /** Values that were refused, by index of their address, where it is known. */
  readonly refused?: ReadonlyMap<number, number>;
}

export type SourceOutput = ReadingBatch | Gap | SourceStatus | AddressStatus | Rejection | SourceAlarm | AlarmList;

/**
 * A protocol. `read` connects, yields what it sees and throws when the connection cannot be kept; `receive` decides
 * about retry. **Asking for the next output acknowledges the one before**: what was yielded is on disk by then.
 * Leaving the loop closes the connection (`finally`).
 */
export interface Source<Schema extends TSchema = TSchema> {
  readonly kind: string;
  readonly config: Schema;
  /** True when silence about an address means that its value has not changed, as with OPC UA subscriptions. */
  readonly reportsByException?: boolean;
  /** Where the protocol has certificates or can be browsed. */
  readonly access?: SourceAccess<Static<Schema>>;
  read(
    config: Static<Schema>,
    addresses: readonly SourceAddress[],
    context: SourceContext,
  ): AsyncIterable<SourceOutput>;
}

export interface SourceContext extends Context {
  /** Id of the source in the configuration. */
  readonly id: string;
}

// ---------------------------------------------------------------- metrics
/** One figure that a metric gives. Becomes the tag `<metric id>/<name>`. */
export interface MetricOutput {
  readonly name: string;
  readonly unit: string;
  /** `waveform` for what is a field of numbers, such as a map: its samples in the order that the metric states. */
  readonly dataType?: "number" | "boolean" | "string" | "waveform";
}

/** Why a figure cannot be given now: never shown as zero. */
export interface Unavailable {
  readonly unavailable: string;
}

/** One result per output of the metric, in order; `undefined` leaves that output as it was. */
export type MetricResults = readonly (TimedResult["value"] | TimedResult | Unavailable | undefined)[];

/** What a metric sees: a value of one of its inputs (`input` is its index in `inputs(config)`), or the passing of time. */
export type MetricEvent =
  | { readonly type: "value"; readonly input: number; readonly measurement: Measurement }
  | { readonly type: "tick"; readonly timeMs: number };

/** A computed indicator: a pure fold over its inputs. Ticks come once a second. */
export interface Metric<Schema extends TSchema = TSchema, State = unknown> {
  readonly kind: string;
  readonly config: Schema;
  outputs(config: Static<Schema>): readonly MetricOutput[];
  inputs(config: Static<Schema>): readonly TagId[];
  /** Its figures come from outside its fold, through `Derive.give`: answers of people, or a part that reads the store. It has no inputs and its fold is silent. */
  readonly isAnswered?: true;
  /** A value of an input holds until the next one, or the bad one that it is given when its source is lost or silent. */
  readonly holdsValues?: true;
  /** What is wrong with options that the schema accepts, for the check of the configuration. */
  problem?(config: Static<Schema>, unitOf?: (tagId: TagId) => string | undefined): string | undefined;
  /** How much of the past of its inputs it is shown when the gateway starts; without it, nothing. */
  recallSeconds?(config: Static<Schema>): number;
  readonly recall?: MetricRecall<State>;
  start(config: Static<Schema>): State;
  step(state: State, event: MetricEvent): readonly [State, MetricResults | undefined];
}

// ---------------------------------------------------------------- store
/** What the log holds. Everything in it has a sequence number. */
export type Entry = MeasurementBatch | Gap | ConditionChange;

export interface Stored<T> {
  readonly sequence: number;
  readonly entry: T;
}

export interface HistoryQuery {
  readonly tag: TagNumber;
  readonly fromMs: number;
  readonly toMs: number;
  /** Greatest number of points; above it, minimum and maximum of each bucket are given. At most 4000. */
  readonly points: number;
}

/** Points of one tag, oldest first. */
export interface History {
  /** [n] milliseconds since the Unix epoch. */
  readonly timesMs: Float64Array;
  /** [n]; for decimated data minimum and maximum of a bucket follow each other in the order in which they occurred. */
  readonly values: Float64Array;
  readonly statusCodes: Uint32Array;
  /** Values that are not numbers, by row. */
  readonly others: ReadonlyMap<number, Value>;
  readonly decimated: boolean;
  /** Values in the range before decimation. */
  readonly count: number;
  readonly gaps: readonly Gap[];
}

export interface StoreFigures {
  readonly values: number;
  readonly bytes: number;
  readonly oldestMs?: number;
  readonly newestMs?: number;
  /** Time of the newest arrival, as far as a wrong clock has not to be suspected. */
  readonly arrivedMs?: number;
  readonly commits: number;
  readonly commitMsP99: number;
  /** Sequence number of the newest entry of the log. */
  readonly lastSequence?: number;
}

/** What became of appended entries: received = stored + duplicates. */
export interface AppendResult {
  /** Sequence number of the last entry that was stored. */
  readonly sequence: number;
  readonly storedCount: number;
  /** Values that were there already: same source time, value and status. */
  readonly duplicateCount: number;
}

/** The embedded store. Everything that is shown or forwarded comes from here. */
export interface Store extends SpanHolder, AsyncDisposable {
  /** Numbers of the tags, in order. A known id keeps its number for ever; changed metadata is kept as a new version. */
  internTags(tags: readonly Tag[]): Promise<readonly TagNumber[]>;
  /**
   * Appends entries; resolves when they are committed and synced. The columns are copied
   * before this returns: the caller goes on using its batch.
   */
  append(entries: readonly Entry[]): Promise<AppendResult>;
  history(query: HistoryQuery): Promise<History>;
  aggregates(query: AggregateQuery): Promise<Aggregates>;
  /** Last stored value of each tag, if any. */
  latest(tags: readonly TagNumber[]): Promise<readonly (Measurement | undefined)[]>;
  /** Entries after a sequence number, oldest first, at most `limit` values, none beyond `through`. For sinks. */
  readAfter(sequence: number, limit: number, through?: number): Promise<readonly Stored<Entry>[]>;
  /** What a sink has confirmed, or undefined for a new one. */
  cursor(sink: string): Promise<Confirmed | undefined>;
  /** Resolves when the new position is on disk. What the destination refused on the way is counted as set aside. */
  moveCursor(sink: string, confirmed: Confirmed, setAside?: readonly Stored<Entry>[]): Promise<void>;
  /** Current conditions as last appended. */
  conditions(): Promise<readonly Condition[]>;
  figures(): Promise<StoreFigures>;
  /** Notes in the ledger what was refused and is therefore not stored. */
  noteRefused(refused: readonly RefusedCount[]): Promise<void>;
  /** What became of the values that arrived in a range of time. */
  ledger(query: LedgerQuery): Promise<StoreLedger>;
  /** What is held here, and what no longer is, by tag. */
  holdings(): Promise<readonly Holding[]>;
}

// ---------------------------------------------------------------- live feed
/** A part raises or clears conditions through this; what changed is stored and published. */
export type ReportCondition = (report: ConditionReport) => void;

/** Takes the type of the configuration from its schema. */
export function defineSource<S extends TSchema>(source: Source<S>): Source<S> {
  return source;
}

export function defineMetric<S extends TSchema, State>(metric: Metric<S, State>): Metric<S, State> {
  return metric;
}
