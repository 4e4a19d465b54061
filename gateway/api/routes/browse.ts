/** Below `/api/v1/sources/{id}`: `discover`, `browse`, `recommended` and `preflight`, what a source offers and can do. */
import Type from "typebox";
import type { DiscoveryReport } from "../../core/discovery.ts";
import type { Preflight } from "../../core/preflight.ts";
import type { OfferedPage, Recommendation } from "../../core/source-access.ts";
import { sourceAccessOf } from "../answers.ts";
import { configurable, described, type Routes } from "../app.ts";
import { IdParameter, IdPath } from "../contract.ts";
import { DiscoverySchema, discoveryExample } from "../discovery-schema.ts";
import { jsonValue } from "../json-value.ts";
import { PreflightSchema, preflightExample } from "../preflight-schema.ts";
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

const failures = {
  403: "This needs the role engineer.",
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
    const { limit = 100, ...rest } = query;
    const page = await sourceAccessOf(view, params.id).browse({ ...rest, limit });
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

  const look = {
    ...described({
      summary: "A look at the server of a source: limits, clock, certificate, services, load and a plan.",
      description:
        "In a session of its own. One subscription with at most ten items is tried out and taken away again; nothing is written.",
      tag: "operation",
      answer: PreflightSchema,
      example: preflightExample,
      failures,
    }),
    params: IdPath,
  };
  const rare = { ...configurable, rateLimit: { max: limits.changesPerMinute } };
  const discover = {
    ...described({
      summary: "Endpoints of a source's server with their security in words, its certificate, and trust both ways.",
      description: "Nobody signs in and nothing is read.",
      tag: "operation",
      answer: DiscoverySchema,
      example: discoveryExample,
      failures,
    }),
    params: IdPath,
  };
  app.get(
    "/api/v1/sources/:id/discover",
    { config: rare, schema: discover },
    async ({ params }): Promise<DiscoveryReport> => sourceAccessOf(view, params.id).discover(),
  );
  app.get(
    "/api/v1/sources/:id/preflight",
    { config: rare, schema: look },
    async ({ params }): Promise<Preflight> => sourceAccessOf(view, params.id).preflight(),
  );
};

/** JSON has no big integers, no NaN and no samples. */
function pageAnswer({ nodes, ...page }: OfferedPage): object {
  const plain = nodes.map(({ details, ...node }) =>
    details === undefined ? node : { ...node, details: { ...details, value: jsonValue(details.value) } },
  );
  return { ...page, nodes: plain };
}
