/** What a proven crate says of itself in `recording.json`, as far as it is needed to use it. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import Type, { type Static } from "typebox";
import { Compile } from "typebox/compile";
import { errorMessage, PermanentError } from "../core/errors.ts";

const Text = Type.String({ maxLength: 2000 });

const DescriptionSchema = Type.Object({
  recording: Type.Object({ id: Text, name: Text, fromMs: Type.Number(), toMs: Type.Number() }),
  software: Type.Object({
    version: Text,
    sourceSha256: Type.Optional(Text),
    platform: Type.Optional(Text),
    runtime: Type.Optional(Text),
  }),
  configurationSha256: Text,
  models: Type.Array(
    Type.Object({
      id: Text,
      kind: Text,
      asset: Text,
      sha256: Type.Optional(Text),
      version: Type.Optional(Text),
    }),
  ),
  signals: Type.Array(
    Type.Object({
      signal: Type.String({ maxLength: 1024 }),
      group: Text,
      ucum: Type.Optional(Text),
      origin: Type.Optional(Type.Object({ type: Text })),
    }),
  ),
});
export type CrateDescription = Static<typeof DescriptionSchema>;
const Description = Compile(DescriptionSchema);

/** Throws PermanentError when it does not say what a crate of Samspel says. */
export async function readDescription(directory: string): Promise<CrateDescription> {
  const path = join(directory, "recording.json");
  try {
    const content: unknown = JSON.parse(await readFile(path, "utf8"));
    if (Description.Check(content)) return content;
    const [problem] = Description.Errors(content);
    throw new Error(`${problem?.instancePath ?? ""} ${problem?.message ?? "it has another form"}`.trim());
  } catch (cause) {
    throw new PermanentError(`${path} does not describe a recording: ${errorMessage(cause)}.`, {
      code: "SAMSPEL_CRATE_MALFORMED",
      cause,
      next: "Use a crate that samspel export has written.",
    });
  }
}
