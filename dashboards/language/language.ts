/** Which language the screen speaks. `en.ts` defines the keys; every other language must satisfy its type. */
import { en } from "./en.ts";
import { sv } from "./sv.ts";

export type Language = "sv" | "en";
export type Messages = typeof en;

const catalogue: Readonly<Record<Language, Messages>> = { sv, en };

export function messagesOf(language: Language): Messages {
  return catalogue[language];
}
