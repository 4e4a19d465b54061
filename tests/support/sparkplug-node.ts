/** An edge node made of `sparkplug-payload`, an encoder that we did not write, whose every message a test decides. */
import { connectAsync, type MqttClient } from "mqtt";
import { get } from "sparkplug-payload";

const codec = get("spBv1.0")!;
type Payload = Parameters<typeof codec.encodePayload>[0];
type Metrics = NonNullable<Payload["metrics"]>;

/** Bytes of a payload. */
export function theirPayload(payload: Payload): Buffer {
  return Buffer.from(codec.encodePayload(payload));
}

export interface HandmadeNode extends AsyncDisposable {
  readonly client: MqttClient;
  /** Requests for a birth, by their time of arrival. */
  readonly requestsMs: readonly number[];
  birth(metrics: Metrics, bdSeq?: number): Promise<void>;
  /** With the next sequence number, or with this one. */
  send(type: "NDATA" | "DBIRTH" | "DDATA" | "DDEATH", metrics: Metrics, seq?: number, device?: string): Promise<void>;
  death(bdSeq: number): Promise<void>;
  raw(type: string, bytes: Buffer): Promise<void>;
}

/** Node `line/plc` at a broker. It answers no request by itself. */
export async function handmadeNode(url: string): Promise<HandmadeNode> {
  const client = await connectAsync(url, { reconnectPeriod: 100 });
  client.on("error", () => {});
  const requestsMs: number[] = [];
  client.on("message", () => requestsMs.push(performance.now()));
  await client.subscribeAsync("spBv1.0/line/NCMD/plc", { qos: 0 });
  let sequence = 0;
  const raw = async (type: string, bytes: Buffer, device?: string) => {
    const topic = `spBv1.0/line/${type}/plc${device === undefined ? "" : `/${device}`}`;
    await client.publishAsync(topic, bytes, { qos: 1 });
  };
  return {
    client,
    requestsMs,
    raw,
    birth: (metrics, bdSeq = 0) => {
      sequence = 0;
      const number = { name: "bdSeq", type: "UInt64" as const, value: bdSeq };
      return raw("NBIRTH", theirPayload({ timestamp: Date.now(), seq: 0, metrics: [number, ...metrics] }));
    },
    send: (type, metrics, seq, device = type.startsWith("D") ? "press" : undefined) => {
      sequence = seq ?? (sequence + 1) % 256;
      return raw(type, theirPayload({ timestamp: Date.now(), seq: sequence, metrics }), device);
    },
    death: (bdSeq) => raw("NDEATH", theirPayload({ metrics: [{ name: "bdSeq", type: "UInt64", value: bdSeq }] })),
    [Symbol.asyncDispose]: async () => {
      await client.endAsync(true);
    },
  };
}
