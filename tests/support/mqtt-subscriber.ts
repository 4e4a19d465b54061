/** A subscriber with a session that outlives its connections: everything that a broker hands out, in order. */
import { connectAsync } from "mqtt";

export interface SeenMessage {
  readonly topic: string;
  readonly payload: Buffer;
  readonly isRetained: boolean;
}

export interface Subscriber extends AsyncDisposable {
  readonly messages: readonly SeenMessage[];
  publish(topic: string, payload: Buffer | string, isRetained?: boolean): Promise<void>;
}

let count = 0;

/** `take` gets each message too, as it comes. */
export async function subscribe(
  url: string,
  filter: string,
  take?: (topic: string, payload: Buffer) => void,
): Promise<Subscriber> {
  const messages: SeenMessage[] = [];
  const client = await connectAsync(url, {
    clean: false,
    clientId: `test-${process.pid}-${++count}`,
    protocolVersion: 5,
    properties: { sessionExpiryInterval: 600 },
    reconnectPeriod: 100,
  });
  client.on("error", () => {});
  client.on("message", (topic, payload, { retain }) => {
    messages.push({ topic, payload, isRetained: retain });
    take?.(topic, payload);
  });
  await client.subscribeAsync(filter, { qos: 1 });
  return {
    messages,
    publish: async (topic, payload, isRetained = false) => {
      await client.publishAsync(topic, payload, { qos: 1, retain: isRetained });
    },
    async [Symbol.asyncDispose]() {
      await client.endAsync(true);
    },
  };
}
