/** Metric `physical-workload`: mass that is lifted per hour, from data of the job and the count of cycles; nobody is weighed or watched. */
import Type, { type Static } from "typebox";
import { defineMetric, type MetricEvent, type MetricResults } from "../../core/contracts.ts";
import { numberOf, unavailable } from "../input.ts";
import { added, type SlidingSums, sliceRule, totals } from "./sliding-sums.ts";
import { liftedMassPerHour } from "./teamwork.ts";

const config = Type.Object(
  {
    cycleCount: Type.String({ minLength: 1, description: "Tag that counts finished cycles." }),
    lifts: Type.Array(
      Type.Object(
        {
          massKg: Type.Number({ exclusiveMinimum: 0, description: "Mass of what is lifted, kg." }),
          perCycle: Type.Number({ exclusiveMinimum: 0, maximum: 1000, description: "Lifts of it in one cycle." }),
        },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: 50, description: "What a person lifts in one cycle, from the description of the job." },
    ),
    windowSeconds: Type.Number({
      default: 28_800,
      minimum: 3600,
      maximum: 86_400,
      description: "Length of the sliding window.",
    }),
  },
  { examples: [{ cycleCount: "cell-1/cycle/count", lifts: [{ massKg: 4.5, perCycle: 2 }] }] },
);

type Config = Static<typeof config>;

interface State {
  readonly config: Config;
  readonly last: { readonly timeMs: number; readonly count: number } | undefined;
  readonly firstMs: number | undefined;
  readonly sums: SlidingSums;
}

/** More cycles than this between two values are a counter that jumped. */
const stepMax = 1000;
/** Below this no rate is given, s. */
const minimumSeconds = 300;

export const physicalWorkload = defineMetric<typeof config, State>({
  kind: "physical-workload",
  config,
  inputs: ({ cycleCount }) => [cycleCount],
  outputs: () => [
    { name: "lifted-mass-per-hour", unit: "kg/h" },
    { name: "lifts-per-hour", unit: "/h" },
    { name: "observed-time", unit: "s" },
  ],
  start: (options) => ({ config: options, last: undefined, firstMs: undefined, sums: [] }),
  step,
});

function step(state: State, event: MetricEvent): readonly [State, MetricResults | undefined] {
  if (event.type === "tick") return [state, figures(state, event.timeMs)];
  const { measurement } = event;
  const count = event.input === 0 ? numberOf(measurement) : undefined;
  const timeMs = measurement.sourceTimeMs;
  if (count === undefined || (state.last !== undefined && timeMs <= state.last.timeMs)) return [state, undefined];
  const next = { ...state, last: { timeMs, count }, firstMs: state.firstMs ?? timeMs };
  const made = state.last === undefined ? 0 : count - state.last.count;
  if (!(made > 0 && made <= stepMax)) return [next, undefined];
  return [
    { ...next, sums: added(state.sums, { timeMs, amounts: [made] }, sliceRule(state.config.windowSeconds)) },
    undefined,
  ];
}

function figures({ config: options, firstMs, sums }: State, nowMs: number): MetricResults {
  const waiting = unavailable("waiting", `no value of ${options.cycleCount} yet`);
  if (firstMs === undefined) return [waiting, waiting, waiting];
  const seconds = Math.min(options.windowSeconds, (nowMs - firstMs) / 1000);
  const short = unavailable("too-little", `at least ${minimumSeconds} s are needed`);
  if (!(seconds >= minimumSeconds)) return [short, short, short];
  const [cycles = 0] = totals(sums, nowMs, sliceRule(options.windowSeconds));
  const lifts = options.lifts.map(({ massKg, perCycle }) => ({ massKg, count: perCycle * cycles }));
  const liftCount = lifts.reduce((sum, { count }) => sum + count, 0);
  return [liftedMassPerHour(lifts, seconds) ?? short, (liftCount * 3600) / seconds, seconds];
}
