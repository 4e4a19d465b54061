/** Forwarding to a real InfluxDB 1.6 over its /write interface, read back value by value with nanoseconds. */
import { describe, expect, test } from "vitest";
import { statusCodes } from "../../gateway/core/quality.ts";
import { influxdb } from "../../gateway/sinks/influxdb/sink.ts";
import { forwardEntries, forwardNumbers, upTo } from "../support/forwarding.ts";
import { startHttpFaultProxy } from "../support/http-fault-proxy.ts";
import { hasInfluxdb, type Influxdb, startInfluxdb } from "../support/influxdb.ts";
import { batchOf, firstMs, numbersFrom, until } from "../support/sinks.ts";

const options = (url: string) => ({ url, api: "1", bucket: "line", token: "gateway:secret" });
const instant = (ms: number, ns = "") =>
  new Date(firstMs + ms)
    .toISOString()
    .replace(/\.?0*Z$/, "Z")
    .replace("Z", ns === "" ? "Z" : `${ns}Z`);

async function expectNumbers(database: Influxdb, numbers: readonly number[]): Promise<void> {
  for (const [index, tag] of ["cell-1/robot/torque", "cell-1/robot/speed"].entries()) {
    const rows = await database.query(`SELECT value FROM samspel WHERE "tag" = '${tag}'`);
    expect(rows.map(({ time, value }) => [Date.parse(String(time)), value])).toEqual(
      numbers.filter((number) => number % 2 === index).map((number) => [firstMs + number, number]),
    );
  }
}

describe.skipIf(!hasInfluxdb)("to InfluxDB 1.6", () => {
  test("every value arrives as it was, 30 % of the answers being lost", async () => {
    await using database = await startInfluxdb();
    await database.query("CREATE DATABASE line");
    await using proxy = await startHttpFaultProxy(database.url);
    let turn = 0;
    proxy.judge(() => ({ type: [2, 5, 9].includes(turn++ % 10) ? "lose-answer" : "pass" }));
    await using sent = await forwardNumbers(influxdb, options(proxy.url), 8000, 400);

    await sent.untilAllSent();

    await expectNumbers(database, upTo(8000));
    const [{ headers, path }] = proxy.requests as [(typeof proxy.requests)[number]];
    expect(path).toBe("/write?db=line&precision=ns");
    expect(headers).toMatchObject({
      authorization: `Basic ${Buffer.from("gateway:secret").toString("base64")}`,
      "content-encoding": "gzip",
    });
  });

  test("every kind of value has its field, with nanoseconds", async () => {
    await using database = await startInfluxdb();
    await database.query("CREATE DATABASE line");
    const entries = [
      batchOf([
        { key: 1, value: 0.1, sourceTimeMs: firstMs, sourceTimeNs: 123_456 },
        { key: 1, value: Number.NaN, sourceTimeMs: firstMs + 1 },
        { key: 1, value: 7, sourceTimeMs: firstMs + 2, statusCode: statusCodes.badSensorFailure },
        { key: 3, value: 2n ** 62n + 1n, sourceTimeMs: firstMs + 3 },
        { key: 4, value: true, sourceTimeMs: firstMs + 4 },
        { key: 5, value: 'a "b", c=d\\', sourceTimeMs: firstMs + 5 },
      ]),
    ];
    await using sent = await forwardEntries(influxdb, options(database.url), { entries });

    await sent.untilAllSent();

    const rows = await database.query("SELECT * FROM samspel");
    const field = { equipment: expect.any(String), tag: expect.any(String) };
    expect(rows).toEqual([
      { ...field, time: expect.stringMatching(/\.000123456Z$/), value: 0.1 },
      { ...field, time: instant(1), text: "NaN" },
      { ...field, time: instant(2), status: statusCodes.badSensorFailure },
      { ...field, time: instant(3), integer: 2n ** 62n + 1n },
      { ...field, time: instant(4), boolean: true },
      { ...field, time: instant(5), text: 'a "b", c=d\\' },
    ]);
  });

  test("a line that the server refuses is set aside alone; a database that is missing is waited for", async () => {
    await using database = await startInfluxdb();
    await using proxy = await startHttpFaultProxy(database.url);
    const rows = [
      numbersFrom(0, 1000),
      batchOf([{ key: 5, value: "O1", sourceTimeMs: firstMs }]),
      numbersFrom(1000, 1000),
    ];
    await using sent = await forwardEntries(influxdb, options(proxy.url), { entries: rows });
    await until(() => sent.forwarder.report().state === "held", "it holds");
    const held = sent.forwarder.report();

    proxy.judge(() => ({ type: "answer", status: 404 }));
    await database.query("CREATE DATABASE line");
    // From now on `text` is a number there: text is refused.
    await database.write("line", `samspel,tag=other text=1 ${firstMs}000000`);
    proxy.judge(() => ({ type: "pass" }));
    await sent.untilAllSent();

    expect(held).toMatchObject({ code: "SAMSPEL_INFLUXDB_BUCKET", forwardedCount: 0, next: expect.any(String) });
    await expectNumbers(database, upTo(2000));
    expect(sent.forwarder.report()).toMatchObject({
      forwardedCount: 2000,
      setAsideCount: 1,
      refusals: [{ code: "SAMSPEL_INFLUXDB_LINE", message: expect.stringContaining("type conflict") }],
    });
  });
});
