/** Metrics that follow from when which state was in force: tags become lanes, each tick reads figures off them. */
import type { Static, TSchema } from "typebox";
import {
  defineMetric,
  type Metric,
  type MetricEvent,
  type MetricOutput,
  type MetricResults,
} from "../../core/contracts.ts";
import type { Interval } from "../../core/interval.ts";
import type { Measurement } from "../../core/measurement.ts";
import type { TagId } from "../../core/tag.ts";
import { type Change, emptyLane, intervalsOf, knownIntervals, type Lane, observed } from "../state-lane.ts";

export type LaneState = boolean | string | number;

/** One lane: the tags that feed it, and what they mean together. */
export interface LaneSpec {
  readonly tagIds: readonly TagId[];
  /** State from the newest measurement of each tag; undefined when it cannot be told. */
  readonly read: (measurements: readonly (Measurement | undefined)[]) => LaneState | undefined;
  /** The state holds this long without a new value. */
  readonly holdMs: number;
}

/** Lanes as they are at a moment. Lanes by their position in `lanes(config)`. */
export interface LaneReader {
  readonly nowMs: number;
  /** Where the lane matches, up to now; sorted, merged, with real starts. */
  intervals(lane: number, matches: (state: LaneState) => boolean): Interval[];
  known(lane: number): Interval[];
  /** Newest change; undefined before the first value. */
  last(lane: number): Change<LaneState> | undefined;
  /** Newest measurement of the first tag of a lane. */
  newest(lane: number): Measurement | undefined;
}

export interface LaneMetric<S extends TSchema> {
  readonly kind: string;
  readonly config: S;
  outputs(config: Static<S>): readonly MetricOutput[];
  lanes(config: Static<S>): readonly LaneSpec[];
  /** How far back figures look. */
  keepMs(config: Static<S>): number;
  figures(config: Static<S>, reader: LaneReader): MetricResults;
}

/** What the step needs to know of the configuration. Made once, never changed. */
interface Plan<S extends TSchema> {
  readonly config: Static<S>;
  readonly inputs: readonly TagId[];
  readonly specs: readonly LaneSpec[];
  /** [lanes][tags of the lane] index of the input. */
  readonly sources: readonly (readonly number[])[];
  readonly keepMs: number;
}

export interface LaneMetricState<S extends TSchema> {
  readonly plan: Plan<S>;
  /** [inputs] newest measurement of each. */
  readonly newest: readonly (Measurement | undefined)[];
  readonly lanes: readonly Lane<LaneState>[];
}

/** A metric whose figures come with each tick. Pure; state is bounded by the limit of the lanes. */
export function defineLaneMetric<S extends TSchema>(metric: LaneMetric<S>): Metric<S, LaneMetricState<S>> {
  const inputsOf = (config: Static<S>) => [...new Set(metric.lanes(config).flatMap(({ tagIds }) => tagIds))];
  return defineMetric<S, LaneMetricState<S>>({
    kind: metric.kind,
    config: metric.config,
    inputs: inputsOf,
    outputs: (config) => metric.outputs(config),
    start(config) {
      const inputs = inputsOf(config);
      const specs = metric.lanes(config);
      const sources = specs.map(({ tagIds }) => tagIds.map((tagId) => inputs.indexOf(tagId)));
      const plan = { config, inputs, specs, sources, keepMs: metric.keepMs(config) };
      return { plan, newest: inputs.map(() => undefined), lanes: specs.map(() => emptyLane) };
    },
    step(state, event) {
      if (event.type === "value") return [afterValue(state, event), undefined];
      return [state, metric.figures(state.plan.config, readerAt(state, event.timeMs))];
    },
  });
}

function afterValue<S extends TSchema>(
  state: LaneMetricState<S>,
  { input, measurement }: Extract<MetricEvent, { type: "value" }>,
): LaneMetricState<S> {
  const { plan } = state;
  if (input >= plan.inputs.length) return state;
  const before = state.newest[input];
  if (before !== undefined && measurement.sourceTimeMs < before.sourceTimeMs) return state;
  const newest = state.newest.with(input, measurement);
  const lanes = state.lanes.map((lane, index) => {
    const sources = plan.sources[index]!;
    const spec = plan.specs[index]!;
    if (!sources.includes(input)) return lane;
    // Tags that feed one lane may have clocks that differ by little; the lane itself never goes back.
    const timeMs = Math.max(measurement.sourceTimeMs, sources.length > 1 ? lane.lastTimeMs : Number.NEGATIVE_INFINITY);
    const change = { timeMs, state: spec.read(sources.map((source) => newest[source])) };
    return observed(lane, change, { holdMs: spec.holdMs, keepMs: plan.keepMs });
  });
  return { plan, newest, lanes };
}

function readerAt<S extends TSchema>({ plan, lanes, newest }: LaneMetricState<S>, nowMs: number): LaneReader {
  const holdMs = (lane: number) => plan.specs[lane]?.holdMs ?? 0;
  const laneAt = (lane: number) => lanes[lane] ?? emptyLane;
  return {
    nowMs,
    intervals: (lane, matches) => intervalsOf(laneAt(lane), matches, { nowMs, holdMs: holdMs(lane) }),
    known: (lane) => knownIntervals(laneAt(lane), { nowMs, holdMs: holdMs(lane) }),
    last: (lane) => lanes[lane]?.changes.at(-1),
    newest: (lane) => newest[plan.sources[lane]?.[0] ?? -1],
  };
}
