/** `GET /api/v1/audit`: who did what, newest first. For admins. */
import Type from "typebox";
import type { AuditEntry } from "../../core/audit.ts";
import { administrable, described, type Routes } from "../app.ts";

const Parameters = Type.Object(
  {
    before: Type.Optional(Type.Integer({ minimum: 1, description: "Only entries with a lower number." })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, description: "Default 100." })),
  },
  { additionalProperties: false },
);

const Entry = Type.Object({
  number: Type.Integer({ minimum: 1, description: "Counts from 1 without a gap." }),
  time: Type.String({ description: "ISO 8601, UTC." }),
  actor: Type.String(),
  role: Type.Optional(Type.String()),
  from: Type.Optional(Type.String({ description: "Network address." })),
  action: Type.String(),
  target: Type.Optional(Type.String()),
  outcome: Type.String({ description: "`done`, or the code of the refusal." }),
  details: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  previous: Type.String({ description: "SHA-256 of the entry before." }),
  hash: Type.String({ description: "SHA-256 of this entry." }),
});

const example = {
  number: 7,
  time: "2026-11-26T09:00:00.000Z",
  actor: "maria",
  role: "admin",
  from: "10.0.4.31",
  action: "POST /api/v1/users",
  outcome: "done",
  details: { name: "olle", role: "operator", password: "***" },
  previous: "0".repeat(64),
  hash: "0".repeat(64),
};

export const auditRoutes: Routes = (app, { audit }) => {
  const schema = {
    ...described({
      summary: "Who did what, newest first.",
      description: "Changes and refused ones, sign-ins, starts. `samspel audit verify` follows the chain of hashes.",
      tag: "access",
      answer: Type.Array(Entry),
      example: [example],
      failures: { 403: "Only for the role admin." },
    }),
    querystring: Parameters,
  };
  app.get("/api/v1/audit", { config: administrable, schema }, async ({ query }): Promise<readonly AuditEntry[]> => {
    const { limit = 100, ...rest } = query;
    return audit?.list({ limit, ...rest }) ?? [];
  });
};
