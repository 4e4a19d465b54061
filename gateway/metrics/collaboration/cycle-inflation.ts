/** Metric `cycle-inflation`: how much longer a cycle takes while a person is in the cell. */
import Type, { type Static } from "typebox";
import { defineMetric, type MetricEvent, type MetricResults } from "../../core/contracts.ts";
import { clipped, totalOf } from "../../core/interval.ts";
import { activityOf, numberOf, unavailable } from "../input.ts";
import { quantile } from "../quantile.ts";
import { emptyLane, intervalsOf, type Lane, observed } from "../state-lane.ts";
import { cycleInflation as inflation } from "./lost-time.ts";

const config = Type.Object(
  {
    cycleCount: Type.String({
      minLength: 1,
      description: "Tag that counts finished cycles; a cycle lasts from one step to the next.",
    }),
    humanPresent: Type.String({ minLength: 1, description: "Tag that is true while a person is in the cell." }),
    maximumCycleSeconds: Type.Number({
      default: 600,
      exclusiveMinimum: 0,
      description: "Longer ones are pauses, not cycles.",
    }),
    minimumCycles: Type.Integer({
      default: 5,
      minimum: 1,
      maximum: 100,
      description: "Cycles of each kind below which no figure is given.",
    }),
    holdSeconds: Type.Number({
      default: 3600,
      exclusiveMinimum: 0,
      description: "Presence holds this long without a new value.",
    }),
  },
  { examples: [{ cycleCount: "cell-1/cycle/count", humanPresent: "cell-1/human/present" }] },
);

type Config = Static<typeof config>;

interface State {
  readonly config: Config;
  /** Last step of the counter. */
  readonly last: { readonly timeMs: number; readonly count: number } | undefined;
  readonly presence: Lane<boolean>;
  /** [at most 200] newest cycles with and without a person, s. */
  readonly present: readonly number[];
  readonly absent: readonly number[];
}

/** Only this many cycles of each kind are kept: about a shift of short ones. */
const cyclesMax = 200;

/** A cycle counts as one with a person when somebody was there for at least half of it. Source: rule of this product. */
export const cycleInflation = defineMetric<typeof config, State>({
  kind: "cycle-inflation",
  config,
  inputs: ({ cycleCount, humanPresent }) => [cycleCount, humanPresent],
  outputs: () => [
    { name: "cycle-inflation", unit: "%" },
    { name: "median-cycle-present", unit: "s" },
    { name: "median-cycle-absent", unit: "s" },
    { name: "cycle-count-present", unit: "1" },
    { name: "cycle-count-absent", unit: "1" },
  ],
  start: (options) => ({ config: options, last: undefined, presence: emptyLane, present: [], absent: [] }),
  step,
});

function step(state: State, event: MetricEvent): readonly [State, MetricResults | undefined] {
  if (event.type === "tick") return [state, figures(state)];
  const { measurement } = event;
  const timeMs = measurement.sourceTimeMs;
  if (event.input === 1) {
    const limits = limitsOf(state.config);
    return [
      { ...state, presence: observed(state.presence, { timeMs, state: activityOf(measurement) }, limits) },
      undefined,
    ];
  }
  const count = event.input === 0 ? numberOf(measurement) : undefined;
  if (count === undefined) return [state, undefined];
  return [afterCount(state, { timeMs, count }), undefined];
}

function limitsOf({ holdSeconds, maximumCycleSeconds }: Config) {
  return { holdMs: holdSeconds * 1000, keepMs: 2 * maximumCycleSeconds * 1000 };
}

/** A counter that jumps or falls back begins anew: the cycle in between is not known. */
function afterCount(state: State, now: { readonly timeMs: number; readonly count: number }): State {
  const { last, config: options } = state;
  if (last === undefined) return { ...state, last: now };
  if (now.timeMs <= last.timeMs || now.count === last.count) return state;
  const next = { ...state, last: now };
  const cycleSeconds = (now.timeMs - last.timeMs) / 1000;
  if (now.count !== last.count + 1 || cycleSeconds > options.maximumCycleSeconds) return next;
  const cycle = { from: last.timeMs, to: now.timeMs };
  const time = { nowMs: now.timeMs, holdMs: options.holdSeconds * 1000 };
  const timeOf = (wanted: boolean) =>
    totalOf(
      clipped(
        intervalsOf(state.presence, (is) => is === wanted, time),
        cycle,
      ),
    ) / 1000;
  if (timeOf(true) >= cycleSeconds / 2) return { ...next, present: [...state.present, cycleSeconds].slice(-cyclesMax) };
  if (timeOf(false) > cycleSeconds / 2) return { ...next, absent: [...state.absent, cycleSeconds].slice(-cyclesMax) };
  return next;
}

function figures({ config: options, last, present, absent }: State): MetricResults {
  const waiting = unavailable("waiting", `no value of ${options.cycleCount} yet`);
  if (last === undefined) return [waiting, waiting, waiting, waiting, waiting];
  const isEnough = Math.min(present.length, absent.length) >= options.minimumCycles;
  const tooFew = unavailable(
    "too-few",
    `at least ${options.minimumCycles} cycles with and without a person are needed`,
  );
  const none = unavailable("too-few", "there was no such cycle");
  return [
    (isEnough ? inflation(present, absent) : undefined) ?? tooFew,
    quantile(present, 0.5) ?? none,
    quantile(absent, 0.5) ?? none,
    present.length,
    absent.length,
  ];
}
