/** Addresses and payload templates → what is to be read from the messages of each topic. Pure. */
import type { SourceAddress } from "../../core/contracts.ts";
import type { PayloadTemplate } from "./config.ts";
import { pointerTokens } from "./json-text.ts";
import { peopleFormats } from "./people/formats.ts";
import type { PeopleFormat } from "./people/message.ts";

/** What is to be read from the messages of one topic. */
export interface TopicPlan {
  readonly entries: readonly PlanEntry[];
  readonly time: readonly string[] | undefined;
  readonly timeUnit: PayloadTemplate["timeUnit"];
  readonly value: readonly string[] | undefined;
  readonly quality: readonly string[] | undefined;
  /** Where the list of items stands; undefined when a message is one item. */
  readonly items: readonly string[] | undefined;
  /** Where an item has the name of its value. */
  readonly name: readonly string[] | undefined;
  readonly scale: number;
  readonly sampleRateHz: number;
  /** One of the values is about people: a payload that is refused leaves no example. */
  readonly isPrivate: boolean;
  /** How a message about people is read before the addresses look into it. */
  readonly people: PeopleFormat | undefined;
}

export interface PlanEntry {
  readonly address: number;
  /** Pointer of the address; undefined when the address is the topic alone. */
  readonly tokens: readonly string[] | undefined;
}

export interface Plans {
  readonly byTopic: ReadonlyMap<string, TopicPlan>;
  /** Addresses that are none: index and reason. */
  readonly invalid: readonly { readonly address: number; readonly message: string }[];
}

/** Addresses are `topic`, or `topic#/json/pointer` for a value inside the payload. */
export function plansFor(addresses: readonly SourceAddress[], templates: readonly PayloadTemplate[]): Plans {
  const entries = new Map<string, PlanEntry[]>();
  const invalid: { address: number; message: string }[] = [];
  const privateTopics = new Set<string>();
  for (const [address, { address: text, isPrivate }] of addresses.entries()) {
    const hash = text.indexOf("#");
    const topic = hash < 0 ? text : text.slice(0, hash);
    const tokens = hash < 0 ? undefined : pointerTokens(text.slice(hash + 1));
    if (!isTopic(topic) || (hash >= 0 && (tokens === undefined || tokens.length === 0))) {
      const message = `"${text.slice(0, 100)}" is no address; write a topic without wildcards, or topic#/json/pointer.`;
      invalid.push({ address, message });
      continue;
    }
    if (isPrivate === true) privateTopics.add(topic);
    const list = entries.get(topic) ?? [];
    list.push({ address, tokens });
    entries.set(topic, list);
  }
  const byTopic = new Map<string, TopicPlan>();
  for (const [topic, list] of entries) {
    const template = templates.find((candidate) => topicMatches(candidate.topic, topic));
    byTopic.set(topic, {
      entries: list,
      time: template?.time === undefined ? undefined : pointerTokens(template.time),
      timeUnit: template?.timeUnit ?? "auto",
      value: template?.value === undefined ? undefined : pointerTokens(template.value),
      quality: template?.quality === undefined ? undefined : pointerTokens(template.quality),
      items: template?.items === undefined ? undefined : pointerTokens(template.items),
      name: template?.name === undefined ? undefined : pointerTokens(template.name),
      scale: template?.scale ?? 1,
      sampleRateHz: template?.sampleRateHz ?? 0,
      isPrivate: privateTopics.has(topic) || template?.format !== undefined,
      people: template?.format === undefined ? undefined : peopleFormats[template.format](),
    });
  }
  return { byTopic, invalid };
}

function isTopic(topic: string): boolean {
  return topic !== "" && topic.length <= 1000 && !/[+#]/.test(topic) && !topic.includes("\0");
}

/** Whether a topic filter with `+` and `#` covers a topic (MQTT 5.0 §4.7). */
export function topicMatches(filter: string, topic: string): boolean {
  const levels = topic.split("/");
  const parts = filter.split("/");
  for (const [index, part] of parts.entries()) {
    if (part === "#") return true;
    if (levels[index] === undefined || (part !== "+" && part !== levels[index])) return false;
  }
  return parts.length === levels.length;
}
