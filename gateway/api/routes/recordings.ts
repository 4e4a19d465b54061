/** Recordings: start, stop, describe, keep; and how long the disk lasts. */
import Type from "typebox";
import type { DiskTime, RecordingReport } from "../../core/recording.ts";
import { described, operable, type Routes, readable } from "../app.ts";
import { IdPath } from "../contract.ts";
import { DiskTimeAnswer, RecordingAnswer, RecordingChangeBody, RecordingStartBody } from "../recording-schemas.ts";

const example: RecordingReport = {
  id: "0b7c2a54-6f0e-4e0b-9d53-3f1f4f0a9c11",
  revision: 2,
  name: "Worn tool, oak",
  campaign: "Tool wear 2026",
  fromMs: 1_763_900_000_000,
  toMs: 1_763_900_600_000,
  assets: ["spindle-1"],
  context: { product: "Table top, oak", operatingConditions: "12 000 rpm, feed 6 m/min" },
  keep: true,
  createdMs: 1_763_900_030_000,
  state: "stopped",
  valueCount: 60_000,
  thinnedCount: 0,
  removedCount: 0,
};
const unknown = { 404: "There is no such recording." };
const answering = (summary: string) =>
  described({ summary, tag: "data", answer: RecordingAnswer, example, failures: unknown });

export const recordingRoutes: Routes = (app, parts) => {
  const { recordings } = parts.view;

  const all = described({
    summary: "Recordings, the newest first.",
    tag: "data",
    answer: Type.Array(RecordingAnswer),
    example: [example],
  });
  app.get("/api/v1/recordings", { config: readable, schema: all }, async () => recordings.list());

  const time = described({
    summary: "How long recording can go on before what is kept fills the store.",
    tag: "data",
    answer: DiskTimeAnswer,
    example: { secondsLeft: 864_000, valuesPerSecond: 500, bytesPerSecond: 1000, bytesLeft: 8.64e8, keptBytes: 1e7 },
  });
  app.get(
    "/api/v1/recordings/disk-time",
    { config: readable, schema: time },
    async (): Promise<DiskTime> => recordings.diskTime(),
  );

  app.get(
    "/api/v1/recordings/:id",
    { config: readable, schema: { ...answering("A recording."), params: IdPath } },
    async ({ params: { id } }): Promise<RecordingReport> => recordings.report(id),
  );

  changes(app, parts);
};

/** Everything that changes a recording. */
const changes: Routes = (app, { view: { recordings }, limits }) => {
  const changing = { ...operable, rateLimit: { max: limits.changesPerMinute } };
  const start = described({
    summary: "Starts a recording, or names a span of the past.",
    description:
      "Every value is stored anyway: a recording names a span, describes it and holds it beyond the retention time.",
    tag: "data",
    answer: RecordingAnswer,
    example: { ...example, state: "running", toMs: undefined },
    failures: {
      403: "This needs the role operator.",
      404: "There is no such asset.",
      409: "Too many run, or are kept.",
    },
  });
  app.post(
    "/api/v1/recordings",
    { config: changing, schema: { ...start, body: RecordingStartBody } },
    async ({ body }): Promise<RecordingReport> => recordings.start(body),
  );
  app.post(
    "/api/v1/recordings/:id/stop",
    { config: changing, schema: { ...answering("Stops a recording."), params: IdPath } },
    async ({ params: { id } }): Promise<RecordingReport> => recordings.stop(id),
  );
  app.post(
    "/api/v1/recordings/:id",
    {
      config: changing,
      schema: {
        ...answering("Describes a recording, keeps it or lets go of it."),
        params: IdPath,
        body: RecordingChangeBody,
      },
    },
    async ({ params: { id }, body }): Promise<RecordingReport> => recordings.change(id, body),
  );

  const removed = described({
    summary: "Takes a recording out of the list. Its values stay as long as all others.",
    tag: "data",
    answer: Type.Object({ ok: Type.Literal(true) }),
    example: { ok: true },
    failures: { ...unknown, 409: "It runs." },
  });
  app.delete(
    "/api/v1/recordings/:id",
    { config: changing, schema: { ...removed, params: IdPath } },
    async ({ params: { id } }): Promise<{ ok: true }> => {
      await recordings.remove(id);
      return { ok: true };
    },
  );
};
