/** `GET /api/v1/models`: the models at work, with their cards. */
import Type from "typebox";
import type { ModelReport } from "../../core/view.ts";
import { described, type Routes, readable } from "../app.ts";
import { ModelSchema } from "../report-schemas.ts";

export const modelRoutes: Routes = (app, { view }) => {
  const schema = described({
    summary: "The models at work: channels, state and card.",
    tag: "line",
    answer: Type.Array(ModelSchema),
    example: [
      {
        id: "spindle-1",
        kind: "principal-components",
        asset: "spindle-1",
        state: "active",
        falseAlarms: { alarms: 1, hours: 48, basis: "per-day", perDay: 0.5, perDayMax: 2.37 },
        inference: { meanMs: 0.12, p99Ms: 0.31, runs: 512 },
        channels: ["spindle-1/vibration"],
        scoreTag: "spindle-1/anomaly/score",
        stateTag: "spindle-1/anomaly/state",
        shadowTag: "spindle-1/anomaly/shadow-score",
        contributionTags: ["spindle-1/anomaly/contribution/vibration"],
      },
    ],
  });
  app.get("/api/v1/models", { config: readable, schema }, async (): Promise<readonly ModelReport[]> => view.models());
};
