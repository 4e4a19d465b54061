/** What people call a signal: its name in the configuration, or the end of its id in plain words. Pure. */
import type { TagAnswer } from "../../gateway/api/contract.ts";
import type { Messages } from "../language/language.ts";

export function signalName(tagId: string, tags: ReadonlyMap<string, TagAnswer>, words: Messages): string {
  const word = signalWord(tagId, tags, words);
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}

/** The same within a sentence. */
export function signalWord(tagId: string, tags: ReadonlyMap<string, TagAnswer>, words: Messages): string {
  const end = tagId.slice(tagId.lastIndexOf("/") + 1);
  const given = tags.get(tagId)?.name ?? end;
  if (given !== end) return given;
  // `constructor` is a signal of a machine as well, and not one that the language names.
  return (Object.hasOwn(words.signals, end) ? words.signals[end] : undefined) ?? end.replaceAll(/[-_]/g, " ");
}
