/** Metric `production`: what a machine made of the planned time of its shift: OEE and its factors, parts, stops. Never of a person. */
import { defineMetric, type MetricResults } from "../../core/contracts.ts";
import { noParts } from "../counter.ts";
import { emptyLane } from "../state-lane.ts";
import { noProducts } from "./product-run.ts";
import { figuresOf, productionOutputs } from "./production-figures.ts";
import { productionOptions } from "./production-options.ts";
import { inputsOf, inShift, type ProductionState, taken, withPause } from "./production-state.ts";
import { calendarProblem } from "./shift-calendar.ts";
import { reasonProblem } from "./stop-reasons.ts";

export const production = defineMetric<typeof productionOptions, ProductionState>({
  kind: "production",
  config: productionOptions,
  outputs: () => productionOutputs,
  inputs: inputsOf,
  recallSeconds: () => 86_400,
  problem: (options) => {
    const states = [options.state, options.machinery, options.power].filter((given) => given !== undefined);
    if (states.length > 1) return "give one of state, machinery and power";
    if (options.goodCount !== undefined && options.scrapCount !== undefined) return "give goodCount or scrapCount";
    if (options.products !== undefined && options.product === undefined) return "products need the tag of the product";
    return reasonProblem(options.stopReasons ?? []) ?? calendarProblem(options);
  },
  start: (options) => ({
    ...{ options, shift: undefined, shiftUntilMs: Number.NEGATIVE_INFINITY, tickMs: Number.NEGATIVE_INFINITY },
    ...{ lane: emptyLane, newest: inputsOf(options).map(() => undefined), lastPartMs: undefined, cycles: [] },
    ...{ produced: noParts, good: noParts, scrap: noParts, products: noProducts },
  }),
  step(state, event): readonly [ProductionState, MetricResults | undefined] {
    if (event.type === "value") return [taken(state, event.input, event.measurement), undefined];
    const now = { ...inShift(state, event.timeMs), tickMs: event.timeMs };
    const next = withPause(now, event.timeMs);
    return [next, figuresOf(next, event.timeMs)];
  },
});
