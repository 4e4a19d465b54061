/** Feeds the metrics; turns their results into measurements. */
import type { Metric, MetricEvent, MetricResults, Unavailable } from "../core/contracts.ts";
import {
  BatchBuilder,
  liveRowsInTimeOrder,
  type Measurement,
  type MeasurementBatch,
  measurementAt,
  type TagNumber,
} from "../core/measurement.ts";
import type { TimedResult } from "../core/metric-past.ts";
import { statusCodes } from "../core/quality.ts";
import { HeldValues } from "./held-values.ts";

/** A configured metric with the numbers of its tags. */
export interface MetricInUse {
  readonly id: string;
  readonly metric: Metric;
  readonly options: unknown;
  /** [inputs] tag numbers, in the order of `metric.inputs`. */
  readonly inputs: readonly number[];
  /** [outputs] tag numbers, in the order of `metric.outputs`. */
  readonly outputs: readonly number[];
  /** [inputs] how long a value holds, ms, for a metric that holds values. Default without an end. */
  readonly holdsMs?: readonly number[];
}

export interface Derive {
  /** Figures that follow from a batch, or undefined. */
  take(batch: MeasurementBatch): MeasurementBatch | undefined;
  /** Figures that follow from the passing of time. */
  tick(timeMs: number): MeasurementBatch | undefined;
  /** Results of a metric that come from outside its fold, in the order of its outputs. */
  give(id: string, results: MetricResults, timeMs: number): MeasurementBatch | undefined;
  /** Figures that follow from the loss of the source of some tags. */
  lose(tags: readonly TagNumber[]): MeasurementBatch | undefined;
  /** Why outputs of a metric are missing now, by index of the output. */
  unavailable(id: string): ReadonlyMap<number, string>;
}

interface Running {
  readonly inUse: MetricInUse;
  state: unknown;
  readonly unavailable: Map<number, string>;
}

interface Route {
  readonly running: Running;
  readonly input: number;
}

/** `states` by id of the metric: what it begins with; others begin anew. */
export function createDerive(
  metrics: readonly MetricInUse[],
  now: () => number,
  states: ReadonlyMap<string, unknown> = new Map(),
): Derive {
  const running = metrics.map((inUse): Running => {
    const { id, metric, options } = inUse;
    return { inUse, state: states.get(id) ?? metric.start(options), unavailable: new Map() };
  });
  const routes = routesOf(running);
  const held = new HeldValues(holdTimes(metrics), now);
  const stepHolding = (ends: readonly Measurement[]): void => {
    for (const measurement of ends) {
      for (const { running: metric, input } of routes.get(measurement.tag) ?? []) {
        if (metric.inUse.metric.holdsValues === true) step(metric, { type: "value", input, measurement }, builder);
      }
    }
  };
  const builder = new BatchBuilder(16);
  const taken = () => (builder.length === 0 ? undefined : builder.takeMeasurements(now()));

  return {
    take(batch) {
      if (routes.size === 0) return undefined;
      for (const row of liveRowsInTimeOrder(batch, (tag) => routes.has(tag))) {
        const measurement = measurementAt(batch, row);
        const seen = held.arrived(measurement);
        for (const { running: metric, input } of routes.get(measurement.tag) ?? []) {
          const isHeld = metric.inUse.metric.holdsValues === true;
          step(metric, { type: "value", input, measurement: isHeld ? seen : measurement }, builder);
        }
      }
      return taken();
    },
    lose(tags) {
      stepHolding(held.lost(tags));
      return taken();
    },
    tick(timeMs) {
      stepHolding(held.silent());
      for (const metric of running) step(metric, { type: "tick", timeMs }, builder);
      return taken();
    },
    give(id, results, timeMs) {
      const metric = running.find(({ inUse }) => inUse.id === id);
      if (metric !== undefined) emit({ running: metric, results, timeMs, builder });
      return taken();
    },
    unavailable: (id) => running.find(({ inUse }) => inUse.id === id)?.unavailable ?? new Map(),
  };
}

/** By tag, the longest time for which one of its metrics holds a value. */
function holdTimes(metrics: readonly MetricInUse[]): Map<TagNumber, number> {
  const times = new Map<TagNumber, number>();
  for (const { metric, inputs, holdsMs } of metrics) {
    if (metric.holdsValues !== true) continue;
    for (const [input, tag] of inputs.entries()) times.set(tag, holdsMs?.[input] ?? Number.POSITIVE_INFINITY);
  }
  return times;
}

function routesOf(running: readonly Running[]): Map<number, Route[]> {
  const routes = new Map<number, Route[]>();
  for (const metric of running) {
    metric.inUse.inputs.forEach((tag, input) => {
      const known = routes.get(tag);
      if (known === undefined) routes.set(tag, [{ running: metric, input }]);
      else known.push({ running: metric, input });
    });
  }
  return routes;
}

function step(running: Running, event: MetricEvent, builder: BatchBuilder): void {
  const { inUse } = running;
  const [state, results] = inUse.metric.step(running.state, event);
  running.state = state;
  if (results === undefined) return;
  const timeMs = event.type === "tick" ? event.timeMs : event.measurement.sourceTimeMs;
  emit({ running, results, timeMs, builder });
}

interface Emission {
  readonly running: Running;
  readonly results: MetricResults;
  readonly timeMs: number;
  readonly builder: BatchBuilder;
}

/** A figure that is missing is written once, as null with a bad status, when it goes missing or its reason changes. */
function emit({ running, results, timeMs, builder }: Emission): void {
  running.inUse.outputs.forEach((tag, output) => {
    const result = results[output];
    if (result === undefined) return;
    if (isUnavailable(result)) {
      if (running.unavailable.get(output) === result.unavailable) return;
      running.unavailable.set(output, result.unavailable);
      builder.push({ key: tag, value: null, sourceTimeMs: timeMs, statusCode: statusCodes.badNoData });
    } else {
      running.unavailable.delete(output);
      const own = isTimed(result) ? result : { value: result, timeMs };
      builder.push({ key: tag, value: own.value, sourceTimeMs: own.timeMs });
    }
  });
}

function isTimed(result: MetricResults[number]): result is TimedResult {
  return typeof result === "object" && "timeMs" in result;
}

function isUnavailable(result: MetricResults[number]): result is Unavailable {
  return typeof result === "object" && result !== null && "unavailable" in result;
}
