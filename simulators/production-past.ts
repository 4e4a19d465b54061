/** What the line made since the midnight before the last: parts, states of the robot and power of the spindle, as their tags would have told it. */
import { Temporal } from "temporal-polyfill";
import { productAfter } from "./machines/product-order.ts";
import { createRandom, type Random } from "./random.ts";

export type PastTag = "cell-1/cycle/count" | "cell-1/product" | "cell-1/robot/state" | "spindle-1/power";

export interface PastValue {
  readonly tagId: PastTag;
  readonly timeMs: number;
  /** Parts, a state in the words of the cell, or kW. */
  readonly value: number | string;
}

/** One part, from its start until it is done. */
export interface PastCycle {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface ProductionPast {
  readonly fromMs: number;
  readonly values: readonly PastValue[];
  readonly cycles: readonly PastCycle[];
  /** When it stood still for the breaks of its crews, ms since the Unix epoch. */
  readonly breaksMs: readonly number[];
}

const minuteMs = 60_000;
/** Local times at which the three crews have their break, min. */
const breakStarts = [180, 690, 1170];
const breakMs = 30 * minuteMs;
/** Between two stops, on the mean. Plausible, not measured, as all below. */
const betweenStopsMs = 150 * minuteMs;
/** Of a part at best, s: the wider front takes longer. */
const cycleSeconds = { "front-40": 49, "front-60": 51 };
/** kW while it makes the long and the short cut, waits for a part, and stands. */
const spindle = { light: 4.3, heavy: 5.5, waiting: 0.85, standing: 0.2 };
/** Seconds of a cycle at which its power changes, as in the program of the simulated spindle. */
const program = [
  [0, spindle.waiting],
  [6, spindle.light],
  [26, spindle.waiting],
  [30, spindle.heavy],
  [40, spindle.waiting],
] as const;

/**
 * The line works around the clock, as the simulated line that follows does: a part about every 50 s, three breaks a day
 * and some stops. Same options, same past.
 */
export function productionPast(options: {
  readonly seed: number;
  readonly toMs: number;
  /** IANA name. */
  readonly timeZone: string;
}): ProductionPast {
  const { seed, toMs, timeZone } = options;
  const random = createRandom(`${seed} production-past`);
  const today = Temporal.Instant.fromEpochMilliseconds(toMs).toZonedDateTimeISO(timeZone).startOfDay();
  const fromMs = today.subtract({ days: 1 }).epochMilliseconds;
  const breaks = [today.subtract({ days: 1 }), today].flatMap((day) =>
    breakStarts.map((minute) => day.add({ minutes: minute }).epochMilliseconds),
  );
  const values: PastValue[] = [{ tagId: "cell-1/cycle/count", timeMs: fromMs, value: 0 }];
  const cycles: PastCycle[] = [];
  const breaksMs: number[] = [];
  let running = "";
  let timeMs = fromMs;
  let nextStopMs = fromMs + pauseUntilStop(random);
  for (;;) {
    const breakAt = breaks.find((start) => timeMs >= start && timeMs < start + breakMs);
    const isStop = breakAt === undefined && timeMs >= nextStopMs;
    if (breakAt !== undefined || isStop) {
      values.push(...standing(timeMs, isStop && random.uniform() < 0.4 ? "waiting-process" : "waiting-human"));
      if (breakAt !== undefined && timeMs < toMs) breaksMs.push(timeMs);
      timeMs = breakAt === undefined ? timeMs + stopLength(random) : breakAt + breakMs;
      nextStopMs = isStop ? timeMs + pauseUntilStop(random) : nextStopMs + breakMs;
      continue;
    }
    const product = productAfter(cycles.length);
    const seconds = cycleSeconds[product] + 2 * Math.abs(random.normal());
    const cycle = { fromMs: timeMs, toMs: timeMs + Math.round(1000 * seconds) };
    if (cycle.toMs > toMs) break;
    if (product !== running) values.push({ tagId: "cell-1/product", timeMs, value: product });
    running = product;
    cycles.push(cycle);
    values.push(...working(cycle, { count: cycles.length, random }));
    timeMs = cycle.toMs;
  }
  return { fromMs, values: values.filter((value) => value.timeMs <= toMs), cycles, breaksMs };
}

/** The robot waits a few seconds for its part in the middle; the spindle cuts the next one meanwhile. */
function working({ fromMs, toMs }: PastCycle, { count, random }: { count: number; random: Random }): PastValue[] {
  const waitMs = fromMs + 20_000;
  const power = (kw: number) => Math.round(1000 * kw * (1 + 0.03 * random.normal())) / 1000;
  return [
    { tagId: "cell-1/robot/state", timeMs: fromMs, value: "moving" },
    { tagId: "cell-1/robot/state", timeMs: waitMs, value: "waiting-human" },
    { tagId: "cell-1/robot/state", timeMs: waitMs + 4000, value: "moving" },
    ...program.map(
      ([second, kw]): PastValue => ({
        ...{ tagId: "spindle-1/power", timeMs: fromMs + 1000 * second, value: power(kw) },
      }),
    ),
    { tagId: "cell-1/cycle/count", timeMs: toMs, value: count },
  ];
}

function standing(timeMs: number, state: string): PastValue[] {
  return [
    { tagId: "cell-1/robot/state", timeMs, value: state },
    { tagId: "spindle-1/power", timeMs, value: spindle.standing },
  ];
}

function pauseUntilStop(random: Random): number {
  return betweenStopsMs * (0.4 + 1.2 * random.uniform());
}

/** Three minutes to about a quarter of an hour. */
function stopLength(random: Random): number {
  return Math.round(minuteMs * (3 + 6 * Math.abs(random.normal())));
}
