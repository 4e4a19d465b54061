/** Shapes of the answer about the fleet. */
import Type, { type Static } from "typebox";
import { TimeMs } from "./contract.ts";

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
    }),
  ),
});

export const FleetAnswer = Type.Object({
  self: Type.Optional(Type.String({ description: "Name of the gateway that answers; absent without a fleet." })),
  isConnected: Type.Boolean({ description: "Whether the site broker is there." }),
  problem: Type.Optional(Type.String()),
  members: Type.Array(FleetMemberAnswer, { description: "Every gateway that has ever spoken, by name." }),
  refused: Type.Array(Type.Object({ code: Type.String(), count: Type.Integer(), example: Type.String() })),
});
export type FleetAnswer = Static<typeof FleetAnswer>;
