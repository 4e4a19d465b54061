/** One session of an edge node of Sparkplug B: births, data, rebirth on request, death. */
import { setTimeout as sleep } from "node:timers/promises";
import type { ConditionChange } from "../../core/condition.ts";
import type { Entry, Stored } from "../../core/contracts.ts";
import type { MeasurementBatch } from "../../core/measurement.ts";
import type { SinkContext, SinkWriter, Written } from "../../core/sink.ts";
import type { DoubtedTopics } from "../../protocols/mqtt/doubted-topics.ts";
import type { BrokerLink } from "../../protocols/mqtt/link.ts";
import { encodePayload, type Metric, type Payload } from "../../protocols/sparkplug/payload.ts";
import { type Place, topicFor } from "../../protocols/sparkplug/topic.ts";
import { ConditionMetrics, type Device } from "./conditions.ts";
import { birthMetric, dataMetric, type MetricPlace, placeOf } from "./metrics.ts";
import { Transmission } from "./transmission.ts";

export interface EdgeNodeOptions {
  readonly url: string;
  readonly link: BrokerLink;
  readonly context: SinkContext;
  readonly doubts: DoubtedTopics;
  readonly place: Place;
  /** Number of this birth, as in the will. */
  readonly birthNumber: number;
}

/** Metrics in one message of data. */
const metricsMax = 500;
/** Births on request are at least so far apart. */
const rebirthMs = 10_000;
/** A broker that does not confirm the death within this time publishes it itself. */
const deathMsMax = 1000;

export const rebirthName = "Node Control/Rebirth";

/** The metric that ties a death to its birth. */
export function birthNumberMetric(birthNumber: number, timestampMs: number): Metric {
  return { name: "bdSeq", dataType: "Int64", value: BigInt(birthNumber), timestampMs };
}

interface DataMessage {
  readonly metrics: Metric[];
  /** Source time of the newest value of each metric, once this message is sent. */
  readonly newestMs: Map<MetricPlace, number>;
}

/** What became of one write: each value, gap and condition is an item. */
interface Outcome {
  itemCount: number;
  omittedCount: number;
  readonly refused: number[];
  /** Topics because of which items are refused. */
  readonly topics: Set<string>;
}

export class EdgeNode implements SinkWriter {
  readonly #options: EdgeNodeOptions;
  readonly #metrics: ReadonlyMap<number, MetricPlace>;
  readonly #conditions = new ConditionMetrics();
  readonly #transmission: Transmission;
  /** Devices with a birth in this session. */
  readonly #bornDevices = new Set<Device>();
  #isBorn = false;
  #bornAtMs = Number.NEGATIVE_INFINITY;
  #rebirth: NodeJS.Timeout | undefined;
  /** Whatever is sent comes after what was sent before: the sequence number counts messages. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(options: EdgeNodeOptions) {
    this.#options = options;
    this.#transmission = new Transmission(options);
    const places = options.context.tags().flatMap((tag) => placeOf(tag) ?? []);
    this.#metrics = new Map(places.map((place) => [place.tag, place]));
  }

  /** Tells hosts everything there is, with its last value. */
  async birth(): Promise<void> {
    await this.#inOrder(async () => {
      await this.#sendBirths();
      await this.#transmission.confirmed();
    });
  }

  async write(entries: readonly Stored<Entry>[]): Promise<Written> {
    const outcome: Outcome = { itemCount: 0, omittedCount: 0, refused: [], topics: new Set() };
    await this.#inOrder(async () => {
      const unknown = this.#conditions.unknownIn(entries);
      if (unknown.size > 0) await this.#sendBirths(unknown);
      for (const { entry } of entries) {
        if (entry.type === "measurements") await this.#sendValues(entry, outcome);
        else if (entry.type === "condition") await this.#sendCondition(entry, outcome);
        else outcome.omittedCount++;
        outcome.itemCount += entry.type === "measurements" ? entry.length : 1;
      }
      await this.#transmission.confirmed();
    });
    const { omittedCount, refused } = outcome;
    if (refused.length === 0) return { omittedCount };
    const { doubts, url } = this.#options;
    throw doubts.refusal(url, [...outcome.topics], { refused, omittedCount, isOtherTaken: true });
  }

  check(): void {
    this.#options.link.check();
  }

  /** A host asks for the births. More often than every ten seconds they are not sent. */
  requestRebirth(): void {
    if (this.#rebirth !== undefined) return;
    const { context, link } = this.#options;
    const waitMs = Math.max(0, this.#bornAtMs + rebirthMs - context.monotonicMs());
    this.#rebirth = setTimeout(() => {
      this.#rebirth = undefined;
      // From the request on, not from its end: what comes meanwhile waits as well.
      this.#bornAtMs = context.monotonicMs();
      this.birth().catch((error: unknown) => link.fail(error instanceof Error ? error : new Error(String(error))));
    }, waitMs);
  }

  /** Ends the session in order; the next write throws the reason. */
  async end(reason: Error): Promise<void> {
    await this.#inOrder(() => this.#die());
    this.#options.link.fail(reason);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#die();
    await this.#options.link[Symbol.asyncDispose]();
  }

  /** Says that the node ends: hosts then know its values as stale. When the connection is gone the broker says it. */
  async #die(): Promise<void> {
    clearTimeout(this.#rebirth);
    const { link, context, birthNumber, place } = this.#options;
    if (!this.#isBorn || !link.isConnected) return;
    this.#isBorn = false;
    const payload = encodePayload(deathPayload(birthNumber, context.now()));
    const sent = link.publish({ topic: topicFor("NDEATH", place), payload, qos: 1 }).catch(() => undefined);
    await Promise.race([sent, sleep(deathMsMax)]);
  }

  /** Without devices, everything that is allowed. The birth of the node makes hosts forget its devices: they are born after it. */
  async #sendBirths(devices?: ReadonlySet<Device>): Promise<void> {
    const { context, birthNumber } = this.#options;
    const isWhole = devices === undefined || devices.has(undefined);
    const isBorn = (device: Device) =>
      (isWhole || devices.has(device)) && this.#transmission.forbidden(device).length === 0;
    if (isWhole) this.#bornAtMs = context.monotonicMs();
    const places = [...this.#metrics.values()].filter(({ device }) => isBorn(device));
    const latest = await context.latest(places.map(({ tag }) => tag));
    const nowMs = context.now();
    this.#conditions.isNow(await context.conditions(), nowMs);
    const own: Metric[] = [
      birthNumberMetric(birthNumber, nowMs),
      { name: rebirthName, dataType: "Boolean", value: false, timestampMs: nowMs },
    ];
    const byDevice = new Map<Device, Metric[]>(isWhole ? [[undefined, own]] : []);
    const add = (device: Device, ...metrics: readonly Metric[]) => {
      const known = byDevice.get(device);
      if (known === undefined) byDevice.set(device, [...metrics]);
      else known.push(...metrics);
    };
    for (const [index, place] of places.entries()) {
      const last = latest[index];
      if (last !== undefined) place.newestMs = Math.max(place.newestMs, Math.floor(last.sourceTimeMs));
      add(place.device, birthMetric(place, last));
    }
    for (const [device, metrics] of this.#conditions.all(nowMs)) if (isBorn(device)) add(device, ...metrics);
    if (isWhole) {
      this.#transmission.restart();
      this.#bornDevices.clear();
      this.#isBorn = true;
    }
    for (const [device, metrics] of byDevice) {
      await this.#transmission.send(device === undefined ? "NBIRTH" : "DBIRTH", device, metrics);
      this.#bornDevices.add(device);
    }
  }

  async #sendCondition(change: ConditionChange, outcome: Outcome): Promise<void> {
    const [device, metrics] = this.#conditions.changed(change) ?? [];
    if (metrics === undefined) outcome.omittedCount++;
    else if (await this.#mayWrite(device, outcome)) await this.#sendData(device, metrics);
    else outcome.refused.push(outcome.itemCount);
  }

  /** Values of one device go into one message, up to a limit. */
  async #sendValues(batch: MeasurementBatch, outcome: Outcome): Promise<void> {
    const messages = new Map<Device, DataMessage | undefined>();
    for (let row = 0; row < batch.length; row++) {
      const place = this.#metrics.get(batch.tags[row]!);
      if (place === undefined) {
        outcome.omittedCount++;
        continue;
      }
      const { device } = place;
      if (!messages.has(device))
        messages.set(device, (await this.#mayWrite(device, outcome)) ? newMessage() : undefined);
      const message = messages.get(device);
      if (message === undefined) {
        outcome.refused.push(outcome.itemCount + row);
        continue;
      }
      const newestMs = message.newestMs.get(place) ?? place.newestMs;
      const metric = dataMetric(place, { batch, row, newestMs });
      message.metrics.push(metric);
      message.newestMs.set(place, Math.max(newestMs, metric.timestampMs ?? newestMs));
      if (message.metrics.length < metricsMax) continue;
      messages.delete(device);
      await this.#sendMessage(device, message);
    }
    for (const [device, message] of messages) if (message !== undefined) await this.#sendMessage(device, message);
  }

  /** False for a device that the broker does not allow. One that is tried again after a while is born first. */
  async #mayWrite(device: Device, { topics }: Outcome): Promise<boolean> {
    const forbidden = this.#transmission.forbidden(device);
    for (const topic of forbidden) topics.add(topic);
    if (forbidden.length > 0) return false;
    if (!this.#bornDevices.has(device)) await this.#sendBirths(new Set([device]));
    return true;
  }

  async #sendMessage(device: Device, { metrics, newestMs }: DataMessage): Promise<void> {
    await this.#sendData(device, metrics);
    for (const [place, timeMs] of newestMs) place.newestMs = timeMs;
  }

  async #sendData(device: Device, metrics: readonly Metric[]): Promise<void> {
    await this.#transmission.send(device === undefined ? "NDATA" : "DDATA", device, metrics);
  }

  async #inOrder(work: () => Promise<void>): Promise<void> {
    const done = this.#queue.then(work).catch((error: unknown) => {
      throw this.#transmission.explained(error);
    });
    this.#queue = done.catch(() => undefined);
    await done;
  }
}

function newMessage(): DataMessage {
  return { metrics: [], newestMs: new Map() };
}

/** What the broker publishes when the node is gone without a word, and the node itself before it leaves. */
export function deathPayload(birthNumber: number, nowMs: number): Payload {
  return { timestampMs: nowMs, metrics: [birthNumberMetric(birthNumber, nowMs)] };
}
