/** A small gateway made of plain data: tags, values in memory and a feed, for everything that is built on `GatewayView`. */

import type { FormAnswer } from "../../gateway/core/cell.ts";
import { acknowledged, type Condition, shelved, unshelved } from "../../gateway/core/condition.ts";
import type { Entry, History, HistoryQuery } from "../../gateway/core/contracts.ts";
import type { Gap } from "../../gateway/core/gap.ts";
import type { TagAccount } from "../../gateway/core/ledger.ts";
import {
  BatchBuilder,
  type Measurement,
  type OtherValue,
  type RowInput,
  rowsOf,
  type Value,
} from "../../gateway/core/measurement.ts";
import type { ScorerStatus } from "../../gateway/core/scoring.ts";
import type { BoundSourceAccess } from "../../gateway/core/source-access.ts";
import type { Tag, TagId } from "../../gateway/core/tag.ts";
import type {
  AssetReport,
  GatewayView,
  LiveFeed,
  ModelReport,
  NumberedTag,
  SinkReport,
  SourceReport,
} from "../../gateway/core/view.ts";
import { Aggregator } from "../../gateway/store/aggregate.ts";
import { idleAlarms } from "./alarms.ts";
import {
  plainBooks,
  plainCaseControl,
  plainEnergyControl,
  plainLearnControl,
  plainModelControl,
} from "./plain-controls.ts";
import { plainUpkeep } from "./plain-onboarding.ts";
import { plainExports, plainLabels, plainRecordings } from "./plain-recordings.ts";

export const startMs = 1_763_900_000_000;

/** A gateway whose parts a test may change at any time. */
export interface TestGateway {
  readonly view: GatewayView;
  readonly sources: SourceReport[];
  readonly sourceAccess: Map<string, BoundSourceAccess>;
  readonly sinks: SinkReport[];
  readonly assets: AssetReport[];
  readonly models: ModelReport[];
  /** What was asked of the models, as `action model version`. */
  readonly modelCalls: string[];
  readonly conditions: Map<string, Condition>;
  readonly counters: Map<string, number>;
  readonly gaps: Gap[];
  readonly accounts: TagAccount[];
  readonly formAnswers: { readonly cell: string; readonly answer: FormAnswer }[];
  clockMs: number;
  storeFails: boolean;
  scorer: ScorerStatus | undefined;
  addTag(tag: Tag): NumberedTag;
  /** Commits one batch. The time of a row is the clock of the gateway unless given. */
  publish(
    rows: readonly {
      readonly tag: TagId;
      readonly value: Value;
      readonly timeMs?: number;
      readonly statusCode?: number;
    }[],
  ): void;
  raise(condition: Condition): void;
}

export function plainTag(id: TagId, more: Partial<Tag> = {}): Tag {
  const name = id.slice(id.lastIndexOf("/") + 1);
  const equipment = `boras/${id.slice(0, Math.max(0, id.lastIndexOf("/")))}`;
  return {
    id,
    name,
    equipment,
    unit: "1",
    dataType: "number",
    origin: { type: "source", source: "plc", address: id },
    ...more,
  };
}

export function plainSource(id: string, more: Partial<SourceReport> = {}): SourceReport {
  return {
    id,
    kind: "opcua",
    state: "connected",
    sinceMs: startMs,
    attempts: 1,
    addressCount: 2,
    receivedCount: 10,
    duplicateCount: 1,
    rejectedCount: 0,
    gapCount: 0,
    valuesPerSecond: 5,
    failedAddresses: [],
    rejections: [],
    ...more,
  };
}

export function plainSink(id: string, more: Partial<SinkReport> = {}): SinkReport {
  const counts = { attempts: 0, dueCount: 0, forwardedCount: 0, omittedCount: 0, setAsideCount: 0, missedCount: 0 };
  const common = { kind: "influxdb", state: "forwarding", sinceMs: startMs, pendingCount: 0, refusals: [] } as const;
  return { id, ...common, ...counts, ...more };
}

export function plainCondition(id: string, more: Partial<Condition> = {}): Condition {
  const common = { state: "active", acknowledged: false, severity: 600, code: "SAMSPEL_TEST" } as const;
  return { id, ...common, message: "Something is unusual.", activeTimeMs: startMs, ...more };
}

export function createTestGateway(tags: readonly Tag[]): TestGateway {
  const directory = createDirectory();
  const feed = createFeed();
  const gateway: TestGateway = {
    sources: [],
    sourceAccess: new Map(),
    sinks: [],
    assets: [],
    models: [],
    modelCalls: [],
    conditions: new Map(),
    counters: new Map(),
    gaps: [],
    accounts: [],
    formAnswers: [],
    clockMs: startMs,
    storeFails: false,
    scorer: undefined,
    addTag: directory.add,
    publish(rows) {
      const batch = new BatchBuilder();
      for (const { tag, value, timeMs = gateway.clockMs, statusCode = 0 } of rows) {
        const row: RowInput = { key: directory.byId(tag)!.number, value, sourceTimeMs: timeMs, statusCode };
        batch.push(row);
      }
      feed.publish(batch.takeMeasurements(gateway.clockMs));
    },
    raise(condition) {
      gateway.conditions.set(condition.id, condition);
      feed.publish({ type: "condition", condition, timeMs: gateway.clockMs });
    },
    get view() {
      return view;
    },
  };
  const view: GatewayView = {
    version: "0.0.0-test",
    startedMs: startMs,
    simulated: true,
    site: "boras",
    display: { language: "sv", timeZone: "Europe/Stockholm" },
    now: () => gateway.clockMs,
    energy: plainEnergyControl(),
    tags: directory,
    live: feed,
    aggregates: async (query) => new Aggregator(query, gateway.gaps).finish(),
    history: async (query) => historyOf(feed.rows, gateway.gaps, query),
    reviewCell: async () => ({
      unavailable: "not-configured: a metric separation is needed",
      knownSeconds: 0,
      entries: { recorded: 7, remaining: 3 },
      occupancy: { unavailable: "not-configured: a metric occupancy-map is needed" },
      speedDistance: [],
      allowedSpeed: [],
    }),
    answerForm: (cell, answer) => {
      gateway.formAnswers.push({ cell, answer });
      return cell === "cell-3";
    },
    waveform: () => undefined,
    sources: () => gateway.sources,
    tagTable: {
      exported: () => "id\r\n",
      imported: () => ({ added: [], changed: [], removed: [], unchangedCount: 0 }),
      added: () => ({ added: [], present: [], yaml: "", isWritten: false }),
    },
    sourceAccess: (id) => gateway.sourceAccess.get(id),
    ...plainUpkeep(),
    sinks: () => gateway.sinks,
    assets: () => gateway.assets,
    models: () => gateway.models,
    modelControl: plainModelControl(gateway.modelCalls),
    caseControl: plainCaseControl(),
    cases: () => plainCaseControl().cases(),
    ...plainBooks(),
    learnControl: plainLearnControl(gateway.modelCalls),
    learning: () => plainLearnControl([]).jobs(),
    alarmControl: idleAlarms,
    conditions: () => [...gateway.conditions.values()],
    acknowledge: async (id) => {
      const condition = gateway.conditions.get(id);
      if (condition === undefined) return undefined;
      gateway.raise(acknowledged(condition));
      return gateway.conditions.get(id);
    },
    shelve: async (id, shelving) => {
      const condition = gateway.conditions.get(id);
      if (condition !== undefined) gateway.raise(shelved(condition, shelving));
      return gateway.conditions.get(id);
    },
    unshelve: async (id) => {
      const condition = gateway.conditions.get(id);
      if (condition !== undefined) gateway.raise(unshelved(condition));
      return gateway.conditions.get(id);
    },
    storeFigures: async () => {
      if (gateway.storeFails) throw new Error("The store is closed.");
      return { values: feed.rows.length, bytes: 8 * feed.rows.length, commits: 1, commitMsP99: 2 };
    },
    ledger: async ({ fromMs, toMs, tags: numbers }) => ({
      fromMs,
      toMs,
      isDamaged: false,
      tags: gateway.accounts.filter(({ tag }) => numbers?.includes(tag) ?? true),
      sinks: [],
    }),
    holdings: async () => [],
    scorerStatus: () => gateway.scorer,
    recordings: plainRecordings(),
    exports: plainExports(),
    labels: plainLabels(),
    counters: () => gateway.counters,
  };
  for (const tag of tags) directory.add(tag);
  return gateway;
}

function createDirectory() {
  let all: readonly NumberedTag[] = [];
  const ids = new Map<TagId, NumberedTag>();
  return {
    get all() {
      return all;
    },
    byId: (id: TagId) => ids.get(id),
    byNumber: (number: number) => all[number - 1],
    add(tag: Tag): NumberedTag {
      const numbered = { ...tag, number: all.length + 1 };
      all = [...all, numbered];
      ids.set(tag.id, numbered);
      return numbered;
    },
  };
}

function createFeed(): LiveFeed & { readonly rows: Measurement[]; publish(entry: Entry): void } {
  const rows: Measurement[] = [];
  const latest = new Map<number, Measurement>();
  const listeners = new Set<(entry: Entry) => void>();
  return {
    rows,
    latest: (tag) => latest.get(tag),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    publish(entry) {
      if (entry.type === "measurements") {
        for (const row of rowsOf(entry)) {
          rows.push(row);
          if (row.sourceTimeMs >= (latest.get(row.tag)?.sourceTimeMs ?? 0)) latest.set(row.tag, row);
        }
      }
      for (const listener of listeners) listener(entry);
    },
  };
}

/** Rows of one tag; above `points` every n-th, called decimated. How well a chart is decimated is the store's affair. */
function historyOf(all: readonly Measurement[], gaps: readonly Gap[], query: HistoryQuery): History {
  const { tag, fromMs, toMs, points } = query;
  const inRange = all.filter((row) => row.tag === tag && row.sourceTimeMs >= fromMs && row.sourceTimeMs < toMs);
  const step = Math.ceil(inRange.length / points);
  const rows = step > 1 ? inRange.filter((_row, index) => index % step === 0) : inRange;
  const others = new Map<number, OtherValue>();
  const values = rows.map(({ value }, index) => {
    if (typeof value === "number" || typeof value === "boolean") return Number(value);
    others.set(index, value);
    return Number.NaN;
  });
  return {
    timesMs: Float64Array.from(rows, (row) => row.sourceTimeMs),
    values: Float64Array.from(values),
    statusCodes: Uint32Array.from(rows, (row) => row.statusCode),
    others,
    decimated: step > 1,
    count: inRange.length,
    gaps: gaps.filter((gap) => gap.toMs > fromMs && gap.fromMs < toMs),
  };
}
