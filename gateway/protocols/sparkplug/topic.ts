/** Topics of Sparkplug B (specification 3.0, section 4). Pure. */

const namespace = "spBv1.0";

const messageTypes = ["NBIRTH", "NDEATH", "DBIRTH", "DDEATH", "NDATA", "DDATA", "NCMD", "DCMD"] as const;
export type MessageType = (typeof messageTypes)[number];

/** An edge node, or one of its devices. */
export interface Place {
  readonly group: string;
  readonly node: string;
  readonly device?: string;
}

export type SparkplugTopic =
  | ({ readonly type: MessageType } & Place)
  | { readonly type: "STATE"; readonly host: string };

export function topicFor(type: MessageType, { group, node, device }: Place): string {
  return `${namespace}/${group}/${type}/${node}${device === undefined ? "" : `/${device}`}`;
}

export function stateTopic(host: string): string {
  return `${namespace}/STATE/${host}`;
}

/** Undefined for a topic that is none of Sparkplug B. */
export function parseTopic(topic: string): SparkplugTopic | undefined {
  const [first, group, third, node, device, ...rest] = topic.split("/");
  if (first !== namespace || group === undefined || third === undefined || rest.length > 0) return undefined;
  if (group === "STATE") return node === undefined && third !== "" ? { type: "STATE", host: third } : undefined;
  const type = messageTypes.find((name) => name === third);
  if (type === undefined || group === "" || node === undefined || node === "" || device === "") return undefined;
  if (type.startsWith("D") !== (device !== undefined)) return undefined;
  return device === undefined ? { type, group, node } : { type, group, node, device };
}

/** A group, node or device may not hold what MQTT gives a meaning of its own; it becomes `_`. */
export function identifier(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is what MQTT forbids.
  return text.replace(/[/+#\u0000]/g, "_") || "_";
}
