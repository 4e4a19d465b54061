/** The file of the labels of recordings. */
import { join } from "node:path";
import Type from "typebox";
import type { RecordingLabel } from "../core/recording-label.ts";
import { LineFile } from "./line-file.ts";

const linesMax = 500_000;

const LabelSchema = Type.Object({
  labelId: Type.String({ minLength: 1 }),
  revision: Type.Integer({ minimum: 1 }),
  recording: Type.String(),
  fromMs: Type.Number(),
  toMs: Type.Number(),
  scope: Type.String(),
  class: Type.String({ minLength: 1, maxLength: 60 }),
  source: Type.Union(["human", "model", "rule", "injected"].map((each) => Type.Literal(each))),
  annotator: Type.Union(["first", "second", "operator", "simulator"].map((each) => Type.Literal(each))),
  severity: Type.Optional(Type.Number()),
  confidence: Type.Optional(Type.Number()),
  comment: Type.Optional(Type.String()),
  createdMs: Type.Number(),
  isRemoved: Type.Optional(Type.Literal(true)),
  suggestion: Type.Optional(Type.String()),
});

/** Also read by verbs that run beside the gateway. */
export function openLabels(directory: string): Promise<LineFile<RecordingLabel>> {
  return LineFile.open<RecordingLabel>({
    path: join(directory, "labels.jsonl"),
    schema: LabelSchema,
    idOf: ({ labelId }) => labelId,
    linesMax,
    fullCode: "SAMSPEL_LABELS_FULL",
  });
}
