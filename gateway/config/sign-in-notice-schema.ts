/** Settings of the notice before signing in (IEC 62443-4-2, CR 1.12). */
import Type from "typebox";

const Text = (language: string) =>
  Type.Optional(Type.String({ minLength: 1, maxLength: 2000, description: `Plain text, ${language}.` }));

export const signInNoticeSchema = Type.Object(
  { sv: Text("Swedish"), en: Text("English") },
  {
    additionalProperties: false,
    minProperties: 1,
    description:
      "What everybody reads before signing in, for example who may use this system and that use is written down. Without the language of a screen the other text is shown.",
  },
);
