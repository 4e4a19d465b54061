/** Recorded tables over real OPC UA and MQTT: every row arrives, with its time. */
import { rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { connectAsync } from "mqtt";
import { afterAll, describe, expect, test } from "vitest";
import { firstShift, type PlayedTable, play } from "../../simulators/playback.ts";
import { mqttOutput, opcuaOutput } from "../../simulators/playback-outputs.ts";
import { temporaryDirectory } from "../support/context.ts";
import { monitoring } from "./opcua-clients.ts";

const directory = temporaryDirectory("playback");
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function table(rows: number): PlayedTable {
  const timesMs = Float64Array.from({ length: rows }, (_, row) => 1_600_000_000_000 + row * 10);
  return {
    timesMs,
    columns: [
      { id: "ramp", values: Float64Array.from(timesMs, (_, row) => row) },
      // Repeated values must arrive too: each row is a sample.
      { id: "constant", values: new Float64Array(rows).fill(32) },
      { id: "holes", values: Float64Array.from(timesMs, (_, row) => (row % 3 === 0 ? Number.NaN : -row)) },
    ],
  };
}

describe("a recorded table", () => {
  test.each([
    ["a large queue", 1000],
    ["a queue of a single value", 1],
  ])(
    "arrives whole over OPC UA at full speed with %s",
    async (_, queueSize) => {
      const rows = queueSize === 1 ? 40 : 3000;
      const played = table(rows);
      const controller = new AbortController();
      await using output = await opcuaOutput({
        ids: played.columns.map(({ id }) => id),
        port: 0,
        certificateDirectory: directory,
      });
      const ids = played.columns.map(({ id }) => `ns=1;s=${id}`);
      await monitoring(output.url, ids, queueSize, async (received) => {
        await expect.poll(() => output.hasClients(), { timeout: 20_000 }).toBe(true);
        await sleep(500);
        const result = await play(played, output, {
          speed: Number.POSITIVE_INFINITY,
          startAt: "recorded",
          loop: false,
          signal: controller.signal,
          now: () => Date.now(),
        });
        expect(result.rows).toBe(rows);
        await expect.poll(() => received.length, { timeout: 20_000 }).toBe(result.values);
        for (const { id, values } of played.columns) {
          const got = received.filter((value) => value.id === `ns=1;s=${id}`);
          const sent = [...values.entries()].filter(([, value]) => Number.isFinite(value));
          expect(got.map(({ value }) => value)).toEqual(sent.map(([, value]) => value));
          expect(got.map(({ timeMs }) => timeMs)).toEqual(sent.map(([row]) => played.timesMs[row]));
        }
      });
    },
    90_000,
  );

  test("arrives whole over MQTT with its recorded times", async () => {
    const played = table(1000);
    await using output = await mqttOutput({ port: 0, topicPrefix: "samspel/replay" });
    const received: { topic: string; value: number; time: number }[] = [];
    const client = await connectAsync(output.url);
    client.on("message", (topic, payload) => received.push({ topic, ...JSON.parse(payload.toString()) }));
    await client.subscribeAsync("samspel/replay/#", { qos: 1 });

    expect(output.hasClients()).toBe(true);
    const result = await play(played, output, {
      speed: Number.POSITIVE_INFINITY,
      startAt: "recorded",
      loop: false,
      signal: new AbortController().signal,
      now: () => Date.now(),
    });

    await expect.poll(() => received.length, { timeout: 20_000 }).toBe(result.values);
    const ramp = received.filter(({ topic }) => topic === "samspel/replay/ramp");
    expect(ramp.map(({ value }) => value)).toEqual([...played.columns[0]!.values]);
    expect(ramp.map(({ time }) => time)).toEqual([...played.timesMs]);
    await client.endAsync();
  }, 60_000);
});

describe("source times", () => {
  const timesMs = Float64Array.of(1000, 2000.25, 4000);

  test("stay as recorded when asked", () => {
    expect(firstShift(timesMs, { startAt: "recorded", speed: 1, now: () => 1e12 })).toBe(0);
  });

  test.each([1, 10, Number.POSITIVE_INFINITY])("at speed %s the last row is dated when it is sent", (speed) => {
    const shift = firstShift(timesMs, { startAt: "now", speed, now: () => 1_000_000 });

    expect(4000 + shift).toBe(1_000_000 + 3000 / speed);
  });

  test("go on without a jump when the table is played again", async () => {
    const sent: number[] = [];
    const controller = new AbortController();
    const output = {
      url: "memory",
      hasClients: () => true,
      room: () => 10,
      isDrained: () => true,
      async send(values: readonly { readonly timeMs: number }[]) {
        sent.push(...values.map(({ timeMs }) => timeMs));
        if (sent.length >= 6) controller.abort();
      },
      async [Symbol.asyncDispose]() {},
    };

    await play(
      { timesMs: Float64Array.of(0, 10, 20), columns: [{ id: "a", values: Float64Array.of(1, 2, 3) }] },
      output,
      {
        speed: Number.POSITIVE_INFINITY,
        startAt: "recorded",
        loop: true,
        signal: controller.signal,
        now: () => 0,
      },
    );

    expect(sent.slice(0, 6)).toEqual([0, 10, 20, 30, 40, 50]);
  });
});
