/** `POST /api/v1/configuration/entries`: tags and assets into the configuration file. */
import Type from "typebox";
import { ConfigError } from "../../core/errors.ts";
import type { EntryAddition } from "../../core/tag-exchange.ts";
import { refusedEntries } from "../answers.ts";
import { configurable, described, type Routes } from "../app.ts";
import { AdditionSchema, EntriesSchema } from "../entries-schema.ts";

const EntriesBody = Type.Object(
  {
    tags: EntriesSchema,
    assets: EntriesSchema,
    dryRun: Type.Optional(Type.Boolean({ description: "Says what would be added and writes nothing." })),
  },
  {
    additionalProperties: false,
    examples: [{ tags: [{ id: "press-1/force", unit: "N", source: "plc", address: "ns=2;s=Force" }], dryRun: true }],
  },
);

export const entryRoutes: Routes = (app, { view, limits }) => {
  const change = {
    ...described({
      summary: "Adds tags and assets to the configuration file.",
      description:
        "The configuration is checked as a whole, and written in one step with its comments. The gateway reads it at its next start.",
      tag: "operation",
      answer: AdditionSchema,
      example: { added: ["press-1/force"], present: [], yaml: "tags:\n  - id: press-1/force\n", isWritten: false },
      failures: { 403: "This needs the role engineer." },
    }),
    body: EntriesBody,
  };
  const config = { ...configurable, rateLimit: { max: limits.changesPerMinute } };
  app.post("/api/v1/configuration/entries", { config, schema: change }, async (request): Promise<EntryAddition> => {
    const { dryRun = false, tags = [], assets = [] } = request.body;
    try {
      return view.tagTable.added({ tags, assets }, { dryRun });
    } catch (error) {
      throw error instanceof ConfigError ? refusedEntries(error) : error;
    }
  });
};
