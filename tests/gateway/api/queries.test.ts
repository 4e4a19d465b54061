/** The queries of the HTTP interface over real HTTP. */
import { expect, test } from "vitest";
import { plainCondition, plainSource, plainTag, startMs } from "../../support/view.ts";
import { get, post, startedServer } from "./server-under-test.ts";

test("the site tells its language and the clock of the gateway", async () => {
  const { url, gateway } = await startedServer();
  gateway.clockMs = startMs + 5000;

  const { status, body } = await get(`${url}/api/v1/site`);

  expect(status).toBe(200);
  expect(body).toEqual({
    version: "0.0.0-test",
    site: "boras",
    simulated: true,
    language: "sv",
    timeZone: "Europe/Stockholm",
    startedMs: startMs,
    nowMs: startMs + 5000,
    role: "operator",
  });
});

test("tags come with their newest values and can be filtered", async () => {
  const { url, gateway } = await startedServer();
  gateway.publish([{ tag: "cell-3/robot/speed", value: 250 }]);

  const all = await get(`${url}/api/v1/tags`);
  const filtered = await get(`${url}/api/v1/tags?filter=SPEED`);
  const onEquipment = await get(`${url}/api/v1/tags?equipment=boras/cell-3`);
  const one = await get(`${url}/api/v1/tags?tag=spindle-1/vibration`);

  expect(all.body).toHaveLength(2);
  expect(filtered.body).toMatchObject([{ id: "cell-3/robot/speed", value: 250, timeMs: startMs, statusCode: 0 }]);
  expect(onEquipment.body).toMatchObject([{ id: "cell-3/robot/speed" }]);
  expect(one.body).toMatchObject([{ id: "spindle-1/vibration", value: null, timeMs: null, statusCode: null }]);
});

test("a tag that does not exist is a 404 with code and advice", async () => {
  const { url } = await startedServer();

  const tag = await get(`${url}/api/v1/tags?tag=nowhere`);
  const history = await get(`${url}/api/v1/history?tag=nowhere&from=0&to=1`);

  for (const { status, body } of [tag, history]) {
    expect(status).toBe(404);
    expect(body).toMatchObject({ code: "SAMSPEL_TAG_UNKNOWN", next: expect.any(String) });
  }
});

test("history gives values in the range, and null for what JSON has no number for", async () => {
  const { url, gateway } = await startedServer();
  for (const [second, value] of [1, Number.NaN, Number.POSITIVE_INFINITY, 4, 5].entries()) {
    gateway.publish([{ tag: "spindle-1/vibration", value, timeMs: startMs + 1000 * second }]);
  }
  gateway.gaps.push({
    type: "gap",
    source: "plc",
    tagIds: [],
    fromMs: startMs,
    toMs: startMs + 10,
    cause: "silent",
    estimatedCount: 2,
  });

  const { body } = await get(`${url}/api/v1/history?tag=spindle-1/vibration&from=${startMs}&to=${startMs + 4000}`);

  expect(body).toEqual({
    tag: "spindle-1/vibration",
    unit: "1",
    decimated: false,
    count: 4,
    timesMs: [0, 1, 2, 3].map((second) => startMs + 1000 * second),
    values: [1, null, null, 4],
    statusCodes: [0, 0, 0, 0],
    gaps: [{ source: "plc", fromMs: startMs, toMs: startMs + 10, cause: "silent", estimatedCount: 2 }],
  });
});

test("history gives states as words, switches as Booleans and large integers as text", async () => {
  const tags = [plainTag("state", { dataType: "string" }), plainTag("on", { dataType: "boolean" }), plainTag("count")];
  const { url, gateway } = await startedServer({ tags });
  gateway.publish([
    { tag: "state", value: "moving" },
    { tag: "on", value: true },
    { tag: "count", value: 2n ** 60n },
  ]);

  const valuesOf = async (tag: string) => (await get(`${url}/api/v1/history?tag=${tag}&from=0&to=8e15`)).body;

  expect(await valuesOf("state")).toMatchObject({ values: ["moving"] });
  expect(await valuesOf("on")).toMatchObject({ values: [true] });
  expect(await valuesOf("count")).toMatchObject({ values: ["1152921504606846976"] });
});

test("history says when it is decimated and never gives more points than asked for", async () => {
  const { url, gateway } = await startedServer();
  const rows = Array.from({ length: 500 }, (_, index) => ({
    tag: "spindle-1/vibration",
    value: index,
    timeMs: startMs + index,
  }));
  gateway.publish(rows);

  const { body } = await get(`${url}/api/v1/history?tag=spindle-1/vibration&from=0&to=8e15&points=100`);

  expect(body).toMatchObject({ decimated: true, count: 500 });
  expect(body).toHaveProperty("values.length", 100);
});

test.each([
  ["a range that ends before it starts", "/api/v1/history?tag=spindle-1/vibration&from=2&to=1"],
  ["a missing parameter", "/api/v1/history?tag=spindle-1/vibration&from=2"],
  ["too many points", "/api/v1/history?tag=spindle-1/vibration&from=1&to=2&points=4001"],
  ["a time that is no number", "/api/v1/history?tag=spindle-1/vibration&from=yesterday&to=2"],
  ["an infinite time", "/api/v1/history?tag=spindle-1/vibration&from=-Infinity&to=2"],
  ["a parameter that does not exist", "/api/v1/tags?fitler=x"],
  ["the same parameter twice", "/api/v1/tags?filter=x&filter=y"],
  ["a name that is too long", `/api/v1/tags?filter=${"x".repeat(1025)}`],
])("%s is a 400 with a stable code", async (_case, path) => {
  const { url } = await startedServer();

  const { status, body } = await get(url + path);

  expect(status).toBe(400);
  expect(body).toMatchObject({ code: "SAMSPEL_REQUEST_INVALID", next: expect.any(String) });
});

test("assets are found by their URL-encoded id", async () => {
  const { url, gateway } = await startedServer();
  gateway.assets.push({
    id: "cell-3/robot a",
    name: "Robot",
    equipment: "boras/cell-3/robot",
    template: "cobot",
    tags: ["cell-3/robot/speed"],
    models: [],
    metrics: [],
  });

  const all = await get(`${url}/api/v1/assets`);
  const one = await get(`${url}/api/v1/assets/${encodeURIComponent("cell-3/robot a")}`);
  const none = await get(`${url}/api/v1/assets/cell-4`);

  expect(all.body).toEqual(gateway.assets);
  expect(one.body).toEqual(gateway.assets[0]);
  expect(none).toMatchObject({ status: 404, body: { code: "SAMSPEL_ASSET_UNKNOWN" } });
});

test("a condition can be acknowledged, once it is there", async () => {
  const { url, gateway } = await startedServer();
  gateway.raise(plainCondition("model/spindle-1/anomaly"));
  const path = `${url}/api/v1/conditions/${encodeURIComponent("model/spindle-1/anomaly")}/acknowledge`;

  const done = await post(path);
  const unknown = await post(`${url}/api/v1/conditions/nothing/acknowledge`);

  expect(done).toMatchObject({ status: 200, body: { id: "model/spindle-1/anomaly", acknowledged: true } });
  expect((await get(`${url}/api/v1/conditions`)).body).toMatchObject([{ acknowledged: true }]);
  expect(unknown).toMatchObject({ status: 404, body: { code: "SAMSPEL_CONDITION_UNKNOWN" } });
});

test("a condition is shelved with a reason and for a day at most, and brought back", async () => {
  const { url, gateway } = await startedServer();
  gateway.raise(plainCondition("pump/dry"));
  const path = `${url}/api/v1/conditions/${encodeURIComponent("pump/dry")}`;
  const json = (body: object) => ({ body: JSON.stringify(body), headers: { "content-type": "application/json" } });
  const reason = "Tank is being cleaned.";

  const shelved = await post(`${path}/shelve`, json({ reason, minutes: 60 }));
  const refused = [{ minutes: 60 }, { reason: "  ", minutes: 60 }, { reason, minutes: 1441 }, { reason, minutes: 0 }];
  const answers = await Promise.all(refused.map((body) => post(`${path}/shelve`, json(body))));
  const back = await post(`${path}/unshelve`);
  const unknown = await post(`${url}/api/v1/conditions/nothing/shelve`, json({ reason, minutes: 60 }));

  expect(shelved).toMatchObject({ status: 200, body: { shelved: { reason, untilMs: expect.any(Number) } } });
  expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400]);
  expect(back).toMatchObject({ status: 200 });
  expect(back.body).not.toHaveProperty("shelved");
  expect(unknown).toMatchObject({ status: 404, body: { code: "SAMSPEL_CONDITION_UNKNOWN" } });
});

test("the ledger adds up: received is stored and duplicates", async () => {
  const { url, gateway } = await startedServer();
  gateway.sources.push(plainSource("plc", { receivedCount: 1000, duplicateCount: 30, rejectedCount: 2, gapCount: 1 }));

  const { body } = await get(`${url}/api/v1/ledger`);

  expect(body).toMatchObject({
    sinceMs: startMs,
    sources: [{ id: "plc", receivedCount: 1000, storedCount: 970, duplicateCount: 30, rejectedCount: 2, gapCount: 1 }],
  });
});

test("the ledger answers for one tag and a range of arrival, and names what it does not know", async () => {
  const { url, gateway } = await startedServer();
  const account = {
    receivedCount: 7,
    storedCount: 4,
    duplicateCount: 1,
    rejectedCount: 2,
    backfilledCount: 0,
    lostCount: 0,
    sinks: [],
  };
  for (const [i, tagId] of ["cell-3/robot/speed", "spindle-1/vibration"].entries()) {
    gateway.accounts.push({ tag: i + 1, tagId, ...account });
  }

  const one = await get(`${url}/api/v1/ledger?tag=spindle-1%2Fvibration&from=1000&to=2000`);
  const all = await get(`${url}/api/v1/ledger`);
  const unknown = await get(`${url}/api/v1/ledger?tag=nothing`);
  const backwards = await get(`${url}/api/v1/ledger?from=2&to=1`);

  expect(one.body).toMatchObject({ fromMs: 1000, toMs: 2000, tags: [{ tag: "spindle-1/vibration", ...account }] });
  expect(all.body).toMatchObject({ toMs: startMs, tags: [{ tag: "cell-3/robot/speed" }, {}] });
  expect(unknown).toMatchObject({ status: 404, body: { code: "SAMSPEL_TAG_UNKNOWN" } });
  expect(backwards.status).toBe(400);
});

test("an error of our own is a 500 that keeps its text in the log", async () => {
  const { url, gateway, errors } = await startedServer();
  gateway.storeFails = true;

  const { status, body } = await get(`${url}/api/v1/ledger`);

  expect(status).toBe(500);
  expect(body).toMatchObject({ code: "SAMSPEL_UNEXPECTED" });
  expect(JSON.stringify(body)).not.toContain("closed");
  expect(errors).toHaveLength(1);
});
