/** `/api/v1/onboarding`: a source that is tried out, what is taken from it into the configuration, and the way back. */
import Type from "typebox";
import type { FoundServer } from "../../core/discovery.ts";
import { ConfigError } from "../../core/errors.ts";
import type { OnboardingStatus } from "../../core/onboarding.ts";
import type { EntryAddition } from "../../core/tag-exchange.ts";
import { refusedEntries } from "../answers.ts";
import { configurable, described, type Routes, readable } from "../app.ts";
import { AdditionSchema, EntriesSchema } from "../entries-schema.ts";

const sourceId = Type.String({
  pattern: "^[a-z0-9][a-z0-9-]{0,40}$",
  description: "Id of the source: small letters, digits, hyphens.",
});

const Draft = Type.Object(
  {
    id: sourceId,
    kind: Type.Union([Type.Literal("opcua"), Type.Literal("mqtt")]),
    address: Type.String({ minLength: 1, maxLength: 500, description: "`opc.tcp://…`, `mqtt://…` or `mqtts://…`." }),
    isOpen: Type.Optional(Type.Boolean({ description: "OPC UA without signing and encryption, as somebody decided." })),
    user: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
    password: Type.Optional(Type.String({ maxLength: 1000, description: "Kept in a file of its own." })),
    authority: Type.Optional(
      Type.String({ maxLength: 20_000, description: "PEM of the authority of a broker's certificate." }),
    ),
  },
  { additionalProperties: false, examples: [{ id: "plc", kind: "opcua", address: "opc.tcp://plc-1:4840" }] },
);

const SearchQuery = Type.Object(
  {
    kind: Type.Optional(
      Type.Union([Type.Literal("opcua"), Type.Literal("mqtt")], { description: "OPC UA servers when left out." }),
    ),
    host: Type.Optional(
      Type.String({
        pattern: "^[A-Za-z0-9._-]{1,253}$",
        description: "Machine whose OPC UA discovery server is asked; the gateway's own when left out.",
      }),
    ),
  },
  { additionalProperties: false },
);

const Found = Type.Object({
  kind: Type.Union([Type.Literal("opcua"), Type.Literal("mqtt")]),
  name: Type.String(),
  address: Type.String({ description: "As the server states it; nobody has checked it." }),
  origin: Type.Union([Type.Literal("announced"), Type.Literal("discovery-server")], {
    description: "Announced by itself over mDNS, or known to a discovery server.",
  }),
});

const AddBody = Type.Object(
  {
    source: sourceId,
    tags: EntriesSchema,
    assets: EntriesSchema,
    metrics: EntriesSchema,
    models: EntriesSchema,
    dryRun: Type.Optional(Type.Boolean({ description: "Says what would be added and writes nothing." })),
  },
  {
    additionalProperties: false,
    examples: [{ source: "plc", tags: [{ id: "press-1/force", unit: "N", source: "plc", address: "ns=2;s=Force" }] }],
  },
);

const Status = Type.Object({
  canReload: Type.Boolean({ description: "A changed file is put to work at once." }),
  canUndo: Type.Boolean({ description: "What was added can be taken back." }),
  reloads: Type.Integer({ description: "Reloads since the start of the program." }),
  outcome: Type.Union(
    (["started", "applied", "unchanged", "refused", "restored"] as const).map((name) => Type.Literal(name)),
    { description: "`refused`, `restored`: the last good configuration is at work." },
  ),
  message: Type.Optional(Type.String({ description: "Why it was not taken." })),
});

const status: OnboardingStatus = { canReload: true, canUndo: false, reloads: 2, outcome: "applied" };
const failures = { 403: "This needs the role engineer." } as const;

export const onboardingRoutes: Routes = (app, { view, limits }) => {
  const config = { ...configurable, rateLimit: { max: limits.changesPerMinute } };
  const answered = { tag: "operation", answer: Status, example: status } as const;
  const refused = (error: unknown) => (error instanceof ConfigError ? refusedEntries(error) : error);
  const look = described({ summary: "Whether changes are put to work at once and can be taken back.", ...answered });
  app.get("/api/v1/onboarding", { config: readable, schema: look }, async () => view.onboarding.status());

  const search = {
    ...described({
      summary: "OPC UA servers or brokers that announce themselves in the networks of the gateway; takes some seconds.",
      description: "No addresses are swept. Many servers do not announce themselves; their address is typed.",
      tag: "operation",
      answer: Type.Array(Found),
      example: [{ kind: "opcua", name: "PLC 1", address: "opc.tcp://192.0.2.10:4840", origin: "announced" }],
      failures: { ...failures, 503: "A search is under way." },
    }),
    querystring: SearchQuery,
  };
  app.get(
    "/api/v1/onboarding/servers",
    { config, schema: search },
    async ({ query }): Promise<readonly FoundServer[]> => view.onboarding.find({ kind: "opcua", ...query }),
  );

  const draft = {
    ...described({
      summary: "Keeps a source to be asked under `/api/v1/sources/{id}` before it stands in the configuration.",
      description: "Nothing is read from it into the store. A few drafts are kept, until the gateway stops.",
      failures,
      ...answered,
    }),
    body: Draft,
  };
  app.post("/api/v1/onboarding/draft", { config, schema: draft }, async ({ body }): Promise<OnboardingStatus> => {
    try {
      view.onboarding.draft(body);
    } catch (error) {
      throw refused(error);
    }
    return view.onboarding.status();
  });

  const add = {
    ...described({
      summary: "Adds a drafted source with tags, assets, metrics and models to the configuration file.",
      description:
        "The configuration is checked as a whole, written in one step with its comments, and put to work; when the gateway does not start with it, the last good one goes on.",
      tag: "operation",
      answer: AdditionSchema,
      example: { added: ["plc", "press-1/force"], present: [], yaml: "sources:\n  - id: plc\n", isWritten: true },
      failures,
    }),
    body: AddBody,
  };
  app.post("/api/v1/onboarding/entries", { config, schema: add }, async ({ body }): Promise<EntryAddition> => {
    const { source, dryRun = false, ...entries } = body;
    try {
      return view.onboarding.add(source, entries, { dryRun });
    } catch (error) {
      throw refused(error);
    }
  });

  const undo = described({
    summary: "Makes the configuration file what it was before the first addition, and puts it to work.",
    failures: { ...failures, 409: "Somebody has changed the file since." },
    ...answered,
  });
  app.post("/api/v1/onboarding/undo", { config, schema: undo }, async (): Promise<OnboardingStatus> => {
    view.onboarding.undo();
    return view.onboarding.status();
  });
};
