/** Forwarding to real counterparts, read back from them value by value, while replies are lost and processes die. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import type { LedgerAnswer } from "../../gateway/api/contract.ts";
import type { ConditionReport } from "../../gateway/core/condition.ts";
import type { SinkReport } from "../../gateway/core/view.ts";
import { type Forwarder, forward } from "../../gateway/pipeline/forward.ts";
import { influxdb } from "../../gateway/sinks/influxdb/sink.ts";
import { eventually, getJson, startSamspel } from "../support/cli.ts";
import { temporaryDirectory } from "../support/context.ts";
import { startHttpFaultProxy } from "../support/http-fault-proxy.ts";
import { freePort } from "../support/ports.ts";
import { firstMs, numbersFrom, sinkContext, sinkOptions, storeUnderTest, until } from "../support/sinks.ts";
import { hasVictoriaMetrics, type Series, startVictoriaMetrics } from "../support/victoria-metrics.ts";

const named = (series: readonly Series[], name: string, tag: string) =>
  series.find((one) => one.name === name && one.labels.tag === tag);

/** Forwards a store of `count` values to `url` until everything is there or set aside. */
async function forwardAll(url: string, count: number, options: object, batchValues = 5000) {
  const store = await storeUnderTest(temporaryDirectory("forwarding"));
  const conditions = new Map<string, ConditionReport>();
  for (let from = 0; from < count; from += 5000) await store.append([numbersFrom(from, Math.min(5000, count - from))]);
  const context = sinkContext("db");
  const forwarder = forward({
    id: "db",
    sink: influxdb,
    options: sinkOptions(influxdb, { url, bucket: "line", org: "test", ...options }),
    batchValues,
    intervalMs: 1,
    store,
    context,
    raise: (report) => conditions.set(report.id, report),
    lastSequence: count,
    random: Math.random,
    backOff: { msMin: 10, msMax: 100 },
  });
  return {
    forwarder,
    conditions,
    untilAllSent: () => until(() => isDone(forwarder, count), "everything is forwarded", 60_000),
    async [Symbol.asyncDispose]() {
      await forwarder.stop(1000);
      await store[Symbol.asyncDispose]();
    },
  };
}

function isDone(forwarder: Forwarder, count: number): boolean {
  const { forwardedCount, setAsideCount, pendingCount } = forwarder.report();
  return pendingCount === 0 && forwardedCount + setAsideCount === count;
}

/** What the two tags of `numbersFrom` must hold at the server. */
function expectNumbers(series: readonly Series[], numbers: readonly number[]): void {
  for (const [index, tag] of ["cell-1/robot/torque", "cell-1/robot/speed"].entries()) {
    const expected = numbers.filter((number) => number % 2 === index);
    const found = named(series, "samspel_value", tag);
    expect(found?.values).toEqual(expected);
    expect(found?.timesMs).toEqual(expected.map((number) => firstMs + number));
    expect(found?.labels).toMatchObject({ equipment: "boras/cell-1/robot", tag });
  }
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

describe.skipIf(!hasVictoriaMetrics)("to VictoriaMetrics over InfluxDB's protocol", () => {
  test("every value arrives as it was, packed, with token and nanoseconds", async () => {
    await using database = await startVictoriaMetrics();
    await using proxy = await startHttpFaultProxy(database.url);
    await using sent = await forwardAll(proxy.url, 12_000, { token: "user:secret" });

    await sent.untilAllSent();

    expectNumbers(await database.series(), upTo(12_000));
    for (const { path, headers } of proxy.requests) {
      expect(path).toBe("/api/v2/write?org=test&bucket=line&precision=ns");
      expect(headers).toMatchObject({ authorization: "Token user:secret", "content-encoding": "gzip" });
    }
    expect(sent.forwarder.report()).toMatchObject({ forwardedCount: 12_000, omittedCount: 0, attempts: 0 });
  });

  test("30 % of the replies are lost after the server has written: nothing is lost and nothing shows twice", async () => {
    await using database = await startVictoriaMetrics();
    await using proxy = await startHttpFaultProxy(database.url);
    let turn = 0;
    proxy.judge(() => ({ type: [2, 5, 9].includes(turn++ % 10) ? "lose-answer" : "pass" }));
    await using sent = await forwardAll(proxy.url, 10_000, {}, 250);

    await sent.untilAllSent();

    expectNumbers(await database.series(), upTo(10_000));
    const { attempts } = sent.forwarder.report();
    expect(attempts).toBeGreaterThanOrEqual(10);
    // Each fault costs one batch that is sent again.
    expect(proxy.requests).toHaveLength(40 + attempts);
  });

  test("one line among 5,000 that the server refuses is set aside alone", async () => {
    await using database = await startVictoriaMetrics();
    await using proxy = await startHttpFaultProxy(database.url);
    proxy.judge(({ body }) => (body.includes("value=1234 ") ? { type: "answer", status: 422 } : { type: "pass" }));
    await using sent = await forwardAll(proxy.url, 5000, {});

    await sent.untilAllSent();

    expectNumbers(
      await database.series(),
      upTo(5000).filter((number) => number !== 1234),
    );
    expect(proxy.requests.length).toBeLessThanOrEqual(15);
    expect(sent.forwarder.report()).toMatchObject({
      setAsideCount: 1,
      refusals: [{ code: "SAMSPEL_INFLUXDB_LINE", count: 1, example: expect.stringContaining('"value":1234') }],
    });
  });

  test("a batch that is too large is halved, and the server's limit remembered", async () => {
    await using database = await startVictoriaMetrics();
    await using proxy = await startHttpFaultProxy(database.url);
    proxy.judge(({ body }) => (body.length > 100_000 ? { type: "answer", status: 413 } : { type: "pass" }));
    await using sent = await forwardAll(proxy.url, 10_000, {});

    await sent.untilAllSent();

    expectNumbers(await database.series(), upTo(10_000));
    const refused = proxy.requests.filter(({ body }) => body.length > 100_000);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThanOrEqual(5);
    expect(sent.forwarder.report().setAsideCount).toBe(0);
  });

  test.each([401, 403, 404])("%i holds, says what to do, and nothing is lost once it is done", async (status) => {
    await using database = await startVictoriaMetrics();
    await using proxy = await startHttpFaultProxy(database.url);
    proxy.judge(() => ({ type: "answer", status }));
    await using sent = await forwardAll(proxy.url, 3000, {});
    await until(() => sent.conditions.get("sink/db/unreachable")?.active === true, "the condition");
    const held = sent.forwarder.report();

    proxy.judge(() => ({ type: "pass" }));
    await sent.untilAllSent();

    expect(held).toMatchObject({ state: "held", forwardedCount: 0, next: expect.any(String) });
    expectNumbers(await database.series(), upTo(3000));
    await until(() => sent.conditions.get("sink/db/unreachable")?.active === false, "the end of the condition");
  });

  test("429 and 503 wait as long as the server asks", async () => {
    await using database = await startVictoriaMetrics();
    await using proxy = await startHttpFaultProxy(database.url);
    const refusedAtMs: number[] = [];
    proxy.judge(() => {
      if (refusedAtMs.length >= 2) return { type: "pass" };
      refusedAtMs.push(performance.now());
      return { type: "answer", status: refusedAtMs.length === 1 ? 429 : 503, headers: { "retry-after": "1" } };
    });
    await using sent = await forwardAll(proxy.url, 100, {});

    await sent.untilAllSent();

    // Timers may end a little early; without the header the wait is 20 ms at most.
    expect(refusedAtMs[1]! - refusedAtMs[0]!).toBeGreaterThan(900);
    expectNumbers(await database.series(), upTo(100));
  });
});

const rowCount = 4000;
const startMs = Date.UTC(2026, 0, 1);

/** A recorded table and a gateway that replays it and forwards to `url`. */
function writeGateway(directory: string, sink: object): string {
  mkdirSync(directory, { recursive: true });
  const rows = upTo(rowCount).map((row) => `${startMs + row * 10},${row / 4},${(row * 7) % 1000}`);
  writeFileSync(join(directory, "table.csv"), `time,power,speed\n${rows.join("\n")}\n`);
  const path = join(directory, "gateway.yaml");
  const configuration = {
    equipment: "test/forwarding/line-1",
    api: { port: 0 },
    sources: [{ id: "file", kind: "replay", file: join(directory, "table.csv"), speed: 20 }],
    tags: ["power", "speed"].map((name) => ({ id: `spindle/${name}`, source: "file", address: name })),
    sinks: [{ id: "db", batchValues: 200, intervalMs: 20, ...sink }],
  };
  writeFileSync(path, stringify(configuration));
  return path;
}

const run = (path: string) => startSamspel<{ url: string }>(["run", "--config", path, "--log-level", "warn"]);
const sinkOf = async (url: string) => (await getJson<SinkReport[]>(`${url}/api/v1/sinks`))[0]!;

function expectTable(series: readonly Series[]): void {
  const times = upTo(rowCount).map((row) => startMs + row * 10);
  for (const [tag, values] of [
    ["spindle/power", upTo(rowCount).map((row) => row / 4)],
    ["spindle/speed", upTo(rowCount).map((row) => (row * 7) % 1000)],
  ] as const) {
    expect(named(series, "samspel_value", tag)).toMatchObject({ timesMs: times, values });
  }
}

describe.skipIf(!hasVictoriaMetrics)("of a running gateway", () => {
  test("a database that is down at the start gets everything once it is up, and the ledger adds up", async () => {
    const port = await freePort();
    const path = writeGateway(temporaryDirectory("forwarding"), {
      kind: "influxdb",
      url: `http://127.0.0.1:${port}`,
      bucket: "line",
    });
    await using gateway = await run(path);
    const { url } = gateway.ready;
    const down = await eventually(
      () => sinkOf(url),
      ({ state }) => state === "retrying",
    );

    await using database = await startVictoriaMetrics({ port });
    await eventually(
      () => sinkOf(url),
      ({ pendingCount, forwardedCount }) => pendingCount === 0 && forwardedCount >= 2 * rowCount,
      100_000,
    );

    expect(down).toMatchObject({ code: "SAMSPEL_INFLUXDB_REFUSED", forwardedCount: 0 });
    expectTable(await database.series());
    const { sinks, sources } = await getJson<LedgerAnswer>(`${url}/api/v1/ledger`);
    expect(sinks).toMatchObject([{ id: "db", residual: 0, setAsideCount: 0, missedCount: 0 }]);
    expect(sources).toMatchObject([{ receivedCount: 2 * rowCount, storedCount: 2 * rowCount }]);
    expect(await (await fetch(`${url}/metrics`)).text()).toContain('samspel_sink_up{sink="db",kind="influxdb"} 1');
  });

  test("a gateway that is killed while it forwards goes on where it was: everything arrives", async () => {
    await using database = await startVictoriaMetrics();
    const sink = { kind: "influxdb", url: database.url, bucket: "line" };
    const path = writeGateway(temporaryDirectory("forwarding"), sink);
    for (let kill = 1; kill <= 3; kill++) {
      await using gateway = await run(path);
      await eventually(
        () => sinkOf(gateway.ready.url),
        ({ forwardedCount }) => forwardedCount >= 300,
      );
      await gateway.child.kill();
    }

    await using gateway = await run(path);
    await eventually(
      () => getJson<LedgerAnswer>(`${gateway.ready.url}/api/v1/ledger`),
      ({ sources, sinks }) => sources[0]!.receivedCount === 2 * rowCount && sinks[0]!.pendingCount === 0,
      100_000,
    );

    expectTable(await database.series());
  });
});
