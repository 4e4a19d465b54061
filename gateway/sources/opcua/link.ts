/** One connection to an OPC UA server from opening to loss: subscription, monitored items and watchdog. */
import { setTimeout as delay } from "node:timers/promises";
import { ClientSubscription, type NotificationMessage } from "node-opcua-client";
import type { SourceAddress, SourceContext } from "../../core/contracts.ts";
import { errorMessage } from "../../core/errors.ts";
import type { GapCause } from "../../core/gap.ts";
import type { OutputQueue } from "../queue.ts";
import { Backfill } from "./backfill.ts";
import type { OpcuaConfig } from "./config.ts";
import { type Connection, connect } from "./connect.ts";
import { connectionError } from "./errors.ts";
import { expiryWarning } from "./expiry.ts";
import { Inbox, type LinkMemory } from "./inbox.ts";
import { MonitoredItems } from "./items.ts";
import { republish, watchCycles } from "./library.ts";
import { joinedWarning, type SourceWarning } from "./warnings.ts";

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
/** How often it is looked whether a certificate is about to expire. */
const expiryCheckMs = 3_600_000;
const startMsMax = 20_000;
/** Lifetime asked for the subscription, so that the server's queues bridge a cut. */
const lifetimeMs = 300_000;

export class Link {
  readonly #options: LinkOptions;
  readonly #connection: Connection;
  readonly #subscription: ClientSubscription;
  readonly #items: MonitoredItems;
  readonly #inbox: Inbox;
  readonly #backfill: Backfill;
  readonly #isLastOfCycle: () => boolean | undefined;
  #state: "connected" | "silent" | "disconnected" | undefined;
  #lastMessageMs: number;
  #needsItems = false;
  #warning: SourceWarning | undefined;
  #expiryCheckedMs = Number.NEGATIVE_INFINITY;
  #isBroken = false;

  /** Connects and creates the subscription. Throws with a code when that fails. */
  static async open(options: LinkOptions): Promise<Link> {
    const connection = await connect(options.config, options.context);
    try {
      const link = new Link(options, connection);
      await link.#start();
      return link;
    } catch (error) {
      await connection.close();
      throw connectionError(options.config.endpointUrl, error);
    }
  }

  private constructor(options: LinkOptions, connection: Connection) {
    this.#options = options;
    this.#connection = connection;
    const { context, queue, memory, config, addresses, cause } = options;
    this.#lastMessageMs = context.monotonicMs();
    const { session } = connection;
    this.#isLastOfCycle = watchCycles(session);
    this.#subscription = ClientSubscription.create(session, {
      requestedPublishingInterval: config.publishingIntervalMs,
      requestedMaxKeepAliveCount: Math.max(3, Math.round(keepAliveMs / config.publishingIntervalMs)),
      requestedLifetimeCount: Math.max(30, Math.round(lifetimeMs / config.publishingIntervalMs)),
      maxNotificationsPerPublish: 0,
      publishingEnabled: true,
      priority: 1,
    });
    const subscription = this.#subscription;
    const onStatus = queue.push.bind(queue);
    this.#items = new MonitoredItems({ session, subscription, config, addresses, onStatus });
    this.#backfill = new Backfill({ session, config, addresses, context, queue, pending: memory.backfill });
    this.#inbox = new Inbox({
      queue,
      memory,
      context,
      addressCount: addresses.length,
      cause,
      republish: (sequenceNumber) =>
        republish(session, { subscriptionId: subscription.subscriptionId, sequenceNumber }),
    });
  }

  /** Watches until the connection must be given up, or until the signal. */
  async run(): Promise<LinkEnd> {
    const { context, config } = this.#options;
    const { client } = this.#connection;
    while (!context.signal.aborted) {
      await delay(watchMs, undefined, { signal: context.signal }).catch(() => undefined);
      if (context.signal.aborted) break;
      this.#inbox.tick();
      const silenceMs = context.monotonicMs() - this.#lastMessageMs;
      if (this.#isBroken) return "connection-lost";
      if (client.isReconnecting) {
        if (silenceMs > reconnectMsMax) return "connection-lost";
        continue;
      }
      const silentAfterMs = Math.max(silentMs, 3 * this.#keepAliveMs());
      if (silenceMs > Math.max(config.maxSilenceSeconds * 1000, silentAfterMs + watchMs)) return "silent";
      if (silenceMs > silentAfterMs) this.#setState("silent");
      await this.#maintainItems();
      this.#backfill.startIfDue();
      if (this.#checkExpiry() && this.#state === "connected") {
        this.#options.queue.push({ type: "status", state: "connected", ...this.#warning });
      }
    }
    return "stopped";
  }

  async close(): Promise<void> {
    this.#inbox.release();
    this.#subscription.removeAllListeners();
    this.#subscription.on("error", () => {});
    await this.#connection.close();
  }

  async #start(): Promise<void> {
    const { context, queue, addresses } = this.#options;
    const started = Promise.withResolvers<void>();
    this.#subscription.on("started", () => started.resolve());
    this.#subscription.on("error", (error: unknown) => started.reject(error));
    this.#subscription.on("raw_notification", (message: NotificationMessage) => this.#receive(message));
    this.#subscription.on("subscriptionId_changed", () => this.#restart());
    const markBroken = () => {
      this.#isBroken = true;
      started.reject(new Error("connection closed while subscribing"));
    };
    this.#subscription.on("terminated", markBroken);
    const { client } = this.#connection;
    client.on("start_reconnection", () => this.#setState("disconnected"));
    client.on("after_reconnection", () => this.#inbox.expectRepeats());
    client.on("close", markBroken);
    const late = setTimeout(() => started.reject(new Error("timeout while subscribing")), startMsMax);
    await started.promise.finally(() => clearTimeout(late));
    this.#checkExpiry();
    queue.push({ type: "status", state: "connected", ...this.#warning });
    this.#state = "connected";
    await this.#items.createAll(context.monotonicMs());
    this.#lastMessageMs = context.monotonicMs();
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
  }

  /** The library made a new subscription in place of one that the server had dropped: it has no items yet. */
  #restart(): void {
    this.#inbox.restart();
    this.#needsItems = true;
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

  /** Looks now and then. True when the warning has become another one. */
  #checkExpiry(): boolean {
    const { context } = this.#options;
    const { certificates, warnings } = this.#connection;
    if (context.monotonicMs() - this.#expiryCheckedMs < expiryCheckMs) return false;
    this.#expiryCheckedMs = context.monotonicMs();
    const before = this.#warning?.code;
    const expiry = certificates === undefined ? undefined : expiryWarning(certificates, context.now());
    this.#warning = joinedWarning([expiry, ...warnings]);
    return this.#warning?.code !== before;
  }

  #keepAliveMs(): number {
    return this.#subscription.maxKeepAliveCount * this.#subscription.publishingInterval;
  }

  #receive(message: NotificationMessage): void {
    this.#lastMessageMs = this.#options.context.monotonicMs();
    this.#setState("connected");
    this.#inbox.receive(message, this.#isLastOfCycle());
  }

  #setState(state: "connected" | "silent" | "disconnected"): void {
    if (this.#state === state || this.#state === undefined) return;
    this.#state = state;
    if (state !== "connected") this.#inbox.release();
    const { queue, config } = this.#options;
    if (state === "connected") {
      queue.push({ type: "status", state, ...this.#warning });
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
