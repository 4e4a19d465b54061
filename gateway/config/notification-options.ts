/** Options that every notification has, whatever its kind. */
import Type from "typebox";

const literal = Type.Literal;
const timeOfDay = (description: string) =>
  Type.String({
    pattern: "^([01]\\d|2[0-3]):[0-5]\\d$",
    description: `${description}, \`HH:MM\` in the zone of the site.`,
  });

export const notificationCommon = {
  /** Also the name of a file. */
  id: Type.String({
    minLength: 1,
    maxLength: 100,
    pattern: "^[A-Za-z0-9][A-Za-z0-9._-]*$",
    description: "Name of the notification.",
  }),
  priorities: Type.Array(Type.Union([literal(1), literal(2), literal(3)]), {
    default: [1, 2],
    minItems: 1,
    maxItems: 3,
    description: "Which alarms are told.",
  }),
  equipment: Type.Array(Type.String({ minLength: 1, maxLength: 200 }), {
    default: [],
    maxItems: 100,
    description: "Only alarms whose tag or id begins with one of these; all when empty.",
  }),
  schedule: Type.Array(
    Type.Object(
      {
        days: Type.Array(
          Type.Union([
            literal("mon"),
            literal("tue"),
            literal("wed"),
            literal("thu"),
            literal("fri"),
            literal("sat"),
            literal("sun"),
          ]),
          { minItems: 1, maxItems: 7, description: "Days on which it begins." },
        ),
        from: timeOfDay("Begin"),
        to: timeOfDay("End; one that is not after the begin lies on the next day"),
      },
      { additionalProperties: false },
    ),
    {
      default: [],
      maxItems: 50,
      description: "When messages are sent; always when empty. What comes in between waits.",
    },
  ),
  groupSeconds: Type.Number({
    default: 30,
    minimum: 0,
    maximum: 3600,
    description: "Alarms of this time go in one message. Priority 1 does not wait.",
  }),
  perHour: Type.Integer({
    default: 6,
    minimum: 1,
    maximum: 60,
    description: "Messages in any hour at most; what comes beyond waits and goes in one digest.",
  }),
  resolved: Type.Boolean({ default: true, description: "Says when alarms that were told are over." }),
  expireHours: Type.Number({
    default: 24,
    minimum: 1,
    maximum: 720,
    description: "What could not be told for this long is left out, and its number is told.",
  }),
};
