/**
 * Metric `occupancy-map`: where in the cell people have been, in squares of at least 0.25 m over at least an hour. Only
 * squares that were visited often enough leave it: a path of one person cannot be read from it.
 */
import Type, { type Static } from "typebox";
import { defineMetric, type MetricEvent, type MetricResults } from "../../core/contracts.ts";
import { unavailable } from "../input.ts";
import { noPosition, type PositionState, positionInputs, positionOptions, positionStep } from "./person-position.ts";
import { sliceRule } from "./sliding-sums.ts";

export const occupancyMapConfig = Type.Object(
  {
    ...positionOptions,
    area: Type.Object(
      {
        leftM: Type.Number({ description: "Left edge, m from the robot's base." }),
        bottomM: Type.Number({ description: "Lower edge, m from the robot's base." }),
        widthM: Type.Number({ exclusiveMinimum: 0, maximum: 30, description: "Width, m." }),
        depthM: Type.Number({ exclusiveMinimum: 0, maximum: 30, description: "Depth, m." }),
      },
      { additionalProperties: false, description: "The floor that is watched." },
    ),
    squareM: Type.Number({ default: 0.25, minimum: 0.25, maximum: 2, description: "Edge of a square, m." }),
    visitsMin: Type.Integer({
      default: 5,
      minimum: 5,
      description: "A square that was visited less often is not shown.",
    }),
    windowSeconds: Type.Number({
      default: 28_800,
      minimum: 3600,
      maximum: 86_400,
      description: "Length of the sliding window.",
    }),
  },
  {
    examples: [
      {
        human: { x: "cell-1/human/x", y: "cell-1/human/y" },
        humanPresent: "cell-1/human/present",
        area: { leftM: -2.8, bottomM: -1.2, widthM: 5.6, depthM: 4.4 },
      },
    ],
  },
);

type Config = Static<typeof occupancyMapConfig>;

/** Where the person stands since when; nothing else of the way is kept. */
interface Stay {
  readonly square: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Seconds and visits of one square. */
type Tally = readonly [square: number, seconds: number, visits: number];

/** A part of the window; only squares that were visited stand in it. */
interface Slice {
  readonly fromMs: number;
  readonly tallies: readonly Tally[];
}

interface State {
  readonly config: Config;
  readonly position: PositionState;
  readonly stay: Stay | undefined;
  readonly slices: readonly Slice[];
  readonly hasValue: boolean;
  readonly toldMs: number;
}

/** The map leaves this seldom, ms, so that two of them do not show a single visit. Source: privacy rule of this product. */
const periodMs = 300_000;
/** A position holds at most this long, ms. */
const holdMs = 1000;
const outputCount = 6;

export const occupancyMap = defineMetric<typeof occupancyMapConfig, State>({
  kind: "occupancy-map",
  config: occupancyMapConfig,
  inputs: positionInputs,
  outputs: () => [
    { name: "occupancy-map", unit: "s", dataType: "waveform" },
    { name: "map-columns", unit: "1" },
    { name: "map-square", unit: "m" },
    { name: "map-left", unit: "m" },
    { name: "map-bottom", unit: "m" },
    { name: "observed-time", unit: "s" },
  ],
  start: (options) => ({
    config: options,
    position: noPosition,
    stay: undefined,
    slices: [],
    hasValue: false,
    toldMs: Number.NEGATIVE_INFINITY,
  }),
  step,
});

/** Squares from left to right. */
export const mapColumns = ({ area, squareM }: Config) => Math.max(1, Math.ceil(area.widthM / squareM));
const rowsOf = ({ area, squareM }: Config) => Math.max(1, Math.ceil(area.depthM / squareM));

function step(state: State, event: MetricEvent): readonly [State, MetricResults | undefined] {
  if (event.type === "tick") return atTick(state, event.timeMs);
  const [position, seen] = positionStep(state.position, event);
  if (seen === undefined) return [{ ...state, position }, undefined];
  const next = { ...state, position, hasValue: state.hasValue || seen.at !== undefined };
  const square = seen.at === undefined ? undefined : squareAt(state.config, seen.at);
  const { stay } = state;
  const goesOn = stay !== undefined && seen.timeMs - stay.toMs <= holdMs;
  if (goesOn && stay.square === square) return [{ ...next, stay: { ...stay, toMs: seen.timeMs } }, undefined];
  const ended = stay === undefined ? next : withStay(next, { ...stay, toMs: goesOn ? seen.timeMs : stay.toMs });
  const begun = square === undefined ? undefined : { square, fromMs: seen.timeMs, toMs: seen.timeMs };
  return [{ ...ended, stay: begun }, undefined];
}

function squareAt(options: Config, [x, y]: readonly [number, number]): number | undefined {
  const { area, squareM } = options;
  const column = Math.floor((x - area.leftM) / squareM);
  const row = Math.floor((y - area.bottomM) / squareM);
  const isInside = column >= 0 && column < mapColumns(options) && row >= 0 && row < rowsOf(options);
  return isInside ? row * mapColumns(options) + column : undefined;
}

/** A stay counts as one visit with its seconds, where it ended. */
function withStay(state: State, { square, fromMs, toMs }: Stay): State {
  const { config: options, slices } = state;
  const { sliceMs, count } = sliceRule(options.windowSeconds);
  const last = slices.at(-1);
  const startMs = Math.max(last?.fromMs ?? Number.NEGATIVE_INFINITY, Math.floor(toMs / sliceMs) * sliceMs);
  const seconds = (toMs - fromMs) / 1000;
  const isSame = last?.fromMs === startMs;
  const tallies = isSame ? last.tallies : [];
  const known = tallies.findIndex(([visited]) => visited === square);
  const [, before = 0, visits = 0] = tallies[known] ?? [];
  const tally: Tally = [square, before + seconds, visits + 1];
  const slice = { fromMs: startMs, tallies: known < 0 ? [...tallies, tally] : tallies.with(known, tally) };
  const earlier = (isSame ? slices.slice(0, -1) : slices).filter(
    ({ fromMs: from }) => from > startMs - sliceMs * count,
  );
  return { ...state, slices: [...earlier, slice] };
}

function atTick(state: State, nowMs: number): readonly [State, MetricResults | undefined] {
  if (nowMs - state.toldMs < periodMs) return [state, undefined];
  const isFirst = state.toldMs === Number.NEGATIVE_INFINITY;
  const next = { ...state, toldMs: nowMs };
  if (isFirst) {
    const reason = state.hasValue ? "a map needs at least 5 min" : `no value of ${state.config.human.x} yet`;
    return [next, all(unavailable(state.hasValue ? "too-little" : "waiting", reason))];
  }
  return [next, figures(next, nowMs)];
}

const all = (reason: ReturnType<typeof unavailable>) => Array.from({ length: outputCount }, () => reason);

/** NaN: visited, but not often enough to be shown. 0: not visited. */
function figures({ config: options, slices }: State, nowMs: number): MetricResults {
  const { sliceMs, count: sliceCount } = sliceRule(options.windowSeconds);
  const count = mapColumns(options) * rowsOf(options);
  const seconds = new Float64Array(count);
  const visits = new Float64Array(count);
  for (const { fromMs, tallies } of slices) {
    if (fromMs <= nowMs - sliceMs * sliceCount) continue;
    for (const [square, amount, times] of tallies) {
      seconds[square]! += amount;
      visits[square]! += times;
    }
  }
  const total = seconds.reduce((sum, amount) => sum + amount, 0);
  if (!(total > 0)) return all(unavailable("too-little", "nobody was seen in the area"));
  const samples = Float32Array.from(seconds, (amount, square) =>
    visits[square]! > 0 && visits[square]! < options.visitsMin ? Number.NaN : amount,
  );
  if (!samples.some((amount) => amount > 0)) {
    return all(unavailable("too-few", `no square was visited ${options.visitsMin} times`));
  }
  const { area, squareM } = options;
  return [{ sampleRateHz: 0, samples }, mapColumns(options), squareM, area.leftM, area.bottomM, total];
}
