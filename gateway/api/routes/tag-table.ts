/** `/api/v1/tags/table`: the tags of the configuration as a table, out for everybody who may read, in for engineers. */
import Type from "typebox";
import { ConfigError } from "../../core/errors.ts";
import type { TagDifferences } from "../../core/tag-exchange.ts";
import { refusedEntries } from "../answers.ts";
import { configurable, described, type Routes, readable } from "../app.ts";

const Format = Type.Union([Type.Literal("csv"), Type.Literal("yaml")], { description: "Form of the table." });

const TableParameters = Type.Object({ format: Type.Optional(Format) }, { additionalProperties: false });

const ImportBody = Type.Object(
  {
    format: Format,
    text: Type.String({ maxLength: 1_000_000, description: "The table, as `GET` gives it." }),
    mode: Type.Union([Type.Literal("add"), Type.Literal("update"), Type.Literal("replace")], {
      description: "add: new tags only. update: also what is given of known ones. replace: exactly these.",
    }),
    dryRun: Type.Optional(Type.Boolean({ description: "Says what would change and writes nothing." })),
  },
  {
    additionalProperties: false,
    examples: [
      { format: "csv", text: "id,unit,source,address\npress-1/force,N,plc,A\n", mode: "update", dryRun: true },
    ],
  },
);

const Differences = Type.Object({
  added: Type.Array(Type.String()),
  changed: Type.Array(
    Type.Object({
      id: Type.String(),
      key: Type.String(),
      from: Type.Optional(Type.Unknown()),
      to: Type.Optional(Type.Unknown()),
    }),
  ),
  removed: Type.Array(Type.String()),
  unchangedCount: Type.Integer({ minimum: 0 }),
});

const contentTypes = { csv: "text/csv; charset=utf-8", yaml: "application/yaml; charset=utf-8" } as const;

export const tagTableRoutes: Routes = (app, { view, limits }) => {
  const text = {
    description: "The table.",
    content: {
      "text/csv": { schema: { type: "string" }, example: "id,unit,source,address\npress-1/force,N,plc,A\n" },
      "application/yaml": { schema: { type: "string" } },
    },
  };
  const list = {
    ...described({
      summary: "The tags of the configuration as CSV or YAML.",
      tag: "operation",
      answer: Type.String(),
      responses: { 200: text },
    }),
    querystring: TableParameters,
  };
  app.get("/api/v1/tags/table", { config: readable, schema: list }, async (request, reply) => {
    const { format = "csv" } = request.query;
    return reply.type(contentTypes[format]).serializer(String).send(view.tagTable.exported(format));
  });

  const change = {
    ...described({
      summary: "Merges a table of tags into the configuration file.",
      description:
        "The configuration is checked as a whole, and written in one step with its comments. The gateway reads it at its next start.",
      tag: "operation",
      answer: Differences,
      example: { added: ["press-1/force"], changed: [], removed: [], unchangedCount: 12 },
      failures: { 403: "This needs the role engineer.", 409: "The file was changed meanwhile." },
    }),
    body: ImportBody,
  };
  const config = { ...configurable, rateLimit: { max: limits.changesPerMinute } };
  app.post("/api/v1/tags/table", { config, schema: change }, async (request): Promise<TagDifferences> => {
    const { dryRun = false, ...table } = request.body;
    try {
      return view.tagTable.imported({ ...table, dryRun });
    } catch (error) {
      throw error instanceof ConfigError ? refusedEntries(error) : error;
    }
  });
};
