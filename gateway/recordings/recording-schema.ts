/** Recordings as a schema: lines of the file are checked with it when they are read. */
import Type from "typebox";

const Text = Type.String({ maxLength: 2000 });

export const RecordingContextSchema = Type.Object(
  {
    product: Type.Optional(Text),
    operatingConditions: Type.Optional(Text),
    notes: Type.Optional(Text),
    sensors: Type.Optional(
      Type.Array(
        Type.Object(
          {
            tag: Type.String({ minLength: 1, maxLength: 1024 }),
            model: Type.Optional(Text),
            mounting: Type.Optional(Text),
            calibratedOn: Type.Optional(Type.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}$" })),
          },
          { additionalProperties: false },
        ),
        { maxItems: 1000 },
      ),
    ),
  },
  { additionalProperties: false },
);

export const RecordingSchema = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 64 }),
  revision: Type.Integer({ minimum: 1 }),
  name: Type.String({ minLength: 1, maxLength: 120 }),
  campaign: Type.Optional(Type.String({ maxLength: 120 })),
  fromMs: Type.Number(),
  toMs: Type.Optional(Type.Number()),
  assets: Type.Array(Type.String()),
  context: RecordingContextSchema,
  keep: Type.Boolean(),
  createdMs: Type.Number(),
  isRemoved: Type.Optional(Type.Literal(true)),
});
