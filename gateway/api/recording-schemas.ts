/** Recordings as schemas: what is asked and what is answered. */
import Type from "typebox";
import { recordingLimits } from "../core/recording.ts";
import { IdParameter, TimeMs, TimeParameter } from "./contract.ts";

const closed = { additionalProperties: false } as const;
const Name = Type.String({ minLength: 1, maxLength: recordingLimits.nameLength, pattern: "\\S" });
const Text = Type.String({ maxLength: recordingLimits.textLength });

const ContextSchema = Type.Object(
  {
    product: Type.Optional(Text),
    operatingConditions: Type.Optional(Text),
    notes: Type.Optional(Type.String({ maxLength: recordingLimits.textLength, description: "No names of persons." })),
    sensors: Type.Optional(
      Type.Array(
        Type.Object(
          {
            tag: IdParameter("The signal that it measures."),
            model: Type.Optional(Text),
            mounting: Type.Optional(Text),
            calibratedOn: Type.Optional(Type.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}$" })),
          },
          closed,
        ),
        { maxItems: 1000 },
      ),
    ),
  },
  closed,
);

export const RecordingStartBody = Type.Object(
  {
    name: Name,
    campaign: Type.Optional(Name),
    preTriggerSeconds: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: recordingLimits.preTriggerSeconds,
        description: "So much of what was stored before belongs to it.",
      }),
    ),
    assets: Type.Optional(Type.Array(IdParameter("Asset."), { maxItems: 500, description: "All when left out." })),
    context: Type.Optional(ContextSchema),
    fromMs: Type.Optional(TimeParameter("Start in the past, instead of now.")),
    toMs: Type.Optional(TimeParameter("End in the past; without it the recording runs.")),
  },
  { ...closed, examples: [{ name: "Worn tool, oak", preTriggerSeconds: 30 }] },
);

export const RecordingChangeBody = Type.Object(
  {
    name: Type.Optional(Name),
    campaign: Type.Optional(Name),
    context: Type.Optional(ContextSchema),
    keep: Type.Optional(Type.Boolean({ description: "Values stay beyond the retention time, within the quota." })),
  },
  { ...closed, minProperties: 1, examples: [{ keep: false }] },
);

export const RecordingAnswer = Type.Object({
  id: Type.String(),
  revision: Type.Integer(),
  name: Type.String(),
  campaign: Type.Optional(Type.String()),
  fromMs: TimeMs,
  toMs: Type.Optional(TimeMs),
  assets: Type.Array(Type.String()),
  context: ContextSchema,
  keep: Type.Boolean(),
  createdMs: TimeMs,
  state: Type.Union([Type.Literal("running"), Type.Literal("stopped")]),
  valueCount: Type.Integer({ description: "Values in its time, of all signals." }),
  thinnedCount: Type.Integer({ description: "Among those: only minutes and hours are left." }),
  removedCount: Type.Integer({ description: "Values of its time that the store could not hold." }),
});

export const DiskTimeAnswer = Type.Object({
  secondsLeft: Type.Union([Type.Number(), Type.Null()], {
    description: "Until what is kept fills the store; null while nothing comes in.",
  }),
  valuesPerSecond: Type.Number(),
  bytesPerSecond: Type.Number(),
  bytesLeft: Type.Number(),
  keptBytes: Type.Number(),
});
