/** Where a recorded table can be played to: an OPC UA server, the topics of an MQTT broker, or a Sparkplug edge node. */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { PlaybackOutput } from "./playback.ts";
import { publishMqtt, startBroker } from "./servers/mqtt.ts";
import { serveOpcua } from "./servers/opcua.ts";
import { publishSparkplug } from "./servers/sparkplug.ts";

/** Namespace of replayed values, index 1. */
export const replayNamespaceUri = "urn:samspel:replay";

/** Without a client nothing waits anywhere; then rows go out in groups of this size. */
const unobservedRows = 50;

/** Double nodes `ns=1;s=<id>`. Keeps what a client's queues can hold: slows down instead of losing values. */
export async function opcuaOutput({
  ids,
  port,
  host,
  certificateDirectory,
  onSampled,
}: {
  readonly ids: readonly string[];
  readonly port: number;
  readonly host?: string;
  readonly certificateDirectory: string;
  /** Called once when a client asks for samples at intervals: it will not see every value. */
  readonly onSampled?: (items: number) => void;
}): Promise<PlaybackOutput> {
  const server = await serveOpcua({
    port,
    ...(host === undefined ? {} : { host }),
    tags: ids.map((id) => ({ id, dataType: "number" })),
    folder: "replay",
    certificateDirectory,
    namespaceUri: replayNamespaceUri,
  });
  let isTold = false;
  return {
    url: server.endpointUrl,
    fingerprint: server.fingerprint,
    hasClients: () => server.backlog().items > 0,
    room() {
      const { items, sampledItems, longestQueue, shortestLimit, pending } = server.backlog();
      if (items === 0) return unobservedRows;
      if (sampledItems > 0 && !isTold) {
        isTold = true;
        onSampled?.(sampledItems);
      }
      // What left the queues still waits for the client; a full group of queues is the most that may.
      if (pending > shortestLimit * items) return 0;
      return shortestLimit - longestQueue;
    },
    async send(values) {
      server.publish(values);
      await nextTurn();
    },
    isDrained: () => server.backlog().unacknowledged === 0,
    [Symbol.asyncDispose]: () => server.close(),
  };
}

/** Topics `<prefix>/<id>` with quality of service 1, on a broker of its own or on that of the URL. */
export async function mqttOutput({
  port,
  host,
  url,
  topicPrefix,
}: {
  /** Port of the broker that is started when there is no `url`. */
  readonly port: number;
  readonly host?: string;
  readonly url?: string;
  readonly topicPrefix: string;
}): Promise<PlaybackOutput> {
  await using stack = new AsyncDisposableStack();
  const broker =
    url === undefined ? stack.use(await startBroker({ port, ...(host === undefined ? {} : { host }) })) : undefined;
  const brokerUrl = broker?.url ?? url ?? "";
  const publisher = stack.use(await publishMqtt({ url: brokerUrl, topicPrefix, qos: 1 }));
  const owned = stack.move();
  return {
    url: brokerUrl,
    // A foreign broker does not say who listens.
    hasClients: () => broker === undefined || broker.subscriptionCount() > 0,
    // Each group is confirmed by the broker before the next one.
    room: () => unobservedRows,
    send: (values) => publisher.publish(values),
    isDrained: () => broker?.isDrained() ?? true,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Metrics of the edge node `samspel/replay`, on a broker of its own or on that of the URL. */
export async function sparkplugOutput({
  ids,
  port,
  host,
  url,
}: {
  readonly ids: readonly string[];
  /** Port of the broker that is started when there is no `url`. */
  readonly port: number;
  readonly host?: string;
  readonly url?: string;
}): Promise<PlaybackOutput> {
  await using stack = new AsyncDisposableStack();
  const broker =
    url === undefined ? stack.use(await startBroker({ port, ...(host === undefined ? {} : { host }) })) : undefined;
  const brokerUrl = broker?.url ?? url ?? "";
  const tags = ids.map((id) => ({ id, dataType: "number" as const }));
  const node = stack.use(await publishSparkplug({ url: brokerUrl, group: "samspel", node: "replay", tags }));
  const owned = stack.move();
  const isDrained = () => broker?.isDrained() ?? true;
  return {
    url: brokerUrl,
    // One of them is that of the node itself.
    hasClients: () => broker === undefined || broker.subscriptionCount() > 1,
    room: () => (isDrained() ? unobservedRows : 0),
    send: (values) => node.publish(values),
    isDrained,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** The text without the characters that mean something in a topic filter. */
export function topicName(text: string): string {
  return text.replaceAll(/[+#]/g, "_");
}
