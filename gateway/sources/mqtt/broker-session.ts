/** What happens between the client of a broker and the queue: subscriptions, messages, cuts and what they cost. */
import type { IConnackPacket, IPublishPacket, ISubscriptionGrant, MqttClient } from "mqtt";
import type { SourceContext } from "../../core/contracts.ts";
import { errorMessage } from "../../core/errors.ts";
import type { OutputQueue } from "../queue.ts";
import type { MqttConfig } from "./config.ts";
import { brokerError } from "./errors.ts";
import { HeldAcknowledgements } from "./held-acknowledgements.ts";
import { decodePayload, type Plans } from "./payload.ts";

export interface BrokerSessionOptions {
  readonly client: MqttClient;
  readonly config: MqttConfig;
  readonly plans: Plans;
  readonly queue: OutputQueue;
  readonly context: SourceContext;
  /** Usual pause before connecting again. */
  readonly reconnectMs: number;
}

/** Topics of one SUBSCRIBE; small enough for any broker. */
const topicsPerSubscribe = 200;
/** More connections than this within a minute, each ended by the broker, and the session is being taken over. */
const connectionsPerMinuteMax = 5;
const takeoverPauseMs = 60_000;

export class BrokerSession {
  readonly #options: BrokerSessionOptions;
  readonly #held: HeldAcknowledgements;
  #isStopped = false;
  #wasConnected = false;
  #isOnline = false;
  #lastError: unknown;
  /** Wall clock of the last packet from the broker. */
  #lastPacketMs: number | undefined;
  /** The same, of the connection that was cut last. */
  #lastPacketBeforeCutMs: number | undefined;
  #connections: number[] = [];
  readonly #unwanted = new Set<string>();

  constructor(options: BrokerSessionOptions) {
    this.#options = options;
    const { client, context } = options;
    this.#held = new HeldAcknowledgements(client);
    client.on("connect", (packet) => this.#onConnect(packet));
    client.on("message", (topic, payload, packet) => this.#onMessage(topic, payload, packet));
    client.on("packetreceive", () => {
      this.#lastPacketMs = context.now();
    });
    client.on("error", (error) => {
      this.#lastError = error;
    });
    client.on("close", () => this.#onClose());
  }

  /** No more output; the caller closes the client. */
  stop(): void {
    this.#isStopped = true;
  }

  #onConnect(packet: IConnackPacket): void {
    const { queue, context, config, client, reconnectMs } = this.#options;
    this.#lastError = undefined;
    if (this.#wasConnected && (config.qos === 0 || !packet.sessionPresent)) {
      const nowMs = context.now();
      queue.push({
        type: "gap",
        source: context.id,
        tagIds: [],
        fromMs: this.#lastPacketBeforeCutMs ?? nowMs,
        toMs: nowMs,
        cause: "connection-lost",
        estimatedCount: 0,
      });
    }
    this.#wasConnected = true;
    this.#isOnline = true;
    client.options.reconnectPeriod = reconnectMs;
    queue.push({ type: "status", state: "connected" });
    this.#subscribe().catch((error: unknown) => {
      context.log.warn({ source: context.id, reason: errorMessage(error) }, "Topics could not be subscribed.");
    });
  }

  #onClose(): void {
    if (this.#isStopped) return;
    const { queue, config, client, context } = this.#options;
    const cause = this.#lastError ?? new Error("connection closed");
    if (!this.#wasConnected) {
      this.#isStopped = true;
      queue.fail(brokerError(config.url, cause));
      return;
    }
    const isCut = this.#isOnline;
    this.#isOnline = false;
    if (isCut) this.#lastPacketBeforeCutMs = this.#lastPacketMs;
    if (isCut && this.#isTakenOver(context.monotonicMs())) {
      client.options.reconnectPeriod = takeoverPauseMs;
      queue.push({
        type: "status",
        state: "disconnected",
        code: "SAMSPEL_MQTT_TAKEN_OVER",
        message: `${config.url} ends the session again and again; probably another client uses the same client id.`,
        next: "Give each client an id of its own. Samspel tries again once a minute.",
      });
      return;
    }
    const { code, message, next } = brokerError(config.url, cause);
    queue.push({
      type: "status",
      state: "disconnected",
      code,
      message,
      ...(next === undefined ? {} : { next }),
    });
  }

  #isTakenOver(nowMs: number): boolean {
    this.#connections = [...this.#connections.filter((atMs) => atMs > nowMs - 60_000), nowMs].slice(-20);
    return this.#connections.length > connectionsPerMinuteMax;
  }

  async #subscribe(): Promise<void> {
    const { client, plans, config } = this.#options;
    const topics = [...plans.byTopic.keys()];
    for (let start = 0; start < topics.length; start += topicsPerSubscribe) {
      const granted = await client.subscribeAsync(topics.slice(start, start + topicsPerSubscribe), { qos: config.qos });
      for (const grant of granted) this.#report(grant);
    }
  }

  #report({ topic, qos }: ISubscriptionGrant): void {
    const { plans, queue } = this.#options;
    if (qos < 128) return;
    for (const { address } of plans.byTopic.get(topic)?.entries ?? []) {
      const message = `The broker does not allow ${topic.slice(0, 200)} to be read.`;
      queue.push({ type: "address", address, code: "SAMSPEL_MQTT_TOPIC", message });
    }
  }

  #onMessage(topic: string, payload: Buffer, packet: IPublishPacket): void {
    const { plans, queue, context, config } = this.#options;
    const plan = plans.byTopic.get(topic);
    if (plan === undefined || this.#isStopped) {
      this.#unsubscribe(topic);
      return;
    }
    const release = packet.qos > 0 && packet.messageId !== undefined ? this.#held.hold(packet.messageId) : undefined;
    const rejection = queue.write((builder) => {
      const { maxPayloadBytes: maxBytes, maxDepth } = config;
      const arrivalMs = context.now();
      return decodePayload({ payload, plan, isRetained: packet.retain, arrivalMs, maxBytes, maxDepth }, builder);
    }, release);
    if (rejection !== undefined) queue.push(rejection);
  }

  /** A session may hold subscriptions of an earlier configuration. */
  #unsubscribe(topic: string): void {
    if (this.#isStopped || this.#unwanted.has(topic) || this.#unwanted.size >= 10_000) return;
    this.#unwanted.add(topic);
    this.#options.client.unsubscribe(topic);
  }
}
