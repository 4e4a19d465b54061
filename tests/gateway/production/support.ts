/** A site of machines whose recorded values a test writes by hand. */
import Value from "typebox/value";
import type { MetricEntry } from "../../../gateway/config/configuration.ts";
import type { ConditionReport } from "../../../gateway/core/condition.ts";
import type { History, HistoryQuery, MetricResults } from "../../../gateway/core/contracts.ts";
import { production } from "../../../gateway/metrics/production/production.ts";
import { quality } from "../../../gateway/metrics/production/quality.ts";
import { openProduction, type ProductionAtWork } from "../../../gateway/production-at-work.ts";
import { silentLog, temporaryDirectory } from "../../support/context.ts";

export interface Recorded {
  readonly timeMs: number;
  readonly value: number | string;
}

export interface Site {
  readonly production: ProductionAtWork;
  /** Reads until everything that has ended is kept. */
  settle(): Promise<void>;
  record(tag: string, ...values: readonly Recorded[]): void;
  /** What charts gave, by metric, and what they reported, by id. */
  readonly given: ReadonlyMap<string, MetricResults>;
  readonly reports: ReadonlyMap<string, ConditionReport>;
  clockMs: number;
}

export interface SiteOptions {
  /** Options of the metric `<machine>/production` by machine; tags are named after it. */
  readonly machines: Readonly<Record<string, object>>;
  /** Options of the metric `<name>/quality`. */
  readonly charts?: Readonly<Record<string, object>>;
  readonly clockMs: number;
  readonly directory?: string;
  readonly values?: Map<string, Recorded[]>;
}

export function site({ machines, charts = {}, clockMs, directory, values = new Map() }: SiteOptions): Site {
  const ids: string[] = [];
  const given = new Map<string, MetricResults>();
  const reports = new Map<string, ConditionReport>();
  const numberOf = (id: string): number => {
    if (!ids.includes(id)) ids.push(id);
    return ids.indexOf(id);
  };
  const metrics = Object.entries(machines).map(([name, given]): MetricEntry => {
    const options: unknown = Value.Default(production.config, structuredClone(given));
    Value.Assert(production.config, options);
    return { id: `${name}/production`, kind: "production", options, enabled: true };
  });
  for (const [name, chart] of Object.entries(charts)) {
    const options: unknown = Value.Default(quality.config, structuredClone(chart));
    Value.Assert(quality.config, options);
    metrics.push({ id: `${name}/quality`, kind: "quality", options, enabled: true });
  }
  const opened: Site = {
    ...{ clockMs, given, reports },
    record: (tag, ...added) => {
      const all = [...(values.get(tag) ?? []), ...added].sort((a, b) => a.timeMs - b.timeMs);
      values.set(tag, all);
      for (const { timeMs } of added) opened.production.take(entryAt(numberOf(tag), timeMs));
    },
    settle: async () => {
      for (let round = 0; round < 60; round++) await opened.production.sweep();
    },
    production: openProduction({
      configuration: {
        ...{
          metrics,
          lines: [],
          equipment: "site/line-1",
          dataDirectory: directory ?? temporaryDirectory("production"),
        },
        assets: Object.keys(machines).map((id) => ({ id, name: id })),
        store: { people: { eventDays: 90 } },
      },
      tags: { byId: (id) => ({ ...plain(id), number: numberOf(id) }) },
      store: {
        history: async (query) => historyOf(values.get(ids[query.tag] ?? "") ?? [], query),
        figures: async () => ({ ...figures, ...oldest(values) }),
      },
      ...{ log: silentLog, now: () => opened.clockMs },
      give: (metric, results) => void given.set(metric, results),
      energy: { history: () => Promise.reject(new Error("No energy is measured.")) },
      report: (report) => void reports.set(report.id, report),
    }),
  };
  return opened;
}

const figures = { values: 0, bytes: 0, commits: 0, commitMsP99: 0 };

function plain(id: string) {
  return {
    id,
    name: id,
    equipment: id,
    unit: "1",
    dataType: "number",
    origin: { type: "metric", metric: id },
  } as const;
}

function oldest(values: ReadonlyMap<string, readonly Recorded[]>): { oldestMs?: number } {
  const oldestMs = Math.min(...[...values.values()].flatMap((all) => all.slice(0, 1).map(({ timeMs }) => timeMs)));
  return Number.isFinite(oldestMs) ? { oldestMs } : {};
}

function historyOf(all: readonly Recorded[], { fromMs, toMs, points }: HistoryQuery): History {
  const found = all.filter(({ timeMs }) => timeMs >= fromMs && timeMs < toMs);
  const kept = found.slice(0, points);
  return {
    timesMs: Float64Array.from(kept, ({ timeMs }) => timeMs),
    values: Float64Array.from(kept, ({ value }) => (typeof value === "number" ? value : Number.NaN)),
    statusCodes: new Uint32Array(kept.length),
    others: new Map(kept.flatMap(({ value }, row) => (typeof value === "string" ? [[row, value] as const] : []))),
    decimated: found.length > points,
    count: found.length,
    gaps: [],
  };
}

function entryAt(tag: number, timeMs: number) {
  return {
    ...{ type: "measurements" as const, length: 1, tags: Int32Array.of(tag), sourceTimeMs: Float64Array.of(timeMs) },
    ...{ sourceTimeNs: new Uint32Array(1), receivedTimeMs: timeMs, values: Float64Array.of(0) },
    ...{ statusCodes: new Uint32Array(1), flags: new Uint8Array(1), others: new Map() },
  };
}
