/** Schemas of the reports that the gateway gives about itself; their types stand in `core`. */
import Type from "typebox";

const Text = Type.String();
const Count = Type.Integer({ minimum: 0 });
const TimeMs = Type.Number();
const Texts = Type.Array(Text);

export const ConditionSchema = Type.Object({
  id: Text,
  tagId: Type.Optional(Text),
  state: Type.Union([Type.Literal("active"), Type.Literal("inactive")]),
  acknowledged: Type.Boolean(),
  severity: Type.Integer({ minimum: 1, maximum: 1000 }),
  message: Text,
  code: Text,
  activeTimeMs: TimeMs,
  shelved: Type.Optional(Type.Object({ untilMs: TimeMs, reason: Text })),
  suppressed: Type.Optional(
    Type.Object({ by: Type.Union([Type.Literal("state"), Type.Literal("alarm")]), what: Text }),
  ),
  parameters: Type.Optional(Type.Record(Type.String(), Type.Union([Text, Type.Number()]))),
});

export const SourceSchema = Type.Object({
  id: Text,
  kind: Text,
  state: Text,
  code: Type.Optional(Text),
  message: Type.Optional(Text),
  next: Type.Optional(Text),
  sinceMs: TimeMs,
  attempts: Count,
  addressCount: Count,
  receivedCount: Count,
  storedCount: Type.Optional(Count),
  duplicateCount: Count,
  passedCount: Type.Optional(Count),
  rejectedCount: Count,
  gapCount: Count,
  droppedCount: Type.Optional(Count),
  valuesPerSecond: Type.Number(),
  delayMs: Type.Optional(Type.Number()),
  clockOffsetMs: Type.Optional(Type.Number()),
  lastValueMs: Type.Optional(TimeMs),
  failedAddresses: Type.Array(Type.Object({ address: Text, tagIds: Texts, code: Text, message: Text })),
  rejections: Type.Array(Type.Object({ code: Text, count: Count, message: Text, example: Text })),
});

export const SinkSchema = Type.Object({
  id: Text,
  kind: Text,
  state: Text,
  code: Type.Optional(Text),
  message: Type.Optional(Text),
  next: Type.Optional(Text),
  sinceMs: TimeMs,
  attempts: Count,
  nextAttemptMs: Type.Optional(TimeMs),
  dueCount: Count,
  forwardedCount: Count,
  omittedCount: Count,
  setAsideCount: Count,
  missedCount: Count,
  pendingCount: Count,
  pendingSinceMs: Type.Optional(TimeMs),
  lastWriteMs: Type.Optional(TimeMs),
  refusals: Type.Array(Type.Object({ code: Text, count: Count, message: Text, example: Text })),
});

const Inference = Type.Optional(
  Type.Object(
    { meanMs: Type.Number(), p99Ms: Type.Number(), runs: Count },
    {
      description:
        "Milliseconds in which the graph ran for one window, of the last runs (at most 512). Models of one shape run together; the time is shared equally among their windows. Renewed every 30 s.",
    },
  ),
);

export const ModelSchema = Type.Object({
  id: Text,
  kind: Text,
  asset: Text,
  state: Text,
  code: Type.Optional(Text),
  message: Type.Optional(Text),
  version: Type.Optional(Text),
  framesLeft: Type.Optional(Count),
  inference: Inference,
  falseAlarms: Type.Optional(
    Type.Object(
      {
        alarms: Count,
        hours: Type.Number(),
        basis: Type.Union([Type.Literal("per-day"), Type.Literal("hours"), Type.Literal("too-little")]),
        perDay: Type.Number(),
        perDayMax: Type.Number(),
      },
      {
        description:
          "Alarms on the newest fifth of the training rows, raised by a second model that learned from the others. `perDay` says something from a day on; `perDayMax` is its upper limit with 95 % confidence.",
      },
    ),
  ),
  channels: Texts,
  scoreTag: Text,
  stateTag: Text,
  shadowTag: Text,
  contributionTags: Texts,
  card: Type.Optional(Type.Unknown()),
});

const JudgementSchema = Type.Object({ windows: Count, alarmWindows: Count, activations: Count, inference: Inference });

export const LifecycleSchema = Type.Object({
  model: Text,
  active: Type.Optional(Text),
  activeSinceMs: Type.Optional(TimeMs),
  rollBackTo: Type.Optional(Text),
  versions: Type.Array(
    Type.Object({
      id: Text,
      kind: Text,
      version: Text,
      created: Text,
      role: Type.Union([Type.Literal("active"), Type.Literal("shadow"), Type.Literal("kept")]),
      digest: Text,
      sha256: Type.Optional(Text),
      description: Text,
      rows: Count,
      warnings: Texts,
      signature: Text,
      keyId: Type.Optional(Text),
    }),
  ),
  shadow: Type.Optional(
    Type.Object({
      version: Text,
      sinceMs: TimeMs,
      active: JudgementSchema,
      shadow: JudgementSchema,
      agreement: Type.Union([Type.Number({ minimum: 0, maximum: 1 }), Type.Null()]),
    }),
  ),
  inputs: Type.Optional(
    Type.Array(
      Type.Object({
        tagId: Text,
        shift: Type.Union([Type.Number({ description: "In standard deviations of training." }), Type.Null()]),
        spread: Type.Union([
          Type.Number({ description: "Population stability index of the values of the last hours against training." }),
          Type.Null(),
        ]),
      }),
    ),
  ),
  events: Type.Array(
    Type.Object({
      timeMs: TimeMs,
      action: Text,
      version: Text,
      automatic: Type.Boolean(),
      reason: Type.Optional(Text),
    }),
  ),
});

const LearningFindingSchema = Type.Object({
  channel: Text,
  unit: Text,
  kind: Type.Union([Type.Literal("level"), Type.Literal("outlier")]),
  fromMs: TimeMs,
  toMs: TimeMs,
  at: Type.Number(),
  usual: Type.Number(),
});

const jobStates = [
  "collecting",
  "waiting",
  "reading",
  "learning",
  "trying",
  "done",
  "failed",
  "cancelled",
  "interrupted",
] as const;

export const LearnJobSchema = Type.Object({
  id: Text,
  model: Text,
  asset: Text,
  state: Type.Union(jobStates.map((state) => Type.Literal(state))),
  fromMs: TimeMs,
  toMs: TimeMs,
  startedMs: TimeMs,
  activate: Type.Boolean(),
  withFalseAlarms: Type.Boolean(),
  progress: Type.Number({ minimum: 0, maximum: 1 }),
  etaSeconds: Type.Union([Type.Number(), Type.Null()]),
  rows: Type.Optional(Count),
  version: Type.Optional(Text),
  role: Type.Optional(Type.Union([Type.Literal("active"), Type.Literal("shadow")])),
  covered: Type.Optional(
    Type.Array(
      Type.Object({ name: Text, unit: Text, low: Type.Optional(Type.Number()), high: Type.Optional(Type.Number()) }),
    ),
  ),
  findings: Type.Optional(Type.Array(LearningFindingSchema)),
  warnings: Type.Optional(Texts),
  code: Type.Optional(Text),
  message: Type.Optional(Text),
  next: Type.Optional(Text),
});

const MetricSchema = Type.Object({
  id: Text,
  kind: Text,
  outputs: Type.Array(Type.Object({ name: Text, tagId: Text, unit: Text })),
  inputs: Texts,
  options: Type.Optional(Type.Unknown({ description: "The metric as configured, with defaults filled in." })),
  unavailable: Type.Record(Text, Text),
});

export const AssetSchema = Type.Object({
  id: Text,
  name: Text,
  equipment: Text,
  template: Text,
  tags: Texts,
  models: Type.Array(ModelSchema),
  metrics: Type.Array(MetricSchema),
  plan: Type.Optional(Type.Unknown({ description: "What the plan view of a cell draws, in metres." })),
  nameplate: Type.Optional(
    Type.Object(
      {
        ...{ manufacturer: Type.Optional(Text), model: Type.Optional(Text), serialNumber: Type.Optional(Text) },
        yearOfConstruction: Type.Optional(Type.Integer()),
      },
      { description: "What stands on the plate of the machine (OPC 40001-1)." },
    ),
  ),
  photoMs: Type.Optional(Type.Number({ description: "When its photo was kept; absent where it has none." })),
  bearing: Type.Optional(
    Type.Object({
      stated: Type.String({ description: "As it stands in the configuration." }),
      source: Type.Optional(Type.String({ description: "Who published the geometry; only of the catalogue." })),
      orders: Type.Object(
        { bpfo: Type.Number(), bpfi: Type.Number(), bsf: Type.Number(), ftf: Type.Number() },
        { description: "Multiples of the shaft frequency." },
      ),
      ...{ speedRpm: Type.Optional(Type.Number()), speedTag: Type.Optional(Text) },
    }),
  ),
});

const ReviewFigures = Type.Object({
  violationCount: Count,
  violationPercent: Type.Number(),
  marginP05: Type.Number({ description: "5th percentile of the margin, m." }),
  smallestDistance: Type.Number({ description: "m" }),
  movingSeconds: Type.Number(),
});

export const CellReviewSchema = Type.Object({
  unavailable: Type.Optional(Text),
  knownSeconds: Type.Number({ description: "Time with a known distance." }),
  recorded: Type.Optional(ReviewFigures),
  changed: Type.Optional(ReviewFigures),
  entries: Type.Union([Type.Object({ recorded: Count, remaining: Count }), Type.Object({ unavailable: Text })]),
  occupancy: Type.Union([
    Type.Object({
      timeMs: TimeMs,
      columns: Count,
      squareM: Type.Number(),
      leftM: Type.Number(),
      bottomM: Type.Number(),
      seconds: Type.Array(Type.Union([Type.Number(), Type.Null()]), {
        description: "Null: visited too seldom to be shown.",
      }),
    }),
    Type.Object({ unavailable: Text }),
  ]),
  speedDistance: Type.Array(Type.Object({ distance: Type.Number(), speed: Type.Number(), seconds: Type.Number() })),
  allowedSpeed: Type.Array(Type.Object({ distance: Type.Number(), speed: Type.Number() })),
});

/** An active condition as it may look. */
export const conditionExample = {
  id: "model/spindle-1/anomaly",
  tagId: "spindle-1/anomaly/score",
  state: "active",
  acknowledged: false,
  severity: 600,
  message: "The vibration of spindle-1 is unlike its normal state.",
  code: "SAMSPEL_MODEL_ALARM",
  activeTimeMs: 1_763_900_000_000,
};
