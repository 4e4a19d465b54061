/** Feeds metrics with values and ticks as the pipeline does. */

import type { TSchema } from "typebox";
import Value from "typebox/value";
import type { Metric, MetricResults } from "../../../gateway/core/contracts.ts";
import type { Measurement, Value as TagValue } from "../../../gateway/core/measurement.ts";
import { qualityOf } from "../../../gateway/core/quality.ts";

/** A measurement that arrives `delayMs` after its source time. */
export function measurement(value: TagValue, timeMs: number, { statusCode = 0, delayMs = 0 } = {}): Measurement {
  return {
    tag: 0,
    value,
    quality: qualityOf(statusCode),
    statusCode,
    sourceTimeMs: timeMs,
    receivedTimeMs: timeMs + delayMs,
  };
}

/** The options with every default filled in, as the configuration gives them. Throws when they do not fit the schema. */
export function withDefaults<S extends TSchema>(metric: Metric<S>, options: object): never {
  const filled: unknown = Value.Default(metric.config, structuredClone(options));
  Value.Assert(metric.config, filled);
  return filled as never;
}

/** A metric at work: tag by name, results by output name. */
export function running<S extends TSchema, State>(metric: Metric<S, State>, options: object) {
  const config = withDefaults(metric as never, options);
  const inputs = metric.inputs(config);
  const names = metric.outputs(config).map(({ name }) => name);
  let state = metric.start(config);
  let last: Record<string, unknown> = {};
  let count = 0;
  const take = ([next, results]: readonly [State, MetricResults | undefined]) => {
    state = next;
    if (results === undefined) return undefined;
    count++;
    const named = Object.fromEntries(
      names.map((name, index) => [name, results[index]]).filter(([, v]) => v !== undefined),
    );
    last = { ...last, ...named };
    return named;
  };
  return {
    value(tag: string, value: TagValue, timeMs: number, how: { statusCode?: number; delayMs?: number } = {}) {
      const input = inputs.indexOf(tag);
      if (input < 0) throw new Error(`${tag} is no input`);
      return take(metric.step(state, { type: "value", input, measurement: measurement(value, timeMs, how) }));
    },
    tick(timeMs: number) {
      return take(metric.step(state, { type: "tick", timeMs }));
    },
    /** Newest result of each output. */
    get latest() {
      return last;
    },
    get resultCount() {
      return count;
    },
    get state() {
      return state;
    },
  };
}
