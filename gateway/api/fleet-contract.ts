/** Shapes of the answer about the fleet. */
import Type, { type Static } from "typebox";
import { TimeMs } from "./contract.ts";

const ConfigurationState = Type.Union([Type.Literal("at-work"), Type.Literal("waiting"), Type.Literal("failed")], {
  description: "`waiting`: for a person. `failed`: tried, and the last good one goes on.",
});

const FleetMemberAnswer = Type.Object({
  name: Type.String(),
  contact: Type.Union([Type.Literal("online"), Type.Literal("silent"), Type.Literal("offline")], {
    description: "`offline`: said by itself or by the broker; `silent`: three intervals without a word.",
  }),
  lastContactMs: TimeMs,
  clockOffsetMs: Type.Optional(Type.Number({ description: "Its clock less the one of the gateway that answers." })),
  timeMs: Type.Number(),
  version: Type.String(),
  startedMs: Type.Number(),
  site: Type.String(),
  intervalSeconds: Type.Integer(),
  pendingCount: Type.Integer({ description: "Entries that wait for destinations." }),
  pendingSinceMs: Type.Optional(Type.Number()),
  sources: Type.Integer(),
  sourcesLost: Type.Integer(),
  valuesPerSecond: Type.Number(),
  certificateExpiresMs: Type.Optional(Type.Number()),
  conditions: Type.Object({ high: Type.Integer(), medium: Type.Integer(), low: Type.Integer() }),
  models: Type.Array(Type.Object({ id: Type.String(), version: Type.Optional(Type.String()), state: Type.String() })),
  processorShare: Type.Number({ description: "Of one core." }),
  memoryBytes: Type.Integer(),
  bundle: Type.Optional(
    Type.Object({
      wanted: Type.Optional(Type.String()),
      actual: Type.Optional(Type.String()),
      problem: Type.Optional(Type.String()),
      configuration: Type.Optional(ConfigurationState),
    }),
  ),
});

const BundledConfigurationAnswer = Type.Object(
  {
    state: ConfigurationState,
    problem: Type.Optional(Type.String({ description: "Why it is not at work." })),
    differences: Type.Array(
      Type.Object({
        place: Type.String({ description: "Key of the configuration, or list and id of an entry." }),
        change: Type.Union([Type.Literal("added"), Type.Literal("changed"), Type.Literal("removed")]),
        keys: Type.Optional(Type.Array(Type.String(), { description: "Keys that differ; values are left out." })),
      }),
    ),
    differenceCount: Type.Integer({ description: "`differences` holds the first of them." }),
  },
  { description: "The configuration of the bundle beside the file of the gateway that answers." },
);

export const FleetAnswer = Type.Object({
  self: Type.Optional(Type.String({ description: "Name of the gateway that answers; absent without a fleet." })),
  bundledConfiguration: Type.Optional(BundledConfigurationAnswer),
  isConnected: Type.Boolean({ description: "Whether the site broker is there." }),
  problem: Type.Optional(Type.String()),
  members: Type.Array(FleetMemberAnswer, { description: "Every gateway that has ever spoken, by name." }),
  refused: Type.Array(Type.Object({ code: Type.String(), count: Type.Integer(), example: Type.String() })),
});
export type FleetAnswer = Static<typeof FleetAnswer>;
