/** `/api/v1/sources/{id}/browse` and `/api/v1/configuration/entries`: what a source offers, and taking it into the configuration. */
import Type from "typebox";
import { ConfigError } from "../../core/errors.ts";
import type { OfferedPage, Recommendation } from "../../core/source-access.ts";
import type { EntryAddition } from "../../core/tag-exchange.ts";
import { refusedEntries, sourceAccessOf } from "../answers.ts";
import { configurable, described, type Routes } from "../app.ts";
import { IdParameter, IdPath } from "../contract.ts";
import { jsonValue } from "../json-value.ts";
import {
  OfferedPageSchema,
  offeredPageExample,
  RecommendationsSchema,
  recommendationsExample,
} from "../source-schemas.ts";

const BrowseParameters = Type.Object(
  {
    node: Type.Optional(IdParameter("Address of the node to look below; the root when left out.")),
    search: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 200,
        description: "Nodes at any depth whose name, path or address contains this, instead of those right below.",
      }),
    ),
    prefix: Type.Optional(IdParameter("Goes before the ids that are proposed: `id` of the node to look below.")),
    after: Type.Optional(Type.String({ pattern: "^\\d{1,9}$", description: "`next` of the page before." })),
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 500, default: 100, description: "Greatest number of nodes in a page." }),
    ),
  },
  { additionalProperties: false },
);

const Entry = Type.Object({ id: IdParameter("Id, new in its list.") }, { additionalProperties: true });
const Entries = Type.Optional(
  Type.Array(Entry, { maxItems: 5000, description: "As they stand in the configuration." }),
);

const EntriesBody = Type.Object(
  {
    tags: Entries,
    assets: Entries,
    dryRun: Type.Optional(Type.Boolean({ description: "Says what would be added and writes nothing." })),
  },
  {
    additionalProperties: false,
    examples: [{ tags: [{ id: "press-1/force", unit: "N", source: "plc", address: "ns=2;s=Force" }], dryRun: true }],
  },
);

const Addition = Type.Object({
  added: Type.Array(Type.String()),
  present: Type.Array(Type.String({ description: "Ids that the file has already; they stay as they are." })),
  yaml: Type.String({ description: "The added entries, to be copied by hand." }),
  isWritten: Type.Boolean(),
});

const failures = {
  403: "Not allowed: `api.anonymousRole` must be `engineer`.",
  404: "There is no such source or node.",
  422: "The settings of the source do not allow it.",
  503: "The source does not answer.",
} as const;

export const browseRoutes: Routes = (app, { view, limits }) => {
  const list = {
    ...described({
      summary: "The nodes below a node of a source, or those that a search finds, page by page.",
      description:
        "The source is asked in a session of its own, one request at a time, within its limits and with rests. A search that takes long gives pages with few nodes or none: ask on with `next`.",
      tag: "operation",
      answer: OfferedPageSchema,
      example: offeredPageExample,
      failures,
    }),
    params: IdPath,
    querystring: BrowseParameters,
  };
  app.get("/api/v1/sources/:id/browse", { config: configurable, schema: list }, async ({ params, query }) => {
    const { limit = 100, node, search, prefix, after } = query;
    const page = await sourceAccessOf(view, params.id).browse({
      limit,
      ...(node === undefined ? {} : { node }),
      ...(search === undefined ? {} : { search }),
      ...(prefix === undefined ? {} : { prefix }),
      ...(after === undefined ? {} : { after }),
    });
    return pageAnswer(page);
  });

  const models = {
    ...described({
      summary:
        "Tags and assets recommended for the machines of companion models (OPC 40010 Robotics, OPC 40001 Machinery).",
      tag: "operation",
      answer: RecommendationsSchema,
      example: recommendationsExample,
      failures,
    }),
    params: IdPath,
  };
  app.get(
    "/api/v1/sources/:id/recommended",
    { config: configurable, schema: models },
    async ({ params }): Promise<readonly Recommendation[]> => sourceAccessOf(view, params.id).recommended(),
  );

  const change = {
    ...described({
      summary: "Adds tags and assets to the configuration file.",
      description:
        "The configuration is checked as a whole, and written in one step with its comments. The gateway reads it at its next start.",
      tag: "operation",
      answer: Addition,
      example: { added: ["press-1/force"], present: [], yaml: "tags:\n  - id: press-1/force\n", isWritten: false },
      failures: { 403: "Not allowed: `api.anonymousRole` must be `engineer`." },
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

/** JSON has no big integers, no NaN and no samples. */
function pageAnswer({ nodes, ...page }: OfferedPage): object {
  const plain = nodes.map(({ details, ...node }) =>
    details === undefined ? node : { ...node, details: { ...details, value: jsonValue(details.value) } },
  );
  return { ...page, nodes: plain };
}
