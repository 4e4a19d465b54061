/** Gaps of an OPC UA subscription, with time compressed by a clock that the test moves: an hour of messages in a moment. */
import fc from "fast-check";
import { DataChangeNotification, NotificationMessage } from "node-opcua";
import { expect, test } from "vitest";
import type { SourceContext, SourceOutput } from "../../../../gateway/core/contracts.ts";
import { Handles } from "../../../../gateway/sources/opcua/handles.ts";
import { Inbox, linkMemory } from "../../../../gateway/sources/opcua/inbox.ts";
import type { Message } from "../../../../gateway/sources/opcua/library.ts";
import { OutputQueue } from "../../../../gateway/sources/queue.ts";
import { testContext } from "../../../support/context.ts";

const publishingMs = 100;
const startMs = Date.UTC(2026, 0, 1);

/** A server that publishes one value each interval, a network that may lose a message, and the inbox that gets them. */
class Link {
  readonly gaps: Extract<SourceOutput, { type: "gap" }>[] = [];
  readonly lostMs: number[] = [];
  received = 0;
  readonly #queue = new OutputQueue({ source: "plc", maxRows: 10_000_000, now: () => this.#nowMs });
  readonly #memory = linkMemory(1);
  readonly #kept = new Map<number, Message>();
  readonly #running: Promise<void>;
  #nowMs = startMs;
  #sequenceNumber = 0;
  #inbox: Inbox;

  constructor() {
    this.#inbox = this.#open();
    this.#running = this.#collect();
  }

  /** The next interval: its message arrives, is lost for good, or is lost and still kept by the server. */
  async publish(fate: "arrives" | "lost" | "kept" = "arrives"): Promise<void> {
    this.#nowMs += publishingMs;
    const message = this.#message();
    if (fate === "arrives") this.#inbox.receive(message, true);
    if (fate === "lost") this.lostMs.push(this.#nowMs);
    if (fate === "kept") {
      const { sequenceNumber, publishTime } = message;
      const notificationData = message.notificationData ?? [];
      this.#kept.set(sequenceNumber, { sequenceNumber, publishTime, notificationData, isLast: undefined });
    }
    this.#inbox.tick();
    await settled();
  }

  async keepAlive(): Promise<void> {
    this.#nowMs += publishingMs;
    const sequenceNumber = this.#sequenceNumber + 1;
    this.#inbox.receive(new NotificationMessage({ sequenceNumber, publishTime: new Date(this.#nowMs) }), true);
    await settled();
  }

  /** Nothing is served for so many intervals; then the library has another subscription, or there is a new connection. */
  cut(intervals: number, after: "subscription" | "connection"): void {
    for (let count = 0; count < intervals; count++) {
      this.#nowMs += publishingMs;
      this.lostMs.push(this.#nowMs);
    }
    this.#sequenceNumber = 0;
    this.#kept.clear();
    if (after === "subscription") this.#inbox.restart();
    else {
      this.#inbox.release();
      this.#inbox = this.#open();
    }
  }

  async end(): Promise<void> {
    this.#inbox.release();
    this.#queue.end();
    await this.#running;
  }

  /** Times at which something was lost and no gap says so. */
  unrecorded(): readonly number[] {
    return this.lostMs.filter((ms) => !this.gaps.some(({ fromMs, toMs }) => fromMs <= ms && ms <= toMs));
  }

  #message(): NotificationMessage {
    this.#sequenceNumber++;
    const time = new Date(this.#nowMs);
    const value = { value: { dataType: "Double", value: this.#nowMs }, sourceTimestamp: time };
    const data = new DataChangeNotification({ monitoredItems: [{ clientHandle: 1, value }] });
    return new NotificationMessage({
      sequenceNumber: this.#sequenceNumber,
      publishTime: time,
      notificationData: [data],
    });
  }

  #open(): Inbox {
    const context: SourceContext = { ...testContext("plc"), now: () => this.#nowMs, monotonicMs: () => this.#nowMs };
    return new Inbox({
      queue: this.#queue,
      memory: this.#memory,
      context,
      addressCount: 1,
      handles: Handles.plain(1),
      cause: "connection-lost",
      onRefused: () => {},
      republish: async (sequenceNumber) => this.#kept.get(sequenceNumber),
    });
  }

  async #collect(): Promise<void> {
    for await (const output of this.#queue.outputs(new AbortController().signal)) {
      if (output.type === "gap") this.gaps.push(output);
      if (output.type === "readings") this.received += output.length;
    }
  }
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 8; turn++) await Promise.resolve();
}

test("an hour without a fault has no gap, with messages that were asked for again and keep-alives among them", async () => {
  const link = new Link();
  const intervals = 3_600_000 / publishingMs;

  for (let interval = 0; interval < intervals; interval++) {
    if (interval % 600 === 599) await link.publish("kept");
    else if (interval % 100 === 99) await link.keepAlive();
    else await link.publish();
  }
  await link.publish();
  await link.end();

  expect(link.gaps).toEqual([]);
  expect(link.received).toBe(intervals - intervals / 100 + intervals / 600 + 1);
});

const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant("publish" as const), count: fc.integer({ min: 1, max: 5 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("lost" as const), count: fc.integer({ min: 1, max: 5 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("kept" as const), count: fc.integer({ min: 1, max: 5 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("keepAlive" as const), count: fc.constant(1) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom("subscription" as const, "connection" as const),
      count: fc.integer({ min: 1, max: 300 }),
    }),
  },
);

test("whatever is lost, by messages, subscriptions and connections: every loss lies in a recorded gap", async () => {
  let lost = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 60 }), async (steps) => {
      const link = new Link();
      await link.publish();
      for (const { kind, count } of steps) {
        if (kind === "subscription" || kind === "connection") link.cut(count, kind);
        else if (kind === "keepAlive") await link.keepAlive();
        else for (let one = 0; one < count; one++) await link.publish(kind === "publish" ? "arrives" : kind);
      }
      await link.publish();
      await link.publish();
      await link.end();

      expect(link.unrecorded()).toEqual([]);
      lost += link.lostMs.length;
    }),
    { numRuns: 300 },
  );
  expect(lost).toBeGreaterThan(1000);
});
