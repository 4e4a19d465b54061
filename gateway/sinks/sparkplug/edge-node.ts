/** One session of an edge node of Sparkplug B: births, data in sequence, rebirth on request, death. */
import { setTimeout as sleep } from "node:timers/promises";
import type { ConditionChange } from "../../core/condition.ts";
import type { Entry, Stored } from "../../core/contracts.ts";
import type { MeasurementBatch } from "../../core/measurement.ts";
import type { SinkContext, SinkWriter } from "../../core/sink.ts";
import type { BrokerLink } from "../../protocols/mqtt/link.ts";
import { encodePayload, type Metric, type Payload } from "../../protocols/sparkplug/payload.ts";
import { type MessageType, type Place, topicFor } from "../../protocols/sparkplug/topic.ts";
import { ConditionMetrics, type Device } from "./conditions.ts";
import { birthMetric, dataMetric, type MetricPlace, placeOf } from "./metrics.ts";

export interface EdgeNodeOptions {
  readonly link: BrokerLink;
  readonly context: SinkContext;
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

export class EdgeNode implements SinkWriter {
  readonly #options: EdgeNodeOptions;
  readonly #metrics: ReadonlyMap<number, MetricPlace>;
  readonly #conditions = new ConditionMetrics();
  #seq = 0;
  #isBorn = false;
  #bornAtMs = Number.NEGATIVE_INFINITY;
  #rebirth: NodeJS.Timeout | undefined;
  /** Whatever is sent comes after what was sent before: the sequence number counts messages. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(options: EdgeNodeOptions) {
    this.#options = options;
    const places = options.context.tags().flatMap((tag) => placeOf(tag) ?? []);
    this.#metrics = new Map(places.map((place) => [place.tag, place]));
  }

  /** Tells hosts everything there is, with its last value. */
  async birth(): Promise<void> {
    await this.#inOrder(() => this.#sendBirths());
  }

  async write(entries: readonly Stored<Entry>[]): Promise<{ omittedCount: number }> {
    return await this.#inOrder(async () => {
      let omittedCount = 0;
      const unknown = this.#conditions.unknownIn(entries);
      if (unknown.size > 0) await this.#sendBirths(unknown);
      for (const { entry } of entries) {
        if (entry.type === "measurements") omittedCount += await this.#sendValues(entry);
        else if (entry.type === "gap" || !(await this.#sendCondition(entry))) omittedCount++;
      }
      await this.#options.link.confirmed();
      return { omittedCount };
    });
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

  /** Without devices, everything. The birth of the node makes hosts forget its devices: they are born after it. */
  async #sendBirths(devices?: ReadonlySet<Device>): Promise<void> {
    const { context, birthNumber } = this.#options;
    const isWhole = devices === undefined || devices.has(undefined);
    const isBorn = (device: Device) => isWhole || devices.has(device);
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
    if (isWhole) [this.#seq, this.#isBorn] = [0, true];
    for (const [device, metrics] of byDevice) {
      await this.#send(device === undefined ? "NBIRTH" : "DBIRTH", device, metrics);
    }
  }

  /** False when it has no metric. */
  async #sendCondition(change: ConditionChange): Promise<boolean> {
    const [device, metrics] = this.#conditions.changed(change) ?? [];
    if (metrics === undefined) return false;
    await this.#send(device === undefined ? "NDATA" : "DDATA", device, metrics);
    return true;
  }

  /** Values of one device go into one message, up to a limit. Gives how many values have no metric. */
  async #sendValues(batch: MeasurementBatch): Promise<number> {
    let omittedCount = 0;
    const messages = new Map<string | undefined, DataMessage>();
    for (let row = 0; row < batch.length; row++) {
      const place = this.#metrics.get(batch.tags[row]!);
      if (place === undefined) {
        omittedCount++;
        continue;
      }
      const message: DataMessage = messages.get(place.device) ?? { metrics: [], newestMs: new Map() };
      messages.set(place.device, message);
      const newestMs = message.newestMs.get(place) ?? place.newestMs;
      const metric = dataMetric(place, { batch, row, newestMs });
      message.metrics.push(metric);
      message.newestMs.set(place, Math.max(newestMs, metric.timestampMs ?? newestMs));
      if (message.metrics.length < metricsMax) continue;
      messages.delete(place.device);
      await this.#sendData(place.device, message);
    }
    for (const [device, message] of messages) await this.#sendData(device, message);
    return omittedCount;
  }

  async #sendData(device: string | undefined, { metrics, newestMs }: DataMessage): Promise<void> {
    await this.#send(device === undefined ? "NDATA" : "DDATA", device, metrics);
    for (const [place, timeMs] of newestMs) place.newestMs = timeMs;
  }

  /**
   * Births and data go with QoS 0 and are not retained (specification 3.0, section 6.4); `confirmed` makes up for it. Data
   * name their types although they need not: hosts that use the JavaScript library of Tahu read null without.
   */
  async #send(type: MessageType, device: string | undefined, metrics: readonly Metric[]): Promise<void> {
    const { link, place, context } = this.#options;
    const payload = encodePayload({ timestampMs: context.now(), seq: this.#seq, metrics });
    const topic = topicFor(type, device === undefined ? place : { ...place, device });
    await link.publish({ topic, payload, qos: 0 });
    this.#seq = (this.#seq + 1) % 256;
  }

  async #inOrder<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#queue.then(work);
    this.#queue = done.catch(() => undefined);
    return await done;
  }
}

/** What the broker publishes when the node is gone without a word, and the node itself before it leaves. */
export function deathPayload(birthNumber: number, nowMs: number): Payload {
  return { timestampMs: nowMs, metrics: [birthNumberMetric(birthNumber, nowMs)] };
}
