/** Forwarding to real counterparts, read back from them value by value, while replies are lost and processes die. */
import { describe, expect, test } from "vitest";
import type { LedgerAnswer } from "../../gateway/api/ledger-contract.ts";
import { influxdb } from "../../gateway/sinks/influxdb/sink.ts";
import { eventually, getJson } from "../support/cli.ts";
import { temporaryDirectory } from "../support/context.ts";
import { startFaultProxy } from "../support/fault-proxy.ts";
import {
  forwardNumbers,
  killWhileForwarding,
  runGateway,
  sinkReport,
  table,
  tableRows,
  upTo,
  writeGateway,
} from "../support/forwarding.ts";
import { startHttpFaultProxy } from "../support/http-fault-proxy.ts";
import { freePort } from "../support/ports.ts";
import { firstMs, until } from "../support/sinks.ts";
import { hasVictoriaMetrics, type Series, startVictoriaMetrics } from "../support/victoria-metrics.ts";

const named = (series: readonly Series[], name: string, tag: string) =>
  series.find((one) => one.name === name && one.labels.tag === tag);

/** Forwards a store of `count` values to `url` until everything is there or set aside. */
const forwardAll = (url: string, count: number, options: object, batchValues = 5000) =>
  forwardNumbers(influxdb, { url, bucket: "line", org: "test", ...options }, count, batchValues);

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

  test("a link of four kilobytes a second gets less at once until something passes; when it is quick again, all is there", async () => {
    await using database = await startVictoriaMetrics();
    await using link = await startFaultProxy(database.port);
    link.throttle(4000);
    const url = `http://127.0.0.1:${link.port}`;
    await using sent = await forwardAll(url, 20_000, { timeoutSeconds: 2 });
    const report = () => sent.forwarder.report();

    await until(() => report().forwardedCount > 0, "something passes", 60_000);
    const slow = report();
    link.heal();
    await sent.untilAllSent();

    expect(slow.attempts).toBeGreaterThan(0);
    expect(slow.pendingCount).toBeGreaterThan(10_000);
    expectNumbers(await database.series(), upTo(20_000));
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

function expectTable(series: readonly Series[]): void {
  for (const [tag, values] of Object.entries(table.values)) {
    expect(named(series, "samspel_value", tag)).toMatchObject({ timesMs: table.timesMs, values });
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
    await using gateway = await runGateway(path);
    const { url } = gateway.ready;
    const down = await eventually(
      () => sinkReport(url),
      ({ state }) => state === "retrying",
    );

    await using database = await startVictoriaMetrics({ port });
    await eventually(
      () => sinkReport(url),
      ({ pendingCount, forwardedCount }) => pendingCount === 0 && forwardedCount >= 2 * tableRows,
      100_000,
    );

    expect(down).toMatchObject({ code: "SAMSPEL_INFLUXDB_REFUSED", forwardedCount: 0 });
    expectTable(await database.series());
    const { sinks, sources } = await getJson<LedgerAnswer>(`${url}/api/v1/ledger`);
    expect(sinks).toMatchObject([{ id: "db", residual: 0, setAsideCount: 0, missedCount: 0 }]);
    expect(sources).toMatchObject([{ receivedCount: 2 * tableRows, storedCount: 2 * tableRows }]);
    expect(await (await fetch(`${url}/metrics`)).text()).toContain('samspel_sink_up{sink="db",kind="influxdb"} 1');
  });

  test("a gateway that is killed while it forwards goes on where it was: everything arrives", async () => {
    await using database = await startVictoriaMetrics();
    const sink = { kind: "influxdb", url: database.url, bucket: "line" };
    const path = writeGateway(temporaryDirectory("forwarding"), sink);
    await killWhileForwarding(path, 3);

    await using gateway = await runGateway(path);
    await eventually(
      () => getJson<LedgerAnswer>(`${gateway.ready.url}/api/v1/ledger`),
      ({ sources, sinks }) => sources[0]!.receivedCount === 2 * tableRows && sinks[0]!.pendingCount === 0,
      100_000,
    );

    expectTable(await database.series());
  });
});
