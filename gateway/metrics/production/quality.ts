/** Metric `quality`: a control chart of one characteristic. Its figures are computed by `gateway/production/quality-book.ts` from the store, for limits outlive the program. */
import Type, { type Static } from "typebox";
import { defineMetric } from "../../core/contracts.ts";
import { nelsonRules } from "./run-rules.ts";

export const qualityOptions = Type.Object(
  {
    characteristic: Type.String({ minLength: 1, description: "Tag of what is measured: best one value per part." }),
    subgroupSize: Type.Integer({
      default: 1,
      minimum: 1,
      maximum: 10,
      description: "Values of a subgroup; 1 gives a chart of single values (I-MR).",
    }),
    everySeconds: Type.Number({
      default: 0,
      minimum: 0,
      maximum: 86_400,
      description:
        "Values nearer than this to the one before are left out: rules on values that follow each other too closely give false signals.",
    }),
    spread: Type.Union([Type.Literal("range"), Type.Literal("deviation")], {
      default: "range",
      description: "Chart of the spread within subgroups: X̄-R, or X̄-S from nine values on.",
    }),
    ruleSet: Type.Union([Type.Literal("nelson"), Type.Literal("western-electric")], {
      default: "nelson",
      description: "Rules for patterns.",
    }),
    rules: Type.Array(Type.Union(nelsonRules.map((rule) => Type.Literal(rule))), {
      default: [1, 2, 5],
      maxItems: 8,
      description: "Nelson's rules that are on; Western Electric has all four.",
    }),
    drift: Type.Union([Type.Literal("none"), Type.Literal("ewma"), Type.Literal("cusum")], {
      default: "none",
      description:
        "A further chart for slow drift, which single points do not show: EWMA with λ 0.2 and L 3, or CUSUM with k 0.5 and h 4.",
    }),
    specLower: Type.Optional(
      Type.Number({
        description:
          "Lower limit of the drawing, in the unit of the tag. One side is enough; without either there is no capability.",
      }),
    ),
    specUpper: Type.Optional(Type.Number({ description: "Upper limit of the drawing." })),
    action: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 200,
        description: "What to do when a rule is broken; with it that is an alarm of priority 3, without it an event.",
      }),
    ),
  },
  {
    examples: [{ characteristic: "press-1/width", subgroupSize: 5, specLower: 119.8, specUpper: 120.2 }],
  },
);

export type QualityConfig = Static<typeof qualityOptions>;

export const quality = defineMetric<typeof qualityOptions, object>({
  kind: "quality",
  config: qualityOptions,
  isAnswered: true,
  outputs: () => [
    { name: "chart-value", unit: "1" },
    { name: "chart-centre", unit: "1" },
    { name: "chart-upper", unit: "1" },
    { name: "chart-lower", unit: "1" },
    { name: "broken-rules", unit: "", dataType: "string" },
    { name: "cpk", unit: "1" },
  ],
  inputs: () => [],
  problem: ({ specLower, specUpper }) =>
    specLower !== undefined && specUpper !== undefined && specLower >= specUpper
      ? "specLower must lie below specUpper"
      : undefined,
  start: () => ({}),
  step: (state) => [state, undefined],
});
