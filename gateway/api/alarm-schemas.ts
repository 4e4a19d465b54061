/** Schemas of what the alarm system says; their types stand in `core`. */
import Type from "typebox";
import { ConditionSchema } from "./report-schemas.ts";

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

const Count = Type.Integer({ minimum: 0 });
const TimeMs = Type.Number();
const Range = { fromMs: TimeMs, toMs: TimeMs };

export const AlarmFiguresSchema = Type.Object({
  ...Range,
  operators: Type.Integer(),
  coverage: Type.Number(),
  count: Count,
  perHour: Maybe(Type.Number()),
  perDay: Maybe(Type.Number()),
  peak10minSliding: Count,
  peakAtMs: Maybe(TimeMs),
  peak10minFixed: Count,
  floods: Type.Array(Type.Object({ ...Range, count: Count, firstOut: Text })),
  floodShare: Maybe(Type.Number()),
  topTen: Type.Array(Type.Object({ id: Text, count: Count, share: Type.Number() })),
  topTenShare: Maybe(Type.Number()),
  chattering: Type.Array(Type.Object({ id: Text, episodes: Count })),
  fleeting: Type.Array(Type.Object({ id: Text, count: Count })),
  stale: Type.Array(Type.Object({ id: Text, sinceMs: TimeMs })),
  priorityShare: Maybe(Type.Record(Type.String(), Type.Number())),
  ackMedianMs: Maybe(Type.Number()),
  ackP95Ms: Maybe(Type.Number()),
  ackMeanMs: Maybe(Type.Number()),
  unacknowledged: Count,
  unauthorisedSuppressions: Count,
  reasons: Type.Record(Type.String(), Text),
});

export const figuresExample = {
  fromMs: 1_763_900_000_000,
  toMs: 1_763_986_400_000,
  operators: 1,
  coverage: 1,
  count: 2,
  perHour: 0.083,
  perDay: 2,
  peak10minSliding: 1,
  peakAtMs: 1_763_910_000_000,
  peak10minFixed: 1,
  floods: [],
  floodShare: 0,
  topTen: [{ id: "alarm/pump-1/bearing-hot/limit", count: 2, share: 1 }],
  topTenShare: 1,
  chattering: [],
  fleeting: [],
  stale: [],
  priorityShare: { 1: 0, 2: 1, 3: 0 },
  ackMedianMs: 60_000,
  ackP95Ms: 90_000,
  ackMeanMs: 60_000,
  unacknowledged: 0,
  unauthorisedSuppressions: 0,
  reasons: {},
};

export const TransitionSchema = Type.Object({ n: Count, timeMs: TimeMs, condition: ConditionSchema });

export const NotificationSchema = Type.Object({
  id: Text,
  kind: Text,
  state: Type.Union([Type.Literal("ready"), Type.Literal("retrying"), Type.Literal("stopped")]),
  code: Maybe(Text),
  message: Maybe(Text),
  next: Maybe(Text),
  waitingCount: Count,
  queuedCount: Count,
  sentCount: Count,
  refusedCount: Count,
  omittedCount: Count,
  lastSentMs: Maybe(TimeMs),
});

export const notificationExample = {
  id: "shift",
  kind: "email",
  state: "ready",
  waitingCount: 0,
  queuedCount: 0,
  sentCount: 3,
  refusedCount: 0,
  omittedCount: 0,
  lastSentMs: 1_763_900_000_000,
};

const seconds = (description: string) => Maybe(Type.Number({ minimum: 0, maximum: 86_400, description }));
const Votes = Type.Integer({ minimum: 1, maximum: 32 });

export const AlarmChangeSchema = Type.Object(
  {
    limit: Maybe(Type.Number({ minimum: -1e15, maximum: 1e15, description: "In the unit of the alarm." })),
    hysteresis: Maybe(Type.Number({ minimum: 0, maximum: 1e15, description: "In the unit of the alarm." })),
    onDelaySeconds: seconds("It must last this long."),
    offDelaySeconds: seconds("It must be over this long."),
    mOfN: Maybe(Type.Tuple([Votes, Votes], { description: "m of the last n values." })),
  },
  { additionalProperties: false, examples: [{ limit: 80, onDelaySeconds: 60 }] },
);

export const TuneBody = Type.Object(
  {
    days: Maybe(Type.Integer({ minimum: 1, maximum: 92, default: 30, description: "How far back." })),
    change: AlarmChangeSchema,
  },
  { additionalProperties: false, examples: [{ days: 30, change: { limit: 80, onDelaySeconds: 60 } }] },
);

const Tuned = Type.Object({
  count: Count,
  missedFaults: Count,
  falseAlarms: Count,
  alarms: Type.Array(Type.Object({ fromMs: TimeMs, toMs: Maybe(TimeMs) })),
});

export const TuneSchema = Type.Object({
  id: Text,
  ...Range,
  daysAsked: Count,
  valueCount: Count,
  judgedFaults: Count,
  present: Tuned,
  changed: Tuned,
});

export const tuneExample = {
  id: "pump-1/bearing-hot",
  fromMs: 1_763_900_000_000,
  toMs: 1_766_492_000_000,
  daysAsked: 30,
  valueCount: 259_200,
  judgedFaults: 1,
  present: { count: 41, missedFaults: 0, falseAlarms: 6, alarms: [] },
  changed: {
    count: 3,
    missedFaults: 0,
    falseAlarms: 0,
    alarms: [{ fromMs: 1_765_000_000_000, toMs: 1_765_000_900_000 }],
  },
};
