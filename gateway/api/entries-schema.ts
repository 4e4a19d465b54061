/** Schemas of entries for the configuration file, and of what became of them. */
import Type from "typebox";
import { IdParameter } from "./contract.ts";

const Entry = Type.Object({ id: IdParameter("Id, new in its list.") }, { additionalProperties: true });

export const EntriesSchema = Type.Optional(
  Type.Array(Entry, { maxItems: 5000, description: "As they stand in the configuration." }),
);

export const AdditionSchema = Type.Object({
  added: Type.Array(Type.String()),
  present: Type.Array(Type.String({ description: "Ids that the file has already; they stay as they are." })),
  yaml: Type.String({ description: "The added entries, to be copied by hand." }),
  isWritten: Type.Boolean(),
});
