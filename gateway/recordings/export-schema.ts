/** Export jobs as a schema: lines of their file are checked with it when they are read. */
import Type, { type TSchema } from "typebox";
import type { ExportJobReport, ExportRequest } from "../core/recording-export.ts";

/** A job as its file keeps it. */
export interface KeptExport extends ExportJobReport {
  readonly revision: number;
  readonly request: ExportRequest;
  readonly isRemoved?: true;
}

const Text = Type.String({ maxLength: 2000 });
const literals = <const T extends readonly string[]>(values: T): TSchema =>
  Type.Union(values.map((each) => Type.Literal(each)));
const Profile = literals(["own", "shared", "features"]);

const RequestSchema = Type.Object({
  recording: Text,
  profile: Profile,
  csv: Type.Boolean(),
  publication: Type.Object({
    licence: Text,
    creators: Type.Array(Type.Object({ name: Text, orcid: Type.Optional(Text) })),
    organisation: Type.Optional(Type.Object({ name: Text, ror: Type.Optional(Text) })),
    description: Type.Optional(Text),
    keywords: Type.Array(Text),
    funder: Type.Optional(Text),
  }),
  sharing: Type.Object({ site: Text, withTexts: Type.Boolean(), windowSeconds: Type.Number() }),
});

export const KeptExportSchema = Type.Object({
  // It becomes part of a path.
  id: Type.String({ pattern: "^[0-9a-f-]{36}$" }),
  revision: Type.Integer({ minimum: 1 }),
  recording: Text,
  name: Text,
  profile: Profile,
  csv: Type.Boolean(),
  state: literals(["waiting", "running", "done", "failed", "cancelled"]),
  startedMs: Type.Number(),
  request: RequestSchema,
  crate: Type.Optional(
    Type.Object({
      files: Type.Number(),
      rows: Type.Number(),
      bytes: Type.Number(),
      missing: Type.Array(Type.String()),
    }),
  ),
  isRemoved: Type.Optional(Type.Literal(true)),
});
