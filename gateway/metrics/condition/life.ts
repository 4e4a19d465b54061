/** Metric `remaining-life`: when a feature will reach its limit if it goes on as it does; an interval, or no trend. */
import Type, { type Static } from "typebox";
import { defineMetric, type MetricResults } from "../../core/contracts.ts";
import type { Measurement } from "../../core/measurement.ts";
import { numberOf, unavailable } from "../input.ts";
import { remainingLife } from "./remaining-life.ts";

const config = Type.Object(
  {
    feature: Type.String({ minLength: 1, description: "Tag of the feature that grows with wear." }),
    limit: Type.Number({ description: "Value at which life ends, in the tag's unit." }),
    condition: Type.Optional(
      Type.Object(
        { tag: Type.String({ minLength: 1 }), low: Type.Number(), high: Type.Number() },
        {
          additionalProperties: false,
          description: "The feature counts only while this tag lies in the range: comparable speed or load.",
        },
      ),
    ),
    maintenance: Type.Optional(
      Type.String({
        minLength: 1,
        description: "Tag whose change is a maintenance event (true, or a count that rises): the trend begins anew.",
      }),
    ),
    since: Type.Optional(
      Type.String({
        format: "date-time",
        description: "Time of the last maintenance: what was before does not count.",
      }),
    ),
    bucketSeconds: Type.Number({
      default: 600,
      minimum: 1,
      maximum: 604_800,
      description: "Values of so long are one point. Doubles by itself when the trend grows long.",
    }),
    recallDays: Type.Number({
      default: 60,
      minimum: 0,
      maximum: 3660,
      description: "How far back the store is read when the gateway starts.",
    }),
  },
  { examples: [{ feature: "conveyor-1/motor/velocity-rms", limit: 4.5 }] },
);

type Config = Static<typeof config>;

/** Mean of the values of a stretch of time. */
interface Bucket {
  readonly sumMs: number;
  readonly sum: number;
  readonly count: number;
}

interface State {
  readonly options: Config;
  readonly buckets: readonly Bucket[];
  readonly bucketMs: number;
  /** Number of the bucket that is being filled: time divided by length. */
  readonly open: number;
  readonly isComparable: boolean;
  readonly maintenance: number | undefined;
  /** Something came since the last evaluation. */
  readonly isNew: boolean;
  readonly evaluatedMs: number;
}

const outputs = [
  { name: "remaining", unit: "h" },
  { name: "remaining-low", unit: "h" },
  { name: "remaining-high", unit: "h" },
  { name: "trend", unit: "", dataType: "string" },
] as const;

const bucketsMax = 400;
const msPerHour = 3_600_000;

export const remainingLifeMetric = defineMetric({
  kind: "remaining-life",
  config,
  outputs: () => outputs,
  inputs: inputsOf,
  recallSeconds: ({ recallDays }) => 86_400 * recallDays,
  problem: ({ condition, since }) => {
    if (condition !== undefined && condition.low >= condition.high) return "condition: low must be below high";
    return since !== undefined && Number.isNaN(Date.parse(since)) ? "since is no date" : undefined;
  },
  start: (options): State => ({
    ...{ options, buckets: [], bucketMs: 1000 * options.bucketSeconds, open: Number.NEGATIVE_INFINITY },
    ...{ isComparable: options.condition === undefined, maintenance: undefined, isNew: true },
    evaluatedMs: Number.NEGATIVE_INFINITY,
  }),
  step(state, event) {
    if (event.type === "tick") return evaluate(state, event.timeMs);
    return [taken(state, inputsOf(state.options)[event.input], event.measurement), undefined];
  },
});

function inputsOf({ feature, condition, maintenance }: Config): string[] {
  const tags = [feature, condition?.tag, maintenance].filter((tag) => tag !== undefined);
  return [...new Set(tags)];
}

/** One tag may play several parts. */
function taken(state: State, tag: string | undefined, measurement: Measurement): State {
  const { feature, condition, maintenance, since } = state.options;
  let next = state;
  const number = numberOf(measurement);
  if (tag === maintenance && maintenance !== undefined) next = maintained(next, measurement);
  if (condition !== undefined && tag === condition.tag) {
    next = { ...next, isComparable: number !== undefined && number >= condition.low && number <= condition.high };
  }
  if (tag !== feature || number === undefined || !next.isComparable || Math.abs(number) > 1e12) return next;
  if (since !== undefined && measurement.sourceTimeMs < Date.parse(since)) return next;
  return added(next, measurement.sourceTimeMs, number);
}

function maintained(state: State, { value, quality }: Measurement): State {
  if (quality !== "good" || (typeof value !== "boolean" && typeof value !== "number")) return state;
  const now = Number(value);
  const isEvent = state.maintenance !== undefined && now > state.maintenance;
  return {
    ...state,
    maintenance: now,
    ...(isEvent ? { buckets: [], open: Number.NEGATIVE_INFINITY, isNew: true } : {}),
  };
}

/** Late values join the newest bucket. */
function added(state: State, timeMs: number, value: number): State {
  const number = Math.floor(timeMs / state.bucketMs);
  const last = state.buckets.at(-1);
  if (last !== undefined && number <= state.open) {
    const joined = { sumMs: last.sumMs + timeMs, sum: last.sum + value, count: last.count + 1 };
    return { ...state, buckets: [...state.buckets.slice(0, -1), joined], isNew: true };
  }
  const buckets = [...state.buckets, { sumMs: timeMs, sum: value, count: 1 }];
  if (buckets.length <= bucketsMax) return { ...state, buckets, open: number, isNew: true };
  return {
    ...state,
    buckets: halved(buckets),
    bucketMs: 2 * state.bucketMs,
    open: Math.floor(number / 2),
    isNew: true,
  };
}

function halved(buckets: readonly Bucket[]): Bucket[] {
  return Array.from({ length: Math.ceil(buckets.length / 2) }, (_, index) => {
    const [a, b] = [buckets[2 * index]!, buckets[2 * index + 1]];
    return b === undefined ? a : { sumMs: a.sumMs + b.sumMs, sum: a.sum + b.sum, count: a.count + b.count };
  });
}

/** At most once in a bucket's length. The bucket that is being filled counts when it is the only way to be current. */
function evaluate(state: State, nowMs: number): readonly [State, MetricResults | undefined] {
  const isDue = nowMs - state.evaluatedMs >= state.bucketMs || nowMs < state.evaluatedMs;
  if (!state.isNew || !isDue) return [state, undefined];
  const { options, buckets } = state;
  const next = { ...state, isNew: false, evaluatedMs: nowMs };
  if (buckets.length === 0) {
    const why = unavailable("waiting", `no comparable value of ${options.feature} yet`);
    return [{ ...next, isNew: true }, outputs.map(() => why)];
  }
  const startMs = buckets[0]!.sumMs / buckets[0]!.count;
  const times = buckets.map(({ sumMs, count }) => (sumMs / count - startMs) / msPerHour);
  const values = buckets.map(({ sum, count }) => sum / count);
  const now = (nowMs - startMs) / msPerHour;
  const life = remainingLife({ times, values }, { limit: options.limit, now });
  if ("reason" in life) return [next, outputs.map(() => unavailable("no-trend", life.reason))];
  const open = unavailable("no-trend", "the interval has no upper end");
  return [next, [life.remaining, life.low, life.high ?? open, life.model]];
}
