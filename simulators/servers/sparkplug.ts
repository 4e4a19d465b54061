/** A Sparkplug B edge node: births with aliases and types, data by exception, a will, and births again on request. */
import { connectAsync, type IClientOptions, type MqttClient } from "mqtt";
import { decodePayload, encodePayload, type Metric } from "../../gateway/protocols/sparkplug/payload.ts";
import { topicFor } from "../../gateway/protocols/sparkplug/topic.ts";
import type { PublishedValue } from "./mqtt.ts";

export interface SparkplugTag {
  readonly id: string;
  readonly dataType: "number" | "boolean" | "string" | "waveform";
  /** Sent as the property `engUnit`. */
  readonly unit?: string;
}

export interface SparkplugNodeOptions {
  readonly url: string;
  readonly group: string;
  readonly node: string;
  readonly tags: readonly SparkplugTag[];
  /** True: the first part of a tag's id is its device. Otherwise all are metrics of the node. */
  readonly hasDevices?: boolean;
  readonly connectTimeoutMs?: number;
}

export interface SparkplugNode extends AsyncDisposable {
  /** Resolves when the values are on their way to the broker. Values that are bad are not sent. */
  publish(rows: readonly PublishedValue[]): Promise<void>;
  /** How often the births were published. */
  birthCount(): number;
  close(): Promise<void>;
}

const dataTypes = { number: "Double", boolean: "Boolean", string: "String", waveform: "FloatArray" } as const;
const rebirthName = "Node Control/Rebirth";

/** Rejects when the broker cannot be reached; after that it connects again by itself, with new births. */
export async function publishSparkplug(options: SparkplugNodeOptions): Promise<SparkplugNode> {
  const node = new EdgeNode(options);
  await node.connect();
  return node;
}

interface Served extends SparkplugTag {
  readonly alias: bigint;
  readonly device: string;
  readonly name: string;
  last: PublishedValue | undefined;
}

class EdgeNode implements SparkplugNode {
  readonly #options: SparkplugNodeOptions;
  readonly #tags: ReadonlyMap<string, Served>;
  #client: MqttClient | undefined;
  #sequence = 0;
  #bdSeq = 0n;
  #births = 0;

  constructor(options: SparkplugNodeOptions) {
    this.#options = options;
    this.#tags = new Map(
      options.tags.map((tag, index) => {
        const slash = options.hasDevices === true ? tag.id.indexOf("/") : -1;
        const [device, name] = slash < 0 ? ["", tag.id] : [tag.id.slice(0, slash), tag.id.slice(slash + 1)];
        return [tag.id, { ...tag, device, name, alias: BigInt(index + 1), last: undefined }];
      }),
    );
  }

  async connect(): Promise<void> {
    const { url, group, node, connectTimeoutMs = 10_000 } = this.#options;
    const client = await connectAsync(
      url,
      { connectTimeout: connectTimeoutMs, reconnectPeriod: 1000, queueQoSZero: false, will: this.#will() },
      false,
    );
    this.#client = client;
    client.on("error", () => {});
    client.on("close", () => {
      this.#bdSeq = (this.#bdSeq + 1n) % 256n;
      client.options.will = this.#will();
    });
    client.on("connect", () => this.#publishBirths());
    client.on("message", (_topic, payload) => {
      if (decodePayload(payload).metrics.some(({ name }) => name === rebirthName)) this.#publishBirths();
    });
    await client.subscribeAsync(topicFor("NCMD", { group, node }), { qos: 1 });
    this.#publishBirths();
  }

  async publish(rows: readonly PublishedValue[]): Promise<void> {
    const byDevice = new Map<string, Metric[]>();
    for (const row of rows) {
      const tag = this.#tags.get(row.id);
      if (tag === undefined || row.quality === "bad") continue;
      tag.last = row;
      const metrics = byDevice.get(tag.device) ?? [];
      byDevice.set(tag.device, metrics);
      metrics.push({
        alias: tag.alias,
        timestampMs: row.timeMs,
        dataType: dataTypes[tag.dataType],
        value: plain(row.value),
      });
    }
    await Promise.all([...byDevice].map(([device, metrics]) => this.#send("DATA", device, metrics)));
  }

  birthCount(): number {
    return this.#births;
  }

  async close(): Promise<void> {
    const { group, node } = this.#options;
    const client = this.#client;
    if (client?.connected === true)
      await client.publishAsync(topicFor("NDEATH", { group, node }), this.#death(), { qos: 1 });
    await client?.endAsync(!client.connected);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #publishBirths(): void {
    this.#sequence = 0;
    this.#births++;
    const devices = new Map<string, Metric[]>([["", this.#control()]]);
    for (const tag of this.#tags.values()) {
      const metrics = devices.get(tag.device) ?? [];
      devices.set(tag.device, metrics);
      metrics.push(birthMetric(tag));
    }
    for (const [device, metrics] of devices) void this.#send("BIRTH", device, metrics);
  }

  #control(): Metric[] {
    const rebirth = { name: rebirthName, dataType: "Boolean", value: false, timestampMs: Date.now() } as const;
    return [{ name: "bdSeq", dataType: "UInt64", value: this.#bdSeq, timestampMs: Date.now() }, rebirth];
  }

  async #send(type: "BIRTH" | "DATA", device: string, metrics: readonly Metric[]): Promise<void> {
    const { group, node } = this.#options;
    const client = this.#client;
    if (client?.connected !== true) return;
    const place = { group, node, ...(device === "" ? {} : { device }) };
    const topic = topicFor(`${device === "" ? "N" : "D"}${type}`, place);
    const seq = this.#sequence;
    this.#sequence = (seq + 1) % 256;
    const payload = encodePayload({ timestampMs: Date.now(), seq, metrics }, type === "BIRTH");
    await client.publishAsync(topic, Buffer.from(payload), { qos: 0 });
  }

  #will(): NonNullable<IClientOptions["will"]> {
    const { group, node } = this.#options;
    return { topic: topicFor("NDEATH", { group, node }), payload: this.#death(), qos: 1, retain: false };
  }

  #death(): Buffer {
    return Buffer.from(encodePayload({ metrics: [{ name: "bdSeq", dataType: "UInt64", value: this.#bdSeq }] }));
  }
}

/** A tag that has no value yet is null. */
function birthMetric({ name, alias, dataType, unit, last }: Served): Metric {
  const properties =
    unit === undefined ? {} : { properties: new Map([["engUnit", { dataType: "String" as const, value: unit }]]) };
  const timestampMs = last?.timeMs ?? Date.now();
  return {
    name,
    alias,
    dataType: dataTypes[dataType],
    value: last === undefined ? null : plain(last.value),
    timestampMs,
    ...properties,
  };
}

function plain(value: PublishedValue["value"]): number | boolean | string | readonly number[] {
  return typeof value === "object" ? [...value.samples] : value;
}
