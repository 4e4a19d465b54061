/** A word of a gateway: bytes ↔ `GatewayStatus`. Pure. */
import Type from "typebox";
import { Compile } from "typebox/compile";
import type { GatewayStatus } from "../core/fleet.ts";

/** Raised when a reader of the old form could misread the new one. */
const schema = "samspel.gateway/1";

const count = Type.Integer({ minimum: 0 });
const time = Type.Number({ minimum: -8.64e15, maximum: 8.64e15 });
const text = Type.String({ maxLength: 500 });
const fields = {
  timeMs: time,
  version: text,
  startedMs: time,
  site: text,
  intervalSeconds: Type.Integer({ minimum: 1, maximum: 3600 }),
  pendingCount: count,
  pendingSinceMs: Type.Optional(time),
  sourcesLost: count,
  sources: count,
  valuesPerSecond: Type.Number({ minimum: 0 }),
  certificateExpiresMs: Type.Optional(time),
  conditions: Type.Object({ high: count, medium: count, low: count }),
  models: Type.Array(Type.Object({ id: text, version: Type.Optional(text), state: text }), { maxItems: 200 }),
  processorShare: Type.Number({ minimum: 0 }),
  memoryBytes: count,
  bundle: Type.Optional(
    Type.Object({
      ...{ wanted: Type.Optional(text), actual: Type.Optional(text), problem: Type.Optional(text) },
      configuration: Type.Optional(
        Type.Union([Type.Literal("at-work"), Type.Literal("waiting"), Type.Literal("failed")]),
      ),
    }),
  ),
};
const StatusMessage = Compile(Type.Object({ schema: Type.Literal(schema), ...fields }));

/** Larger words are refused: a thousand gateways must fit into the memory of one. */
const bytesMax = 65_536;

export function statusText(status: GatewayStatus): string {
  return JSON.stringify({ schema, ...status });
}

/** The status, or the code of what is wrong with it. */
export function readStatus(payload: Uint8Array): GatewayStatus | `SAMSPEL_${string}` {
  if (payload.length > bytesMax) return "SAMSPEL_FLEET_SIZE";
  let message: unknown;
  try {
    message = JSON.parse(new TextDecoder().decode(payload));
  } catch {
    return "SAMSPEL_FLEET_MESSAGE";
  }
  const told = typeof message === "object" && message !== null && "schema" in message ? message.schema : undefined;
  if (told !== schema) return "SAMSPEL_FLEET_SCHEMA";
  if (!StatusMessage.Check(message)) return "SAMSPEL_FLEET_MESSAGE";
  const { schema: _, ...status } = message;
  return status;
}
