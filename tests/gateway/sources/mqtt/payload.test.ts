/** MQTT payloads: what is read from them, what is refused with which code, and laws for every input. */
import fc from "fast-check";
import { Value } from "typebox/value";
import { describe, expect, test } from "vitest";
import { BatchBuilder, timeMsAt, valueAt, valueFlags } from "../../../../gateway/core/measurement.ts";
import { MqttConfig } from "../../../../gateway/sources/mqtt/config.ts";
import { at, isDeeperThan, pointerTokens } from "../../../../gateway/sources/mqtt/json-text.ts";
import { decodePayload } from "../../../../gateway/sources/mqtt/payload.ts";
import { plansFor, topicMatches } from "../../../../gateway/sources/mqtt/plan.ts";

const arrivalMs = 1_800_000_000_000;

interface Case {
  readonly payload: string | Uint8Array;
  readonly addresses?: readonly string[];
  readonly templates?: readonly object[];
  readonly isRetained?: boolean;
  readonly maxBytes?: number;
}

function decode({ payload, addresses = ["t"], templates = [], isRetained = false, maxBytes = 1_048_576 }: Case) {
  const config = Value.Parse(MqttConfig, Value.Default(MqttConfig, { url: "mqtt://x", payloads: templates }));
  const plan = plansFor(
    addresses.map((address) => ({ address })),
    config.payloads,
  ).byTopic.get("t");
  if (plan === undefined) throw new Error("No plan.");
  const builder = new BatchBuilder();
  const bytes = typeof payload === "string" ? Buffer.from(payload) : payload;
  const rejection = decodePayload({ payload: bytes, plan, isRetained, arrivalMs, maxBytes, maxDepth: 32 }, builder);
  const batch = builder.takeReadings(arrivalMs);
  const rows = Array.from({ length: batch.length }, (_, row) => ({
    address: batch.addresses[row],
    value: valueAt(batch, row),
    timeMs: timeMsAt(batch, row),
    status: batch.statusCodes[row],
    flags: batch.flags[row] ?? 0,
  }));
  return { rejection, rows };
}

describe("plain payloads", () => {
  test.each<[string, unknown]>([
    ["21.5", 21.5],
    [" -3e2 ", -300],
    ["true", true],
    ["false", false],
    ['"moving"', "moving"],
    ["moving", "moving"],
    ["NaN", Number.NaN],
    ["Infinity", Number.POSITIVE_INFINITY],
    ["null", null],
    ["[1,2,3]", { sampleRateHz: 0, samples: new Float32Array([1, 2, 3]) }],
  ])("%s is a value, with the time of arrival", (payload, value) => {
    const { rows, rejection } = decode({ payload });

    expect(rejection).toBeUndefined();
    expect(rows.map((row) => row.value)).toEqual([value]);
    expect(rows[0]).toMatchObject({ timeMs: arrivalMs });
    expect((rows[0]?.flags ?? 0) & valueFlags.arrivalTime).toBe(valueFlags.arrivalTime);
  });
});

describe("objects", () => {
  test("value and time are found without a template", () => {
    const { rows } = decode({ payload: '{"value": 4.5, "time": 1700000000123}' });

    expect(rows).toEqual([{ address: 0, value: 4.5, timeMs: 1_700_000_000_123, status: 0, flags: 0 }]);
  });

  test("several tags of one message share its time; what is missing in it is left out", () => {
    const { rows } = decode({
      payload: '{"ts":"2026-01-02T03:04:05.006Z","a":{"x/y":1,"m~n":[false]},"state":"run"}',
      addresses: ["t#/a/x~1y", "t#/a/m~0n/0", "t#/state", "t#/none"],
    });

    expect(rows.map(({ address, value }) => [address, value])).toEqual([
      [0, 1],
      [1, false],
      [2, "run"],
    ]);
    expect(new Set(rows.map(({ timeMs }) => timeMs))).toEqual(new Set([Date.UTC(2026, 0, 2, 3, 4, 5, 6)]));
  });

  test("a template says where value, time and quality stand, and how to scale", () => {
    const templates = [
      { topic: "other/#", value: "/x" },
      { topic: "+", value: "/d/v", time: "/d/t", timeUnit: "us", quality: "/d/q", scale: 0.1, sampleRateHz: 25_600 },
    ];

    const good = decode({ payload: '{"d":{"v":215,"t":1700000000123456,"q":"good"}}', templates });
    const bad = decode({ payload: '{"d":{"v":[10,20],"t":1,"q":false}}', templates });

    expect(good.rows[0]?.value).toBeCloseTo(21.5, 12);
    expect(good.rows[0]?.timeMs).toBeCloseTo(1_700_000_000_123.456, 3);
    expect(bad.rows[0]).toMatchObject({
      value: { sampleRateHz: 25_600, samples: new Float32Array([1, 2]) },
      status: 0x8000_0000,
      timeMs: 0.001,
    });
  });

  test("null is an absent value, and bad", () => {
    expect(decode({ payload: '{"value":null}' }).rows).toMatchObject([{ value: null, status: 0x809b_0000 }]);
  });
});

describe("a list of items", () => {
  const templates = [{ topic: "#", items: "/values", name: "/id", value: "/v", time: "/t", quality: "/q" }];
  const addresses = ["t#/Line.Speed", "t#/Line.Torque/max", "t#/Line.None"];
  const items = (values: readonly object[], more: object = {}) => JSON.stringify({ ...more, values });

  test("is read item by item: the name chooses the tag, the rest of the address leads into the item", () => {
    const { rows, rejection } = decode({
      templates,
      addresses,
      payload: items([
        { id: "Line.Speed", v: 1.5, t: 1_700_000_000_000 },
        { id: "Line.Torque", max: 7, t: 1_700_000_000_100, q: false },
        { id: "Line.Other", v: 9, t: "never" },
        { id: "Line.Speed", v: 1.6, t: 1_700_000_000_200 },
      ]),
    });

    expect(rejection).toBeUndefined();
    expect(rows.map(({ address, value, timeMs, status }) => [address, value, timeMs, status])).toEqual([
      [0, 1.5, 1_700_000_000_000, 0],
      [1, 7, 1_700_000_000_100, 0x8000_0000],
      [0, 1.6, 1_700_000_000_200, 0],
    ]);
  });

  test("without names gives one row for each item: many samples in one message", () => {
    const { rows } = decode({
      templates: [{ topic: "#", items: "", time: "/0", value: "/1", timeUnit: "s" }],
      payload: "[[1700000000,1],[1700000001,2],[1700000002,3]]",
    });

    expect(rows.map(({ timeMs, value }) => [timeMs, value])).toEqual([
      [1_700_000_000_000, 1],
      [1_700_000_001_000, 2],
      [1_700_000_002_000, 3],
    ]);
  });

  test("whose items have no time or quality takes those of the message", () => {
    const { rows } = decode({
      templates,
      addresses,
      payload: items([{ id: "Line.Speed", v: 1 }], { t: 5000, q: "bad" }),
    });

    expect(rows).toMatchObject([{ value: 1, timeMs: 5_000_000, status: 0x8000_0000 }]);
  });

  test("with one wrong item is refused for that item only", () => {
    const { rows, rejection } = decode({
      templates,
      addresses,
      payload: items([
        { id: "Line.Speed", v: 1, t: "noon" },
        { id: "Line.Speed", v: 2, t: 1_700_000_000_000 },
      ]),
    });

    expect(rejection?.code).toBe("SAMSPEL_MQTT_TIME");
    expect(rows.map(({ value }) => value)).toEqual([2]);
  });

  test.each([
    ["no list", '{"values":{}}'],
    ["no item of ours", '{"values":[{"id":"x","v":1}, 5, null, [], {"id":{}}]}'],
    ["an endless list", `{"values":[${"0,".repeat(100_000)}0]}`],
  ])("is refused with %s", (_name, payload) => {
    const { rows, rejection } = decode({ templates, addresses, payload });

    expect(rejection?.code).toBe("SAMSPEL_MQTT_NO_VALUE");
    expect(rows).toEqual([]);
  });
});

describe("retained messages", () => {
  test("are marked; without a time of their own they are the last usable value of unknown age", () => {
    const { rows } = decode({ payload: "5", isRetained: true });

    expect(rows[0]?.flags).toBe(valueFlags.retained | valueFlags.arrivalTime);
    expect(rows[0]?.status).toBe(0x4090_0000);
  });

  test("keep their own time and status where they have them", () => {
    const { rows } = decode({ payload: '{"value":5,"time":1700000000000}', isRetained: true });

    expect(rows).toMatchObject([{ flags: valueFlags.retained, status: 0, timeMs: 1_700_000_000_000 }]);
  });
});

describe("refused with a code and an example, nothing read", () => {
  test.each<[string, Case, string]>([
    ["nothing", { payload: "" }, "SAMSPEL_MQTT_EMPTY"],
    ["blanks", { payload: "  " }, "SAMSPEL_MQTT_EMPTY"],
    ["half an object", { payload: '{"value": 1' }, "SAMSPEL_MQTT_JSON"],
    ["a long text", { payload: "x".repeat(2000) }, "SAMSPEL_MQTT_JSON"],
    ["bytes that are no text", { payload: new Uint8Array([0xff, 0xfe, 0x00]) }, "SAMSPEL_MQTT_ENCODING"],
    ["too many bytes", { payload: "1".repeat(11), maxBytes: 10 }, "SAMSPEL_MQTT_TOO_LARGE"],
    ["ten thousand brackets", { payload: "[".repeat(10_000) }, "SAMSPEL_MQTT_TOO_DEEP"],
    ["an object without value", { payload: '{"temperature": 1}' }, "SAMSPEL_MQTT_NO_VALUE"],
    ["inherited members", { payload: "{}", addresses: ["t#/__proto__", "t#/constructor"] }, "SAMSPEL_MQTT_NO_VALUE"],
    ["an object as value", { payload: '{"value": {}}' }, "SAMSPEL_MQTT_NO_VALUE"],
    ["a time that is none", { payload: '{"value":1,"time":"noon"}' }, "SAMSPEL_MQTT_TIME"],
    ["an endless time", { payload: '{"value":1,"time":1e300}' }, "SAMSPEL_MQTT_TIME"],
    [
      "a strange quality",
      { payload: '{"value":1,"q":"so-so"}', templates: [{ topic: "#", quality: "/q" }] },
      "SAMSPEL_MQTT_QUALITY",
    ],
  ])("%s", (_name, input, code) => {
    const { rejection, rows } = decode(input);

    expect(rejection).toMatchObject({ type: "rejection", code });
    expect(rejection?.example.length).toBeLessThanOrEqual(200);
    expect(rows).toEqual([]);
  });

  test("members named __proto__ change nothing for others", () => {
    decode({ payload: '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"value":1}' });

    expect(Reflect.get({}, "polluted")).toBeUndefined();
  });
});

describe("addresses and filters", () => {
  test("wildcards and broken pointers are no addresses", () => {
    const { invalid, byTopic } = plansFor(
      ["a/+", "a/#", "", "t#x", "t#/~2", "ok", "ok#/a"].map((address) => ({ address })),
      [],
    );

    expect(invalid.map(({ address }) => address)).toEqual([0, 1, 2, 3, 4]);
    expect(byTopic.get("ok")?.entries).toHaveLength(2);
  });

  test.each([
    ["a/b", "a/b", true],
    ["a/+", "a/b", true],
    ["a/+", "a/b/c", false],
    ["a/#", "a/b/c", true],
    ["a/#", "a", true],
    ["#", "a/b", true],
    ["+/b", "a/c", false],
    ["a/b/c", "a/b", false],
  ])("filter %s against %s: %s", (filter, topic, expected) => {
    expect(topicMatches(filter, topic)).toBe(expected);
  });
});

describe("laws", () => {
  test("a pointer to a member that is there leads to it", () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 5 }), fc.integer(), (path, leaf) => {
        const document = path.reduceRight<unknown>((inner, key) => Object.fromEntries([[key, inner]]), leaf);
        const pointer = path.map((key) => `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

        const found = at(JSON.parse(JSON.stringify(document)), pointerTokens(pointer) ?? []);

        expect(found).toBe(leaf);
      }),
    );
  });

  test("the depth counted without parsing is that of the parsed document", () => {
    const depth = (value: unknown): number =>
      typeof value === "object" && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depth)) : 0;
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.integer({ min: 0, max: 7 }), (value, limit) => {
        const text = JSON.stringify(value);

        expect(isDeeperThan(limit, Buffer.from(text))).toBe(depth(JSON.parse(text)) > limit);
      }),
    );
  });
});
