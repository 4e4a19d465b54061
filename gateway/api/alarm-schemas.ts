/** Schemas of what the alarm system says; their types stand in `core`. */
import Type from "typebox";

const Text = Type.String();
const Texts = Type.Array(Text);
const Maybe = <T extends Type.TSchema>(schema: T) => Type.Optional(schema);
const State = Type.Union([Text, Type.Number(), Type.Boolean()]);

export const AlarmSchema = Type.Object({
  id: Text,
  name: Maybe(Text),
  tag: Text,
  type: Text,
  limit: Maybe(Type.Number()),
  setpoint: Maybe(Type.Union([Type.Number(), Text])),
  rateSeconds: Type.Number(),
  states: Maybe(Type.Array(State)),
  origin: Maybe(Text),
  originText: Maybe(Text),
  priority: Maybe(Type.Integer()),
  consequenceLevel: Maybe(Text),
  cause: Maybe(Text),
  consequence: Maybe(Text),
  action: Maybe(Text),
  timeToActMinutes: Maybe(Type.Number()),
  owner: Maybe(Text),
  onDelaySeconds: Type.Number(),
  offDelaySeconds: Type.Number(),
  hysteresis: Maybe(Type.Number()),
  mOfN: Maybe(Type.Array(Type.Integer())),
  suppressWhen: Maybe(Type.Object({ tag: Text, states: Type.Array(State) })),
  suppressedBy: Texts,
  outOfService: Type.Boolean(),
  unit: Text,
  effectivePriority: Maybe(Type.Integer()),
  effectiveHysteresis: Type.Number(),
  effectiveMOfN: Type.Array(Type.Integer()),
  conditionId: Text,
  state: Type.Union([Type.Literal("normal"), Type.Literal("active"), Type.Literal("out-of-service")]),
  suppressed: Maybe(Type.Object({ by: Text, what: Text })),
  lateCount: Type.Integer(),
});

export const alarmExample = {
  id: "pump-1/bearing-hot",
  name: "Bearing of pump 1 above 75 °C",
  tag: "pump-1/bearing-temperature",
  type: "high",
  limit: 75,
  rateSeconds: 60,
  origin: "maker",
  priority: 2,
  cause: "Too little grease.",
  consequence: "The bearing seizes.",
  action: "Grease the bearing.",
  timeToActMinutes: 240,
  owner: "maintenance",
  onDelaySeconds: 30,
  offDelaySeconds: 0,
  suppressedBy: [],
  outOfService: false,
  unit: "Cel",
  effectivePriority: 2,
  effectiveHysteresis: 5.5,
  effectiveMOfN: [3, 5],
  conditionId: "alarm/pump-1/bearing-hot/limit",
  state: "normal",
  lateCount: 0,
};
