/** `GET /api/v1/settings`: how long values are kept, and how much of the disk they take. */
import Type from "typebox";
import { described, type Routes, readable } from "../app.ts";

const Settings = Type.Object({
  retentionDays: Type.Number({ description: "Older values are removed." }),
  quotaBytes: Type.Integer({ description: "Disk that the store may take." }),
  usedBytes: Type.Integer({ description: "Disk that it takes now." }),
  peopleHours: Type.Number({ description: "Distances, zone states and presence of people in cells." }),
  eventDays: Type.Number({ description: "Single happenings in a cell." }),
  figureDays: Type.Number({ description: "Shares, counts and times of a cell." }),
});

export const settingsRoutes: Routes = (app, { view }) => {
  const schema = described({
    summary: "How long values are kept, and how much of the disk they take.",
    tag: "line",
    answer: Settings,
    example: {
      ...{ retentionDays: 366, quotaBytes: 17_179_869_184, usedBytes: 1_200_000_000 },
      ...{ peopleHours: 72, eventDays: 90, figureDays: 730 },
    },
  });
  app.get("/api/v1/settings", { config: readable, schema }, async () => {
    const { bytes } = await view.storeFigures();
    return { ...view.kept, usedBytes: bytes };
  });
};
