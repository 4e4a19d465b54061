/**
 * Metric `separation`: distance between person and robot against the distance that stopping in time would need.
 * Informational only, no safety function: nothing may be commanded or released from these figures.
 */
import {
  defineMetric,
  type MetricEvent,
  type MetricOutput,
  type MetricResults,
  type Unavailable,
} from "../../core/contracts.ts";
import type { Measurement } from "../../core/measurement.ts";
import { activityOf, numberOf } from "../input.ts";
import { noClocks, type SideClocks, skewMs, withDelay } from "./clock-skew.ts";
import {
  distanceMethod,
  parametersOf,
  type Role,
  type RoleTag,
  roleTags,
  type SeparationConfig,
  separationConfig,
} from "./separation-config.ts";
import { type Bodies, bodiesAt, evaluate, noBodies, type Sample, type Setup } from "./separation-evaluation.ts";

interface State {
  readonly setup: Setup;
  /** [inputs] newest sample of each. */
  readonly samples: readonly Sample[];
  /** [inputs] bit set: came since the last figures. */
  readonly fresh: number;
  /** Bit sets of inputs that move together. */
  readonly sides: readonly number[];
  /** Bit set of the inputs that come regularly; presence may come only on change. */
  readonly regular: number;
  readonly bodies: Bodies;
  readonly clocks: SideClocks;
  /** How often an input became unbelievable. */
  readonly flaggedCount: number;
  readonly figuresMs: number;
  readonly hasFiguresSinceTick: boolean;
  readonly isMethodTold: boolean;
  /** Text of the last reason while there is no distance, so that it is told once and not per value. */
  readonly lastReason: string | undefined;
}

const outputs: readonly MetricOutput[] = [
  { name: "separation-distance", unit: "m" },
  { name: "required-distance", unit: "m" },
  { name: "separation-margin", unit: "m" },
  { name: "allowed-speed", unit: "m/s" },
  { name: "required-distance-directed", unit: "m" },
  { name: "separation-margin-directed", unit: "m" },
  { name: "allowed-speed-directed", unit: "m/s" },
  { name: "flagged-input-count", unit: "1" },
  { name: "distance-method", unit: "", dataType: "string" },
];

/** When one side is slower than the other, figures still come this often, ms of source time. */
const longestWaitMs = 200;

/**
 * Scalar figures take the speeds as they are, whatever their direction; `-directed` ones only the parts along the line
 * between the two (a scalar speed raises false violations while the robot retreats: Marvel & Norcross 2017).
 * Figures come when every input has a new value, at latest 200 ms after the last ones, and the reason once a second
 * while there are none. Source: ISO/TS 15066:2016 §5.5.4.
 */
export const separation = defineMetric<typeof separationConfig, State>({
  kind: "separation",
  config: separationConfig,
  inputs: (config) => roleTags(config).map(({ tagId }) => tagId),
  outputs: () => outputs,
  start,
  step,
});

function start(config: SeparationConfig): State {
  const roles = roleTags(config);
  const index = new Map<Role, number>(roles.map(({ role }, position) => [role, position]));
  return {
    setup: { config, index, tagIds: roles.map(({ tagId }) => tagId), parameters: parametersOf(config) },
    samples: roles.map(() => ({ timeMs: Number.NEGATIVE_INFINITY, value: undefined })),
    fresh: 0,
    sides: sidesOf(roles),
    regular: roles.reduce((bits, { role }, input) => bits | (role === "human-present" ? 0 : 1 << input), 0),
    bodies: noBodies,
    clocks: noClocks,
    flaggedCount: 0,
    figuresMs: Number.NEGATIVE_INFINITY,
    hasFiguresSinceTick: false,
    isMethodTold: false,
    lastReason: undefined,
  };
}

/** Pure: the old state stays as it is. */
function step(state: State, event: MetricEvent): readonly [State, MetricResults | undefined] {
  if (event.type === "tick") {
    if (state.hasFiguresSinceTick) return [{ ...state, hasFiguresSinceTick: false }, undefined];
    const [next, results] = figures(state, tickTime(state, event.timeMs));
    return [{ ...next, hasFiguresSinceTick: false }, results];
  }
  const { input, measurement } = event;
  const previous = state.samples[input];
  if (previous === undefined || !(measurement.sourceTimeMs > previous.timeMs)) return [state, undefined];
  const isPresence = state.setup.index.get("human-present") === input;
  const value = isPresence ? activityOf(measurement) : numberOf(measurement);
  const samples = state.samples.with(input, { timeMs: measurement.sourceTimeMs, value: Number(value ?? Number.NaN) });
  const fresh = state.fresh | (1 << input);
  // The wait for the first figures begins with the first value.
  const figuresMs = state.figuresMs === Number.NEGATIVE_INFINITY ? measurement.sourceTimeMs : state.figuresMs;
  const next = { ...state, samples, fresh, figuresMs, clocks: clocksAfter(state, input, measurement) };
  const hasLeft = isPresence && value === false && previous.value !== 0;
  if (!hasLeft && !isDue(next, measurement.sourceTimeMs)) return [next, undefined];
  const isArrival = state.setup.config.ageClock === "arrival";
  return figures(next, isArrival ? measurement.receivedTimeMs : newest(samples));
}

/** Delays are compared between positions: they come from the two sides. */
function clocksAfter({ setup, clocks }: State, input: number, measurement: Measurement): SideClocks {
  const { sourceTimeMs, receivedTimeMs } = measurement;
  for (const side of ["human", "robot"] as const) {
    if (setup.index.get(`${side}-x`) !== input) continue;
    return { ...clocks, [side]: withDelay(clocks[side], receivedTimeMs, receivedTimeMs - sourceTimeMs) };
  }
  return clocks;
}

/** Whether every regular input is new, or one side has moved as a whole and the other keeps it waiting. */
function isDue({ fresh, regular, sides, figuresMs }: State, timeMs: number): boolean {
  if ((fresh & regular) === regular) return true;
  return timeMs - figuresMs >= longestWaitMs && sides.some((side) => (fresh & side) === side);
}

/** Bits of the inputs that make up the robot, the person, the distance. */
function sidesOf(roles: readonly RoleTag[]): readonly number[] {
  const side = (pattern: RegExp) =>
    roles.reduce((bits, { role }, input) => bits | (pattern.test(role) ? 1 << input : 0), 0);
  return [side(/^(robot|elbow)-[xyz]$/), side(/^human-[xyz]$/), side(/^distance$/)].filter((bits) => bits !== 0);
}

function tickTime({ setup, samples }: State, timeMs: number): number {
  return setup.config.ageClock === "arrival" ? timeMs : newest(samples);
}

function newest(samples: readonly Sample[]): number {
  return samples.reduce((latest, { timeMs }) => Math.max(latest, timeMs), Number.NEGATIVE_INFINITY);
}

function figures(state: State, nowMs: number): readonly [State, MetricResults | undefined] {
  const bodies = bodiesAt(state.setup, state.samples, state.bodies);
  const results = evaluate(state.setup, {
    samples: state.samples,
    bodies,
    nowMs,
    skewMs: state.setup.config.ageClock === "arrival" ? skewMs(state.clocks) : 0,
  });
  const reason = reasonOf(results[0]);
  const isFlagged = reason !== undefined && reason !== state.lastReason && /^(clock|frozen|implausible):/.test(reason);
  const next: State = {
    ...state,
    bodies,
    flaggedCount: state.flaggedCount + (isFlagged ? 1 : 0),
    fresh: 0,
    figuresMs: newest(state.samples),
    hasFiguresSinceTick: reason === undefined,
    isMethodTold: state.isMethodTold || reason === undefined,
    lastReason: reason,
  };
  if (reason !== undefined && reason === state.lastReason) return [next, undefined];
  const method = next.isMethodTold && !state.isMethodTold ? distanceMethod(state.setup.config) : undefined;
  const flagged = state.figuresMs === Number.NEGATIVE_INFINITY ? results[0] : next.flaggedCount;
  return [next, [...results, flagged, method]];
}

function reasonOf(result: number | Unavailable | undefined): string | undefined {
  return typeof result === "object" ? result.unavailable : undefined;
}
