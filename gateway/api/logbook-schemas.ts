/** The logbook of equipment as schemas. */
import Type from "typebox";
import { roles } from "../core/accounts.ts";
import { logbookKinds, logbookTextMax, logbookWorks } from "../core/logbook.ts";
import { IdParameter, TimeMs, TimeParameter } from "./contract.ts";

const literals = <const T extends readonly string[]>(values: T) => Type.Union(values.map((each) => Type.Literal(each)));

const kind = Type.Union(
  logbookKinds.map((each) => Type.Literal(each)),
  { description: "A note from one shift to the next on a line, or work done on an asset." },
);
const work = Type.Optional(literals(logbookWorks));

export const LogbookParameters = Type.Object(
  {
    kind: Type.Optional(kind),
    about: Type.Optional(IdParameter("Id of the line or asset.")),
    from: Type.Optional(TimeParameter("Start, milliseconds since the Unix epoch; inclusive.")),
    to: Type.Optional(TimeParameter("End, milliseconds since the Unix epoch; exclusive.")),
  },
  { additionalProperties: false },
);

export const LogbookBody = Type.Object(
  {
    kind,
    about: IdParameter("Id of the line or asset."),
    work,
    text: Type.Optional(
      Type.String({ maxLength: logbookTextMax, description: "May be left out where `work` says it all. No names." }),
    ),
    timeMs: Type.Optional(
      TimeParameter("When the work was done; now if left out. A note has the time at which it is written."),
    ),
  },
  {
    additionalProperties: false,
    examples: [{ kind: "maintenance", about: "pump-1", work: "lubricated", text: "Both bearings, 5 g" }],
  },
);

export const LogbookEntrySchema = Type.Object({
  ...{ id: Type.String(), revision: Type.Integer({ minimum: 1 }), kind, about: Type.String(), work },
  ...{ text: Type.String(), timeMs: TimeMs, createdMs: TimeMs },
  by: Type.Union(
    [...roles, "simulator"].map((each) => Type.Literal(each)),
    { description: "A role, never a person; `simulator` for what came with a demonstration." },
  ),
  withdrawn: Type.Optional(Type.Object({ timeMs: TimeMs, by: literals(roles) })),
});

export const LogbookSchema = Type.Object({
  entries: Type.Array(LogbookEntrySchema, { description: "Newest first, 200 at most." }),
  more: Type.Integer({ description: "Entries that fit the question and are not in the list." }),
  noteDays: Type.Number({ description: "How long a note is kept; entries about maintenance stay." }),
});
