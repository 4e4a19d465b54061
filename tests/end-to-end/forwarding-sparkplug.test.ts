/** An edge node of Sparkplug B at a real Mosquitto, as a host sees it that reads with another codec. */
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { Condition, ConditionChange } from "../../gateway/core/condition.ts";
import { statusCodes } from "../../gateway/core/quality.ts";
import { sparkplug } from "../../gateway/sinks/sparkplug/sink.ts";
import { eventually } from "../support/cli.ts";
import { temporaryDirectory } from "../support/context.ts";
import { startFaultProxy } from "../support/fault-proxy.ts";
import {
  forwardEntries,
  forwardNumbers,
  runGateway,
  sinkReport,
  table,
  tableRows,
  upTo,
  writeGateway,
} from "../support/forwarding.ts";
import { hasMosquitto, startMosquitto } from "../support/mosquitto.ts";
import { batchOf, firstMs, numbersFrom, until } from "../support/sinks.ts";
import { type SparkplugHost, startSparkplugHost } from "../support/sparkplug-host.ts";

const config = ["max_queued_messages 0"];
const place = { group: "line", node: "edge" };
const hostAt = (url: string) => startSparkplugHost({ url, host: "scada", ...place });

/** Each number of `numbersFrom` at least once, with its time. */
function expectNumbers({ values, faults }: SparkplugHost, count: number): void {
  expect(faults).toEqual([]);
  for (const [index, name] of ["robot/torque", "robot/speed"].entries()) {
    const seen = new Map(
      values.filter((one) => one.name === name).map(({ timestampMs, value }) => [timestampMs, value]),
    );
    const numbers = upTo(count).filter((number) => number % 2 === index);
    expect([...seen].toSorted(([a], [b]) => a - b)).toEqual(numbers.map((number) => [firstMs + number, number]));
  }
}

const conditionOf = (id: string, more: Partial<Condition>): Condition => ({
  ...{ id, state: "active", acknowledged: false, code: "SAMSPEL_TEST", message: "So it is." },
  ...{ activeTimeMs: firstMs, severity: 300, ...more },
});
const changeOf = (condition: Condition, timeMs: number): ConditionChange => ({ type: "condition", condition, timeMs });

const births = ({ life }: SparkplugHost) => life.filter((message) => message.startsWith("NBIRTH"));
const deaths = ({ life }: SparkplugHost) => life.filter((message) => message.startsWith("NDEATH"));

describe.skipIf(!hasMosquitto)("a Sparkplug host", () => {
  test("gets births with the last values, then every value as data; what is older than the birth is history", async () => {
    await using broker = await startMosquitto({ config });
    await using host = await hostAt(broker.url);
    const before = batchOf([
      { key: 1, value: 4.5, sourceTimeMs: firstMs },
      { key: 1, value: 5.5, sourceTimeMs: firstMs + 1 },
      { key: 3, value: 2n ** 60n, sourceTimeMs: firstMs },
      { key: 4, value: true, sourceTimeMs: firstMs },
      { key: 5, value: "O1", sourceTimeMs: firstMs },
      { key: 6, value: { sampleRateHz: 9, samples: Float32Array.of(1) }, sourceTimeMs: firstMs },
    ]);
    await using sent = await forwardEntries(sparkplug, { url: broker.url, ...place }, { entries: [before] });
    await sent.untilAllSent();
    await sent.append([
      batchOf([
        { key: 1, value: 7, sourceTimeMs: firstMs + 2, statusCode: statusCodes.badSensorFailure },
        { key: 2, value: Number.NaN, sourceTimeMs: firstMs + 2 },
        { key: 2, value: 3, sourceTimeMs: firstMs + 1 },
        { key: 3, value: -5, sourceTimeMs: firstMs + 3, statusCode: statusCodes.uncertainLastUsableValue },
      ]),
    ]);
    await sent.untilAllSent();
    await until(() => host.values.length >= 9, "all values");

    expect(host.faults).toEqual([]);
    expect(host.life).toEqual(["NBIRTH 0", "DBIRTH", "DDATA", "DDATA"]);
    expect(host.births.get("")?.map(({ name }) => name)).toEqual(["bdSeq", "Node Control/Rebirth"]);
    expect(host.births.get("cell-1")).toMatchObject([
      { name: "robot/torque", type: "Double", value: 5.5, properties: { engUnit: "N.m" } },
      { name: "robot/speed", type: "Double", value: null },
      { name: "count", type: "Int64", value: 2n ** 60n },
      { name: "running", type: "Boolean", value: true },
      { name: "program", type: "String", value: "O1" },
    ]);
    expect(host.values.map(({ name, value, isHistorical, quality }) => [name, value, isHistorical, quality])).toEqual([
      ["robot/torque", 4.5, true, undefined],
      ["robot/torque", 5.5, true, undefined],
      ["count", 2n ** 60n, true, undefined],
      ["running", true, true, undefined],
      ["program", "O1", true, undefined],
      ["robot/torque", null, false, 0],
      ["robot/speed", Number.NaN, false, undefined],
      ["robot/speed", 3, true, undefined],
      ["count", -5n, false, 500],
    ]);
    expect(sent.forwarder.report()).toMatchObject({ forwardedCount: 10, omittedCount: 1 });
  });

  test("gets conditions as metrics of the device that they concern, born before their first change and with every later birth", async () => {
    await using broker = await startMosquitto({ config });
    await using host = await hostAt(broker.url);
    const hot = conditionOf("alarm/cell-1/hot/limit", { tagId: "cell-1/robot/torque", severity: 900 });
    const lost = conditionOf("source/plc/unreachable", { severity: 600 });
    const entries = [changeOf(hot, firstMs), numbersFrom(0, 2)];
    await using sent = await forwardEntries(sparkplug, { url: broker.url, ...place }, { entries });
    await sent.untilAllSent();
    const atFirst = host.births.get("cell-1")?.find(({ name }) => name === "Conditions/alarm/cell-1/hot/limit/Active");

    await sent.append([changeOf({ ...hot, acknowledged: true }, Date.now() + 60_000), numbersFrom(2, 2)]);
    await sent.append([changeOf(lost, Date.now() + 60_000)]);
    await sent.untilAllSent();
    await sent.append([changeOf({ ...hot, state: "inactive", acknowledged: true }, Date.now() + 61_000)]);
    await sent.untilAllSent();
    const changes = () => host.values.filter(({ name }) => /^Conditions.*(Active|Acknowledged)$/.test(name));
    await until(() => changes().length >= 8, "every change");

    expect(host.faults).toEqual([]);
    expect(atFirst).toMatchObject({ type: "Boolean", value: true });
    // The condition of the source belongs to no tag: the node is born anew, and its devices after it.
    expect(host.life).toEqual([
      ...["NBIRTH 0", "DBIRTH", "DDATA", "DDATA", "DDATA", "DDATA"],
      ...["NBIRTH 0", "DBIRTH", "NDATA", "DDATA"],
    ]);
    const [hotName, lostName] = [hot, lost].map(({ id }) => `Conditions/${id}`);
    expect(changes().map(({ device, name, value, isHistorical }) => [device, name, value, isHistorical])).toEqual([
      // Stored before the birth, which says it already.
      ["cell-1", `${hotName}/Active`, true, true],
      ["cell-1", `${hotName}/Acknowledged`, false, true],
      ["cell-1", `${hotName}/Active`, true, false],
      ["cell-1", `${hotName}/Acknowledged`, true, false],
      ["", `${lostName}/Active`, true, false],
      ["", `${lostName}/Acknowledged`, false, false],
      ["cell-1", `${hotName}/Active`, false, false],
      ["cell-1", `${hotName}/Acknowledged`, true, false],
    ]);
    expect(host.births.get("")).toMatchObject([
      { name: "bdSeq" },
      { name: "Node Control/Rebirth" },
      { name: `${lostName}/Active`, type: "Boolean", value: true },
      { name: `${lostName}/Acknowledged`, type: "Boolean", value: false },
      { name: `${lostName}/Shelved`, type: "Boolean", value: false },
      { name: `${lostName}/Severity`, type: "Int32", value: 600 },
      { name: `${lostName}/Code`, type: "String", value: "SAMSPEL_TEST" },
      { name: `${lostName}/Message`, type: "String", value: "So it is." },
    ]);
    expect(sent.forwarder.report()).toMatchObject({ forwardedCount: 8, omittedCount: 0, setAsideCount: 0 });
  });

  test("sees a death when the connection breaks, the same number in it as in its birth, and a birth with the next number", async () => {
    await using broker = await startMosquitto({ config });
    await using proxy = await startFaultProxy(broker.port);
    await using host = await hostAt(broker.url);
    const url = `mqtt://127.0.0.1:${proxy.port}`;
    // Small batches: the sequence number of the messages passes 255.
    await using sent = await forwardNumbers(sparkplug, { url, ...place }, 4000, 10);
    for (const number of [1, 2]) {
      await until(() => births(host).length >= number, "a birth");
      const { forwardedCount } = sent.forwarder.report();
      await until(() => sent.forwarder.report().forwardedCount > forwardedCount + 300, "some more is sent");
      proxy.cut();
      await until(() => deaths(host).length >= number, "a death");
    }
    await sent.untilAllSent();
    await until(() => births(host).length >= 3 && host.values.length >= 4000, "all values");

    expect(births(host)).toEqual(["NBIRTH 0", "NBIRTH 1", "NBIRTH 2"]);
    expect(deaths(host)).toEqual(["NDEATH 0", "NDEATH 1"]);
    expectNumbers(host, 4000);
    await sent.forwarder.stop(1000);
    await until(() => deaths(host).length >= 3, "the death of an orderly end");
    expect(deaths(host).at(-1)).toBe("NDEATH 2");
  });

  test("may ask for the births again, but not more often than every ten seconds", async () => {
    await using broker = await startMosquitto({ config });
    await using host = await hostAt(broker.url);
    let nowMs = 0;
    const context = { monotonicMs: () => nowMs };
    await using sent = await forwardEntries(
      sparkplug,
      { url: broker.url, ...place },
      { entries: [numbersFrom(0, 10)], context },
    );
    await until(() => births(host).length === 1, "the first birth");
    nowMs = 20_000;

    for (let request = 0; request < 20; request++) {
      await host.send([{ name: "Node Control/Rebirth", value: true }]);
      await host.send([{ name: "Node Control/Rebirth", value: false }]);
    }
    await until(() => births(host).length === 2, "the second birth");
    await sleep(500);

    expect(births(host)).toEqual(["NBIRTH 0", "NBIRTH 0"]);
    expect(host.faults).toEqual([]);
    expect(sent.forwarder.report().attempts).toBe(0);
  });

  test("that is the primary host and away is waited for; when it goes the node dies, and nothing is lost", async () => {
    await using broker = await startMosquitto({ config });
    await using host = await hostAt(broker.url);
    await host.setState(false, 1000);
    const options = { url: broker.url, ...place, primaryHost: "scada" };
    await using sent = await forwardEntries(sparkplug, options, { entries: [numbersFrom(0, 100)] });
    await until(() => sent.forwarder.report().state === "retrying", "it waits");
    const waiting = sent.forwarder.report();
    expect(host.life).toEqual([]);

    await host.setState(true, 2000);
    await sent.untilAllSent();
    // The will of an earlier connection of the host comes late: it says nothing about this one.
    await host.setState(false, 1000);
    await sent.append([numbersFrom(100, 100)]);
    await sent.untilAllSent();
    await host.setState(false, 2000);
    await until(() => deaths(host).length === 1, "the death");
    await sent.append([numbersFrom(200, 100)]);
    await until(() => sent.forwarder.report().code === "SAMSPEL_SPARKPLUG_HOST_OFFLINE", "it waits again");
    await host.setState(true, 3000);
    await sent.untilAllSent();
    await until(() => host.values.length >= 300, "all values");

    expect(waiting).toMatchObject({
      code: "SAMSPEL_SPARKPLUG_HOST_OFFLINE",
      forwardedCount: 0,
      next: expect.any(String),
    });
    expectNumbers(host, 300);
  });

  test("sees a death when the gateway is killed, and gets everything from the next one", async () => {
    await using broker = await startMosquitto({ config });
    await using host = await hostAt(broker.url);
    const directory = temporaryDirectory("forwarding");
    const path = writeGateway(directory, { kind: "sparkplug", url: broker.url, ...place });
    {
      await using gateway = await runGateway(path);
      await eventually(
        () => sinkReport(gateway.ready.url),
        ({ forwardedCount }) => forwardedCount >= 300,
      );
      await gateway.child.kill();
    }
    await until(() => deaths(host).length === 1, "the death");
    await using gateway = await runGateway(path);
    await eventually(
      () => sinkReport(gateway.ready.url),
      ({ forwardedCount, pendingCount }) => forwardedCount > 0 && pendingCount === 0,
      100_000,
    );
    const distinct = () => new Set(host.values.map(({ name, timestampMs }) => `${name} ${timestampMs}`)).size;
    await until(() => distinct() >= 2 * tableRows, "all values", 100_000);

    expect(births(host)).toEqual(["NBIRTH 0", "NBIRTH 1"]);
    expect(host.faults).toEqual([]);
    for (const [tag, values] of Object.entries(table.values)) {
      const name = tag.replace("spindle/", "");
      const seen = new Map(host.values.filter((one) => one.name === name).map((one) => [one.timestampMs, one.value]));
      expect([...seen].toSorted(([a], [b]) => a - b)).toEqual(
        table.timesMs.map((timeMs, row) => [timeMs, values[row]]),
      );
    }
  });
});
