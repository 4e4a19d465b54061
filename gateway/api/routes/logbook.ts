/** The logbook of equipment: notes from shift to shift on a line, work done on an asset. */
import type { LogbookAnswer, LogbookEntry } from "../../core/logbook.ts";
import { invalidRequest } from "../answers.ts";
import { described, operable, type Routes, readable } from "../app.ts";
import { IdPath } from "../contract.ts";
import { LogbookBody, LogbookEntrySchema, LogbookParameters, LogbookSchema } from "../logbook-schemas.ts";

const entry: LogbookEntry = {
  ...{ id: "8f3c", revision: 1, kind: "maintenance", about: "pump-1", work: "lubricated", text: "Both bearings, 5 g" },
  ...{ timeMs: 1_763_900_000_000, createdMs: 1_763_900_400_000, by: "operator" },
};

export const logbookRoutes: Routes = (app, { view, limits }) => {
  const list = described({
    summary: "The logbook of equipment, newest first.",
    description: "Withdrawn entries are in it and marked. A role is named, never a person.",
    tag: "data",
    answer: LogbookSchema,
    example: { entries: [entry], more: 0, noteDays: 90 },
  });
  app.get(
    "/api/v1/logbook",
    { config: readable, schema: { ...list, querystring: LogbookParameters } },
    async ({ query: { kind, about, from, to } }): Promise<LogbookAnswer> => {
      if (from !== undefined && to !== undefined && to < from) {
        throw invalidRequest("`to` must not be before `from`.");
      }
      return view.logbook.list({
        ...(kind === undefined ? {} : { kind }),
        ...(about === undefined ? {} : { about }),
        ...(from === undefined ? {} : { fromMs: from }),
        ...(to === undefined ? {} : { toMs: to }),
      });
    },
  );

  // The audit log is kept longer than a note, so it gets everything but the text.
  const config = { ...operable, rateLimit: { max: limits.changesPerMinute }, unaudited: ["text"] };
  const write = described({
    summary: "Writes an entry. It cannot be changed, only withdrawn.",
    tag: "line",
    answer: LogbookEntrySchema,
    example: entry,
    failures: {
      403: "This needs the role operator.",
      404: "There is no such line or asset.",
      507: "The logbook is full.",
    },
  });
  app.post(
    "/api/v1/logbook",
    { config, schema: { ...write, body: LogbookBody } },
    async ({ body, actor: { role = "operator" } }): Promise<LogbookEntry> => view.logbook.write({ ...body, by: role }),
  );

  const withdraw = described({
    summary: "Withdraws an entry: it stays in the book and is marked.",
    tag: "line",
    answer: LogbookEntrySchema,
    example: { ...entry, revision: 2, withdrawn: { timeMs: 1_763_900_500_000, by: "operator" } },
    failures: { 403: "This needs the role operator.", 404: "There is no such entry.", 507: "The logbook is full." },
  });
  app.post(
    "/api/v1/logbook/:id/withdraw",
    { config, schema: { ...withdraw, params: IdPath } },
    async ({ params: { id }, actor: { role = "operator" } }): Promise<LogbookEntry> => view.logbook.withdraw(id, role),
  );
};
