/** One entry of `alarms`: a limit or a state that calls somebody, and what that person shall do. */
import Type, { type Static } from "typebox";

const closed = { additionalProperties: false };
const name = (description: string) => Type.String({ minLength: 1, maxLength: 200, description });
const text = (description: string) => Type.Optional(Type.String({ minLength: 1, maxLength: 500, description }));
const stateList = (description: string) =>
  Type.Array(Type.Union([Type.String({ maxLength: 200 }), Type.Number(), Type.Boolean()]), {
    minItems: 1,
    maxItems: 50,
    description,
  });
const delaySeconds = (description: string) => Type.Number({ default: 0, minimum: 0, maximum: 86_400, description });

export const alarmSchema = Type.Object(
  {
    id: name("Name of the alarm; an equipment path and a word, as with tags."),
    name: Type.Optional(name("Text for screens and messages; the id when left out.")),
    tag: name("Tag that is watched."),
    type: Type.Union(
      [
        Type.Literal("high-high"),
        Type.Literal("high"),
        Type.Literal("low"),
        Type.Literal("low-low"),
        Type.Literal("deviation"),
        Type.Literal("rate"),
        Type.Literal("state"),
      ],
      { description: "What is judged: a limit, the distance from a setpoint, the speed of change, or a state." },
    ),
    limit: Type.Optional(
      Type.Number({
        description:
          "In the tag's unit. Of a `deviation` the greatest distance from `setpoint`, of a `rate` the greatest change in a minute.",
      }),
    ),
    setpoint: Type.Optional(
      Type.Union([Type.Number(), name("Tag.")], {
        description: "Of a `deviation`: a number, or the tag that holds it.",
      }),
    ),
    rateSeconds: Type.Number({
      default: 60,
      minimum: 1,
      maximum: 86_400,
      description: "Of a `rate`: over how long the change is taken.",
    }),
    states: Type.Optional(stateList("Of a `state`: the values that are an alarm.")),
    origin: Type.Optional(
      Type.Union([Type.Literal("standard"), Type.Literal("maker"), Type.Literal("learned"), Type.Literal("own")], {
        description: "What the limit rests on.",
      }),
    ),
    originText: text("Where it stands: standard and clause, page of the manual, who decided."),
    priority: Type.Optional(
      Type.Union([Type.Literal(1), Type.Literal(2), Type.Literal(3)], {
        description: "1 act now, 2 act this shift, 3 plan. Without it and without `consequenceLevel` this is an event.",
      }),
    ),
    consequenceLevel: Type.Optional(
      Type.Union([Type.Literal("minor"), Type.Literal("major"), Type.Literal("severe")], {
        description:
          "With `timeToActMinutes` it gives the priority: severe 1, 1, 2; major 1, 2, 3; minor 2, 3, 3 for up to 10 minutes, up to 8 hours, longer.",
      }),
    ),
    cause: text("What usually causes it."),
    consequence: text("What happens if nobody acts."),
    action: text("What to do. An alarm without an action is an event."),
    timeToActMinutes: Type.Optional(
      Type.Number({ exclusiveMinimum: 0, maximum: 525_600, description: "How long there is to act." }),
    ),
    owner: text("Role that owns the alarm; never a person."),
    onDelaySeconds: delaySeconds("The alarm comes when it has lasted this long."),
    offDelaySeconds: delaySeconds("The alarm goes when it has been over this long."),
    hysteresis: Type.Optional(
      Type.Number({
        minimum: 0,
        description:
          "How far the value must come back before the alarm may go. Default: the smaller of 10 % of the limit and 10 % of the tag's range.",
      }),
    ),
    mOfN: Type.Optional(
      Type.Tuple([Type.Integer({ minimum: 1, maximum: 32 }), Type.Integer({ minimum: 1, maximum: 32 })], {
        description:
          "`[3, 5]`: three of the last five values are beyond the limit. Default [3, 5]; of a `state` [1, 1]. A value of a source that sends only changes counts once a second.",
      }),
    ),
    suppressWhen: Type.Optional(
      Type.Object(
        { tag: name("Tag that says how the group is."), states: stateList("Its values.") },
        {
          ...closed,
          description: "While the tag has one of these values (machine off) the alarm is followed and calls nobody.",
        },
      ),
    ),
    suppressedBy: Type.Array(name("Id of an alarm."), {
      default: [],
      maxItems: 20,
      description: "Alarms that cause this one: while one of them is active, this one calls nobody.",
    }),
    outOfService: Type.Boolean({ default: false, description: "Not judged at all, and listed as such." }),
  },
  closed,
);
export type AlarmConfig = Static<typeof alarmSchema>;
