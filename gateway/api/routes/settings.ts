/** `/api/v1/settings`: how long values are kept; what may be changed in the configuration from a page, shown before it is written. */
import Type from "typebox";
import { ConfigError } from "../../core/errors.ts";
import type { SettingsPreview, SettingsReport } from "../../core/settings.ts";
import { refusedEntries } from "../answers.ts";
import { configurable, described, type Routes, readable } from "../app.ts";
import {
  ChangeBody,
  PreviewAnswer,
  PreviewBody,
  previewExample,
  SettingsAnswer,
  settingsExample,
} from "../settings-schema.ts";

const Settings = Type.Object({
  retentionDays: Type.Number({ description: "Older values are removed." }),
  quotaBytes: Type.Integer({ description: "Disk that the store may take." }),
  usedBytes: Type.Integer({ description: "Disk that it takes now." }),
  peopleHours: Type.Number({ description: "Distances, zone states and presence of people in cells." }),
  eventDays: Type.Number({ description: "Single happenings in a cell." }),
  figureDays: Type.Number({ description: "Shares, counts and times of a cell." }),
});

export const settingsRoutes: Routes = (app, parts) => {
  const { view } = parts;
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
  changes(app, parts);
};

const failures = {
  403: "This needs the role engineer.",
  404: "There is no such setting.",
  409: "The file was changed meanwhile, or may not be written.",
};

function refused(error: unknown): unknown {
  return error instanceof ConfigError ? refusedEntries(error) : error;
}

const changes: Routes = (app, { view, limits, audit }) => {
  const config = { ...configurable, rateLimit: { max: limits.changesPerMinute } };
  const answered = { tag: "operation", answer: SettingsAnswer, example: settingsExample } as const;
  const look = described({ summary: "Settings at work that may be changed from a page.", ...answered });
  app.get(
    "/api/v1/settings/values",
    { config: readable, schema: look },
    async (): Promise<SettingsReport> => view.settings.report(),
  );

  const preview = {
    ...described({
      summary: "What changes would make of the configuration file, line by line. Nothing is written.",
      description: "The whole file that would come of it is checked as `samspel check` does.",
      ...{ tag: "operation", answer: PreviewAnswer, example: previewExample, failures },
    }),
    body: PreviewBody,
  };
  app.post("/api/v1/settings/preview", { config, schema: preview }, async ({ body }): Promise<SettingsPreview> => {
    try {
      return view.settings.preview(body.changes);
    } catch (error) {
      throw refused(error);
    }
  });

  const change = {
    ...described({
      summary: "Writes changes into the configuration file, and puts it to work.",
      description:
        "Comments stay. The file is written in one step, only while it is the one of the preview; when the gateway does not start with it, the last good one goes on.",
      ...{ ...answered, failures },
    }),
    body: ChangeBody,
  };
  app.post(
    "/api/v1/settings/changes",
    { config, schema: change },
    async ({ body, actor, ip }): Promise<SettingsReport> => {
      try {
        const role = actor.role === undefined ? {} : { role: actor.role };
        for (const { place, from, to } of view.settings.apply(body.changes, body.digest)) {
          const details = { from: from.slice(0, 1000), to: to.slice(0, 1000) };
          const what = { action: "configuration.change", target: place, outcome: "done", details };
          audit?.record({ actor: actor.name, ...role, from: ip, ...what });
        }
      } catch (error) {
        throw refused(error);
      }
      return view.settings.report();
    },
  );

  const undo = described({
    summary: "Makes the configuration file what it was before the last change from a page, and puts it to work.",
    ...{ ...answered, failures },
  });
  app.post("/api/v1/settings/undo", { config, schema: undo }, async (): Promise<SettingsReport> => {
    try {
      view.settings.undo();
    } catch (error) {
      throw refused(error);
    }
    return view.settings.report();
  });
};
