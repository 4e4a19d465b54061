/** The configuration of the demo in Swedish: its names and alarm texts exchanged by id, comments and everything else as they are. */
import { parse } from "yaml";
import { type Wish, withValues } from "../config/exchange-value.ts";

export const demoLanguages = ["en", "sv"] as const;
export type DemoLanguage = (typeof demoLanguages)[number];

/** That of the system, as POSIX orders its variables. */
export function systemLanguage({ LC_ALL, LC_MESSAGES, LANG }: NodeJS.ProcessEnv): DemoLanguage {
  const locale = [LC_ALL, LC_MESSAGES, LANG].find((given) => given !== undefined && given !== "");
  return locale?.startsWith("sv") === true ? "sv" : "en";
}

/** Words by list of the configuration, id in it, and key of the entry. */
type Words = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>>;

/** `wordsText` is a YAML file of words that belong to `text`; the pages begin in `language`. */
export function inLanguage(text: string, wordsText: string, language: DemoLanguage): string {
  const words: Words = parse(wordsText);
  const lists: Readonly<Record<string, readonly { readonly id: string }[]>> = parse(text);
  const wishes = Object.entries(words).flatMap(([list, byId]) =>
    Object.entries(byId).flatMap(([id, values]) => {
      const index = lists[list]?.findIndex((entry) => entry.id === id) ?? -1;
      return Object.entries(values).map(([key, value]): Wish => ({ place: [list, index, key], value }));
    }),
  );
  const result = withValues(text, [...wishes, { place: ["display"], value: { language } }]);
  if (result === undefined) throw new Error("The words of the demo do not fit its configuration.");
  return result;
}
