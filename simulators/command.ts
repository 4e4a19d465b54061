/** Commands to the running line, checked: from JSON text or from a message of the parent process. */
import Type, { type Static } from "typebox";
import Value from "typebox/value";

const shapes = {
  inject: Type.Object(
    {
      inject: Type.String({ description: "Kind of the fault." }),
      machine: Type.Optional(Type.String()),
      severity: Type.Optional(Type.Number()),
      rampSeconds: Type.Optional(Type.Number()),
      signals: Type.Optional(Type.Array(Type.String(), { maxItems: 32 })),
    },
    { additionalProperties: false },
  ),
  clear: Type.Object(
    { clear: Type.String({ description: "A kind of fault, or `all`." }), machine: Type.Optional(Type.String()) },
    { additionalProperties: false },
  ),
  scenario: Type.Object(
    {
      scenario: Type.String(),
      chapter: Type.Optional(Type.String({ description: "Chapter to begin with." })),
    },
    { additionalProperties: false },
  ),
  pause: Type.Object(
    { pause: Type.Boolean({ description: "Hold scenario and faults, or go on." }) },
    { additionalProperties: false },
  ),
  reset: Type.Object({ reset: Type.Literal(true) }, { additionalProperties: false }),
  status: Type.Object({ status: Type.Literal(true) }, { additionalProperties: false }),
} as const;

const Command = Type.Union([shapes.inject, shapes.clear, shapes.scenario, shapes.pause, shapes.reset, shapes.status]);

export type Command = Static<typeof Command>;

/** The command, or an error that says which ones there are. */
export function readCommand(message: unknown): Command | Error {
  const data = typeof message === "string" ? parsed(message) : message;
  if (Value.Check(Command, data)) return data;
  return new Error(`Not a command. The first key must be one of ${Object.keys(shapes).join(", ")}.`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
