/** What screens may know of the running gateway. `main.ts` fills it; `api` serves it. */

import type { AggregateQuery, Aggregates } from "./aggregate.ts";
import type { AlarmControl } from "./alarm-control.ts";
import type { BearingFacts } from "./bearing.ts";
import type { CaseControl, CaseReport } from "./cases.ts";
import type { CellPlan, CellQuestion, CellReview, FormAnswer } from "./cell.ts";
import type { Condition, Shelving } from "./condition.ts";
import type { Entry, History, HistoryQuery, SourceState, StoreFigures } from "./contracts.ts";
import type { DemoControl } from "./demo.ts";
import type { EnergyControl } from "./energy.ts";
import type { FalseAlarms } from "./false-alarms.ts";
import type { FleetControl } from "./fleet.ts";
import type { Holding, LedgerQuery, StoreLedger } from "./ledger.ts";
import type { LogbookControl } from "./logbook.ts";
import type { Measurement, TagNumber } from "./measurement.ts";
import type { ModelControl } from "./model-control.ts";
import type { LearnControl, LearnJobReport } from "./model-learning.ts";
import type { OnboardingControl } from "./onboarding.ts";
import type { PhotoControl } from "./photo.ts";
import type { ProductionControl } from "./production.ts";
import type { RecordingControl } from "./recording.ts";
import type { ExportControl } from "./recording-export.ts";
import type { LabelControl } from "./recording-label.ts";
import type { InferenceTime, ScorerStatus } from "./scoring.ts";
import type { BoundSourceAccess } from "./source-access.ts";
import type { StatisticsControl } from "./statistics.ts";
import type { EquipmentPath, Tag, TagId } from "./tag.ts";
import type { EntryAddition, NewEntries, TableFormat, TagDifferences, TagImport } from "./tag-exchange.ts";
import type { Upkeep } from "./upkeep.ts";
import type { WaveformReport } from "./waveform-report.ts";

/** How long values are kept at most, and on how much disk. */
export interface KeptLimits {
  readonly retentionDays: number;
  readonly quotaBytes: number;
  readonly peopleHours: number;
  readonly eventDays: number;
  readonly figureDays: number;
}

/** A tag with the number that the store gave it. */
export interface NumberedTag extends Tag {
  readonly number: TagNumber;
}

export interface TagDirectory {
  readonly all: readonly NumberedTag[];
  byId(id: TagId): NumberedTag | undefined;
  byNumber(number: TagNumber): NumberedTag | undefined;
}

/** Committed entries as they happen, and the last value of each tag. */
export interface LiveFeed {
  latest(tag: TagNumber): Measurement | undefined;
  /** Calls the listener in the same turn in which a batch was committed; it must not throw or block. Returns the end. */
  subscribe(listener: (entry: Entry) => void): () => void;
}

/** A payload that was refused, by code, with one example. */
export interface RejectionReport {
  readonly code: string;
  readonly count: number;
  readonly message: string;
  readonly example: string;
}

export interface AddressReport {
  readonly address: string;
  readonly tagIds: readonly TagId[];
  readonly code: string;
  readonly message: string;
}

export interface SourceReport {
  readonly id: string;
  readonly kind: string;
  readonly state: SourceState;
  readonly code?: string;
  readonly message?: string;
  readonly next?: string;
  readonly sinceMs: number;
  readonly attempts: number;
  readonly addressCount: number;
  readonly receivedCount: number;
  /** Less than received without duplicates where a deadband leaves values out; more where an address fills several tags. */
  readonly storedCount?: number;
  readonly duplicateCount: number;
  /** Values about people that only passed and were not stored. */
  readonly passedCount?: number;
  readonly rejectedCount: number;
  readonly gapCount: number;
  /** Values known to be missing: what the gaps estimate. */
  readonly droppedCount?: number;
  readonly valuesPerSecond: number;
  /** Arrival time less source time of the newest value, milliseconds; includes the difference of the clocks. */
  readonly delayMs?: number;
  /** Smallest delay of the last minutes: how far the clock of the source is behind, and the shortest way. Negative: it is ahead. */
  readonly clockOffsetMs?: number;
  readonly lastValueMs?: number;
  readonly failedAddresses: readonly AddressReport[];
  readonly rejections: readonly RejectionReport[];
}

export type SinkState = "starting" | "forwarding" | "retrying" | "held" | "stopped";

/**
 * How a sink fares. Counts are entries of the log since the gateway started: each value, gap and condition is one.
 * due = forwarded + set aside + missed + pending.
 */
export interface SinkReport {
  readonly id: string;
  readonly kind: string;
  /** `retrying` ends with time; `held` ends when somebody does what `next` says. */
  readonly state: SinkState;
  readonly code?: string;
  readonly message?: string;
  readonly next?: string;
  readonly sinceMs: number;
  /** Attempts that failed. */
  readonly attempts: number;
  /** When it is tried again; absent unless it is `retrying` or `held`, and while it is being tried. */
  readonly nextAttemptMs?: number;
  /** What waited at the start and what was stored since. */
  readonly dueCount: number;
  readonly forwardedCount: number;
  /** Among those forwarded: what the destination has no form for and was left out. */
  readonly omittedCount: number;
  /** Refused by the destination and kept in a file. */
  readonly setAsideCount: number;
  /** Removed from the log before they were forwarded. */
  readonly missedCount: number;
  readonly pendingCount: number;
  /** Arrival of the oldest entry that waits; absent when nothing waits or it has not been read yet. */
  readonly pendingSinceMs?: number;
  readonly lastWriteMs?: number;
  readonly refusals: readonly RejectionReport[];
}

/** A model at work on an asset, and the tags that it fills. */
export interface ModelReport {
  readonly id: string;
  readonly kind: string;
  readonly asset: string;
  readonly state: "active" | "missing" | "refused" | "disabled";
  /** Id of the version at work. */
  readonly version?: string;
  readonly code?: string;
  readonly message?: string;
  /** Frames that its window still needs before the first score; absent while it gives scores. */
  readonly framesLeft?: number;
  /** What one window costs; absent before the first score. */
  readonly inference?: InferenceTime;
  /** On normal rows that were held back when it learned; absent when that was not measured. */
  readonly falseAlarms?: FalseAlarms;
  /** [channels] tag ids, in the order of the card. */
  readonly channels: readonly TagId[];
  readonly scoreTag: TagId;
  readonly stateTag: TagId;
  /** Score of the version in shadow. */
  readonly shadowTag: TagId;
  /** [channels] tag of the contribution of each channel. */
  readonly contributionTags: readonly TagId[];
  /** The card as written by training; absent while the model is missing. */
  readonly card?: object;
}

export interface MetricReport {
  readonly id: string;
  readonly kind: string;
  readonly outputs: readonly { readonly name: string; readonly tagId: TagId; readonly unit: string }[];
  readonly inputs: readonly TagId[];
  /** As configured, with defaults filled in: limits, baselines, windows. */
  readonly options?: unknown;
  /** Why figures are missing now, by output name. */
  readonly unavailable: Readonly<Record<string, string>>;
}

export interface AssetReport {
  readonly id: string;
  readonly name: string;
  readonly equipment: EquipmentPath;
  readonly template: string;
  readonly tags: readonly TagId[];
  readonly models: readonly ModelReport[];
  readonly metrics: readonly MetricReport[];
  readonly plan?: CellPlan;
  readonly nameplate?: Nameplate;
  readonly bearing?: BearingFacts;
  /** When its photo was kept; absent where it has none. */
  readonly photoMs?: number;
}

/** What stands on the plate of a machine, as far as it was written down. */
export interface Nameplate {
  readonly manufacturer?: string;
  readonly model?: string;
  readonly serialNumber?: string;
  readonly yearOfConstruction?: number;
}

/** Everything that the API needs, handed over by `main.ts`. */
export interface GatewayView extends Upkeep {
  readonly version: string;
  readonly startedMs: number;
  /** True when every value comes from the simulator: screens show a ribbon. */
  readonly simulated: boolean;
  readonly site: EquipmentPath;
  readonly display: { readonly language: "sv" | "en"; readonly timeZone: string };
  now(): number;
  readonly tags: TagDirectory;
  readonly live: LiveFeed;
  /** Tags of the configuration file. All throw ConfigError with every problem. */
  readonly tagTable: {
    exported(format: TableFormat): string;
    imported(table: TagImport): TagDifferences;
    added(entries: NewEntries, options: { readonly dryRun: boolean }): EntryAddition;
  };
  history(query: HistoryQuery): Promise<History>;
  aggregates(query: AggregateQuery): Promise<Aggregates>;
  /** Absent where nothing is recorded. */
  reviewCell?(id: string, question: CellQuestion): Promise<CellReview>;
  /** Takes an anonymous answer about a cell. False when the cell has no form for it. */
  answerForm(cell: string, answer: FormAnswer): boolean;
  /** Undefined for a tag without a good waveform. */
  waveform(tagId: TagId): WaveformReport | undefined;
  sources(): readonly SourceReport[];
  /** What can be asked of a source; undefined when there is no such source, or nothing to ask. */
  sourceAccess(id: string): BoundSourceAccess | undefined;
  readonly onboarding: OnboardingControl;
  sinks(): readonly SinkReport[];
  assets(): readonly AssetReport[];
  models(): readonly ModelReport[];
  readonly modelControl: ModelControl;
  readonly caseControl: CaseControl;
  readonly energy: EnergyControl;
  readonly fleet: FleetControl;
  /** Open ones first, then the newest. */
  cases(): readonly CaseReport[];
  readonly learnControl: LearnControl;
  readonly production: ProductionControl;
  readonly statistics: StatisticsControl;
  readonly logbook: LogbookControl;
  readonly photos: PhotoControl;
  /** Jobs that learn or have learned, newest first. */
  learning(): readonly LearnJobReport[];
  readonly alarmControl: AlarmControl;
  readonly recordings: RecordingControl;
  readonly labels: LabelControl;
  readonly exports: ExportControl;
  conditions(): readonly Condition[];
  /** Undefined when there is no such condition. */
  acknowledge(id: string): Promise<Condition | undefined>;
  /** The condition after it was shelved, or after its shelving ended; undefined when there is none of that name. */
  shelve(id: string, shelving: Shelving): Promise<Condition | undefined>;
  unshelve(id: string): Promise<Condition | undefined>;
  /** How long values are kept, as configured. */
  readonly kept: KeptLimits;
  storeFigures(): Promise<StoreFigures>;
  /** What became of the values that arrived in a range of time. */
  /** The story of the demonstration; absent where real machines are read. */
  readonly demo?: DemoControl;
  ledger(query: LedgerQuery): Promise<StoreLedger>;
  /** What the store holds of each tag, and what it has removed. */
  holdings(): Promise<readonly Holding[]>;
  scorerStatus(): ScorerStatus | undefined;
  /** Numbers for `/metrics`: name without prefix → value. */
  counters(): ReadonlyMap<string, number>;
}
