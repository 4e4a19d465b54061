/** What people call a signal: its name in the configuration, or the end of its id in plain words. Pure. */
import type { TagAnswer } from "../../gateway/api/contract.ts";
import type { Messages } from "../language/language.ts";

export function signalName(tagId: string, tags: ReadonlyMap<string, TagAnswer>, words: Messages): string {
  const end = tagId.slice(tagId.lastIndexOf("/") + 1);
  const given = tags.get(tagId)?.name ?? end;
  if (given !== end) return given;
  const known = words.signals[end] ?? end.replaceAll(/[-_]/g, " ");
  return known.slice(0, 1).toUpperCase() + known.slice(1);
}
