/** The configuration file as a schema: the common parts here, the options of each kind from the registries. */
import Type, { type Static, type TObject, type TSchema } from "typebox";
import { assetTemplates } from "../core/asset-template.ts";
import type { Metric, Source } from "../core/contracts.ts";
import type { Channel } from "../core/notification.ts";
import type { Sink } from "../core/sink.ts";
import { alarmSchema } from "./alarm-schema.ts";
import { apiSchema } from "./api-schema.ts";
import { energySchema } from "./energy-schema.ts";
import { fleetSchema } from "./fleet-schema.ts";
import { lineSchema } from "./line-schema.ts";
import { nameplateSchema } from "./nameplate-schema.ts";
import { notificationCommon } from "./notification-options.ts";
import { planSchema } from "./plan-schema.ts";
import { sinkCommon } from "./sink-options.ts";
import { tagSchema } from "./tag-schema.ts";

/** A kind of model as far as the configuration needs it. */
export interface ConfigurableModelKind {
  readonly kind: string;
  readonly config: TSchema;
}

/** The kinds that a configuration may name. */
export interface Registries {
  readonly sources: Readonly<Record<string, Source>>;
  readonly metrics: Readonly<Record<string, Metric>>;
  readonly models: Readonly<Record<string, ConfigurableModelKind>>;
  readonly sinks: Readonly<Record<string, Sink>>;
  readonly notifications: Readonly<Record<string, Channel>>;
}

const closed = { additionalProperties: false };
const name = (description: string) => Type.String({ minLength: 1, maxLength: 200, description });

export const assetSchema = Type.Object(
  {
    id: name("Name of the asset: its equipment path relative to the site."),
    name: Type.Optional(name("Text for screens; the id when left out.")),
    template: Type.Union(
      assetTemplates.map((template) => Type.Literal(template)),
      { default: "other", description: "What kind of equipment it is; `cell` gives a collaboration page." },
    ),
    tags: Type.Array(name("Tag id."), { default: [], maxItems: 500, description: "Tags that belong to the asset." }),
    plan: Type.Optional(planSchema),
    nameplate: Type.Optional(nameplateSchema),
  },
  closed,
);

const modelCommon = {
  card: name("Folder of the trained model, relative to `models` in the data directory."),
  asset: name("Id of the asset that the model watches."),
  channels: Type.Array(name("Tag id."), {
    minItems: 1,
    maxItems: 64,
    description: "Tags in the order of the card's channels.",
  }),
  mode: Type.Optional(
    name(
      "Tag that says in which mode the machine runs (product, setpoint, state): a mode that was not learned is no alarm.",
    ),
  ),
};

const days = (defaultDays: number, description: string) =>
  Type.Number({ default: defaultDays, exclusiveMinimum: 0, maximum: 36_600, description });

/** Longest times after public guidance and the practice of negotiation; a site may agree on shorter ones. */
const peopleSchema = Type.Object(
  {
    rawHours: Type.Number({
      default: 72,
      exclusiveMinimum: 0,
      maximum: 878_400,
      description: "Distances, zone states, presence.",
    }),
    eventDays: days(90, "Single happenings, such as the depth of an entry, and hand-over notes."),
    figureDays: days(730, "Shares, counts and times of a cell."),
  },
  {
    ...closed,
    default: {},
    description:
      "How long values about people in a cell are kept at most: `rawHours` (default 72) for distances, zone states and presence, `eventDays` (90) for single happenings and hand-over notes, `figureDays` (730) for shares, counts and times.",
  },
);

const settings = {
  equipment: Type.String({
    default: "site/area/line-1",
    description: "ISA-95 path of what this gateway watches: site/area/line.",
  }),
  dataDirectory: Type.String({
    default: "data",
    description: "Where the store, models and certificates live; relative to the configuration file.",
  }),
  trustedModelKeys: Type.Array(Type.String({ minLength: 1, maxLength: 2000 }), {
    default: [],
    maxItems: 50,
    description:
      "Public keys (Ed25519, PEM) of others whose signed models are trusted; the file may be named instead, as with secrets.",
  }),
  simulated: Type.Boolean({ default: false, description: "Every value is simulated: screens say so." }),
  display: Type.Object(
    {
      language: Type.Union([Type.Literal("sv"), Type.Literal("en")], {
        default: "en",
        description: "First language of the pages.",
      }),
      timeZone: Type.String({ default: "Europe/Stockholm", description: "IANA time zone of the site." }),
      pages: Type.Optional(
        Type.String({
          pattern: "^https?://[^\\s]+$",
          description: "Address under which people reach the pages; messages link to it.",
        }),
      ),
    },
    { ...closed, default: {}, description: "How pages show things." },
  ),
  api: apiSchema,
  store: Type.Object(
    {
      commitMs: Type.Integer({
        default: 20,
        minimum: 1,
        maximum: 200,
        description: "Longest wait for a commit. 200 writes an SD card less often; scores then appear later.",
      }),
      commitValues: Type.Integer({
        default: 1000,
        minimum: 1,
        maximum: 1_000_000,
        description: "Values that make a commit start at once.",
      }),
      quotaBytes: Type.Integer({
        default: 16 * 2 ** 30,
        minimum: 256 * 2 ** 20,
        description: "Disk that the store may take.",
      }),
      freeBytes: Type.Integer({
        default: 256 * 2 ** 20,
        minimum: 0,
        description: "Disk that is left free for everything else.",
      }),
      retentionDays: Type.Number({
        default: 366,
        exclusiveMinimum: 0,
        maximum: 36_600,
        description: "Older values are removed, counted by the newest committed time and not by the clock.",
      }),
      people: peopleSchema,
      whenFull: Type.Union(
        [Type.Literal("drop-oldest-unsent-last"), Type.Literal("reject-new"), Type.Literal("down-sample")],
        {
          default: "drop-oldest-unsent-last",
          description:
            "At the quota the oldest values go, those that no sink waits for first; or new ones are refused; or only roll-ups are kept of old ones.",
        },
      ),
    },
    { ...closed, default: {}, description: "Embedded store: when values are on disk, and how much of it." },
  ),
  energy: energySchema,
  fleet: Type.Optional(fleetSchema),
  scorer: Type.Object(
    {
      deadlineMs: Type.Integer({ default: 2000, minimum: 10, description: "Longest time for one batch of windows." }),
      memoryMiB: Type.Integer({ default: 512, minimum: 320, description: "Memory limit of the scoring process." }),
    },
    { ...closed, default: {}, description: "Scoring process." },
  ),
};

/** Lists whose entries name a kind, with the registry that knows the kinds and the keys that all entries share. */
export const partLists = {
  sources: { description: "Where values come from.", maxItems: 200, common: { id: name("Name of the source.") } },
  metrics: {
    description: "Figures computed from tags.",
    maxItems: 5000,
    common: {
      id: name("Name of the metric; its figures become tags below it."),
      enabled: Type.Boolean({
        default: true,
        description: "`false` switches the metric off: nothing is computed or kept.",
      }),
    },
  },
  models: {
    description: "Condition models in use.",
    maxItems: 5000,
    common: { id: name("Name of the model in use."), ...modelCommon },
  },
  sinks: { description: "Where values are forwarded to.", maxItems: 50, common: sinkCommon },
  notifications: { description: "Who is told of alarms, and how.", maxItems: 50, common: notificationCommon },
} as const;

export type PartList = keyof typeof partLists;
export const partListNames: readonly PartList[] = ["sources", "metrics", "models", "sinks", "notifications"];

function partArray(list: PartList) {
  const { description, maxItems } = partLists[list];
  return Type.Array(Type.Unknown(), { default: [], maxItems, description });
}

/** Everything but the entries of the part lists, which are checked against the schema of their own kind. */
export const rootSchema = Type.Object(
  {
    ...settings,
    sources: partArray("sources"),
    tags: Type.Array(tagSchema, { default: [], maxItems: 200_000, description: "What the values mean." }),
    metrics: partArray("metrics"),
    models: partArray("models"),
    sinks: partArray("sinks"),
    notifications: partArray("notifications"),
    alarms: Type.Array(alarmSchema, {
      default: [],
      maxItems: 5000,
      description: "Limits and states that call somebody.",
    }),
    assets: Type.Array(assetSchema, { default: [], maxItems: 5000, description: "Equipment with a page." }),
    lines: Type.Array(lineSchema, {
      default: [],
      maxItems: 200,
      description: "Lines with a page; without any, all assets whose production is followed are one.",
    }),
  },
  closed,
);

export type RootConfig = Static<typeof rootSchema>;
export type AssetConfig = Static<typeof assetSchema>;

/** Schema of one entry of a part list: the common keys, `kind`, and the options of that kind. */
export function entrySchema(list: PartList, part: { kind: string; config: TSchema }): TObject {
  const options = Type.IsObject(part.config) ? part.config.properties : {};
  return Type.Object(
    {
      kind: Type.Literal(part.kind, { description: "Kind of this entry." }),
      ...partLists[list].common,
      ...options,
    },
    closed,
  );
}

/** The whole file as one JSON Schema, for editors. */
export function fileSchema(registries: Registries): object {
  const properties: Record<string, unknown> = { ...rootSchema.properties };
  for (const list of partListNames) {
    const kinds = Object.values<{ kind: string; config: TSchema }>(registries[list]);
    const { description, maxItems } = partLists[list];
    properties[list] =
      kinds.length === 0
        ? { type: "array", description, maxItems: 0 }
        : { type: "array", description, maxItems, items: { anyOf: kinds.map((part) => entrySchema(list, part)) } };
  }
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Samspel gateway configuration",
    type: "object",
    additionalProperties: false,
    properties,
  };
}
