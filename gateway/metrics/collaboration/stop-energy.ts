/** Metric `stop-energy`: energy that a robot or machine uses while it stands, and per part. */
import Type, { type Static } from "typebox";
import { defineMetric, type MetricEvent, type MetricResults } from "../../core/contracts.ts";
import { clipped, totalOf } from "../../core/interval.ts";
import type { Measurement } from "../../core/measurement.ts";
import { activityOf, numberOf, unavailable } from "../input.ts";
import { emptyLane, intervalsOf, type Lane, observed } from "../state-lane.ts";
import { stopEnergy as energyOf, energyPerPart } from "./lost-time.ts";
import { added, type SlidingSums, sliceRule, totals } from "./sliding-sums.ts";

const config = Type.Object(
  {
    power: Type.String({ minLength: 1, description: "Tag of the electric power, W (see `powerFactor`)." }),
    powerFactor: Type.Number({
      default: 1,
      exclusiveMinimum: 0,
      description: "What the power is multiplied by to give W; 1000 for kW.",
    }),
    active: Type.String({ minLength: 1, description: "Tag that is true while the robot or machine works." }),
    activeStates: Type.Optional(
      Type.Array(Type.String(), {
        minItems: 1,
        maxItems: 64,
        description: "Values of that tag that mean active, as text.",
      }),
    ),
    partCount: Type.Optional(Type.String({ minLength: 1, description: "Tag that counts parts." })),
    holdSeconds: Type.Number({
      default: 10,
      exclusiveMinimum: 0,
      description: "A power holds this long without a new value; then it is a gap.",
    }),
    activeHoldSeconds: Type.Number({
      default: 600,
      exclusiveMinimum: 0,
      description: "The active tag holds this long without a new value.",
    }),
    windowSeconds: Type.Number({
      default: 28_800,
      minimum: 60,
      maximum: 86_400,
      description: "Length of the sliding window, moving by a 96th of it.",
    }),
  },
  { examples: [{ power: "cell-1/robot/power", active: "cell-1/robot/active", partCount: "cell-1/cycle/count" }] },
);

type Config = Static<typeof config>;

interface State {
  readonly config: Config;
  readonly power: { readonly timeMs: number; readonly watts: number | undefined } | undefined;
  readonly active: Lane<boolean>;
  readonly parts: number | undefined;
  /** Sums of: Wh while standing, Wh in all, s while standing, s in all, parts. */
  readonly sums: SlidingSums;
}

const outputCount = 5;
/** More power than this in one cell is a wrong unit or a broken meter, W. Source: rule of this product. */
const implausibleWatts = 1e7;

/** Energy of each stretch between two power values: the earlier power times the time, standing as told at that time. */
export const stopEnergy = defineMetric<typeof config, State>({
  kind: "stop-energy",
  config,
  inputs: ({ power, active, partCount }) => (partCount === undefined ? [power, active] : [power, active, partCount]),
  outputs: () => [
    { name: "stop-energy", unit: "W.h" },
    { name: "energy", unit: "W.h" },
    { name: "stop-time", unit: "min" },
    { name: "energy-per-part", unit: "W.h" },
    { name: "observed-time", unit: "s" },
  ],
  start: (options) => ({ config: options, power: undefined, active: emptyLane, parts: undefined, sums: [] }),
  step,
});

function step(state: State, event: MetricEvent): readonly [State, MetricResults | undefined] {
  if (event.type === "tick") return [state, figures(state, event.timeMs)];
  const { measurement } = event;
  if (event.input === 0) return [afterPower(state, measurement), undefined];
  if (event.input === 1) {
    const change = { timeMs: measurement.sourceTimeMs, state: activityOf(measurement, state.config.activeStates) };
    return [{ ...state, active: observed(state.active, change, lanesOf(state.config)) }, undefined];
  }
  return event.input === 2 ? [afterCount(state, measurement), undefined] : [state, undefined];
}

function afterPower(state: State, measurement: Measurement): State {
  const { config: options, power, active } = state;
  const timeMs = measurement.sourceTimeMs;
  if (power !== undefined && timeMs <= power.timeMs) return state;
  const value = numberOf(measurement);
  const watts = value === undefined ? undefined : value * options.powerFactor;
  const isPlausible = watts !== undefined && Math.abs(watts) <= implausibleWatts;
  const next = { ...state, power: { timeMs, watts: isPlausible ? watts : undefined } };
  if (power?.watts === undefined || timeMs - power.timeMs > options.holdSeconds * 1000) return next;
  const stretch = { from: power.timeMs, to: timeMs };
  const time = { nowMs: timeMs, holdMs: lanesOf(options).holdMs };
  const secondsWhere = (matches: (isActive: boolean) => boolean) =>
    totalOf(clipped(intervalsOf(active, matches, time), stretch)) / 1000;
  const seconds = secondsWhere(() => true);
  if (seconds === 0) return next;
  const standing = secondsWhere((isActive) => !isActive);
  const amounts = [energyOf(power.watts, standing), energyOf(power.watts, seconds), standing, seconds, 0];
  return { ...next, sums: added(state.sums, { timeMs, amounts }, sliceRule(options.windowSeconds)) };
}

/** Power values may come this much later than the states that belong to them. */
function lanesOf({ activeHoldSeconds, holdSeconds }: Config) {
  return { holdMs: activeHoldSeconds * 1000, keepMs: 10 * holdSeconds * 1000 };
}

/** A counter that falls back was reset: its new value is no increment. */
function afterCount(state: State, measurement: Measurement): State {
  const count = numberOf(measurement);
  if (count === undefined) return state;
  const made = state.parts === undefined ? 0 : Math.max(0, count - state.parts);
  const next = { ...state, parts: count };
  if (made === 0 || !Number.isFinite(made) || made > 1e6) return next;
  const at = { timeMs: measurement.sourceTimeMs, amounts: [0, 0, 0, 0, made] };
  return { ...next, sums: added(state.sums, at, sliceRule(state.config.windowSeconds)) };
}

function figures({ config: options, power, active, sums }: State, nowMs: number): MetricResults {
  const [stopWh = 0, wh = 0, stopSeconds = 0, seconds = 0, parts = 0] = totals(
    sums,
    nowMs,
    sliceRule(options.windowSeconds),
  );
  if (!(seconds > 0)) {
    const silent = power === undefined ? options.power : active.changes.length === 0 ? options.active : undefined;
    const reason =
      silent === undefined
        ? unavailable("too-little", "no stretch with known power and state was observed")
        : unavailable("waiting", `no value of ${silent} yet`);
    return Array.from({ length: outputCount }, () => reason);
  }
  const perPart = energyPerPart(wh, parts);
  const noParts =
    options.partCount === undefined
      ? unavailable("not-configured", "partCount is needed")
      : unavailable("too-little", "no part was finished in the window");
  return [stopWh, wh, stopSeconds / 60, perPart ?? noParts, seconds];
}
