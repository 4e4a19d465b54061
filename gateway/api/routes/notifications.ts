/** `/api/v1/notifications`: how each way to reach people fares, and a test message. */
import Type from "typebox";
import { PermanentError } from "../../core/errors.ts";
import type { NotificationReport } from "../../core/notification.ts";
import { NotificationSchema, notificationExample } from "../alarm-schemas.ts";
import { configurable, described, type Routes, readable } from "../app.ts";
import { IdPath } from "../contract.ts";

export const notificationRoutes: Routes = (app, { view, limits }) => {
  const all = described({
    summary: "Notifications of the configuration, and how each fares.",
    tag: "operation",
    answer: Type.Array(NotificationSchema),
    example: [notificationExample],
  });
  app.get(
    "/api/v1/notifications",
    { config: readable, schema: all },
    async (): Promise<readonly NotificationReport[]> => view.alarmControl.notifications(),
  );

  const test = described({
    summary: "Sends a test message now, past schedule and limits; the answer comes when the other side has taken it.",
    tag: "operation",
    answer: NotificationSchema,
    example: notificationExample,
    failures: { 403: "Needs the role engineer.", 404: "There is no such notification.", 503: "It was not taken." },
  });
  const config = { ...configurable, rateLimit: { max: limits.changesPerMinute } };
  app.post(
    "/api/v1/notifications/:id/test",
    { config, schema: { ...test, params: IdPath } },
    async ({ params: { id } }): Promise<NotificationReport> => {
      const report = await view.alarmControl.testNotification(id);
      if (report !== undefined) return report;
      throw new PermanentError(`There is no notification ${JSON.stringify(id)}.`, {
        code: "SAMSPEL_NOTIFICATION_UNKNOWN",
        next: "List them with GET /api/v1/notifications.",
      });
    },
  );
};
