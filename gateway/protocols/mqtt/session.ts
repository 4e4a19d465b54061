/** A session at a broker, for sources: subscriptions, messages, cuts and what they cost, back-pressure. */
import { randomInt } from "node:crypto";
import type { IConnackPacket, IPublishPacket, MqttClient } from "mqtt";
import type { SourceContext, SourceOutput } from "../../core/contracts.ts";
import { errorMessage } from "../../core/errors.ts";
import { brokerError, refusedSubscriptions } from "./errors.ts";
import { HeldAcknowledgements } from "./held-acknowledgements.ts";
import { Reconnection } from "./reconnection.ts";
import { Redeliveries } from "./redeliveries.ts";

export interface BrokerMessage {
  readonly topic: string;
  readonly payload: Buffer;
  readonly isRetained: boolean;
  /** Milliseconds since the Unix epoch, different for each message; of a message that comes again that of the first time. */
  readonly arrivalMs: number;
}

export interface SessionOptions {
  readonly client: MqttClient;
  readonly url: string;
  readonly context: SourceContext;
  /** Topic filters, each with the addresses that cannot be read without it. */
  readonly subscriptions: ReadonlyMap<string, readonly number[]>;
  readonly qos: 0 | 1;
  /** The broker keeps messages while the connection is away. Otherwise every cut is a gap. */
  readonly isPersistent: boolean;
  /** Where status, gaps and failed addresses go. */
  readonly output: { push(output: SourceOutput): void; fail(error: unknown): void };
  /** Takes a message; `stored` confirms it to the broker. False: nobody wants this topic, and it is unsubscribed. */
  take(message: BrokerMessage, stored: () => void): boolean;
  /** True while no more can be taken. Nothing is read from the broker then. */
  isFull(): boolean;
  /** Called when every topic is subscribed. */
  readonly onSubscribed?: () => void;
  readonly onOffline?: () => void;
}

/** Topics of one SUBSCRIBE; small enough for any broker. */
const topicsPerSubscribe = 200;
/** Payloads that may wait for the disk, bytes. */
const waitingBytesMax = 64 * 1024 * 1024;
/** Topics of an earlier configuration that are unsubscribed; more came through a wildcard, which this cannot end. */
const unwantedMax = 1000;
/** "Session taken over" (MQTT 5.0 §3.14.2.1). */
const takenOverReason = 142;

/** The first connection must succeed, else `output.fail` is called. From then on it connects again by itself. */
export class BrokerSession {
  readonly #options: SessionOptions;
  readonly #held: HeldAcknowledgements;
  readonly #reconnection = new Reconnection();
  readonly #redeliveries: Redeliveries;
  readonly #unwanted = new Set<string>();
  #isStopped = false;
  #wasConnected = false;
  #isOnline = false;
  #hasSubscribed = false;
  #lastError: unknown;
  /** Reason of an MQTT 5 DISCONNECT of this connection. */
  #endReason: number | undefined;
  /** Wall clock of the last packet from the broker, of this connection and of the one before. */
  #lastPacketMs: number | undefined;
  #lastPacketBeforeCutMs: number | undefined;
  #waitingBytes = 0;
  #resume: (() => void) | undefined;
  #pings: NodeJS.Timeout | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
    const { client, context } = options;
    this.#held = new HeldAcknowledgements(client);
    this.#redeliveries = new Redeliveries(() => context.now());
    client.on("connect", (packet) => this.#onConnect(packet));
    client.on("message", (topic, payload, packet) => this.#onMessage(topic, payload, packet));
    client.handleMessage = (_packet, done) => this.#whenFree(done);
    client.on("packetreceive", () => {
      this.#lastPacketMs = context.now();
    });
    client.on("error", (error) => {
      this.#lastError = error;
    });
    client.on("disconnect", ({ reasonCode }) => {
      this.#endReason = reasonCode;
    });
    client.on("close", () => this.#onClose());
  }

  /** No more output; the caller closes the client. */
  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#continue();
  }

  #onConnect(packet: IConnackPacket): void {
    const { output, context, isPersistent, onSubscribed } = this.#options;
    this.#lastError = undefined;
    this.#endReason = undefined;
    this.#reconnection.online(context.monotonicMs());
    if (this.#wasConnected && !(isPersistent && packet.sessionPresent)) this.#recordGap();
    // A known session has its subscriptions; asking again would bring every retained message once more.
    if (!packet.sessionPresent) this.#hasSubscribed = false;
    this.#wasConnected = true;
    this.#isOnline = true;
    output.push({ type: "status", state: "connected" });
    const done = this.#hasSubscribed ? Promise.resolve() : this.#subscribe();
    done.then(onSubscribed, (error: unknown) => {
      context.log.warn({ source: context.id, reason: errorMessage(error) }, "Topics could not be subscribed.");
    });
  }

  #recordGap(): void {
    const { output, context } = this.#options;
    const nowMs = context.now();
    output.push({
      type: "gap",
      source: context.id,
      tagIds: [],
      fromMs: Math.min(this.#lastPacketBeforeCutMs ?? nowMs, nowMs),
      toMs: nowMs,
      cause: "connection-lost",
      estimatedCount: 0,
    });
  }

  #onClose(): void {
    if (this.#isStopped) return;
    const { output, url, context, onOffline } = this.#options;
    this.#continue();
    const cause = this.#lastError ?? new Error("connection closed");
    if (!this.#wasConnected) {
      this.#isStopped = true;
      output.fail(brokerError(url, cause));
      return;
    }
    const wasOnline = this.#isOnline;
    this.#isOnline = false;
    if (wasOnline) this.#lastPacketBeforeCutMs = this.#lastPacketMs;
    if (wasOnline) onOffline?.();
    const isByBroker =
      this.#endReason === undefined ? this.#lastError === undefined : this.#endReason === takenOverReason;
    const error = brokerError(url, cause);
    const next = this.#reconnection.ended({
      nowMs: context.monotonicMs(),
      wasOnline,
      isByBroker,
      error,
      random: randomInt(1000) / 1000,
    });
    output.push(next.isTakenOver ? takenOver(url) : lost(error));
    this.#timer = setTimeout(() => this.#options.client.reconnect(), next.waitMs);
  }

  async #subscribe(): Promise<void> {
    const { client, subscriptions, qos } = this.#options;
    const topics = [...subscriptions.keys()];
    for (let start = 0; start < topics.length; start += topicsPerSubscribe) {
      const some = topics.slice(start, start + topicsPerSubscribe);
      await client.subscribeAsync(some, { qos }).catch((error: unknown) => {
        const refused = refusedSubscriptions(error, some);
        if (refused === undefined) throw error;
        for (const topic of refused) this.#forbidden(topic);
      });
    }
    this.#hasSubscribed = true;
  }

  #forbidden(topic: string): void {
    const message = `The broker does not allow ${topic.slice(0, 200)} to be read.`;
    for (const address of this.#options.subscriptions.get(topic) ?? []) {
      this.#options.output.push({ type: "address", address, code: "SAMSPEL_MQTT_TOPIC", message });
    }
  }

  #onMessage(topic: string, payload: Buffer, packet: IPublishPacket): void {
    if (this.#isStopped) return;
    const id = packet.qos > 0 ? packet.messageId : undefined;
    const arrivalMs = this.#redeliveries.arrivalMs({ topic, payload, id, isRepeat: packet.dup });
    const release = id === undefined ? undefined : this.#held.hold(id);
    let isWaiting = true;
    const stored = () => {
      if (!isWaiting) return;
      isWaiting = false;
      this.#waitingBytes -= payload.length;
      release?.();
      if (!this.#isFull()) this.#continue();
    };
    this.#waitingBytes += payload.length;
    if (this.#options.take({ topic, payload, isRetained: packet.retain, arrivalMs }, stored)) return;
    stored();
    this.#unsubscribe(topic);
  }

  /** A session may hold subscriptions of an earlier configuration. */
  #unsubscribe(topic: string): void {
    if (this.#unwanted.has(topic) || this.#unwanted.size >= unwantedMax) return;
    this.#unwanted.add(topic);
    this.#options.client.unsubscribe(topic);
  }

  #isFull(): boolean {
    return this.#waitingBytes > waitingBytesMax || this.#options.isFull();
  }

  /**
   * The client reads on when `done` is called. Meanwhile the answers to pings wait unread behind the messages, so they
   * are neither waited for nor missed; the broker still gets its pings.
   */
  #whenFree(done: () => void): void {
    if (!this.#isFull() || this.#isStopped) {
      done();
      return;
    }
    const { client } = this.#options;
    this.#resume = done;
    const everyMs = Math.max(250, 250 * (client.options.keepalive ?? 10));
    this.#pings = setInterval(() => {
      if (!client.connected) return;
      client.sendPing();
      client.reschedulePing(true);
    }, everyMs);
    client.reschedulePing(true);
  }

  #continue(): void {
    const resume = this.#resume;
    this.#resume = undefined;
    clearInterval(this.#pings);
    resume?.();
  }
}

function takenOver(url: string): SourceOutput {
  return {
    type: "status",
    state: "disconnected",
    code: "SAMSPEL_MQTT_TAKEN_OVER",
    message: `${url} ends the session again and again; probably another client uses the same client id.`,
    next: "Give each client an id of its own. Samspel tries again once a minute.",
  };
}

function lost({ code, message, next }: ReturnType<typeof brokerError>): SourceOutput {
  return { type: "status", state: "disconnected", code, message, ...(next === undefined ? {} : { next }) };
}
