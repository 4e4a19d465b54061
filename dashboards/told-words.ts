/** Explanations that are asked for when a figure is pressed, so that the first page stays small. */
import type { ExplanationWords } from "./language/en-terms.ts";
import { enTold, type ToldName } from "./language/en-told.ts";
import type { Language } from "./language/language.ts";
import { svTold } from "./language/sv-told.ts";

export function toldWords(name: ToldName, language: Language): Omit<ExplanationWords, "title"> {
  const [meaning, formula, source] = (language === "sv" ? svTold : enTold)[name];
  return { meaning, formula, source };
}
