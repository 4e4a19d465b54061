/** Control charts at work: values read from the store as they come, limits as somebody accepted them, rules that are broken. */
import { join } from "node:path";
import Type from "typebox";
import Value from "typebox/value";
import type { Entry, History, HistoryQuery, Log, MetricResults, ReportCondition } from "../core/contracts.ts";
import { errorMessage, PermanentError } from "../core/errors.ts";
import { measurementAt } from "../core/measurement.ts";
import { isGood } from "../core/quality.ts";
import type { AcceptedBaseline, ChartKind, QualityChart } from "../core/statistics.ts";
import type { NumberedTag } from "../core/view.ts";
import { everyValue } from "../every-value.ts";
import { numberOf } from "../metrics/input.ts";
import { type QualityConfig, quality, qualityOptions } from "../metrics/production/quality.ts";
import {
  capabilityOf,
  grouped,
  limitsOf,
  pointsOf,
  type Subgroup,
  subgroupsLeast,
} from "../metrics/production/quality-chart.ts";
import { LineFile } from "./line-file.ts";

export interface QualityParts {
  readonly metrics: readonly {
    readonly id: string;
    readonly kind: string;
    readonly options: unknown;
    readonly enabled: boolean;
  }[];
  readonly assets: readonly { readonly id: string }[];
  readonly tagOf: (id: string) => NumberedTag | undefined;
  readonly directory: string;
  readonly log: Log;
  readonly now: () => number;
  readonly history: (query: HistoryQuery) => Promise<History>;
  readonly give: (metric: string, results: MetricResults, timeMs: number) => void;
  readonly report: ReportCondition;
}

interface Timed {
  readonly timeMs: number;
  readonly value: number;
}

interface Followed {
  readonly metric: string;
  readonly asset: string;
  readonly options: QualityConfig;
  readonly tag: NumberedTag;
  subgroups: readonly Subgroup[];
  rest: readonly Timed[];
  /** Good values since the last look, as they were committed. */
  taken: Timed[];
  /** What was stored before the gateway started has been read. */
  isRead: boolean;
  baseline: AcceptedBaseline | undefined;
  chart: QualityChart;
}

const number = Type.Number();
const baselineSchema = Type.Object({
  metric: Type.String(),
  ...{ centre: number, upper: number, lower: number, sigma: number },
  ...{ spreadCentre: number, spreadUpper: number, spreadLower: number },
  ...{ fromMs: number, toMs: number, subgroups: Type.Integer(), acceptedMs: number },
  ...{ by: Type.String(), why: Type.String() },
});

/** Subgroups that a chart shows and a capability rests on. */
const shownMax = 200;
/** What is read back when the gateway starts; less where values come too often for it. */
const backMs = 86_400_000;
const backLeastMs = 60_000;
const valuesMax = 200_000;
/** Between two looks; a tag that gives more loses the oldest. */
const takenMax = 50_000;
const linesMax = 100_000;

export class QualityBook {
  readonly #parts: QualityParts;
  readonly #file: LineFile<AcceptedBaseline>;
  readonly #followed: readonly Followed[];
  #sweeping: Promise<void> | undefined;

  constructor(parts: QualityParts) {
    this.#parts = parts;
    const path = join(parts.directory, "baselines.jsonl");
    const { file, records } = LineFile.open<AcceptedBaseline>({
      path,
      schema: baselineSchema,
      log: parts.log,
      linesMax,
    });
    this.#file = file;
    this.#followed = parts.metrics.flatMap(({ id, kind, options, enabled }): Followed[] => {
      if (kind !== quality.kind || !enabled || !Value.Check(qualityOptions, options)) return [];
      const tag = parts.tagOf(options.characteristic);
      if (tag === undefined) return [];
      const asset = parts.assets.find((each) => id.startsWith(`${each.id}/`))?.id ?? "";
      const baseline = records.findLast(({ metric }) => metric === id);
      const empty = { metric: id, asset, options, tag, subgroups: [], rest: [], taken: [], isRead: false, baseline };
      return [{ ...empty, chart: chartOf(empty) }];
    });
  }

  /** Hears every committed entry. */
  take(entry: Entry): void {
    if (entry.type !== "measurements") return;
    for (let row = 0; row < entry.length; row++) {
      const followed = this.#followed.filter(({ tag }) => tag.number === entry.tags[row]);
      if (followed.length === 0) continue;
      const value = numberOf(measurementAt(entry, row));
      if (value === undefined) continue;
      for (const { taken } of followed) {
        taken.push({ timeMs: entry.sourceTimeMs[row]!, value });
        if (taken.length > takenMax) taken.shift();
      }
    }
  }

  charts(): readonly QualityChart[] {
    return this.#followed.map(({ chart }) => chart);
  }

  async accept(
    metric: string,
    { fromMs, toMs, by, why }: { fromMs: number; toMs: number; by: string; why: string },
  ): Promise<AcceptedBaseline> {
    const followed = this.#followed.find((each) => each.metric === metric);
    if (followed === undefined)
      throw refused(
        `There is no chart ${JSON.stringify(metric)}.`,
        "SAMSPEL_CHART_UNKNOWN",
        "List the charts with GET /api/v1/quality.",
      );
    const { options } = followed;
    const kind = kindOf(options);
    const values = await this.#values(followed, fromMs, toMs);
    const { subgroups } = grouped(values, { size: options.subgroupSize, everyMs: options.everySeconds * 1000 });
    const next = "Choose a longer stretch, or one in which nothing was wrong.";
    if (subgroups.length < subgroupsLeast.baseline) {
      throw refused(
        `The stretch holds ${subgroups.length} subgroups; at least ${subgroupsLeast.baseline} are needed.`,
        "SAMSPEL_BASELINE_REFUSED",
        next,
      );
    }
    const limits = limitsOf(kind, subgroups);
    const broken = pointsOf(kind, subgroups, limits, { ruleSet: "nelson", rules: [1], drift: "none" }).filter(
      ({ rules }) => rules.includes("nelson-1"),
    );
    if (broken.length > 0) {
      throw refused(
        `${broken.length} points of the stretch lie outside its own limits.`,
        "SAMSPEL_BASELINE_REFUSED",
        next,
      );
    }
    const baseline: AcceptedBaseline = {
      ...{ metric, ...limits, fromMs, toMs, subgroups: subgroups.length },
      ...{ acceptedMs: this.#parts.now(), by, why },
    };
    await this.#file.append(baseline);
    followed.baseline = baseline;
    this.#tell(followed);
    return baseline;
  }

  sweep(): Promise<void> {
    this.#sweeping ??= this.#sweep().finally(() => {
      this.#sweeping = undefined;
    });
    return this.#sweeping;
  }

  async #sweep(): Promise<void> {
    for (const followed of this.#followed) {
      try {
        const added = await this.#added(followed);
        const { subgroupSize: size, everySeconds } = followed.options;
        const found = grouped([...followed.rest, ...added], { size, everyMs: everySeconds * 1000 });
        followed.rest = found.rest;
        if (found.subgroups.length === 0 && followed.chart.points.length > 0) continue;
        followed.subgroups = [...followed.subgroups, ...found.subgroups].slice(-shownMax);
        this.#tell(followed);
      } catch (error) {
        this.#parts.log.error(
          { metric: followed.metric, reason: errorMessage(error) },
          "A control chart could not be read.",
        );
      }
    }
  }

  /** At the first look what is stored; then what has come since. */
  async #added(followed: Followed): Promise<readonly Timed[]> {
    if (followed.isRead) return followed.taken.splice(0).sort((a, b) => a.timeMs - b.timeMs);
    const stored = await this.#stored(followed);
    followed.isRead = true;
    const newestMs = stored.at(-1)?.timeMs ?? Number.NEGATIVE_INFINITY;
    const later = followed.taken.splice(0).filter(({ timeMs }) => timeMs > newestMs);
    return [...stored, ...later];
  }

  async #stored(followed: Followed): Promise<readonly Timed[]> {
    const toMs = this.#parts.now();
    for (let spanMs = backMs; ; spanMs /= 2) {
      try {
        return await this.#values(followed, toMs - spanMs, toMs + backLeastMs);
      } catch (error) {
        if (!(error instanceof PermanentError) || spanMs < backLeastMs) throw error;
      }
    }
  }

  async #values({ tag }: Followed, fromMs: number, toMs: number): Promise<Timed[]> {
    const query = { tag: tag.number, tagId: tag.id, fromMs, toMs, valuesMax };
    const pieces = await everyValue(this.#parts.history, query);
    return pieces.flatMap(({ timesMs, values, statusCodes }) =>
      Array.from(timesMs, (timeMs, row) => ({ timeMs, value: values[row]!, statusCode: statusCodes[row]! })).filter(
        ({ value, statusCode }) => Number.isFinite(value) && isGood(statusCode),
      ),
    );
  }

  /** Figures as tags, and a broken rule of the newest point as a condition: an alarm where something is to be done, else an event. */
  #tell(followed: Followed): void {
    followed.chart = chartOf(followed);
    const { metric, chart, options, baseline } = followed;
    const last = chart.points.at(-1);
    const none = { unavailable: "waiting: no value yet" };
    const noLimits = { unavailable: "too-few: no baseline has been accepted" };
    this.#parts.give(
      metric,
      [
        last?.value ?? none,
        baseline?.centre ?? noLimits,
        baseline?.upper ?? noLimits,
        baseline?.lower ?? noLimits,
        last === undefined ? none : last.rules.join(" "),
        chart.capability?.cpk ?? { unavailable: chart.capabilityReason ?? "too-few: no value yet" },
      ],
      last?.timeMs ?? this.#parts.now(),
    );
    const broken = baseline === undefined ? [] : (last?.rules ?? []);
    this.#parts.report({
      id: `quality/${metric}/rule`,
      active: broken.length > 0,
      severity: options.action === undefined ? 100 : 300,
      code: "SAMSPEL_QUALITY_RULE",
      message: `${metric}: ${broken.join(", ") || "within its limits"}.${options.action === undefined ? "" : ` ${options.action}`}`,
      tagId: chart.tagId,
    });
  }
}

function refused(message: string, code: `SAMSPEL_${string}`, next: string): PermanentError {
  return new PermanentError(message, { code, next });
}

function kindOf({ subgroupSize, spread }: QualityConfig): ChartKind {
  if (subgroupSize === 1) return "i-mr";
  return spread === "deviation" || subgroupSize > 8 ? "x-s" : "x-r";
}

function chartOf({ metric, asset, options, tag, subgroups, baseline }: Omit<Followed, "chart">): QualityChart {
  const kind = kindOf(options);
  const { specLower, specUpper } = options;
  const isEnough = subgroups.length >= subgroupsLeast.baseline;
  const limits = baseline ?? (isEnough ? limitsOf(kind, subgroups) : undefined);
  const points = pointsOf(kind, subgroups, limits, options);
  const spec = {
    ...(specLower === undefined ? {} : { lower: specLower }),
    ...(specUpper === undefined ? {} : { upper: specUpper }),
  };
  const found = capabilityOf(kind, subgroups, { points, spec });
  return {
    ...{ metric, asset, tagId: tag.id, unit: tag.unit, chart: kind, subgroupSize: options.subgroupSize },
    ...(specLower === undefined ? {} : { specLower }),
    ...(specUpper === undefined ? {} : { specUpper }),
    ...{ drift: options.drift, baseline: baseline ?? null, limits: limits ?? null, points },
    ...(typeof found === "string" ? { capability: null, capabilityReason: found } : { capability: found }),
  };
}
