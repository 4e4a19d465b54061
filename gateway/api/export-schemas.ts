/** Exports of recordings as schemas: what is asked and what is answered. */
import Type, { type Static } from "typebox";
import { exportProfiles } from "../core/recording-export.ts";
import { TimeMs } from "./contract.ts";

const closed = { additionalProperties: false } as const;
const Text = (maxLength: number, description: string) => Type.String({ minLength: 1, maxLength, description });
const Profile = Type.Union(
  exportProfiles.map((each) => Type.Literal(each)),
  { description: "own: as it is; shared: for others, with pseudonyms; features: figures of windows only, to compare." },
);

export const ExportBody = Type.Object(
  {
    profile: Type.Optional(Profile),
    csv: Type.Optional(Type.Boolean({ description: "Adds CSV files and a Frictionless data package." })),
    licence: Type.Optional(
      Type.String({ pattern: "^[A-Za-z0-9.+-]{1,64}$", description: "SPDX identifier, such as CC-BY-4.0." }),
    ),
    creators: Type.Optional(
      Type.Array(
        Type.Object({ name: Text(200, "Who made the data."), orcid: Type.Optional(Text(64, "ORCID.")) }, closed),
        { maxItems: 50 },
      ),
    ),
    organisation: Type.Optional(
      Type.Object({ name: Text(200, "Who publishes it."), ror: Type.Optional(Text(64, "ROR identifier.")) }, closed),
    ),
    description: Type.Optional(Text(2000, "What the data is, for others.")),
    keywords: Type.Optional(Type.Array(Text(100, "A keyword."), { maxItems: 50 })),
    funder: Type.Optional(Text(200, "Project or funder.")),
    site: Type.Optional(Text(200, "shared: a coarse place, such as a region.")),
    withTexts: Type.Optional(
      Type.Boolean({ description: "shared: keeps product, conditions, notes and comments in which nobody is found." }),
    ),
    windowSeconds: Type.Optional(Type.Number({ minimum: 1, maximum: 86_400, description: "features: of a window." })),
    reviewed: Type.Optional(
      Type.Boolean({ description: "shared, features: somebody has looked at the preview and wants it written." }),
    ),
  },
  { ...closed, examples: [{ licence: "CC-BY-4.0", creators: [{ name: "Kim Ek", orcid: "0000-0002-1825-0097" }] }] },
);
export type ExportBody = Static<typeof ExportBody>;

export const ExportJobAnswer = Type.Object({
  id: Type.String(),
  recording: Type.String(),
  name: Type.String(),
  profile: Profile,
  csv: Type.Boolean(),
  state: Type.Union(["waiting", "running", "done", "failed", "cancelled"].map((each) => Type.Literal(each))),
  startedMs: TimeMs,
  progress: Type.Number({ minimum: 0, maximum: 1 }),
  etaSeconds: Type.Union([Type.Number(), Type.Null()], { description: "Null while it is not known." }),
  crate: Type.Optional(
    Type.Object({
      files: Type.Integer(),
      rows: Type.Integer(),
      bytes: Type.Integer(),
      missing: Type.Array(Type.String(), { description: "What is missing, from the report of completeness." }),
    }),
  ),
  code: Type.Optional(Type.String()),
  message: Type.Optional(Type.String()),
  next: Type.Optional(Type.String()),
});

export const ExportPreviewAnswer = Type.Object({
  fields: Type.Array(
    Type.Object({
      about: Type.Union([Type.Literal("person"), Type.Literal("company")]),
      field: Type.String(),
      was: Type.String(),
      becomes: Type.String(),
      isOpen: Type.Optional(Type.Literal(true)),
    }),
  ),
  keyPath: Type.String({ description: "On the gateway; deleting it ends every way back from the pseudonyms." }),
});
