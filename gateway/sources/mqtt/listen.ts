/** Listens at a broker for a few seconds, in a session of its own, and tells which topics carry which values. */
import { connect } from "mqtt";
import type { SourceContext } from "../../core/contracts.ts";
import type { BrowsedNode, BrowsePage, SourceAccess } from "../../core/source-access.ts";
import { clientOptions, closeClient } from "../../protocols/mqtt/connection.ts";
import { brokerError } from "../../protocols/mqtt/errors.ts";
import type { MqttConfig } from "./config.ts";
import { findBrokers } from "./find-brokers.ts";
import { isDeeperThan } from "./json-text.ts";

/** Slow machines publish every few seconds; retained values come at once. */
const listenMs = 5000;
/** What was heard is good for so long: pages of one answer, and the next look. */
const keptMs = 30_000;
const topicsMax = 2000;
const bytesMax = 65_536;
const depthMax = 8;
const leavesPerTopic = 100;
const textLengthMax = 100;

/** Topics that may tell of single people are not looked into. */
const aboutPeople = /person|people|human|skeleton|pose|badge|operator|face|wearable/i;

interface Heard {
  readonly timeMs: number;
  readonly nodes: Promise<readonly BrowsedNode[]>;
}

const heard = new WeakMap<AbortSignal, Map<string, Heard>>();

export const mqttAccess: SourceAccess<MqttConfig> = {
  async browse({ search, after = "0", limit }, config, context): Promise<BrowsePage> {
    const nodes = await known(config, context);
    const wanted = nodes.filter(({ address }) => address.toLowerCase().includes((search ?? "").toLowerCase()));
    const end = Number(after) + limit;
    return {
      nodes: wanted.slice(Number(after), end),
      ...(end < wanted.length ? { next: String(end) } : {}),
      visitedCount: nodes.length,
    };
  },
  findModels: async () => [],
  find: (_host, context) => findBrokers(context),
};

function known(config: MqttConfig, context: SourceContext): Promise<readonly BrowsedNode[]> {
  const own = heard.get(context.signal) ?? new Map<string, Heard>();
  heard.set(context.signal, own);
  const before = own.get(context.id);
  if (before !== undefined && context.now() - before.timeMs < keptMs) return before.nodes;
  const nodes = listen(config, context);
  own.set(context.id, { timeMs: context.now(), nodes });
  nodes.catch(() => own.delete(context.id));
  return nodes;
}

/** Throws as a source does when the broker cannot be reached or refuses. */
async function listen(config: MqttConfig, context: SourceContext): Promise<readonly BrowsedNode[]> {
  const { clientId: _, ...options } = await clientOptions(config, context);
  const client = connect(config.url, { ...options, clean: true });
  const payloads = new Map<string, Buffer>();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  client.on("message", (topic, payload) => {
    if (payloads.size >= topicsMax || payload.length > bytesMax || aboutPeople.test(topic)) return;
    payloads.set(topic, payload);
  });
  client.on("error", reject);
  client.on("close", () => reject(new Error("The broker has closed the connection.")));
  client.once("connect", () => {
    client.subscribe("#", { qos: 0 }, (error) => {
      if (error) reject(error);
      else setTimeout(resolve, listenMs);
    });
  });
  context.signal.addEventListener("abort", () => resolve(), { once: true });
  try {
    await promise;
  } catch (error) {
    throw brokerError(config.url, error);
  } finally {
    client.on("error", () => {});
    await closeClient(client);
  }
  return [...payloads].flatMap(([topic, payload]) => nodesOf(topic, payload)).toSorted(byAddress);
}

const byAddress = (a: BrowsedNode, b: BrowsedNode) => (a.address < b.address ? -1 : 1);

/** The plain values in one payload, each with the address that reads it. Pure. */
export function nodesOf(topic: string, payload: Uint8Array): readonly BrowsedNode[] {
  if (topic === "" || isDeeperThan(depthMax, payload)) return [];
  const root = parsed(payload);
  // A payload that is a value, or has one under its usual name, is read by the topic alone.
  const plain = isLeaf(root) ? root : plainValueOf(root);
  if (plain !== undefined) return [node(topic, [], plain)];
  const leaves = [...leavesOf(root, [])].filter(({ path }) => !timeNames.has(path.at(-1) ?? ""));
  return leaves.slice(0, leavesPerTopic).map(({ path, value }) => node(topic, path, value));
}

const timeNames = new Set(["time", "timestamp", "ts"]);

type Leaf = number | boolean | string;

function isLeaf(value: unknown): value is Leaf {
  return typeof value === "number" || typeof value === "boolean" || typeof value === "string";
}

function plainValueOf(root: unknown): Leaf | undefined {
  if (typeof root !== "object" || root === null || !Object.hasOwn(root, "value")) return undefined;
  const value: unknown = Reflect.get(root, "value");
  return isLeaf(value) ? value : undefined;
}

function* leavesOf(value: unknown, path: readonly string[]): Generator<{ path: readonly string[]; value: Leaf }> {
  if (isLeaf(value)) yield { path, value };
  else if (typeof value === "object" && value !== null) {
    for (const [key, part] of Object.entries(value)) yield* leavesOf(part, [...path, key]);
  }
}

function parsed(payload: Uint8Array): unknown {
  const text = Buffer.from(payload).toString("utf8");
  try {
    return JSON.parse(text);
  } catch {
    return text.includes("\uFFFD") ? undefined : text;
  }
}

function node(topic: string, path: readonly string[], value: Leaf): BrowsedNode {
  const pointer = path.map((part) => `/${part.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
  const address = pointer === "" ? topic : `${topic}#${pointer}`;
  const parts = [...topic.split("/"), ...path].filter((part) => part !== "");
  const dataType = { number: "Double", boolean: "Boolean", string: "String" }[typeofLeaf(value)];
  return {
    address,
    nodeId: address,
    name: parts.at(-1) ?? topic,
    path: parts,
    kind: "variable",
    details: {
      dataType,
      isArray: false,
      isReadable: true,
      value: typeof value === "string" ? value.slice(0, textLengthMax) : value,
      statusCode: 0,
    },
  };
}

function typeofLeaf(value: Leaf): "number" | "boolean" | "string" {
  return typeof value === "number" ? "number" : typeof value === "boolean" ? "boolean" : "string";
}
