/** What a real Mosquitto hands on of every kind of entry. */
import { describe, expect, test } from "vitest";
import { statusCodes } from "../../gateway/core/quality.ts";
import { mqtt } from "../../gateway/sinks/mqtt/sink.ts";
import { forwardEntries } from "../support/forwarding.ts";
import { hasMosquitto, startMosquitto } from "../support/mosquitto.ts";
import { subscribe } from "../support/mqtt-subscriber.ts";
import { batchOf, firstMs, until } from "../support/sinks.ts";

describe.skipIf(!hasMosquitto)("to Mosquitto", () => {
  test("every kind of value, a gap and a condition arrive as they are", async () => {
    await using broker = await startMosquitto();
    await using seen = await subscribe(broker.url, "samspel/#");
    const burst = { sampleRateHz: 1000, samples: Float32Array.of(0.5, -0.5) };
    const values = batchOf([
      { key: 1, value: 4.5, sourceTimeMs: firstMs, sourceTimeNs: 123_456 },
      { key: 1, value: Number.NaN, sourceTimeMs: firstMs + 1 },
      { key: 1, value: 7, sourceTimeMs: firstMs + 2, statusCode: statusCodes.badSensorFailure },
      { key: 3, value: 2n ** 60n, sourceTimeMs: firstMs },
      { key: 4, value: true, sourceTimeMs: firstMs },
      { key: 5, value: 'O"1\n', sourceTimeMs: firstMs },
      { key: 6, value: burst, sourceTimeMs: firstMs },
    ]);
    const gap = {
      type: "gap" as const,
      source: "plc",
      tagIds: [],
      fromMs: firstMs,
      toMs: firstMs + 500.5,
      cause: "silent" as const,
      estimatedCount: 3,
    };
    const condition = {
      id: "model/spindle-1/anomaly",
      state: "active" as const,
      acknowledged: false,
      severity: 600,
      message: "unusual",
      code: "ANOMALY",
      activeTimeMs: firstMs,
    };
    const change = { type: "condition" as const, condition, timeMs: firstMs };

    await using sent = await forwardEntries(mqtt, { url: broker.url }, { entries: [values, gap, change] });
    await sent.untilAllSent();
    await until(() => seen.messages.length >= 9, "all messages");

    const time = "2025-11-23T12:13:20.000Z";
    expect(time).toBe(new Date(firstMs).toISOString());
    expect(seen.messages.map((one) => [one.topic.replace("samspel/", ""), JSON.parse(one.payload.toString())])).toEqual(
      [
        [
          "boras/cell-1/robot/torque",
          { value: 4.5, time: time.replace("Z", "123456Z"), quality: "good", unit: "N.m", sequence: 1 },
        ],
        [
          "boras/cell-1/robot/torque",
          {
            value: "NaN",
            form: "not-finite",
            time: time.replace("000Z", "001Z"),
            quality: "good",
            unit: "N.m",
            sequence: 2,
          },
        ],
        [
          "boras/cell-1/robot/torque",
          {
            value: 7,
            time: time.replace("000Z", "002Z"),
            quality: "bad",
            statusCode: statusCodes.badSensorFailure,
            unit: "N.m",
            sequence: 3,
          },
        ],
        [
          "boras/cell-1/count",
          { value: "1152921504606846976", form: "integer", time, quality: "good", unit: "1", sequence: 4 },
        ],
        ["boras/cell-1/running", { value: true, time, quality: "good", sequence: 5 }],
        ["boras/cell-1/program", { value: 'O"1\n', time, quality: "good", sequence: 6 }],
        [
          "boras/spindle/burst",
          {
            value: { sampleRateHz: 1000, samples: [0.5, -0.5] },
            form: "waveform",
            time,
            quality: "good",
            unit: "m/s2",
            sequence: 7,
          },
        ],
        [
          "_gap/plc",
          {
            source: "plc",
            tags: [],
            from: time,
            to: time.replace("000Z", "500Z"),
            cause: "silent",
            estimatedCount: 3,
            sequence: 8,
          },
        ],
        [
          "_condition/model/spindle-1/anomaly",
          { active: true, acknowledged: false, severity: 600, code: "ANOMALY", message: "unusual", time, sequence: 9 },
        ],
      ],
    );
  });
});
