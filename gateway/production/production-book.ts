/** What a site made: periods, stops and lines, answered from kept shifts without reading the store. */
import { PermanentError } from "../core/errors.ts";
import type { Interval } from "../core/interval.ts";
import type {
  GivenReason,
  LineName,
  LineReport,
  LineStation,
  MachineProduction,
  ProductionAnswer,
  ProductionControl,
  ProductionPeriod,
  ProductionQuery,
  ProductionSlice,
  ProductPeriod,
  StopAnswer,
} from "../core/production.ts";
import {
  addedSums,
  coverageOf,
  periodFigures,
  periodRemarks,
  rolledFigure,
} from "../metrics/production/period-figures.ts";
import { learns } from "../metrics/production/production-figures.ts";
import { periodsBetween } from "../metrics/production/shift-calendar.ts";
import { drawable } from "./drawable-states.ts";
import type { Machine } from "./machine.ts";
import type { ShiftBook } from "./shift-book.ts";
import type { StopBook } from "./stop-book.ts";

export interface ProductionBookParts {
  readonly machines: readonly Machine[];
  readonly lines: readonly LineName[];
  readonly shifts: ShiftBook;
  readonly stops: StopBook;
  readonly now: () => number;
}

interface Range {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Products of one machine in one answer. */
const productsMost = 200;
/** Periods of one machine in one answer: more than a year of three shifts. */
const periodsMax = 1500;

export class ProductionBook implements ProductionControl {
  readonly #parts: ProductionBookParts;
  #cuts: { readonly key: string; readonly periods: readonly Interval[] } | undefined;

  constructor(parts: ProductionBookParts) {
    this.#parts = parts;
  }

  lines(): readonly LineName[] {
    return this.#parts.lines;
  }

  history({ by, metrics, ...range }: ProductionQuery): ProductionAnswer {
    return { by, machines: this.#machines(metrics).map((machine) => this.#production(machine, by, range)) };
  }

  stops({ fromMs, toMs, metrics }: Omit<ProductionQuery, "by">): StopAnswer {
    const machines = this.#machines(metrics).map((machine) => ({
      machine,
      slices: this.#parts.shifts.slices(machine.metric, fromMs, toMs),
    }));
    return this.#parts.stops.answer(machines, { fromMs, toMs, nowMs: this.#parts.now() });
  }

  async giveReason({
    metric,
    sinceMs,
    ...reason
  }: Parameters<ProductionControl["giveReason"]>[0]): Promise<GivenReason> {
    const [machine] = this.#machines([metric]);
    const slices = this.#parts.shifts.slices(metric, sinceMs - 1, this.#parts.now() + 1);
    const stop = slices.flatMap(({ stops }) => stops).find((each) => each.sinceMs === sinceMs);
    if (machine === undefined || stop === undefined) {
      throw new PermanentError(`${metric} has no stop that began at ${sinceMs}.`, {
        code: "SAMSPEL_STOP_UNKNOWN",
        next: "GET /api/v1/production/stops lists the stops.",
      });
    }
    return await this.#parts.stops.give(machine, stop, reason);
  }

  async line(id: string, range: Range): Promise<LineReport | undefined> {
    const line = this.#parts.lines.find((each) => each.id === id);
    if (line === undefined) return undefined;
    const machines = line.assets.flatMap((asset) => this.#parts.machines.filter((machine) => machine.asset === asset));
    const stations: LineStation[] = [];
    for (const machine of machines) {
      const slices = this.#parts.shifts.slices(machine.metric, range.fromMs, range.toMs);
      const production = periodOf(machine, slices, {
        ...range,
        shift: slices.at(-1)?.shift ?? "",
        nowMs: this.#parts.now(),
      });
      const states = await this.#parts.shifts.states(machine.metric, range);
      const { producedCount, productionSeconds } = production.sums;
      stations.push({
        ...{ asset: machine.asset, name: machine.name, metric: machine.metric, production },
        cycleSeconds: producedCount > 0 ? productionSeconds / producedCount : null,
        states: drawable(states, range, machine.options.stopSeconds),
      });
    }
    const cycled = stations.filter(({ cycleSeconds }) => cycleSeconds !== null);
    const slowest = cycled.toSorted((a, b) => (b.cycleSeconds ?? 0) - (a.cycleSeconds ?? 0))[0];
    return {
      ...{ id, name: line.name, ...range, stations },
      taktSeconds: figure(stations.at(-1)?.production, "takt-time"),
      bottleneck: cycled.length > 1 ? (slowest?.metric ?? null) : null,
      rolledYield: rolledFigure(stations.map(({ production }) => production.figures)),
    };
  }

  #machines(metrics: readonly string[] | undefined): readonly Machine[] {
    const { machines } = this.#parts;
    return metrics === undefined ? machines : machines.filter(({ metric }) => metrics.includes(metric));
  }

  /** Cutting days costs more than adding what is in them; machines of one site share the cuts of the last question. */
  #calendarPeriods(timeZone: string, by: "day" | "week" | "month", { from, to }: Interval): readonly Interval[] {
    const key = `${timeZone} ${by} ${from} ${to}`;
    if (this.#cuts?.key !== key) this.#cuts = { key, periods: periodsBetween({ timeZone }, by, { from, to }) };
    return this.#cuts.periods;
  }

  /** The range is widened to whole periods, from the first to the last shift that is kept. */
  #production(machine: Machine, by: ProductionQuery["by"], range: Range): MachineProduction {
    const { shifts, now } = this.#parts;
    const nowMs = now();
    const wanted = this.#periods(machine, by, range).filter(({ fromMs }) => fromMs < nowMs);
    if (wanted.length > periodsMax) {
      throw new PermanentError(`The range holds ${wanted.length} periods; at most ${periodsMax} are given.`, {
        code: "SAMSPEL_REQUEST_INVALID",
        next: "Ask for a shorter range, or by week or month.",
      });
    }
    const from = wanted[0]?.fromMs ?? range.fromMs;
    const to = wanted.at(-1)?.toMs ?? range.toMs;
    const all = shifts.slices(machine.metric, from, to);
    const periods = wanted.map((period) => {
      const slices = all.filter((slice) =>
        by === "shift"
          ? slice.shiftFromMs === period.fromMs
          : slice.fromMs >= period.fromMs && slice.fromMs < period.toMs,
      );
      return periodOf(machine, slices, { ...period, nowMs });
    });
    return {
      ...{ metric: machine.metric, asset: machine.asset, periods },
      total: periodOf(machine, all, { fromMs: from, toMs: to, shift: "", nowMs }),
      byShift: byShiftOf(machine, all, { fromMs: from, toMs: to, nowMs }),
      byProduct: byProductOf(machine, all, { fromMs: from, toMs: to, nowMs }),
    };
  }

  #periods(
    machine: Machine,
    by: ProductionQuery["by"],
    { fromMs, toMs }: Range,
  ): (Range & { readonly shift: string })[] {
    const slices = this.#parts.shifts.slices(machine.metric, fromMs, toMs);
    if (by !== "shift") {
      const from = Math.max(fromMs, slices[0]?.fromMs ?? toMs);
      const to = Math.min(toMs, slices.at(-1)?.toMs ?? fromMs);
      const periods = this.#calendarPeriods(machine.options.timeZone, by, { from, to });
      return periods.map(({ from, to }) => ({ fromMs: from, toMs: to, shift: "" }));
    }
    const byStart = new Map(
      slices.map(({ shiftFromMs, shiftToMs, shift }) => [shiftFromMs, { fromMs: shiftFromMs, toMs: shiftToMs, shift }]),
    );
    return [...byStart.values()].sort((a, b) => a.fromMs - b.fromMs);
  }
}

interface PeriodParts extends Range {
  readonly shift: string;
  readonly nowMs: number;
  /** The whole range until now where left out. */
  readonly calendarSeconds?: number;
}

function periodOf(
  { options }: Machine,
  slices: readonly Pick<ProductionSlice, "sums" | "isRunTimeLearned" | "hasTooManyProducts">[],
  { nowMs, calendarSeconds, ...period }: PeriodParts,
): ProductionPeriod {
  const elapsedMs = Math.max(0, Math.min(period.toMs, nowMs) - period.fromMs);
  const added = addedSums(slices.map((slice) => slice.sums));
  const sums = { ...added, calendarSeconds: calendarSeconds ?? elapsedMs / 1000 };
  return {
    ...period,
    coverage: coverageOf(sums),
    isOpen: period.toMs > nowMs,
    remarks: periodRemarks(sums, {
      isRunTimeLearned: slices.some(({ isRunTimeLearned }) => isRunTimeLearned),
      hasTooManyProducts: slices.some(({ hasTooManyProducts }) => hasTooManyProducts === true),
    }),
    sums,
    figures: periodFigures(sums, options.material?.kgCo2ePerKg),
  };
}

/** Slices put together by the name of their shift; its calendar time is that of its own hours. */
function byShiftOf(
  machine: Machine,
  slices: readonly ProductionSlice[],
  range: Range & { readonly nowMs: number },
): ProductionPeriod[] {
  const byName = Map.groupBy(slices, ({ shift }) => shift);
  if (byName.size < 2) return [];
  return [...byName].map(([shift, own]) => {
    const { calendarSeconds } = addedSums(own.map(({ sums }) => sums));
    return periodOf(machine, own, { ...range, shift, calendarSeconds });
  });
}

/** The same by product, over the time that each ran. */
function byProductOf(
  machine: Machine,
  slices: readonly ProductionSlice[],
  range: Range & { readonly nowMs: number },
): ProductPeriod[] {
  const made = slices.flatMap(({ products = [] }) => products).filter(({ sums }) => sums.knownSeconds > 0);
  const byProduct = Map.groupBy(made, ({ product }) => product);
  if (byProduct.size < 2) return [];
  const periods = [...byProduct].map(([product, own]): ProductPeriod => {
    const { calendarSeconds } = addedSums(own.map(({ sums }) => sums));
    const { name, nameSv } = machine.options.products?.find(({ id }) => id === product) ?? {};
    const isRunTimeLearned = learns(machine.options, [{ product }]);
    return {
      ...periodOf(
        machine,
        own.map(({ sums }) => ({ sums, isRunTimeLearned })),
        { ...range, shift: "", calendarSeconds },
      ),
      ...{ product, ...(name === undefined ? {} : { name }), ...(nameSv === undefined ? {} : { nameSv }) },
    };
  });
  return periods.sort((a, b) => b.sums.producedCount - a.sums.producedCount).slice(0, productsMost);
}

function figure(period: ProductionPeriod | undefined, name: string): number | null {
  return period?.figures.find((each) => each.name === name)?.value ?? null;
}
