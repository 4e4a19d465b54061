/** Topics, frames, ring and gate: the pure parts behind the stream and the queries. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { gate } from "../../../gateway/api/gate.ts";
import { jsonValue } from "../../../gateway/api/json-value.ts";
import { frameOf, lastEventIdOf } from "../../../gateway/api/stream/frame.ts";
import { Ring } from "../../../gateway/api/stream/ring.ts";
import { matchesTag, parseTopics } from "../../../gateway/api/stream/topics.ts";
import { TemporaryError } from "../../../gateway/core/errors.ts";

test("the same topics in another order are the same set", () => {
  const one = parseTopics("b/*, a ,sources,conditions,a");
  const other = parseTopics("conditions,a,b/*,sources");

  expect(one.key).toBe(other.key);
  expect(parseTopics("*,a,b/*").key).toBe(parseTopics("*").key);
  expect(parseTopics("a").key).not.toBe(parseTopics("a/*").key);
});

test("topics match whole ids, whole prefixes and nothing else", () => {
  const topics = parseTopics("cell-3/speed,spindle-1/*");

  expect(matchesTag(topics, "cell-3/speed")).toBe(true);
  expect(matchesTag(topics, "spindle-1/vibration/rms")).toBe(true);
  expect(matchesTag(topics, "cell-3/speed/x")).toBe(false);
  expect(matchesTag(topics, "spindle-10/vibration")).toBe(false);
  expect(matchesTag(topics, "spindle-1")).toBe(false);
  expect(matchesTag(parseTopics(""), "a")).toBe(false);
});

test("an event is one block whatever its data", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.nat(), (data, id) => {
      const text = frameOf([{ event: "values", data: JSON.stringify(data) }], id).toString();

      expect(text.endsWith("\n\n")).toBe(true);
      expect(text.trimEnd().split("\n")).toHaveLength(3);
    }),
  );
});

test("only the last event of a frame carries its id", () => {
  const event = { event: "values", data: "{}" } as const;

  const text = frameOf([event, event], 7).toString();

  expect(text).toBe("event: values\ndata: {}\n\nid: 7\nevent: values\ndata: {}\n\n");
});

test.each(["", "x", "-1", "1.5", "1e3", " 1", "99999999999999999", ["1", "2"], undefined])(
  "%j is no event id of ours",
  (header) => {
    expect(lastEventIdOf(header)).toBeUndefined();
  },
);

test("a ring gives either every frame after an id or none at all", () => {
  const step = fc.record({ bytes: fc.nat(40), laterMs: fc.nat(30) });

  fc.assert(
    fc.property(fc.array(step), fc.integer({ min: 90, max: 130 }), (steps, asked) => {
      const ring = new Ring(100, { resumeMs: 60, resumeBytes: 100 });
      const pushed: { id: number; bytes: Buffer }[] = [];
      let atMs = 0;
      for (const { bytes, laterMs } of steps) {
        atMs += laterMs;
        const frame = { id: 101 + pushed.length, atMs, bytes: Buffer.alloc(bytes) };
        pushed.push(frame);
        ring.push(frame);
        expect(ring.bytes).toBeLessThanOrEqual(100);
      }

      const after = ring.after(asked);

      if (asked < 100) expect(after).toBeUndefined();
      if (after !== undefined) {
        expect(after).toEqual(pushed.filter(({ id }) => id > asked).map(({ bytes }) => bytes));
      }
      expect(ring.after(100 + pushed.length)).toEqual([]);
    }),
  );
});

test("every value becomes JSON", () => {
  const value = fc.oneof(
    fc.double(),
    fc.boolean(),
    fc.string(),
    fc.bigInt(),
    fc.constant(null),
    fc.constant({ sampleRateHz: 1, samples: new Float32Array(3) }),
  );

  fc.assert(
    fc.property(value, (input) => {
      const json = jsonValue(input);
      expect(JSON.parse(JSON.stringify(json))).toEqual(Object.is(json, -0) ? 0 : json);
    }),
  );
  expect(jsonValue(2n ** 53n - 1n)).toBe(Number.MAX_SAFE_INTEGER);
  expect(jsonValue(2n ** 53n)).toBe("9007199254740992");
});

test("a gate lets its number through and turns the others away until one has left", async () => {
  const limited = gate(2);
  const { promise, resolve } = Promise.withResolvers<void>();

  const running = [limited(() => promise), limited(() => promise)];
  await expect(limited(async () => {})).rejects.toThrow(TemporaryError);
  resolve();
  await Promise.all(running);

  await expect(limited(async () => 1)).resolves.toBe(1);
  await expect(limited(async () => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
  await expect(limited(async () => 2)).resolves.toBe(2);
});
