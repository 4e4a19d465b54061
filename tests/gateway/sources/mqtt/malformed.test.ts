/** Malformed MQTT input: payloads by the thousand through the decoder, and a broker that does not keep to the protocol. */
import { createServer, type Socket } from "node:net";
import { Value } from "typebox/value";
import { expect, test } from "vitest";
import { BatchBuilder, timeMsAt } from "../../../../gateway/core/measurement.ts";
import { MqttConfig } from "../../../../gateway/sources/mqtt/config.ts";
import { decodePayload } from "../../../../gateway/sources/mqtt/payload.ts";
import { plansFor } from "../../../../gateway/sources/mqtt/plan.ts";
import { mqtt } from "../../../../gateway/sources/mqtt/source.ts";
import { decodeAll, malformedTimeoutMs } from "../../../support/malformed.ts";
import { startReader } from "../../../support/source-reader.ts";

const examples = [
  '{"value":21.5,"timestamp":"2026-01-02T03:04:05.006Z","quality":"good"}',
  '{"a":{"x/y":[1,2,3],"n":null},"ts":1700000000123,"q":192,"state":"run"}',
  '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"value":1}',
  '{"values":[{"id":"a","v":1,"t":1},{"id":"b","v":[1.5,-2e3,1e400],"t":"2026-01-01"},{"id":"a","v":"x"}]}',
  `[${"[".repeat(30)}1${"]".repeat(30)}]`,
  '[1,2.5,-3e-7,"text",true,false,null,{"value":{}}]',
  "-12.75e-3",
  '"\\ud800\\u0000 text \\\\"',
  "running",
].map((text) => Buffer.from(text));

const templates = [
  [],
  [{ topic: "#", value: "/value", time: "/timestamp", quality: "/quality", scale: 0.5 }],
  [{ topic: "#", items: "/values", name: "/id", value: "/v", time: "/t", timeUnit: "ns" }],
  [{ topic: "#", items: "", value: "/0", time: "/1" }],
];

test(
  "no payload makes the decoder throw, hang or lose count: it is read, or refused with a code and an example",
  () => {
    const plans = templates.map((payloads) => {
      const config = Value.Parse(MqttConfig, Value.Default(MqttConfig, { url: "mqtt://x", payloads }));
      const addresses = ["t", "t#/a", "t#/a/n", "t#/values/0/v", "t#/__proto__/polluted"];
      return plansFor(
        addresses.map((address) => ({ address })),
        config.payloads,
      ).byTopic.get("t")!;
    });
    const limits = { isRetained: false, arrivalMs: 1_800_000_000_000, maxBytes: 1000, maxDepth: 32 };
    let refused = 0;
    const builder = new BatchBuilder();

    decodeAll(examples, (payload) => {
      for (const plan of plans) {
        const rejection = decodePayload({ ...limits, payload, plan }, builder);
        const batch = builder.takeReadings(1);
        if (rejection !== undefined) {
          refused++;
          if (!/^SAMSPEL_MQTT_[A-Z_]+$/.test(rejection.code)) throw new Error(`Code ${rejection.code}.`);
          if (rejection.example.length > 200) throw new Error("A long example.");
        }
        if (rejection === undefined && batch.length === 0) throw new Error("Neither read nor refused.");
        if (rejection !== undefined && batch.length > 0 && plan.items === undefined) throw new Error("Both.");
        for (let row = 0; row < batch.length; row++) {
          if (!Number.isFinite(timeMsAt(batch, row))) throw new Error("No time.");
        }
      }
    });

    expect(refused).toBeGreaterThan(0);
  },
  malformedTimeoutMs,
);

const connack = Buffer.from([0x20, 2, 0, 0]);
const suback = (packet: Buffer) => Buffer.from([0x90, 3, packet[2] ?? 0, packet[3] ?? 0, 1]);

/** A broker that answers CONNECT and SUBSCRIBE and then sends these bytes. */
async function hostileBroker(bytes: Buffer) {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    connections++;
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("data", (packet: Buffer) => {
      if (packet[0] === 0x10) socket.write(connack);
      else if (packet[0] === 0x82) socket.write(Buffer.concat([suback(packet), bytes]));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `mqtt://127.0.0.1:${port}`,
    connectionCount: () => connections,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

const publish = (topic: Buffer, payload: string) => {
  const length = 2 + topic.length + payload.length;
  return Buffer.concat([Buffer.from([0x30, length, 0, topic.length]), topic, Buffer.from(payload)]);
};

test.each([
  ["a length that never ends", Buffer.from([0x30, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])],
  ["a packet of no kind", Buffer.from([0xf7, 0x00, 0x03, 0x00])],
  ["a topic longer than its packet", Buffer.from([0x30, 4, 0xff, 0xff, 0x61, 0x31])],
  ["a quality of service that is none", Buffer.from([0x36, 5, 0, 1, 0x61, 0, 1])],
  ["a second CONNACK", connack],
])("a broker that sends %s is left, said, and tried again", async (_name, bytes) => {
  await using broker = await hostileBroker(bytes);
  await using reader = startReader(mqtt, { url: broker.url, keepAliveSeconds: 1 }, { addresses: ["a"] });

  await reader.until(() => broker.connectionCount() >= 2, "another attempt");

  expect(reader.of("status").map(({ state }) => state)).toContain("disconnected");
  expect(reader.of("status").find(({ state }) => state === "disconnected")?.code).toMatch(/^SAMSPEL_MQTT_/);
  expect(reader.values).toEqual([]);
});

test("a topic that is no UTF-8 is nobody's; what follows is read", async () => {
  const bytes = Buffer.concat([publish(Buffer.from([0xff, 0xfe]), "1"), publish(Buffer.from("a"), "2")]);
  await using broker = await hostileBroker(bytes);
  await using reader = startReader(mqtt, { url: broker.url }, { addresses: ["a"] });

  await reader.until(() => reader.values.length === 1, "the value");

  expect(reader.values[0]?.value).toBe(2);
});
