/** `GET /api/v1/alarms`: the alarms of the configuration and how each fares. */
import Type from "typebox";
import { AlarmSchema, alarmExample } from "../alarm-schemas.ts";
import { described, type Routes, readable } from "../app.ts";

export const alarmRoutes: Routes = (app, { view }) => {
  const all = described({
    summary: "Alarms of the configuration: what each watches, what to do, and how it fares now.",
    tag: "line",
    answer: Type.Array(AlarmSchema),
    example: [alarmExample],
  });
  app.get("/api/v1/alarms", { config: readable, schema: all }, async () => view.alarmControl.alarms());
};
