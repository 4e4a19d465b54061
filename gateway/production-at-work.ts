/** Opens what follows production: kept shifts, reasons of stops, and what is answered from them. */
import { join } from "node:path";
import type { Configuration } from "./config/configuration.ts";
import type { Entry, HistoryQuery, Log, MetricResults, ReportCondition, Store } from "./core/contracts.ts";
import type { EnergyControl } from "./core/energy.ts";
import type { LogbookControl } from "./core/logbook.ts";
import type { LineName, ProductionControl } from "./core/production.ts";
import type { StatisticsControl } from "./core/statistics.ts";
import type { TagDirectory } from "./core/view.ts";
import type { Pipeline } from "./pipeline/run.ts";
import { KaizenBook } from "./production/kaizen-book.ts";
import { Logbook } from "./production/logbook.ts";
import { type Machine, type MachineParts, machinesOf } from "./production/machine.ts";
import { ProductionBook } from "./production/production-book.ts";
import { QualityBook } from "./production/quality-book.ts";
import { ShiftBook } from "./production/shift-book.ts";
import { StopBook } from "./production/stop-book.ts";

export interface ProductionParts {
  readonly configuration: Pick<Configuration, "metrics" | "lines" | "equipment" | "dataDirectory"> & {
    readonly assets: MachineParts["assets"];
    readonly store: { readonly people: Pick<Configuration["store"]["people"], "eventDays"> };
  };
  readonly tags: Pick<TagDirectory, "byId">;
  readonly store: Pick<Store, "history" | "figures">;
  readonly log: Log;
  readonly now: () => number;
  /** What control charts say: figures of their metrics, and broken rules. */
  readonly give: (metric: string, results: MetricResults, timeMs: number) => void;
  readonly report: ReportCondition;
  readonly energy: Pick<EnergyControl, "history">;
}

export interface ProductionAtWork {
  readonly control: ProductionControl;
  readonly statistics: StatisticsControl;
  readonly logbook: LogbookControl;
  /** Hears every committed entry. */
  take(entry: Entry): void;
  /** Reads what has ended since the last time; never throws. */
  sweep(): Promise<void>;
}

export function openProduction(parts: ProductionParts): ProductionAtWork {
  const { configuration, tags, store, log, now } = parts;
  const directory = join(configuration.dataDirectory, "production");
  const machines = machinesOf({ ...configuration, tagOf: (id) => tags.byId(id) });
  const history = (query: HistoryQuery) => store.history(query);
  const oldestMs = async () => (await store.figures()).oldestMs;
  const shifts = ShiftBook.open({ machines, directory, log, now, history, oldestMs });
  const stops = StopBook.open({ directory, log, now });
  const lines = linesOf(configuration, machines);
  const control = new ProductionBook({ machines, lines, shifts, stops, now });
  const { give, report } = parts;
  const tagOf = (id: string) => tags.byId(id);
  const charts = new QualityBook({ ...configuration, tagOf, directory, log, now, history, give, report });
  const cards = new KaizenBook({ directory, log, now, production: control, energy: parts.energy });
  const noteDays = configuration.store.people.eventDays;
  const logbook = Logbook.open({ directory, log, now, lines, assets: configuration.assets, noteDays });
  return {
    ...{ control, logbook },
    statistics: {
      charts: () => charts.charts(),
      accept: (metric, baseline) => charts.accept(metric, baseline),
      kaizen: () => cards.cards(),
      tryOut: (card) => cards.tryOut(card),
    },
    take: (entry) => {
      shifts.take(entry);
      charts.take(entry);
    },
    sweep: async () => {
      await shifts.sweep();
      await charts.sweep();
      await logbook.sweep();
    },
  };
}

/** How often shifts are looked at. */
const sweepEveryMs = 5000;

export interface FollowParts extends Omit<ProductionParts, "give" | "report"> {
  readonly pipeline: Pick<Pipeline, "live" | "give" | "conditions">;
}

/** The same at work: it hears what is committed and reads what has ended, until it is disposed of. */
export function followProduction({ pipeline, ...parts }: FollowParts): ProductionAtWork & AsyncDisposable {
  const { give, conditions, live } = pipeline;
  const production = openProduction({ ...parts, give, report: conditions.report });
  const unsubscribe = live.subscribe((entry) => production.take(entry));
  const timer = setInterval(() => void production.sweep(), sweepEveryMs);
  void production.sweep();
  return {
    ...production,
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      unsubscribe();
      await production.sweep();
    },
  };
}

/** The lines of the configuration; without any, one of all machines. */
function linesOf(
  { lines, equipment }: Pick<Configuration, "lines" | "equipment">,
  machines: readonly Machine[],
): readonly LineName[] {
  if (lines.length > 0) return lines.map(({ id, name = id, assets }) => ({ id, name, assets }));
  const assets = [...new Set(machines.map(({ asset }) => asset))].filter((asset) => asset !== "");
  const id = equipment.split("/").at(-1) ?? equipment;
  return assets.length === 0 ? [] : [{ id, name: id, assets }];
}
