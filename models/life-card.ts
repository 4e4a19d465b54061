/** What the card of a model of remaining life holds beside what every card holds. */
import Type, { type Static } from "typebox";

/** How far estimates of remaining life were off for units that were left out of training, by the size of the estimate. */
export const LifeIntervals = Type.Object(
  {
    at: Type.Array(Type.Number(), { minItems: 2, maxItems: 100, description: "Estimates, in cycles, ascending." }),
    bounds: Type.Array(
      Type.Object(
        {
          share: Type.Number({ exclusiveMinimum: 0, exclusiveMaximum: 1, description: "Of the units inside." }),
          below: Type.Array(Type.Number(), { description: "[at] added to the estimate: the lower end." }),
          above: Type.Array(Type.Number(), { description: "[at] added to the estimate: the upper end." }),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
);
export type LifeIntervals = Static<typeof LifeIntervals>;

/** Kind `remaining-life`: what a unit's history becomes, and what is known about the estimate. */
export const LifeCard = Type.Object(
  {
    baselineCycles: Type.Integer({ minimum: 1, description: "First cycles in a window." }),
    recentCycles: Type.Integer({ minimum: 1, description: "Newest cycles in a window, after the first ones." }),
    capCycles: Type.Number({
      exclusiveMinimum: 0,
      description: "An estimate at this value means: this long or longer.",
    }),
    intervals: LifeIntervals,
    lives: Type.Array(Type.Number(), { maxItems: 200, description: "Lives of the training units, ascending." }),
  },
  { additionalProperties: false },
);
export type LifeCard = Static<typeof LifeCard>;
