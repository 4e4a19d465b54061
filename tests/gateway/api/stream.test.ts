/** The live stream over real HTTP: what comes, in which order, and how a client goes on after a break. */
import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { type EventReader, type ReceivedEvent, readEvents } from "../../support/event-stream.ts";
import { plainCondition, plainSource, plainTag, startMs } from "../../support/view.ts";
import { get, startedServer } from "./server-under-test.ts";

const speed = "cell-3/robot/speed";
const vibration = "spindle-1/vibration";

const valuesEvents = (reader: EventReader): ReceivedEvent[] => reader.events.filter(({ event }) => event === "values");

/** Resolves with the event that carries this value of the tag with this number. */
function carrying(reader: EventReader, number: number, value: unknown): Promise<ReceivedEvent> {
  return reader.first(({ event, data }) => {
    if (event !== "values" || typeof data !== "object" || data === null || !("n" in data) || !("v" in data))
      return false;
    const { n, v } = data;
    return Array.isArray(n) && Array.isArray(v) && n.some((tag, row) => tag === number && v[row] === value);
  });
}

test("a client hears hello, then everything as it is now, then what changes", async () => {
  const { url, gateway } = await startedServer();
  gateway.sources.push(plainSource("plc"));
  gateway.publish([{ tag: speed, value: 1 }]);

  const reader = await readEvents(`${url}/api/v1/stream`);
  await reader.first(({ event }) => event === "models");
  gateway.clockMs += 10;
  gateway.publish([{ tag: vibration, value: 2, statusCode: 0x40000000 }]);
  const change = await carrying(reader, 2, 2);
  reader.close();

  expect(reader.headers.get("content-type")).toContain("text/event-stream");
  expect(reader.headers.get("x-accel-buffering")).toBe("no");
  expect(reader.headers.get("content-encoding")).toBeNull();
  expect(reader.headers.get("content-security-policy")).toContain("default-src 'self'");
  expect(reader.retry).toBe("2000");
  expect(reader.events.slice(0, 6).map(({ event }) => event)).toEqual([
    "hello",
    "values",
    "conditions",
    "sources",
    "sinks",
    "models",
  ]);
  expect(reader.events[0]!.data).toMatchObject({ version: "0.0.0-test", resumed: false, unknownTopics: [] });
  expect(reader.events[1]!.data).toEqual({ n: [1], t: [startMs], v: [1], s: [0] });
  expect(reader.events[3]!.data).toEqual(gateway.sources);
  expect(change.data).toEqual({ n: [2], t: [startMs + 10], v: [2], s: [0x40000000] });
});

test("a client hears only the topics that it asked for", async () => {
  const tags = [plainTag("a/x"), plainTag("a/y"), plainTag("ab/z"), plainTag("c")];
  const { url, gateway } = await startedServer({ tags });
  const reader = await readEvents(`${url}/api/v1/stream?topics=c,a/*,gone,nothing/*&intervalMs=20`);
  await reader.first(({ event }) => event === "hello");

  gateway.publish(tags.map(({ id }, index) => ({ tag: id, value: index })));
  gateway.raise(plainCondition("unasked"));
  const event = await carrying(reader, 4, 3);
  reader.close();

  expect(event.data).toMatchObject({ n: [1, 2, 4], v: [0, 1, 3] });
  expect(reader.events.map(({ event: name }) => name)).toEqual(["hello", "values"]);
  expect(reader.events[0]!.data).toMatchObject({ unknownTopics: ["gone", "nothing/*"] });
});

test("the first change after a quiet time comes at once, the next ones together when the interval has passed", async () => {
  const { url, gateway } = await startedServer();
  const prompt = await readEvents(`${url}/api/v1/stream?topics=*&intervalMs=60000`);
  const steady = await readEvents(`${url}/api/v1/stream?topics=*&intervalMs=500`);
  await Promise.all([prompt, steady].map((reader) => reader.first(({ event }) => event === "hello")));

  const beganMs = performance.now();
  gateway.publish([{ tag: speed, value: 0 }]);
  await carrying(prompt, 1, 0);
  for (let value = 1; value <= 20; value++) {
    gateway.publish([{ tag: speed, value }]);
    await wait(5);
  }
  await carrying(steady, 1, 20);
  const tookMs = performance.now() - beganMs;
  prompt.close();
  steady.close();

  expect(valuesEvents(prompt)).toHaveLength(1);
  // However slow the machine: one event at once, and one more for each interval that passed. Timers may be 1 ms early.
  expect(valuesEvents(steady).length).toBeLessThanOrEqual(1 + Math.ceil(tookMs / 499));
  expect(valuesEvents(steady).at(-1)!.data).toMatchObject({ n: [1], v: [20] });
});

test("batches committed in the same turn make one event with the newest value of each tag", async () => {
  const { url, gateway } = await startedServer();
  const reader = await readEvents(`${url}/api/v1/stream?topics=*`);
  await reader.first(({ event }) => event === "hello");

  gateway.publish([{ tag: speed, value: 1, timeMs: startMs + 1 }]);
  gateway.publish([{ tag: speed, value: 2, timeMs: startMs + 2 }]);
  gateway.publish([{ tag: vibration, value: 9 }]);
  await carrying(reader, 2, 9);
  reader.close();

  expect(valuesEvents(reader).map(({ data }) => data)).toEqual([
    { n: [1, 2], t: [startMs + 2, startMs], v: [2, 9], s: [0, 0] },
  ]);
});

test("a value filled in afterwards does not replace a newer one", async () => {
  const { url, gateway } = await startedServer();
  gateway.publish([{ tag: speed, value: 7, timeMs: startMs + 1000 }]);
  const reader = await readEvents(`${url}/api/v1/stream?topics=*&intervalMs=20`);

  gateway.publish([{ tag: speed, value: 1, timeMs: startMs }]);
  gateway.publish([{ tag: vibration, value: 2 }]);
  await carrying(reader, 2, 2);
  reader.close();

  const heard = JSON.stringify(valuesEvents(reader).map(({ data }) => data));
  expect(heard).toContain('"v":[7]');
  expect(heard).not.toContain('"v":[1');
});

test("a raised condition is heard in the full list", async () => {
  const { url, gateway } = await startedServer();
  gateway.raise(plainCondition("one"));
  const reader = await readEvents(`${url}/api/v1/stream?topics=conditions`);
  await reader.first(({ event }) => event === "conditions");

  gateway.raise(plainCondition("two"));
  await reader.first(({ event, data }) => event === "conditions" && Array.isArray(data) && data.length === 2);
  reader.close();

  expect(reader.events.map(({ event }) => event)).toEqual(["hello", "conditions", "conditions"]);
});

test("a source that changes is heard without any value", async () => {
  const { url, gateway } = await startedServer();
  gateway.sources.push(plainSource("plc"));
  const reader = await readEvents(`${url}/api/v1/stream?topics=sources`);
  await reader.first(({ event }) => event === "sources");

  gateway.sources[0] = plainSource("plc", { state: "silent" });
  const changed = await reader.first(({ data }) => JSON.stringify(data).includes("silent"));
  reader.close();

  expect(changed.event).toBe("sources");
});

test("a tag that is added while a client listens reaches it", async () => {
  const { url, gateway } = await startedServer();
  const reader = await readEvents(`${url}/api/v1/stream?topics=new/*&intervalMs=20`);
  await reader.first(({ event }) => event === "hello");

  gateway.addTag(plainTag("new/one"));
  gateway.publish([{ tag: "new/one", value: 5 }]);
  const event = await carrying(reader, 3, 5);
  reader.close();

  expect(event.data).toMatchObject({ n: [3], v: [5] });
});

test("a client that comes back goes on after the last event it has seen", async () => {
  const { url, gateway } = await startedServer();
  const path = `${url}/api/v1/stream?topics=*&intervalMs=20`;
  const witness = await readEvents(path);
  const leaving = await readEvents(path);
  await Promise.all([witness, leaving].map((reader) => reader.first(({ event }) => event === "hello")));
  gateway.publish([{ tag: speed, value: 1 }]);
  const seen = await carrying(leaving, 1, 1);
  leaving.close();

  for (const value of [2, 3, 4]) {
    gateway.publish([{ tag: speed, value }]);
    await carrying(witness, 1, value);
  }
  const back = await readEvents(path, { "last-event-id": seen.id! });
  await carrying(back, 1, 4);
  back.close();
  witness.close();

  expect(back.events[0]).toMatchObject({ event: "hello", data: { resumed: true } });
  expect(valuesEvents(back).map(({ data }) => data)).toMatchObject([{ v: [2] }, { v: [3] }, { v: [4] }]);
  const ids = [seen, ...valuesEvents(back)].map(({ id }) => Number(id));
  expect(ids).toEqual(ids.toSorted((one, other) => one - other));
  expect(new Set(ids).size).toBe(ids.length);
});

test("what nobody read while all clients were away is there when one comes back", async () => {
  const { url, gateway } = await startedServer();
  const path = `${url}/api/v1/stream?topics=*&intervalMs=20`;
  const leaving = await readEvents(path);
  gateway.publish([{ tag: speed, value: 1 }]);
  const seen = await carrying(leaving, 1, 1);
  leaving.close();
  await wait(100);

  gateway.publish([{ tag: speed, value: 2 }]);
  await wait(100);
  gateway.publish([{ tag: speed, value: 3 }]);
  const back = await readEvents(path, { "last-event-id": seen.id! });
  await carrying(back, 1, 3);
  back.close();

  expect(back.events[0]).toMatchObject({ data: { resumed: true } });
  await expect(carrying(back, 1, 2)).resolves.toBeDefined();
});

test.each([
  ["an id of another run", "1600000000000001"],
  ["an id that is still to come", "9007199254740991"],
  ["an id that is none", "x\u00e4"],
])("%s gives everything as it is now", async (_case, id) => {
  const { url, gateway } = await startedServer();
  gateway.publish([{ tag: speed, value: 1 }]);

  const reader = await readEvents(`${url}/api/v1/stream?topics=*`, { "last-event-id": id });
  await carrying(reader, 1, 1);
  reader.close();

  expect(reader.events[0]).toMatchObject({ event: "hello", data: { resumed: false } });
});

test("a client that was away for too long gets everything as it is now", async () => {
  const { url, gateway } = await startedServer({ limits: { stream: { resumeBytes: 1 } } });
  const path = `${url}/api/v1/stream?topics=*&intervalMs=20`;
  const leaving = await readEvents(path);
  gateway.publish([{ tag: vibration, value: 8 }]);
  const seen = await carrying(leaving, 2, 8);
  gateway.publish([{ tag: speed, value: 1 }]);
  await carrying(leaving, 1, 1);
  leaving.close();

  const back = await readEvents(path, { "last-event-id": seen.id! });
  await carrying(back, 1, 1);
  back.close();

  expect(back.events[0]).toMatchObject({ data: { resumed: false } });
  expect(back.events[1]!.data).toMatchObject({ n: [1, 2], v: [1, 8] });
});

test("a quiet stream says that it lives", async () => {
  const { url } = await startedServer({ limits: { stream: { commentMs: 1 } } });

  const reader = await readEvents(`${url}/api/v1/stream?topics=*`);
  await expect.poll(() => reader.comments.length, { timeout: 20_000 }).toBeGreaterThan(1);
  reader.close();
});

test("names cannot break out of their event", async () => {
  const hostile = 'x"\n\nevent: evil\ndata: {}\n\n<script>alert(1)</script>';
  const { url, gateway } = await startedServer({ tags: [plainTag(hostile)] });
  gateway.sources.push(plainSource(hostile));
  gateway.publish([{ tag: hostile, value: hostile }]);

  const reader = await readEvents(`${url}/api/v1/stream?topics=*,sources,conditions`);
  await reader.first(({ event }) => event === "sources");
  gateway.raise(plainCondition(hostile, { message: hostile }));
  await reader.first(({ event, data }) => event === "conditions" && JSON.stringify(data).includes("evil"));
  const lost = await readEvents(`${url}/api/v1/stream?topics=${encodeURIComponent(hostile.replaceAll("x", "y"))}`);
  await lost.first(({ event }) => event === "hello");
  reader.close();
  lost.close();

  for (const { event } of [...reader.events, ...lost.events]) expect(event).not.toBe("evil");
  expect(reader.events.find(({ event }) => event === "values")!.data).toMatchObject({ v: [hostile] });
});

test("values that JSON cannot hold do not stop the stream", async () => {
  const { url, gateway } = await startedServer();
  const reader = await readEvents(`${url}/api/v1/stream?topics=*&intervalMs=20`);
  await reader.first(({ event }) => event === "hello");

  gateway.publish([
    { tag: speed, value: Number.NaN },
    { tag: vibration, value: 2n ** 70n },
  ]);
  const odd = await carrying(reader, 2, "1180591620717411303424");
  gateway.clockMs++;
  gateway.publish([{ tag: speed, value: { sampleRateHz: 1000, samples: new Float32Array(64) } }]);
  const waveform = await reader.first(({ data }) => JSON.stringify(data).includes("waveform"));
  reader.close();

  expect(odd.data).toMatchObject({ v: [null, "1180591620717411303424"] });
  expect(waveform.data).toMatchObject({ v: [{ waveform: { sampleRateHz: 1000, length: 64 } }] });
});

test("closing the server ends every stream", async () => {
  const server = await startedServer();
  const reader = await readEvents(`${server.url}/api/v1/stream`);
  await reader.first(({ event }) => event === "hello");

  await server.close();

  await expect(reader.ended).resolves.toBeUndefined();
  await expect(get(`${server.url}/healthz`)).rejects.toThrow();
});
