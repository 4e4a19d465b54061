/** Options that every sink has, whatever its kind. */
import Type from "typebox";

export const sinkCommon = {
  /** Also the name of a directory, and of a position in the log. */
  id: Type.String({
    minLength: 1,
    maxLength: 100,
    pattern: "^[A-Za-z0-9][A-Za-z0-9._-]*$",
    description: "Name of the sink. A new name begins with the oldest value of the log.",
  }),
  batchValues: Type.Integer({
    default: 5000,
    minimum: 1,
    maximum: 50_000,
    description: "Values that are sent at once at most.",
  }),
  intervalMs: Type.Integer({
    default: 200,
    minimum: 0,
    maximum: 3_600_000,
    description: "Least distance of two writes while nothing has piled up.",
  }),
  replay: Type.Optional(
    Type.Union([Type.Literal("interleaved"), Type.Literal("newest-first"), Type.Literal("oldest-first")], {
      description:
        "Order of what has piled up while the destination was away. `interleaved` (default): oldest first, between the values that come, which are never late because of it. `newest-first`: the newest first, between the values that come. `oldest-first`: in the order of the log; what comes waits for its turn. A sink of kind `file` always keeps the order of the log.",
    }),
  ),
};
