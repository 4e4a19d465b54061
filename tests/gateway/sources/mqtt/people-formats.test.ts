/** Scanners, positions and skeletons through a real broker: each format gives its channels and nothing of a person besides. */
import { connectAsync } from "mqtt";
import { describe, expect, test } from "vitest";
import { mqtt } from "../../../../gateway/sources/mqtt/source.ts";
import { hasMosquitto, startMosquitto } from "../../../support/mosquitto.ts";
import { startReader } from "../../../support/source-reader.ts";

const payloads = [
  { topic: "sick/+", format: "sick-scanner" },
  { topic: "omlox/+", format: "omlox-location" },
  { topic: "camera/+", format: "skeleton" },
];
const unseen = { x: 0, y: 0, c: 0 };
/** Upright, seen from the side, by place in the list of 18 points. */
const seen: Readonly<Record<number, { x: number; y: number; c: number }>> = {
  0: { x: 0.55, y: 0.2, c: 0.9 },
  1: { x: 0.5, y: 0.3, c: 0.9 },
  2: { x: 0.5, y: 0.3, c: 0.9 },
  3: { x: 0.5, y: 0.45, c: 0.9 },
  4: { x: 0.5, y: 0.6, c: 0.9 },
  8: { x: 0.5, y: 0.6, c: 0.9 },
  16: { x: 0.5, y: 0.2, c: 0.9 },
};

const messages = (ts: string) => ({
  "sick/1": {
    output_paths: { status: [true, false], is_safe: [true, true], is_valid: [true, true] },
    measurement_data: { number_of_beams: 1, scan_points: [{ angle: 0, distance: 1730, valid: true }] },
  },
  "omlox/1": {
    position: { type: "Point", coordinates: [1.5, 2, 0.9] },
    provider_type: "uwb",
    provider_id: "tag-of-somebody",
    source: "zone-1",
    crs: "local",
    timestamp_generated: ts,
  },
  "camera/1": { ts, aspectRatio: 1, skeleton: Array.from({ length: 18 }, (_, place) => seen[place] ?? unseen) },
});

const expected = {
  "sick/1#/zones/0": false,
  "sick/1#/zones/1": true,
  "sick/1#/nearest/d": 1.73,
  "omlox/1#/present": true,
  "omlox/1#/person/x": 1.5,
  "camera/1#/angles/trunk": 0,
  "camera/1#/angles/upperArm": 0,
};

describe.skipIf(!hasMosquitto)("messages about people over Mosquitto", () => {
  test("a scanner's zones and distance, a position and the angles of a skeleton arrive; what names somebody does not", async () => {
    await using broker = await startMosquitto();
    const addresses = Object.keys(expected);
    await using reader = startReader(mqtt, { url: broker.url, payloads }, { addresses });
    await reader.until(() => reader.of("status").at(-1)?.state === "connected", "the connection");
    const client = await connectAsync(broker.url);
    try {
      const arrived = () => addresses.every((_, address) => reader.valuesOf(address).length > 0);
      // The subscription may still be on its way when the first messages are sent.
      for (let attempt = 0; attempt < 50 && !arrived(); attempt++) {
        for (const [topic, message] of Object.entries(messages(new Date().toISOString())))
          await client.publishAsync(topic, JSON.stringify(message), { qos: 1 });
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    } finally {
      await client.endAsync();
    }

    expect(Object.fromEntries(addresses.map((address, index) => [address, reader.valuesOf(index)[0]]))).toEqual(
      expected,
    );
    expect(
      JSON.stringify(reader.values, (_, value) => (typeof value === "bigint" ? String(value) : value)),
    ).not.toContain("somebody");
  });
});
