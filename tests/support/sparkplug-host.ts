/** A host of Sparkplug B that reads with `sparkplug-payload`: what it knows of an edge node, and what it finds wrong. */
import { get } from "sparkplug-payload";
import { type Subscriber, subscribe } from "./mqtt-subscriber.ts";

const codec = get("spBv1.0")!;

export interface HostValue {
  /** Empty for the node itself. */
  readonly device: string;
  readonly name: string;
  readonly timestampMs: number;
  readonly value: unknown;
  readonly isHistorical: boolean;
  readonly quality: unknown;
}

interface BirthMetric {
  readonly name: string;
  readonly type: string;
  readonly value: unknown;
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface SparkplugHost extends AsyncDisposable {
  /** What came as data, in order. */
  readonly values: readonly HostValue[];
  /** Message types in order, each with the number of its birth where it has one: `NBIRTH 3`. */
  readonly life: readonly string[];
  /** Metrics of the last birth of the node (``) and of each device. */
  readonly births: ReadonlyMap<string, readonly BirthMetric[]>;
  /** Sequence numbers out of order, names and aliases without a birth. */
  readonly faults: readonly string[];
  send(metrics: readonly { name: string; value: boolean }[]): Promise<void>;
  setState(isOnline: boolean, timestampMs: number): Promise<void>;
}

export interface HostOptions {
  readonly url: string;
  readonly group: string;
  readonly node: string;
  readonly host: string;
}

export async function startSparkplugHost({ url, group, node, host }: HostOptions): Promise<SparkplugHost> {
  const state = new HostState();
  const subscriber: Subscriber = await subscribe(url, `spBv1.0/${group}/#`, (topic, payload) =>
    state.take(topic, payload),
  );
  return {
    values: state.values,
    life: state.life,
    births: state.births,
    faults: state.faults,
    async send(metrics) {
      const payload = codec.encodePayload({
        timestamp: Date.now(),
        metrics: metrics.map((metric) => ({ ...metric, type: "Boolean" as const })),
      });
      await subscriber.publish(`spBv1.0/${group}/NCMD/${node}`, Buffer.from(payload));
    },
    setState: (isOnline, timestamp) =>
      subscriber.publish(`spBv1.0/STATE/${host}`, JSON.stringify({ online: isOnline, timestamp }), true),
    [Symbol.asyncDispose]: () => subscriber[Symbol.asyncDispose](),
  };
}

class HostState {
  readonly values: HostValue[] = [];
  readonly life: string[] = [];
  readonly births = new Map<string, readonly BirthMetric[]>();
  readonly faults: string[] = [];
  #names = new Map<string, string>();
  #seq = 0;

  take(topic: string, bytes: Buffer): void {
    const [, , type = "", , device = ""] = topic.split("/");
    if (type === "NCMD") return;
    const { seq, metrics = [] } = codec.decodePayload(bytes);
    const number = metrics?.find(({ name }) => name === "bdSeq")?.value;
    this.life.push(number === undefined ? type : `${type} ${number}`);
    if (type === "NDEATH") return;
    if (type === "NBIRTH") [this.#names, this.#seq] = [new Map(), 0];
    if (Number(seq) !== this.#seq) this.faults.push(`${type}: ${seq} instead of ${this.#seq}`);
    this.#seq = (Number(seq) + 1) % 256;
    if (type.endsWith("BIRTH")) this.#born(device, metrics ?? []);
    else for (const metric of metrics ?? []) this.#value(device, metric);
  }

  #born(device: string, metrics: readonly Received[]): void {
    for (const { alias, name } of metrics) if (alias != null) this.#names.set(String(alias), `${device} ${name}`);
    this.births.set(
      device,
      metrics.map(({ name, type, value, properties }) => ({
        name: name ?? "",
        type,
        value: plain(value),
        properties: Object.fromEntries(Object.entries(properties ?? {}).map(([key, one]) => [key, plain(one.value)])),
      })),
    );
  }

  #value(device: string, { name, alias, timestamp, value, isHistorical, properties }: Received): void {
    const isBorn = this.births.get(device)?.some((metric) => metric.name === name) === true;
    const known = name && isBorn ? `${device} ${name}` : this.#names.get(String(alias));
    if (known === undefined || known.split(" ")[0] !== device) this.faults.push(`${name} ${alias} of ${device}`);
    this.values.push({
      device,
      name: known?.slice(device.length + 1) ?? "",
      timestampMs: Number(timestamp),
      value: plain(value),
      isHistorical: isHistorical === true,
      quality: properties?.Quality?.value,
    });
  }
}

type Received = NonNullable<ReturnType<typeof codec.decodePayload>["metrics"]>[number];

/** 64 bits come as an object without a sign. */
function plain(value: unknown): unknown {
  return typeof value === "object" && value !== null && "low" in value
    ? BigInt.asIntN(64, BigInt(String(value)))
    : value;
}
