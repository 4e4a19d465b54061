/** Every decoder of messages that come over the network, besides those with a `malformed.test.ts` of their own (MQTT payloads, OPC UA values, Sparkplug). */
import { expect } from "vitest";
import { BatchBuilder, timeMsAt } from "../../gateway/core/measurement.ts";
import { FleetBoard } from "../../gateway/fleet/board.ts";
import { schemas } from "../../gateway/protocols/kafka/record.ts";
import { parseState } from "../../gateway/protocols/sparkplug/host-state.ts";
import { parseTopic } from "../../gateway/protocols/sparkplug/topic.ts";
import { decodeRecord } from "../../gateway/sources/kafka/decode.ts";
import { peopleFormats } from "../../gateway/sources/mqtt/people/formats.ts";
import { decodersHold, jsonOf } from "../support/malformed.ts";

const nowMs = 1_800_000_000_000;
const record = JSON.stringify({
  site: "a/b/c",
  asset: "pump",
  series: [
    { tag: "pump/power", unit: "kW", timeMs: [nowMs, nowMs + 1], timeNs: [0, 100], value: [1.5, null], flags: [0, 1] },
    { tag: "pump/form", timeMs: [nowMs], value: [{ form: "waveform", value: { sampleRateHz: 10, samples: [1, 2] } }] },
    {
      tag: "pump/form",
      timeMs: [nowMs],
      value: [{ form: "integer", value: "9007199254740993" }],
      status: [2147483648],
    },
    { tag: "__proto__", timeMs: [nowMs], value: [{ form: "not-finite", value: "NaN" }] },
  ],
});
const gap = JSON.stringify({
  site: "a/b/c",
  source: "p",
  tags: [],
  fromMs: 1,
  toMs: 2,
  cause: "silent",
  estimatedCount: 1,
});
const addresses = new Map([
  ["a/b/c/pump/power", 0],
  ["a/b/c/pump/form", 1],
  ["a/b/c/__proto__", 2],
]);

const scan = {
  general_system_state: { safe_cut_off_path: [true], reset_required_cut_off_path: [false], contamination_error: true },
  output_paths: { status: [true], is_safe: [true], is_valid: [true] },
  measurement_data: { scan_points: [{ angle: 0, distance: 1730, valid: true }] },
};
const location = {
  position: { type: "Point", coordinates: [1.5, 2, 0.9] },
  ...{ provider_id: "x", crs: "local", timestamp_generated: "2026-01-02T03:04:05Z", accuracy: 0.1, speed: 1 },
};
const presence = {
  ...{ ts: "2026-01-02T03:04:05Z", validMs: 500, count: 1, nearest: { d: 1.2, u: 0.1 }, quality: "stale" },
  zones: [{ id: "__proto__", kind: "warning", occupied: true }],
  tracks: [{ k: "a", p: [1, 2, 3], v: [0.1, 0] }],
};
const body = {
  ts: "2026-01-02",
  aspectRatio: 1.5,
  skeleton: Array.from({ length: 18 }, (_, at) => ({ x: at, y: 0, c: 1 })),
};
const formats = Object.values(peopleFormats).map((make) => make());

const word = {
  ...{
    schema: "samspel.gateway/1",
    timeMs: nowMs,
    version: "1",
    startedMs: 1,
    site: "a",
    intervalSeconds: 60,
    pendingCount: 0,
  },
  ...{ sourcesLost: 0, sources: 1, valuesPerSecond: 5, conditions: { high: 0, medium: 0, low: 0 }, models: [] },
  ...{ processorShare: 0.1, memoryBytes: 1e6 },
};
const board = new FleetBoard(() => nowMs);
decodersHold([
  {
    name: "a record of Kafka",
    examples: [record, gap, "[]", '{"__proto__":{"polluted":1}}'],
    decode(value, count) {
      const names = [schemas.values, schemas.gap, schemas.condition, undefined];
      const builder = new BatchBuilder();
      const limits = { addresses, fromMs: 0, toMs: 2 * nowMs, maxBytes: 2000, source: "kafka" };
      const said = decodeRecord({ ...limits, value, schema: names[count % names.length] }, builder);
      if (said?.type === "rejection") {
        expect(said.code).toMatch(/^SAMSPEL_KAFKA_/);
        expect(said.example.length).toBeLessThanOrEqual(200);
      }
      const batch = builder.takeReadings(nowMs);
      for (let row = 0; row < batch.length; row++) expect(Number.isFinite(timeMsAt(batch, row))).toBe(true);
    },
  },
  {
    name: "a message about people",
    examples: [scan, location, presence, body, { event_type: "region_entry", region_id: "__proto__" }].map(textOf),
    decode(input) {
      const message = jsonOf(input);
      for (const format of formats) {
        const said = format(message, nowMs);
        if ("code" in said) expect(said.code).toMatch(/^SAMSPEL_PEOPLE_/);
        else expect(said.validMs).toBeGreaterThan(0);
      }
    },
  },
  {
    name: "a Sparkplug topic and host state",
    examples: ["spBv1.0/group/NDATA/node", "spBv1.0/g/DBIRTH/n/d", '{"online":true,"timestamp":1700000000000}'],
    decode(input) {
      parseTopic(input.toString());
      parseState(input.toString());
    },
  },
  {
    name: "a word of another gateway",
    examples: [textOf(word), "true"],
    decode(payload, count) {
      board.take({ name: "other", kind: count % 8 === 0 ? "online" : "status", payload, isRetained: count % 2 === 0 });
      expect(board.refused().length).toBeLessThanOrEqual(20);
      board.members();
    },
  },
]);

function textOf(content: unknown): string {
  return JSON.stringify(content);
}
