/** One connection to an OPC UA server from opening to loss: subscription, monitored items and watchdog. */
import { setTimeout as delay } from "node:timers/promises";
import { ClientSubscription, type NotificationMessage } from "node-opcua-client";
import type { SourceAddress, SourceContext } from "../../core/contracts.ts";
import { errorMessage } from "../../core/errors.ts";
import type { GapCause } from "../../core/gap.ts";
import type { OutputQueue } from "../queue.ts";
import { Alarms } from "./alarms.ts";
import { Backfill } from "./backfill.ts";
import { ServerClock } from "./clock.ts";
import type { OpcuaConfig } from "./config.ts";
import { type Connection, connect } from "./connect.ts";
import { connectionError } from "./errors.ts";
import { expiryWarning } from "./expiry.ts";
import { Handles } from "./handles.ts";
import { Inbox, type LinkMemory } from "./inbox.ts";
import { ItemProbe } from "./item-probe.ts";
import { MonitoredItems } from "./items.ts";
import { republish, watchCycles } from "./library.ts";
import { refusedValue } from "./refused-value.ts";
import { itemsPerRequest } from "./request-limits.ts";
import { type Revised, revisedWarning } from "./revised.ts";
import { readServerFacts } from "./server-facts.ts";
import { joinedWarning, lostStatus, type SourceWarning } from "./warnings.ts";

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
/** This many keep-alives late, and the server is shown as silent: within three seconds at short intervals. */
const keepAlivesLate = 2.4;
/** After this long the server has dropped the session: nothing is left to bridge. */
const reconnectMsMax = 60_000;
const watchMs = 250;
/** How often it is looked whether there is something that a person should know. */
const warningCheckMs = 60_000;
const startMsMax = 20_000;
/** Lifetime asked for the subscription, so that the server's queues bridge a cut. */
const lifetimeMs = 300_000;
/** Asked for the session (`connect.ts`): the server keeps nothing longer than its session. */
const sessionMs = 60_000;

interface Opened {
  readonly connection: Connection;
  readonly itemsPerCall: number;
}

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
  #warningCheckedMs = Number.NEGATIVE_INFINITY;
  #isBroken = false;
  readonly #alarms: Alarms;
  readonly #clock: ServerClock;
  readonly #probe: ItemProbe;

  /** Connects and creates the subscription. Throws with a code when that fails. */
  static async open(options: LinkOptions): Promise<Link> {
    const connection = await connect(options.config, options.context);
    try {
      const itemsPerCall = itemsPerRequest(await readServerFacts(connection.session, options.config.serverProfile));
      const link = new Link(options, { connection, itemsPerCall });
      await link.#start();
      return link;
    } catch (error) {
      await connection.close();
      throw connectionError(options.config.endpointUrl, error);
    }
  }

  private constructor(options: LinkOptions, { connection, itemsPerCall }: Opened) {
    this.#options = options;
    this.#connection = connection;
    const { context, queue, memory, config, addresses, cause } = options;
    this.#lastMessageMs = context.monotonicMs();
    const { session } = connection;
    this.#isLastOfCycle = watchCycles(session);
    this.#subscription = ClientSubscription.create(session, {
      requestedPublishingInterval: config.publishingIntervalMs,
      requestedMaxKeepAliveCount: Math.max(1, Math.round(keepAliveMs / config.publishingIntervalMs)),
      requestedLifetimeCount: Math.max(30, Math.round(lifetimeMs / config.publishingIntervalMs)),
      maxNotificationsPerPublish: 0,
      publishingEnabled: true,
      priority: 1,
    });
    const subscription = this.#subscription;
    const onStatus = queue.push.bind(queue);
    const handles = new Handles();
    this.#items = new MonitoredItems({ session, subscription, config, addresses, handles, itemsPerCall, onStatus });
    this.#backfill = new Backfill({ session, config, addresses, context, queue, handles, pending: memory.backfill });
    this.#alarms = new Alarms({
      session,
      subscriptionId: () => subscription.subscriptionId,
      config,
      firstHandle: Handles.of(addresses.length),
      push: onStatus,
    });
    this.#clock = new ServerClock(session, context);
    const nodeOf = (address: number) => this.#items.nodeOf(address);
    const [addressCount, everyMs] = [addresses.length, config.itemCheckSeconds * 1000];
    this.#probe = new ItemProbe(
      { session, lastSeen: memory.lastSeen, addressCount, nodeOf, everyMs },
      context.monotonicMs(),
    );
    this.#inbox = new Inbox({
      queue,
      memory,
      context,
      addressCount: addresses.length,
      handles,
      cause,
      onRefused: (address, refusal) => queue.push(refusedValue(address, addresses[address]?.address ?? "", refusal)),
      republish: (sequenceNumber) =>
        republish(session, { subscriptionId: subscription.subscriptionId, sequenceNumber }),
    });
  }

  /** Watches until the connection must be given up, or until the signal. */
  async run(): Promise<LinkEnd> {
    const { context, config } = this.#options;
    const { client } = this.#connection;
    while (!context.signal.aborted) {
      const sleptMs = context.monotonicMs();
      await delay(watchMs, undefined, { signal: context.signal }).catch(() => undefined);
      if (context.signal.aborted) break;
      this.#inbox.tick();
      // The process itself stood still: what has come meanwhile is not read yet, and says nothing about the server.
      if (context.monotonicMs() - sleptMs > 4 * watchMs) continue;
      const silenceMs = context.monotonicMs() - this.#lastMessageMs;
      if (this.#isBroken) return "connection-lost";
      if (client.isReconnecting) {
        if (silenceMs > reconnectMsMax) return "connection-lost";
        continue;
      }
      const silentAfterMs = keepAlivesLate * Math.max(keepAliveMs, this.#keepAliveMs());
      if (silenceMs > Math.max(config.maxSilenceSeconds * 1000, silentAfterMs + watchMs)) return "silent";
      if (silenceMs > silentAfterMs) this.#setState("silent");
      await this.#maintainItems();
      this.#backfill.startIfDue();
      if (this.#state !== "connected") continue;
      void this.#lookAround();
      if (this.#checkWarnings()) this.#options.queue.push({ type: "status", state: "connected", ...this.#warning });
    }
    return "stopped";
  }

  /** `isDead`: nothing has come for long, so no answer is waited for either. */
  async close(isDead = false): Promise<void> {
    this.#inbox.release();
    this.#subscription.removeAllListeners();
    this.#subscription.on("error", () => {});
    if (isDead) this.#setState("disconnected");
    await this.#connection.close(isDead);
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
    client.on("after_reconnection", () => {
      this.#inbox.expectRepeats();
      this.#alarms.isRefreshDue = true;
    });
    client.on("close", markBroken);
    const late = setTimeout(() => started.reject(new Error("timeout while subscribing")), startMsMax);
    await started.promise.finally(() => clearTimeout(late));
    this.#checkWarnings();
    queue.push({ type: "status", state: "connected", ...this.#warning });
    this.#state = "connected";
    await this.#items.createAll(context.monotonicMs());
    await this.#alarms.start();
    this.#warningCheckedMs = Number.NEGATIVE_INFINITY;
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
        await this.#alarms.start();
      } else {
        await this.#items.retryIfDue(context.monotonicMs());
      }
    } catch (error) {
      context.log.warn({ source: context.id, reason: errorMessage(error) }, "Monitored items could not be created.");
      this.#isBroken = true;
    }
  }

  /** Asks for the clock of the server, and whether its items still live; beside the watching, which waits for nobody. */
  async #lookAround(): Promise<void> {
    const { context, queue } = this.#options;
    await this.#alarms.refreshIfDue();
    if ((await this.#clock.askIfDue()) !== undefined) this.#warningCheckedMs = Number.NEGATIVE_INFINITY;
    const dead = await this.#probe.lookIfDue(context.monotonicMs());
    if (dead.length === 0 || context.signal.aborted) return;
    context.log.warn(
      { source: context.id, items: dead.length },
      "Items that the server no longer served are made anew.",
    );
    queue.push(this.#inbox.deadItemsGap(dead));
    await this.#items.recreate(dead).catch(() => {
      this.#isBroken = true;
    });
  }

  /** Looks now and then. True when the warning has become another one. */
  #checkWarnings(): boolean {
    const { context, config } = this.#options;
    const { certificates, warnings } = this.#connection;
    if (context.monotonicMs() - this.#warningCheckedMs < warningCheckMs) return false;
    this.#warningCheckedMs = context.monotonicMs();
    const before = this.#warning?.message;
    const expiry = certificates === undefined ? undefined : expiryWarning(certificates, context.now());
    const hasItems = Number.isFinite(this.#items.queueSizeMin);
    const revised = hasItems ? revisedWarning(config, this.#revised()) : undefined;
    this.#warning = joinedWarning([expiry, ...warnings, this.#clock.warning, revised]);
    return this.#warning?.message !== before;
  }

  #revised(): Revised {
    const { publishingInterval, lifetimeCount } = this.#subscription;
    return {
      publishingIntervalMs: publishingInterval,
      samplingIntervalMsMax: this.#items.samplingIntervalMsMax,
      queueSizeMin: this.#items.queueSizeMin,
      lifetimeMs: Math.min(lifetimeCount * publishingInterval, sessionMs),
    };
  }

  #keepAliveMs(): number {
    return this.#subscription.maxKeepAliveCount * this.#subscription.publishingInterval;
  }

  #receive(message: NotificationMessage): void {
    this.#lastMessageMs = this.#options.context.monotonicMs();
    this.#setState("connected");
    const isLast = this.#isLastOfCycle();
    this.#alarms.take(message.notificationData ?? []);
    this.#inbox.receive(message, isLast);
  }

  #setState(state: "connected" | "silent" | "disconnected"): void {
    if (this.#state === state || this.#state === undefined) return;
    this.#state = state;
    if (state !== "connected") this.#inbox.release();
    const { queue, config } = this.#options;
    if (state === "connected") queue.push({ type: "status", state, ...this.#warning });
    else queue.push(lostStatus(state, config.endpointUrl));
  }
}
