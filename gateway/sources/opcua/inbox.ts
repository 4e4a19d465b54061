/** Notification messages of a subscription → rows in the queue, in order and once; what is missing becomes a gap. */
import { DataChangeNotification, EventNotificationList, type NotificationMessage } from "node-opcua-client";
import type { SourceContext } from "../../core/contracts.ts";
import type { Gap, GapCause } from "../../core/gap.ts";
import type { OutputQueue } from "../queue.ts";
import { PendingBackfill } from "./backfill.ts";
import { decodeChanges, type ItemChange, LastSeen, newestSourceTimeMs, type Refusal } from "./data-value.ts";
import type { Handles } from "./handles.ts";
import type { Message } from "./library.ts";
import { Overflow } from "./overflow.ts";
import { SequenceOrder } from "./sequence.ts";

/** What outlives a connection: where the data stood when it was lost. */
export interface LinkMemory {
  readonly lastSeen: LastSeen;
  readonly backfill: PendingBackfill;
  /** When the last message was published, by the server's clock; undefined before the first. */
  lastPublishMs: number | undefined;
  /** Values per millisecond of publish time while data came. */
  valuesPerMs: number;
}

export function linkMemory(addressCount: number): LinkMemory {
  return {
    lastSeen: new LastSeen(addressCount),
    backfill: new PendingBackfill(),
    lastPublishMs: undefined,
    valuesPerMs: 0,
  };
}

export interface InboxOptions {
  readonly queue: OutputQueue;
  readonly memory: LinkMemory;
  readonly context: SourceContext;
  readonly addressCount: number;
  readonly handles: Handles;
  /** Why data may be missing before the first message; undefined on the first connection. */
  readonly cause: GapCause | undefined;
  /** Told of a value that is not kept. */
  readonly onRefused: (address: number, refusal: Refusal) => void;
  /** Asks the server for a message again; undefined when it no longer has it. */
  readonly republish: (sequenceNumber: number) => Promise<Message | undefined>;
}

/** Messages asked for again after one hole. */
const republishMax = 200;
/** Messages of one publishing cycle are held back together no longer than this, and with no more values than this. */
const cycleMsMax = 5000;
const cycleRowsMax = 500_000;
/** A value that is published now was sampled no longer ago than this, as a rule. */
const sampledBeforeMs = 10_000;
/** The next message of a cycle was announced and does not come: no longer waited for. */
const announcedMsMax = 1000;

export class Inbox {
  readonly #options: InboxOptions;
  readonly #order = new SequenceOrder<Message>();
  /** Set while the first data of a subscription is awaited. */
  #gapCause: GapCause | undefined;
  #isRecovering = false;
  /** Counts subscriptions: what is asked of one must not be taken for another. */
  #subscription = 0;
  #rateFromMs: number | undefined;
  #rateValues = 0;
  /** The publishing cycle whose messages are held back; monotonic times. */
  #cycle: { readonly startMs: number; lastMs: number; rows: number } | undefined;

  constructor(options: InboxOptions) {
    this.#options = options;
    this.#gapCause = options.memory.lastPublishMs === undefined ? undefined : options.cause;
    this.expectRepeats();
  }

  /** The server may send the last value of each item once more. */
  expectRepeats(): void {
    this.#options.memory.lastSeen.mayRepeat.fill(1);
  }

  /** Gives out what is held back when the rest of its publishing cycle does not come. Call it now and then. */
  tick(): void {
    const nowMs = this.#options.context.monotonicMs();
    const cycle = this.#cycle;
    if (cycle === undefined) return;
    if (nowMs - cycle.lastMs > announcedMsMax || nowMs - cycle.startMs > cycleMsMax) this.release();
  }

  /** Gives out what is held back: nothing more comes of its publishing cycle. */
  release(): void {
    this.#cycle = undefined;
    this.#options.queue.release();
  }

  /** Another subscription took the place of this one. */
  restart(): void {
    this.release();
    this.#order.reset();
    this.#subscription++;
    if (this.#options.memory.lastPublishMs !== undefined) this.#gapCause ??= "subscription-recreated";
    this.expectRepeats();
  }

  /**
   * Takes a message and empties it. `isLast` as in `Message`. Called by the library, which would hide an exception:
   * nothing here throws.
   */
  receive(message: NotificationMessage, isLast: boolean | undefined): void {
    const { sequenceNumber, publishTime } = message;
    const data = message.notificationData ?? [];
    if (data.length === 0) {
      this.#keepAlive(sequenceNumber, publishTime);
      return;
    }
    // The library dispatches what it finds here; with nothing left it costs no time (a third of the receive path).
    message.notificationData = data.filter((part) => part !== null && !isTaken(part));
    const whole = { sequenceNumber, publishTime, notificationData: data, isLast };
    for (const due of this.#order.push(sequenceNumber, whole)) this.#take(due);
    if (this.#order.isFull) this.#giveUp();
    else if (this.#order.isWaiting) void this.#recover();
  }

  #keepAlive(next: number, publishTime: Date | null): void {
    const { memory } = this.#options;
    this.release();
    if (this.#order.keepAlive(next)) void this.#recover(next);
    else if (this.#gapCause === undefined) memory.lastPublishMs = timeMs(publishTime) ?? memory.lastPublishMs;
  }

  /**
   * A server that may send only so many values at once splits what it has item by item. What belongs to one publishing
   * cycle is given out together: else one signal would be far ahead of the others.
   */
  #take(message: Message): void {
    if (message.isLast !== true) this.#holdCycle();
    const rows = this.#write(message);
    const cycle = this.#cycle;
    if (cycle === undefined) return;
    cycle.lastMs = this.#options.context.monotonicMs();
    cycle.rows += rows;
    if (message.isLast === true || cycle.rows >= cycleRowsMax || cycle.lastMs - cycle.startMs > cycleMsMax) {
      this.release();
    }
  }

  #holdCycle(): void {
    if (this.#cycle !== undefined) return;
    const nowMs = this.#options.context.monotonicMs();
    this.#cycle = { startMs: nowMs, lastMs: nowMs, rows: 0 };
    this.#options.queue.hold();
  }

  /** Adds the values of a message to the queue. Returns their number. */
  #write(message: Message): number {
    const { queue, memory, context, handles } = this.#options;
    let rows = 0;
    const arrivalMs = context.now();
    const publishMs = timeMs(message.publishTime);
    for (const part of message.notificationData) {
      if (!(part instanceof DataChangeNotification)) continue;
      const changes: readonly ItemChange[] = part.monitoredItems ?? [];
      if (this.#gapCause !== undefined) this.#recordGap(this.#gapCause, publishMs ?? newestSourceTimeMs(changes));
      this.#gapCause = undefined;
      const overflow = new Overflow();
      const newestMs = queue.write((builder) =>
        decodeChanges(changes, builder, {
          handles,
          lastSeen: memory.lastSeen,
          arrivalMs,
          onOverflow: (address, fromMs, toMs) => overflow.add(address, { fromMs, toMs }),
          onRefused: this.#options.onRefused,
        }),
      );
      const lost = overflow.gap(context.id);
      if (lost !== undefined) this.#push(lost);
      const atMs = publishMs ?? (Number.isFinite(newestMs) ? newestMs : arrivalMs);
      this.#measureRate(changes.length, atMs);
      memory.lastPublishMs = atMs;
      rows += changes.length;
    }
    return rows;
  }

  #measureRate(values: number, atMs: number): void {
    if (this.#rateFromMs === undefined) {
      this.#rateFromMs = atMs;
      return;
    }
    this.#rateValues += values;
    if (atMs > this.#rateFromMs) this.#options.memory.valuesPerMs = this.#rateValues / (atMs - this.#rateFromMs);
  }

  #recordGap(cause: GapCause, untilMs: number): void {
    const { memory, context } = this.#options;
    const fromMs = memory.lastPublishMs;
    if (fromMs === undefined) return;
    // Nothing has changed at the server since: the gap then ends with the arrival.
    const toMs = untilMs > fromMs ? untilMs : Math.max(fromMs, context.now());
    const estimatedCount = Math.round(memory.valuesPerMs * (toMs - fromMs));
    this.#push({ type: "gap", source: context.id, tagIds: [], fromMs, toMs, cause, estimatedCount });
    this.#rateFromMs = undefined;
    this.#rateValues = 0;
  }

  /** Records a gap, and notes what is to be read from the server's history. */
  #push(gap: Gap): void {
    const { queue, memory, addressCount, context } = this.#options;
    queue.push(gap);
    const { lastSeen, backfill } = memory;
    backfill.requestedMs = context.monotonicMs();
    for (const address of gap.addresses ?? Array.from({ length: addressCount }, (_, index) => index)) {
      backfill.add(address, stretchOf(gap, lastSeen.timesMs[address] ?? Number.NaN));
    }
  }

  /** What may be missing of items that the server had stopped serving. */
  deadItemsGap(addresses: readonly number[]): Gap {
    const { memory, context, addressCount } = this.#options;
    const toMs = context.now();
    const timesMs = addresses.map((address) => memory.lastSeen.timesMs[address] ?? Number.NaN);
    const known = timesMs.filter((timeMs) => timeMs < toMs);
    const fromMs = known.length === 0 ? toMs - 1 : Math.min(...known);
    const estimatedCount = Math.round((memory.valuesPerMs * (toMs - fromMs) * addresses.length) / addressCount);
    return { type: "gap", source: context.id, tagIds: [], addresses, fromMs, toMs, cause: "silent", estimatedCount };
  }

  /** Asks the server for the messages that are missing; what it no longer has becomes a gap. */
  async #recover(next?: number): Promise<void> {
    if (this.#isRecovering) return;
    this.#isRecovering = true;
    const subscription = this.#subscription;
    try {
      for (const sequenceNumber of this.#order.missing(republishMax, next)) {
        const message = await this.#options.republish(sequenceNumber);
        if (message === undefined || subscription !== this.#subscription) break;
        for (const due of this.#order.push(sequenceNumber, message)) this.#take(due);
      }
    } finally {
      this.#isRecovering = false;
      if (subscription === this.#subscription) this.#giveUp(next);
    }
  }

  #giveUp(next?: number): void {
    const { missingCount, messages } = this.#order.giveUp(next);
    if (missingCount > 0) this.#gapCause ??= "sequence-missing";
    for (const message of messages) this.#take(message);
  }
}

/**
 * What to read from the history for a gap of an address whose last value is of `lastMs`. The value may be older than
 * the start of the gap: it is sampled before it is published. Whole seconds, so that many addresses share a request.
 */
function stretchOf({ fromMs, toMs, cause }: Gap, lastMs: number) {
  const sampledMs = Math.max(Math.floor(lastMs / 1000) * 1000, fromMs - sampledBeforeMs);
  // The value after an overflow is there already, with a status of its own.
  return { fromMs: sampledMs < fromMs ? sampledMs : fromMs, toMs: cause === "server-queue-overflow" ? toMs - 2 : toMs };
}

/** What is dealt with here or by the alarms. */
function isTaken(part: unknown): boolean {
  return part instanceof DataChangeNotification || part instanceof EventNotificationList;
}

/** Some servers leave the publish time out, which arrives as the year 1601. */
function timeMs(time: Date | null | undefined): number | undefined {
  const ms = time?.getTime() ?? Number.NaN;
  return ms > 0 ? ms : undefined;
}
