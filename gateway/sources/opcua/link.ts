/** One connection to an OPC UA server from opening to loss: puts what comes into the queue, finds what is missing. */
import { setTimeout as delay } from "node:timers/promises";
import { ClientSubscription, DataChangeNotification, type NotificationMessage } from "node-opcua";
import type { SourceAddress, SourceContext } from "../../core/contracts.ts";
import { errorMessage } from "../../core/errors.ts";
import type { GapCause } from "../../core/gap.ts";
import type { OutputQueue } from "../queue.ts";
import type { OpcuaConfig } from "./config.ts";
import { type Connection, connect } from "./connect.ts";
import { decodeChanges, type ItemChange, LastSeen } from "./data-value.ts";
import { MonitoredItems } from "./items.ts";
import { type Message, republish } from "./library.ts";
import { SequenceOrder } from "./sequence.ts";

/** What outlives a connection: where the data stood when it was lost. */
export interface LinkMemory {
  readonly lastSeen: LastSeen;
  /** Publish time of the last message, by the server's clock; undefined before the first. */
  lastPublishMs: number | undefined;
  /** Values per millisecond of publish time while data came. */
  valuesPerMs: number;
}

export function linkMemory(addressCount: number): LinkMemory {
  return { lastSeen: new LastSeen(addressCount), lastPublishMs: undefined, valuesPerMs: 0 };
}

export interface LinkOptions {
  readonly config: OpcuaConfig;
  readonly addresses: readonly SourceAddress[];
  readonly context: SourceContext;
  readonly queue: OutputQueue;
  readonly memory: LinkMemory;
  /** Why data may be missing before this connection; no gap is recorded before the first. */
  readonly cause: GapCause;
}

/** Why a connection was given up. */
export type LinkEnd = "silent" | "connection-lost" | "stopped";

/** A server sends a keep-alive at least this often. */
const keepAliveMs = 1000;
/** Nothing for this long, not even a keep-alive: shown as silent. */
const silentMs = 3000;
/** After this long the server has dropped the session: nothing is left to bridge. */
const reconnectMsMax = 60_000;
const watchMs = 500;
/** Lifetime asked for the subscription, so that the server's queues bridge a cut. */
const lifetimeMs = 300_000;
const republishMax = 200;

export class Link {
  readonly #options: LinkOptions;
  readonly #connection: Connection;
  readonly #subscription: ClientSubscription;
  readonly #items: MonitoredItems;
  readonly #order = new SequenceOrder<Message>();
  readonly #addressOfHandle: readonly (number | undefined)[];
  /** Set while the first data of a subscription is awaited. */
  #gapCause: GapCause | undefined;
  #state: "connected" | "silent" | "disconnected" | undefined;
  #lastMessageMs: number;
  #isRecovering = false;
  #needsItems = false;
  #isBroken = false;
  readonly #startedPublishMs: { ms: number | undefined; values: number } = { ms: undefined, values: 0 };

  /** Connects and creates the subscription. Throws with a code when that fails. */
  static async open(options: LinkOptions): Promise<Link> {
    const connection = await connect(options.config, options.context);
    try {
      const link = new Link(options, connection);
      await link.#start();
      return link;
    } catch (error) {
      await connection.close();
      throw error;
    }
  }

  private constructor(options: LinkOptions, connection: Connection) {
    this.#options = options;
    this.#connection = connection;
    this.#lastMessageMs = options.context.monotonicMs();
    this.#gapCause = options.memory.lastPublishMs === undefined ? undefined : options.cause;
    this.#addressOfHandle = [undefined, ...options.addresses.map((_, index) => index)];
    const { publishingIntervalMs } = options.config;
    this.#subscription = ClientSubscription.create(connection.session, {
      requestedPublishingInterval: publishingIntervalMs,
      requestedMaxKeepAliveCount: Math.max(3, Math.round(keepAliveMs / publishingIntervalMs)),
      requestedLifetimeCount: Math.max(30, Math.round(lifetimeMs / publishingIntervalMs)),
      maxNotificationsPerPublish: 0,
      publishingEnabled: true,
      priority: 1,
    });
    this.#items = new MonitoredItems({
      session: connection.session,
      subscription: this.#subscription,
      config: options.config,
      addresses: options.addresses,
      onStatus: (status) => options.queue.push(status),
    });
  }

  /** Watches until the connection must be given up, or until the signal. */
  async run(): Promise<LinkEnd> {
    const { context, config } = this.#options;
    const { client } = this.#connection;
    while (!context.signal.aborted) {
      await delay(watchMs, undefined, { signal: context.signal }).catch(() => undefined);
      if (context.signal.aborted) break;
      const silenceMs = context.monotonicMs() - this.#lastMessageMs;
      if (this.#isBroken) return "connection-lost";
      if (client.isReconnecting) {
        if (silenceMs > reconnectMsMax) return "connection-lost";
        continue;
      }
      if (silenceMs > config.maxSilenceSeconds * 1000) return "silent";
      if (silenceMs > Math.max(silentMs, 3 * this.#keepAliveMs())) this.#setState("silent");
      await this.#maintainItems();
    }
    return "stopped";
  }

  async close(): Promise<void> {
    this.#subscription.removeAllListeners();
    await this.#connection.close();
  }

  async #start(): Promise<void> {
    const { context, queue, addresses } = this.#options;
    const started = Promise.withResolvers<void>();
    this.#subscription.on("started", () => started.resolve());
    this.#subscription.on("error", (error: unknown) => started.reject(error));
    this.#subscription.on("raw_notification", (message: NotificationMessage) => this.#receive(message));
    this.#subscription.on("subscriptionId_changed", () => this.#restart());
    this.#subscription.on("terminated", () => {
      this.#isBroken = true;
    });
    const { client } = this.#connection;
    client.on("start_reconnection", () => this.#setState("disconnected"));
    client.on("after_reconnection", () => this.#options.memory.lastSeen.mayRepeat.fill(1));
    client.on("close", () => {
      this.#isBroken = true;
    });
    await started.promise;
    this.#options.memory.lastSeen.mayRepeat.fill(1);
    await this.#items.createAll(context.monotonicMs());
    context.log.info(
      {
        source: context.id,
        security: this.#connection.security,
        publishingIntervalMs: this.#subscription.publishingInterval,
        addresses: addresses.length,
        failed: this.#items.failedCount,
        queueSize: this.#items.queueSizeMin,
      },
      "Subscribed.",
    );
    this.#lastMessageMs = context.monotonicMs();
    queue.push({ type: "status", state: "connected" });
    this.#state = "connected";
  }

  /** The library made a new subscription in place of one that the server had dropped: it has no items yet. */
  #restart(): void {
    this.#order.reset();
    this.#gapCause ??= "subscription-recreated";
    this.#needsItems = true;
    this.#options.memory.lastSeen.mayRepeat.fill(1);
  }

  async #maintainItems(): Promise<void> {
    const { context } = this.#options;
    try {
      if (this.#needsItems) {
        this.#needsItems = false;
        await this.#items.createAll(context.monotonicMs());
      } else {
        await this.#items.retryIfDue(context.monotonicMs());
      }
    } catch (error) {
      context.log.warn({ source: context.id, reason: errorMessage(error) }, "Monitored items could not be created.");
      this.#isBroken = true;
    }
  }

  #keepAliveMs(): number {
    return this.#subscription.maxKeepAliveCount * this.#subscription.publishingInterval;
  }

  /** Called by the library for every publish response. It must not throw: the library would hide that. */
  #receive(message: NotificationMessage): void {
    const { context } = this.#options;
    this.#lastMessageMs = context.monotonicMs();
    this.#setState("connected");
    const data = message.notificationData ?? [];
    if (data.length === 0) {
      if (this.#gapCause === undefined) this.#options.memory.lastPublishMs = publishMs(message, context.now());
      if (this.#order.keepAlive(message.sequenceNumber)) void this.#recover(message.sequenceNumber);
      return;
    }
    const due = this.#order.push(message.sequenceNumber, {
      sequenceNumber: message.sequenceNumber,
      publishTime: message.publishTime,
      notificationData: data,
    });
    // The library dispatches what it finds here; with nothing left it costs no time (a third of the receive path).
    message.notificationData = data.filter((part) => part !== null && !(part instanceof DataChangeNotification));
    for (const next of due) this.#take(next);
    if (this.#order.isFull) this.#giveUp();
    else if (this.#order.isWaiting) void this.#recover();
  }

  #take(message: Message): void {
    const { queue, memory, context } = this.#options;
    const arrivalMs = context.now();
    const atMs = publishMs(message, arrivalMs);
    for (const part of message.notificationData) {
      if (!(part instanceof DataChangeNotification)) continue;
      if (this.#gapCause !== undefined) this.#recordGap(this.#gapCause, atMs);
      this.#gapCause = undefined;
      const changes: readonly ItemChange[] = part.monitoredItems ?? [];
      const overflow = new Overflow();
      queue.write((builder) => {
        const onOverflow = (address: number, fromMs: number, toMs: number) => overflow.add(address, fromMs, toMs);
        decodeChanges(changes, builder, {
          addressOfHandle: this.#addressOfHandle,
          lastSeen: memory.lastSeen,
          arrivalMs,
          onOverflow,
        });
      });
      overflow.push(queue, context.id);
      this.#measureRate(changes.length, atMs);
    }
    memory.lastPublishMs = atMs;
  }

  #measureRate(values: number, atMs: number): void {
    const started = this.#startedPublishMs;
    if (started.ms === undefined) {
      started.ms = atMs;
      return;
    }
    started.values += values;
    if (atMs > started.ms) this.#options.memory.valuesPerMs = started.values / (atMs - started.ms);
  }

  #recordGap(cause: GapCause, toMs: number): void {
    const { queue, memory, context } = this.#options;
    const fromMs = memory.lastPublishMs;
    if (fromMs === undefined) return;
    const estimatedCount = Math.max(0, Math.round(memory.valuesPerMs * (toMs - fromMs)));
    queue.push({
      type: "gap",
      source: context.id,
      tagIds: [],
      fromMs,
      toMs: Math.max(fromMs, toMs),
      cause,
      estimatedCount,
    });
    this.#startedPublishMs.ms = undefined;
    this.#startedPublishMs.values = 0;
  }

  /** Asks the server for the messages that are missing; what it no longer has becomes a gap. */
  async #recover(next?: number): Promise<void> {
    if (this.#isRecovering) return;
    this.#isRecovering = true;
    try {
      for (const sequence of this.#order.missing(republishMax, next)) {
        const message = await republish(this.#connection.session, this.#subscription.subscriptionId, sequence);
        if (message === undefined) break;
        for (const due of this.#order.push(sequence, message)) this.#take(due);
      }
    } finally {
      this.#isRecovering = false;
      this.#giveUp(next);
    }
  }

  #giveUp(next?: number): void {
    const { missingCount, messages } = this.#order.giveUp(next);
    const first = messages[0];
    if (missingCount > 0) {
      const toMs = first === undefined ? this.#options.context.now() : publishMs(first, this.#options.context.now());
      this.#recordGap("sequence-missing", toMs);
    }
    for (const message of messages) this.#take(message);
  }

  #setState(state: "connected" | "silent" | "disconnected"): void {
    if (this.#state === state || this.#state === undefined) return;
    this.#state = state;
    const { queue, config } = this.#options;
    if (state === "connected") {
      queue.push({ type: "status", state });
    } else if (state === "silent") {
      queue.push({
        type: "status",
        state,
        code: "SAMSPEL_OPCUA_SILENT",
        message: `${config.endpointUrl} is connected but sends nothing, not even a keep-alive.`,
        next: "Samspel connects anew by itself; check the load of the server and the network if it goes on.",
      });
    } else {
      queue.push({
        type: "status",
        state,
        code: "SAMSPEL_OPCUA_CONNECTION_LOST",
        message: `The connection to ${config.endpointUrl} is lost.`,
        next: "Samspel connects again by itself; check cable, switch and server if it goes on.",
      });
    }
  }
}

/** Overflows of one message, joined into one gap. */
class Overflow {
  readonly #addresses: number[] = [];
  #fromMs = Number.POSITIVE_INFINITY;
  #toMs = Number.NEGATIVE_INFINITY;

  add(address: number, fromMs: number, toMs: number): void {
    this.#addresses.push(address);
    this.#fromMs = Math.min(this.#fromMs, fromMs);
    this.#toMs = Math.max(this.#toMs, toMs);
  }

  push(queue: OutputQueue, source: string): void {
    if (this.#addresses.length === 0) return;
    queue.push({
      type: "gap",
      source,
      tagIds: [],
      addresses: this.#addresses,
      fromMs: this.#fromMs,
      toMs: this.#toMs,
      cause: "server-queue-overflow",
      estimatedCount: this.#addresses.length,
    });
  }
}

function publishMs(message: Pick<Message, "publishTime">, arrivalMs: number): number {
  return message.publishTime?.getTime() || arrivalMs;
}
