/** MQTT broker for demonstrations and tests, and a publisher that sends one JSON message per value. */
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Aedes } from "aedes";
import { connectAsync } from "mqtt";

export interface Broker extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Subscriptions that clients hold now. */
  subscriptionCount(): number;
  /** True when nothing waits in the broker to be sent to a client. */
  isDrained(): boolean;
  close(): Promise<void>;
}

/** A demonstration has a handful of clients. */
const connectionsMax = 200;
/** A client that takes nothing for so long is put out. */
const slowMsMax = 10_000;
/** Messages kept for one client that is away, as many as Mosquitto keeps; later ones are not. */
const keptMessagesMax = 1000;

/**
 * Starts a broker in this process, with limits on what its clients may cost. Topics below `$SYS/` are its own. Rejects with
 * the code `EADDRINUSE` when the port is taken.
 */
export async function startBroker({
  port,
  host = "127.0.0.1",
}: {
  /** 0: the system chooses. */
  readonly port: number;
  readonly host?: string;
}): Promise<Broker> {
  const aedes = await Aedes.createBroker({ drainTimeout: slowMsMax });
  limitKept(aedes);
  const subscribed = new Map<string, Set<string>>();
  aedes.on("subscribe", (subscriptions, client) => {
    if (client === null) return;
    const topics = subscribed.get(client.id) ?? new Set();
    for (const { topic } of subscriptions) topics.add(topic);
    subscribed.set(client.id, topics);
  });
  aedes.on("unsubscribe", (topics, client) => {
    for (const topic of topics) subscribed.get(client.id)?.delete(topic);
  });
  aedes.on("clientDisconnect", ({ id }) => subscribed.delete(id));

  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    aedes.handle(socket);
  });
  server.maxConnections = connectionsMax;
  server.listen(port, host);
  try {
    await once(server, "listening");
  } catch (error) {
    await closed(aedes);
    throw error;
  }
  const address = server.address();
  const boundPort = address !== null && typeof address === "object" ? address.port : port;
  let ended: Promise<void> | undefined;
  const close = (): Promise<void> => {
    ended ??= (async () => {
      server.close();
      await farewell(sockets);
      await closed(aedes);
    })();
    return ended;
  };
  return {
    url: `mqtt://${host}:${boundPort}`,
    port: boundPort,
    subscriptionCount: () => [...subscribed.values()].reduce((sum, { size }) => sum + size, 0),
    isDrained: () => [...sockets].every(({ writableLength }) => writableLength === 0),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** What the library does not declare. */
interface Kept {
  outgoingEnqueueCombi(subscriptions: readonly { readonly clientId: string }[], packet: unknown): Promise<void>;
}

/** The broker library keeps any number of messages for a client that is away. */
function limitKept(aedes: Aedes): void {
  const here = new Set<string>();
  const kept = new Map<string, number>();
  aedes.on("client", ({ id }) => {
    here.add(id);
    kept.delete(id);
  });
  aedes.on("clientDisconnect", ({ id }) => here.delete(id));
  const isKept = ({ clientId }: { readonly clientId: string }): boolean => {
    if (here.has(clientId)) return true;
    const count = (kept.get(clientId) ?? 0) + 1;
    kept.set(clientId, count);
    return count <= keptMessagesMax;
  };
  const persistence: Kept = Reflect.get(aedes, "persistence");
  const enqueue = persistence.outgoingEnqueueCombi.bind(persistence);
  persistence.outgoingEnqueueCombi = (subscriptions, packet) => enqueue(subscriptions.filter(isKept), packet);
}

/** Wait for clients that take what was sent and close: so long after the last sign of one, and in all. */
const farewellQuietMs = 2000;
const farewellMsMax = 30_000;

/**
 * Ends the sending side and reads on until the clients have closed. A socket that is destroyed while a confirmation
 * of the client is unread is reset, and what the client has not read yet is lost.
 */
async function farewell(sockets: ReadonlySet<Socket>): Promise<void> {
  const closing = [...sockets].map((socket) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    socket.once("close", () => resolve());
    socket.end();
    return promise;
  });
  const timeout = new AbortController();
  await Promise.race([Promise.all(closing), quiet(sockets, timeout.signal)]);
  timeout.abort();
}

/** Resolves when no client has sent anything for a while, such as the confirmation of a message. */
async function quiet(sockets: ReadonlySet<Socket>, signal: AbortSignal): Promise<void> {
  const endMs = performance.now() + farewellMsMax;
  for (let before = -1, now = bytesOf(sockets); now !== before && performance.now() < endMs; now = bytesOf(sockets)) {
    before = now;
    await sleep(farewellQuietMs, undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
  }
}

function bytesOf(sockets: ReadonlySet<Socket>): number {
  return [...sockets].reduce((sum, { bytesRead }) => sum + bytesRead, 0);
}

function closed(aedes: Aedes): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  aedes.close(() => resolve());
  return promise;
}

/** One value for one topic. */
export interface PublishedValue {
  readonly id: string;
  readonly value: number | boolean | string | { readonly samples: Float32Array };
  /** Source time, milliseconds since the Unix epoch. */
  readonly timeMs: number;
  /** `bad` values are not sent: MQTT has no word for them. */
  readonly quality?: "good" | "bad";
}

export interface MqttPublisher extends AsyncDisposable {
  /** Resolves when the broker has confirmed all messages (QoS 1) or they are on their way (QoS 0). */
  publish(rows: readonly PublishedValue[]): Promise<void>;
  /** One message with quality of service 0; nothing while the broker is away. */
  send(topic: string, payload: string): void;
  close(): Promise<void>;
}

export interface MqttPublisherOptions {
  readonly url: string;
  /** Topic of a value: this, `/`, its id. Default `samspel`. */
  readonly topicPrefix?: string;
  readonly qos?: 0 | 1;
  readonly username?: string;
  readonly password?: string;
  readonly connectTimeoutMs?: number;
}

/**
 * Connects, and sends `{"value":…,"time":<ms>}` per value. Rejects when the broker cannot be reached; after that it
 * reconnects by itself.
 */
export async function publishMqtt(options: MqttPublisherOptions): Promise<MqttPublisher> {
  const { url, topicPrefix = "samspel", qos = 0, username, password, connectTimeoutMs = 10_000 } = options;
  const client = await connectAsync(
    url,
    {
      connectTimeout: connectTimeoutMs,
      reconnectPeriod: 1000,
      // While the broker is away the live values are dropped: old positions help nobody.
      queueQoSZero: false,
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
    },
    false,
  );
  client.on("error", () => {
    // The client reconnects; publishing with QoS 1 waits for it.
  });
  const close = (): Promise<void> => client.endAsync(!client.connected);
  return {
    async publish(rows) {
      const sent = rows
        .filter(({ quality }) => quality !== "bad")
        .map(({ id, value, timeMs }) => ({
          topic: `${topicPrefix}/${id}`,
          payload: JSON.stringify({ value: typeof value === "object" ? [...value.samples] : value, time: timeMs }),
        }));
      if (qos === 0) {
        if (!client.connected) return;
        for (const { topic, payload } of sent) client.publish(topic, payload, { qos });
        return;
      }
      await confirmed(Promise.all(sent.map(({ topic, payload }) => client.publishAsync(topic, payload, { qos }))));
    },
    send(topic, payload) {
      if (client.connected) client.publish(topic, payload, { qos: 0 });
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

const confirmationMsMax = 30_000;

/** Rejects with the code `ETIMEDOUT` when the broker has not confirmed in time. */
async function confirmed(sent: Promise<unknown>): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(Object.assign(new Error("The broker did not confirm in time"), { code: "ETIMEDOUT" })),
    confirmationMsMax,
  );
  try {
    await Promise.race([sent, promise]);
  } finally {
    clearTimeout(timer);
  }
}
