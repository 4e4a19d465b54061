/** One connection to a broker, for sinks: one that dies without a word is found, however much is being sent. */
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { BrokerLink } from "../../../../gateway/protocols/mqtt/link.ts";
import { mqtt } from "../../../../gateway/sinks/mqtt/sink.ts";
import { startFaultProxy } from "../../../support/fault-proxy.ts";
import { hasMosquitto, startMosquitto } from "../../../support/mosquitto.ts";
import { sinkContext, sinkOptions } from "../../../support/sinks.ts";

describe.skipIf(!hasMosquitto)("a silent cut", () => {
  test("is found by the missing answers to pings although messages are sent all the time", async () => {
    await using broker = await startMosquitto();
    await using proxy = await startFaultProxy(broker.port);
    const options = sinkOptions(mqtt, { url: `mqtt://127.0.0.1:${proxy.port}`, keepAliveSeconds: 1 });
    await using link = await BrokerLink.open(options, sinkContext("db"));
    const send = () => link.publish({ topic: "a", payload: "1", qos: 0 });
    for (let count = 0; count < 60; count++) await sleep(50).then(send);

    proxy.stall();
    const startMs = performance.now();
    let sent = 0;
    while (link.isConnected) {
      await sleep(50);
      await send().catch(() => {});
      sent++;
    }

    console.log(JSON.stringify({ name: "mqtt-silent-cut", keepAlives: (performance.now() - startMs) / 1000, sent }));
    expect(sent).toBeGreaterThan(5);
    expect(() => link.check()).toThrow(expect.objectContaining({ code: expect.stringMatching(/^SAMSPEL_MQTT_/) }));
  }, 60_000);
});
