/** Learning what is normal from stored values: jobs that are started, followed and cancelled here. */
import Type from "typebox";
import { PermanentError } from "../../core/errors.ts";
import type { LearnJobReport } from "../../core/model-learning.ts";
import { configurable, described, type Routes, readable } from "../app.ts";
import { IdPath } from "../contract.ts";
import { LearnJobSchema } from "../report-schemas.ts";

const example: LearnJobReport = {
  id: "1763900000000-1",
  model: "spindle-1",
  asset: "spindle-1",
  state: "reading",
  fromMs: 1_763_800_000_000,
  toMs: 1_763_890_000_000,
  startedMs: 1_763_900_000_000,
  activate: false,
  withFalseAlarms: false,
  progress: 0.4,
  etaSeconds: 3,
};

const timeMsMax = 8.64e15;
const TimeMs = (description: string) => Type.Number({ minimum: -timeMsMax, maximum: timeMsMax, description });

const LearnBody = Type.Object(
  {
    from: TimeMs("Start of normal running, milliseconds since the Unix epoch."),
    to: TimeMs(
      "End of normal running, milliseconds since the Unix epoch; up to 31 days ahead, and the job waits for it.",
    ),
    activate: Type.Optional(
      Type.Boolean({ default: false, description: "Puts the version to work at once; otherwise it runs in shadow." }),
    ),
    withFalseAlarms: Type.Optional(
      Type.Boolean({ default: false, description: "Adds stretches that people have judged as false alarms." }),
    ),
  },
  { additionalProperties: false, examples: [{ from: 1_763_800_000_000, to: 1_763_890_000_000 }] },
);

export const learningRoutes: Routes = (app, { view, limits }) => {
  const config = { ...configurable, rateLimit: { max: limits.changesPerMinute } };

  const learn = described({
    summary: "Learns what is normal from stored values as a new version of a model.",
    description: "Answers at once with a job. The version runs in shadow, unless `activate` is set or none is at work.",
    tag: "line",
    answer: LearnJobSchema,
    example,
    failures: {
      403: "This needs the role engineer.",
      404: "There is no such model or asset.",
      422: "The time is empty, or ends more than 31 days from now.",
      503: "Too many jobs wait.",
    },
  });
  app.post(
    "/api/v1/models/:id/learn",
    { config, schema: { ...learn, params: IdPath, body: LearnBody } },
    async ({ params: { id: model }, body }): Promise<LearnJobReport> => {
      const { from: fromMs, to: toMs, activate = false, withFalseAlarms = false } = body;
      return view.learnControl.learn({ model, fromMs, toMs, activate, withFalseAlarms });
    },
  );

  const all = described({
    summary: "Jobs that learn or have learned, newest first; those that a stop of the gateway ended are `interrupted`.",
    tag: "line",
    answer: Type.Array(LearnJobSchema),
    example: [example],
  });
  app.get(
    "/api/v1/learning",
    { config: readable, schema: all },
    async (): Promise<readonly LearnJobReport[]> => view.learning(),
  );

  const one = described({
    summary: "One job: progress, time left; and when done the operating range covered and what looked unusual.",
    tag: "line",
    answer: LearnJobSchema,
    example,
    failures: { 404: "There is no such job." },
  });
  app.get(
    "/api/v1/learning/:id",
    { config: readable, schema: { ...one, params: IdPath } },
    async ({ params: { id } }): Promise<LearnJobReport> => {
      const job = view.learning().find((each) => each.id === id);
      if (job !== undefined) return job;
      throw new PermanentError(`There is no job ${JSON.stringify(id)}.`, {
        code: "SAMSPEL_LEARN_JOB_UNKNOWN",
        next: "List the jobs with GET /api/v1/learning.",
      });
    },
  );

  const cancel = described({
    summary: "Ends a job that has not ended; one that is being put to work is let through.",
    tag: "line",
    answer: LearnJobSchema,
    example: { ...example, state: "cancelled" },
    failures: { 403: "This needs the role engineer.", 404: "There is no such job." },
  });
  app.post(
    "/api/v1/learning/:id/cancel",
    { config, schema: { ...cancel, params: IdPath } },
    async ({ params: { id } }): Promise<LearnJobReport> => view.learnControl.cancel(id),
  );
};
