/** What a client of the stream asked for: tags by id, by prefix or all of them, and lists by name. */

import type { TagId } from "../../core/tag.ts";
import type { TagDirectory } from "../../core/view.ts";

export const listNames = ["conditions", "sources", "sinks", "models", "cases", "learning"] as const;
export type ListName = (typeof listNames)[number];

export interface Topics {
  /** Equal for equal sets, whatever the order in which they were asked for. */
  readonly key: string;
  readonly everyTag: boolean;
  readonly tagIds: ReadonlySet<TagId>;
  /** With the final `/`. */
  readonly prefixes: readonly string[];
  readonly lists: readonly ListName[];
}

/** Reads the parameter `topics`. The words of lists win over tags of that name. */
export function parseTopics(text: string): Topics {
  const words = new Set(text.split(",").map((word) => word.trim()));
  words.delete("");
  const lists = listNames.filter((name) => words.delete(name));
  const everyTag = words.delete("*");
  if (everyTag) words.clear();
  const tagWords = [...words].sort();
  return {
    key: JSON.stringify([everyTag, tagWords, lists]),
    everyTag,
    tagIds: new Set(tagWords.filter((word) => !word.endsWith("/*"))),
    prefixes: tagWords.filter((word) => word.endsWith("/*")).map((word) => word.slice(0, -1)),
    lists,
  };
}

export function matchesTag(topics: Topics, id: TagId): boolean {
  return topics.everyTag || topics.tagIds.has(id) || topics.prefixes.some((prefix) => id.startsWith(prefix));
}

/** Topics that name no tag of the gateway: told to the client, not refused, for a page must outlive a renamed tag. */
export function unknownTopics(topics: Topics, tags: TagDirectory): string[] {
  const prefixes = topics.prefixes.filter((prefix) => !tags.all.some(({ id }) => id.startsWith(prefix)));
  return [...[...topics.tagIds].filter((id) => tags.byId(id) === undefined), ...prefixes.map((prefix) => `${prefix}*`)];
}
