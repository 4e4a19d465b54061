/**
 * Metric `anonymous-form`: how people experience the work in a cell, from a voluntary form without a name.
 * Its figures come from the answers (`gateway/anonymous-forms.ts`) and not from tags; a cell without this metric has no form.
 */
import Type, { type Static } from "typebox";
import { defineMetric, type MetricOutput, type MetricResults } from "../../core/contracts.ts";
import { unavailable } from "../input.ts";
import { answersMin, taskLoadScales, trustScales } from "./questionnaire.ts";

export const formConfig = Type.Object(
  {
    taskLoad: Type.Boolean({ default: true, description: "Ask for the six scales of NASA-TLX, 0 to 100." }),
    trust: Type.Boolean({
      default: true,
      description: "Ask for trust, perceived safety and the intention to keep using the robot, 0 to 10.",
    }),
  },
  { examples: [{}] },
);
export type FormConfig = Static<typeof formConfig>;

/** Groups of figures that are given together. */
export const formParts = ["taskLoad", "trust"] as const;
export type FormPart = (typeof formParts)[number];

const outputsOf: Readonly<Record<FormPart, readonly MetricOutput[]>> = {
  taskLoad: [
    { name: "task-load", unit: "1" },
    ...taskLoadScales.map((name) => ({ name, unit: "1" })),
    { name: "task-load-answers", unit: "1" },
  ],
  trust: [...trustScales.map((name) => ({ name, unit: "1" })), { name: "trust-answers", unit: "1" }],
};

export const anonymousForm = defineMetric<typeof formConfig, null>({
  kind: "anonymous-form",
  config: formConfig,
  isAnswered: true,
  inputs: () => [],
  outputs: (config) => askedParts(config).flatMap((part) => outputsOf[part]),
  problem: (config) => (askedParts(config).length === 0 ? "taskLoad or trust must be asked" : undefined),
  start: () => null,
  step: () => [null, undefined],
});

export function askedParts(config: FormConfig): readonly FormPart[] {
  return formParts.filter((part) => config[part]);
}

/** Means of a part of the form over a number of answers. */
export interface FormFigures {
  readonly count: number;
  /** [scales] */
  readonly means: readonly number[];
}

const tooFew = unavailable("too-few", `at least ${answersMin} answers are needed`);

/** Results in the order of the outputs; a part without figures is unavailable. */
export function formResults(config: FormConfig, figures: Partial<Record<FormPart, FormFigures>>): MetricResults {
  return askedParts(config).flatMap((part): MetricResults => {
    const known = figures[part];
    if (known === undefined) return outputsOf[part].map(() => tooFew);
    const { means, count } = known;
    // The raw task load is the mean of the scales, and the order of two means does not matter.
    const taskLoad = part === "taskLoad" ? [means.reduce((sum, mean) => sum + mean, 0) / means.length] : [];
    return [...taskLoad, ...means, count];
  });
}
