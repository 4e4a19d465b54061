/** `GET /api/v1/sinks`: how each destination fares. */
import Type from "typebox";
import type { SinkReport } from "../../core/view.ts";
import { described, type Routes, readable } from "../app.ts";
import { SinkSchema } from "../report-schemas.ts";

export const sinkRoutes: Routes = (app, { view }) => {
  const schema = described({
    summary: "How each destination fares: state, what waits, what was refused.",
    tag: "line",
    answer: Type.Array(SinkSchema),
    example: [
      {
        id: "history",
        kind: "influxdb",
        state: "forwarding",
        sinceMs: 1_763_900_000_000,
        attempts: 0,
        dueCount: 52_000,
        forwardedCount: 51_998,
        omittedCount: 0,
        setAsideCount: 0,
        missedCount: 0,
        pendingCount: 2,
        lastWriteMs: 1_763_900_060_000,
        refusals: [],
      },
    ],
  });
  app.get("/api/v1/sinks", { config: readable, schema }, async (): Promise<readonly SinkReport[]> => view.sinks());
};
