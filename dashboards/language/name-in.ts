/** What the configuration names in two languages, in that of the screen. */
import type { Language } from "./language.ts";

export function nameIn(
  { name, nameSv }: { readonly name: string; readonly nameSv?: string },
  language: Language,
): string {
  return language === "sv" ? (nameSv ?? name) : name;
}
