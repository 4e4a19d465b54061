/** Forwarding to a real Mosquitto, read back message by message, while connections break, brokers and gateways end. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { BatchBuilder, valueFlags } from "../../gateway/core/measurement.ts";
import { mqtt } from "../../gateway/sinks/mqtt/sink.ts";
import { createCertificates, hasOpenssl } from "../support/certificates.ts";
import { eventually } from "../support/cli.ts";
import { temporaryDirectory } from "../support/context.ts";
import { startFaultProxy } from "../support/fault-proxy.ts";
import {
  forwardEntries,
  forwardNumbers,
  killWhileForwarding,
  runGateway,
  sinkReport,
  table,
  tableRows,
  upTo,
  writeGateway,
} from "../support/forwarding.ts";
import { hasMosquitto, startMosquitto } from "../support/mosquitto.ts";
import { type SeenMessage, subscribe } from "../support/mqtt-subscriber.ts";
import { batchOf, firstMs, numbersFrom, until } from "../support/sinks.ts";

/** A subscriber may be slower than we are; without this the broker drops from the 1,001st message on. */
const config = ["max_queued_messages 0"];
const robot = "samspel/boras/cell-1/robot";

interface Payload {
  readonly value: unknown;
  readonly time: string;
  readonly sequence: number;
}
const read = ({ payload }: SeenMessage): Payload => JSON.parse(payload.toString());

/** What the two tags of `numbersFrom` must have been sent, each at least once; how often something was sent again. */
function expectNumbers(messages: readonly SeenMessage[], count: number): number {
  for (const [index, topic] of [`${robot}/torque`, `${robot}/speed`].entries()) {
    const seen = new Map(
      messages.filter((message) => message.topic === topic).map((one) => [read(one).sequence, read(one)]),
    );
    const values = [...seen.values()].toSorted((a, b) => a.sequence - b.sequence);
    const numbers = upTo(count).filter((number) => number % 2 === index);
    expect(values.map(({ value }) => value)).toEqual(numbers);
    expect(values.map(({ time }) => Date.parse(time))).toEqual(numbers.map((number) => firstMs + number));
  }
  return messages.length - count;
}

const arrived = (messages: readonly SeenMessage[], count: number) =>
  until(
    () => new Set(messages.map((one) => `${one.topic} ${read(one).sequence}`)).size >= count,
    "all messages",
    60_000,
  );

describe.skipIf(!hasMosquitto)("to Mosquitto", () => {
  test("who subscribes later gets the newest value of each tag, also when older ones came after it", async () => {
    await using broker = await startMosquitto({ config });
    const builder = new BatchBuilder();
    builder.push({ key: 1, value: 3, sourceTimeMs: firstMs + 3000 });
    builder.push({ key: 1, value: 1, sourceTimeMs: firstMs + 1000 });
    builder.push({ key: 2, value: 8, sourceTimeMs: firstMs });
    builder.push({ key: 2, value: 9, sourceTimeMs: firstMs + 1, flags: valueFlags.backfilled });
    await using sent = await forwardEntries(
      mqtt,
      { url: broker.url },
      { entries: [builder.takeMeasurements(firstMs)] },
    );
    await sent.untilAllSent();

    await using late = await subscribe(broker.url, "samspel/#");
    await arrived(late.messages, 2);

    expect(late.messages.map((one) => [one.topic, read(one).value, one.isRetained]).toSorted()).toEqual([
      [`${robot}/speed`, 8, true],
      [`${robot}/torque`, 3, true],
    ]);
  });

  test("the broker stops and starts in the middle: nothing is lost", async () => {
    const persistence = temporaryDirectory("mosquitto");
    const broker = await startMosquitto({ config, persistence });
    await using seen = await subscribe(broker.url, "samspel/#");
    await using sent = await forwardNumbers(mqtt, { url: broker.url }, 6000, 500);
    await until(() => sent.forwarder.report().forwardedCount >= 1000, "some are sent");

    await broker.stop();
    await until(() => sent.forwarder.report().state === "retrying", "the sink tries again");
    await using again = await startMosquitto({ config, persistence, port: broker.port });
    await sent.untilAllSent();
    await arrived(seen.messages, 6000);

    expect(again.port).toBe(broker.port);
    expectNumbers(seen.messages, 6000);
  });

  test("connections that break before the confirmation: nothing is lost, one batch at most is sent again for each", async () => {
    const breaks = 12;
    const batch = 250;
    await using broker = await startMosquitto({ config });
    await using proxy = await startFaultProxy(broker.port);
    await using seen = await subscribe(broker.url, "samspel/#");
    await using sent = await forwardNumbers(mqtt, { url: `mqtt://127.0.0.1:${proxy.port}` }, 10_000, batch);
    for (let fault = 0; fault < breaks; fault++) {
      const { forwardedCount } = sent.forwarder.report();
      await until(() => sent.forwarder.report().forwardedCount > forwardedCount || isAllSent(), "some more is sent");
      // The broker has what was sent before the stall; its answers are lost, whether of CONNECT or of a message.
      proxy.stall();
      await sleep(5);
      proxy.cut();
      proxy.heal();
    }
    function isAllSent() {
      return sent.forwarder.report().pendingCount === 0;
    }

    await sent.untilAllSent();
    await arrived(seen.messages, 10_000);

    const repeated = expectNumbers(seen.messages, 10_000);
    expect(repeated).toBeLessThanOrEqual(breaks * batch);
    expect(sent.forwarder.report()).toMatchObject({ forwardedCount: 10_000, setAsideCount: 0 });
  });

  test.each(["3.1.1", "5"])(
    "version %s: a user who may not write there holds, says what to do, and loses nothing once it is mended",
    async (version) => {
      const access = join(temporaryDirectory("mosquitto-access"), "access");
      writeFileSync(access, "topic read samspel/#\n", { mode: 0o600 });
      const persistence = temporaryDirectory("mosquitto");
      const closed = await startMosquitto({
        config: [...config, "allow_anonymous true", `acl_file ${access}`],
        persistence,
      });
      await using seen = await subscribe(closed.url, "samspel/#");
      await using sent = await forwardNumbers(mqtt, { url: closed.url, version }, 100);
      await until(() => sent.conditions.get("sink/db/unreachable")?.active === true, "the condition");
      const held = sent.forwarder.report();
      await closed.stop();
      await using open = await startMosquitto({ config, persistence, port: closed.port });

      await sent.untilAllSent();
      await arrived(seen.messages, 100);

      expect(held).toMatchObject({
        state: "held",
        forwardedCount: 0,
        code: version === "5" ? "SAMSPEL_MQTT_TOPIC" : "SAMSPEL_MQTT_USER",
        next: expect.any(String),
      });
      expect(open.port).toBe(closed.port);
      expectNumbers(seen.messages, 100);
    },
  );

  test.each(["3.1.1", "5"])(
    "version %s: values of a topic that is not allowed are set aside, the rest flows",
    async (version) => {
      const access = join(temporaryDirectory("mosquitto-access"), "access");
      writeFileSync(access, `topic write ${robot}/speed\ntopic read samspel/#\n`, { mode: 0o600 });
      await using broker = await startMosquitto({ config: [...config, "allow_anonymous true", `acl_file ${access}`] });
      await using seen = await subscribe(broker.url, "samspel/#");
      await using sent = await forwardNumbers(mqtt, { url: broker.url, version }, 100, 30);

      await sent.untilAllSent();
      await sent.append([numbersFrom(100, 2)]);
      await sent.untilAllSent();
      await arrived(seen.messages, 51);

      const values = new Set(seen.messages.map((one) => read(one).value));
      expect([...values].toSorted((a, b) => Number(a) - Number(b))).toEqual(
        upTo(102).filter((number) => number % 2 === 1),
      );
      expect(new Set(seen.messages.map(({ topic }) => topic))).toEqual(new Set([`${robot}/speed`]));
      expect(sent.forwarder.report()).toMatchObject({
        state: "forwarding",
        forwardedCount: 51,
        setAsideCount: 51,
        refusals: [{ code: "SAMSPEL_MQTT_TOPIC", count: 51, message: expect.stringContaining(`${robot}/torque`) }],
      });
      expect(sent.forwarder.report().refusals[0]?.message).toContain("Not authorised");
      expect(sent.conditions.get("sink/db/refused")).toMatchObject({ active: true });
      expect(sent.conditions.get("sink/db/unreachable")).toMatchObject({ active: false });
    },
  );

  test.skipIf(!hasOpenssl)("TLS with a client certificate; without one it holds and says so", async () => {
    const { authority, server, client } = createCertificates();
    const tls = { ...server, authority, requireClientCertificate: true };
    await using broker = await startMosquitto({ config, tls });
    await using bare = await forwardNumbers(mqtt, { url: broker.url, tls: { authorityFile: authority } }, 10);
    await using missing = await forwardNumbers(
      mqtt,
      { url: broker.url, tls: { authorityFile: `${authority}.none` } },
      10,
    );
    const files = { authorityFile: authority, certificateFile: client.certificate, privateKeyFile: client.key };
    await using sent = await forwardNumbers(mqtt, { url: broker.url, tls: files }, 1000);

    await sent.untilAllSent();
    await until(() => bare.forwarder.report().attempts > 0 && missing.forwarder.report().attempts > 0, "two refusals");

    expect(sent.forwarder.report()).toMatchObject({ state: "forwarding", forwardedCount: 1000 });
    expect(bare.forwarder.report()).toMatchObject({ state: "held", code: "SAMSPEL_MQTT_TLS" });
    expect(missing.forwarder.report()).toMatchObject({ state: "held", code: "SAMSPEL_MQTT_TLS_FILE" });
  });

  test("a payload that is too large is set aside alone", async () => {
    await using broker = await startMosquitto({ config });
    await using seen = await subscribe(broker.url, "samspel/#");
    const entries = [
      numbersFrom(0, 100),
      batchOf([{ key: 5, value: "x".repeat(1000), sourceTimeMs: firstMs }]),
      numbersFrom(100, 100),
    ];
    await using sent = await forwardEntries(mqtt, { url: broker.url, maxPayloadBytes: 500 }, { entries });

    await sent.untilAllSent();
    await arrived(seen.messages, 200);

    expect(sent.forwarder.report()).toMatchObject({
      forwardedCount: 200,
      setAsideCount: 1,
      refusals: [{ code: "SAMSPEL_MQTT_MESSAGE", count: 1 }],
    });
  });

  test("a gateway that is killed while it forwards goes on where it was: everything arrives", async () => {
    await using broker = await startMosquitto({ config });
    await using seen = await subscribe(broker.url, "samspel/test/#");
    const path = writeGateway(temporaryDirectory("forwarding"), { kind: "mqtt", url: broker.url });
    await killWhileForwarding(path, 2);

    await using gateway = await runGateway(path);
    await eventually(
      () => sinkReport(gateway.ready.url),
      ({ forwardedCount, pendingCount }) => forwardedCount > 0 && pendingCount === 0,
      100_000,
    );
    await arrived(seen.messages, 2 * tableRows);

    for (const [tag, values] of Object.entries(table.values)) {
      const messages = seen.messages.filter(({ topic }) => topic === `samspel/test/forwarding/line-1/${tag}`).map(read);
      const byTime = new Map(messages.map(({ time, value }) => [Date.parse(time), value]));
      expect([...byTime].toSorted(([a], [b]) => a - b)).toEqual(
        table.timesMs.map((timeMs, row) => [timeMs, values[row]]),
      );
    }
  });
});
