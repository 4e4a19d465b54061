/** `samspel replay` as a process, with real clients. */
import { rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { connectAsync } from "mqtt";
import { AttributeIds, OPCUAClient } from "node-opcua";
import { afterAll, describe, expect, test } from "vitest";
import { sparkplug } from "../../../gateway/sources/sparkplug/source.ts";
import { temporaryDirectory } from "../../support/context.ts";
import { hasMosquitto, startMosquitto } from "../../support/mosquitto.ts";
import { freePort } from "../../support/ports.ts";
import { runProcess, startProcess } from "../../support/processes.ts";
import { startReader } from "../../support/source-reader.ts";

const directory = temporaryDirectory("replay");
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const main = join(import.meta.dirname, "../../../gateway/cli/main.ts");
const rows = 500;
const firstMs = Date.parse("2020-03-09T10:14:33Z");
const file = join(directory, "table.csv");
writeFileSync(
  file,
  [
    "time;Flow rate;Temp #1;note",
    ...Array.from({ length: rows }, (_, row) => {
      const time = new Date(firstMs + row * 1000).toISOString().slice(0, 19).replace("T", " ");
      return `${time};32.0;${row / 4};text`;
    }),
  ].join("\n"),
);

const replay = (...args: string[]) => [main, "replay", ...args, "--data", directory];

test("every row reaches an MQTT subscriber of the own broker, with the recorded time", async () => {
  await using child = await startProcess(
    process.execPath,
    replay(file, "--as", "mqtt", "--port", "0", "--speed", "max", "--start-at", "recorded", "--wait-for-client"),
  );
  const url = (await child.waitFor(/mqtt:\/\/[\d.:]+\d/))[0];
  const received: { topic: string; value: number; time: number }[] = [];
  const client = await connectAsync(url);
  client.on("message", (topic, payload) => received.push({ topic, ...JSON.parse(payload.toString()) }));
  await client.subscribeAsync("samspel/replay/#", { qos: 1 });

  const end = await child.ended;
  await expect.poll(() => received.length, { timeout: 20_000 }).toBe(2 * rows);
  await client.endAsync(true);

  expect(end.code).toBe(0);
  expect(child.stdout()).toContain("Left out, not numbers: note.");
  expect(child.stdout()).toContain(`Sent ${2 * rows} values in ${rows} rows.`);
  // "#" means something in a topic filter.
  const temperatures = received.filter(({ topic }) => topic === "samspel/replay/Temp _1");
  expect(temperatures.map(({ value }) => value)).toEqual(Array.from({ length: rows }, (_, row) => row / 4));
  expect(temperatures.map(({ time }) => time)).toEqual(Array.from({ length: rows }, (_, row) => firstMs + row * 1000));
}, 120_000);

test.skipIf(!hasMosquitto)(
  "every row reaches a subscriber through a broker elsewhere",
  async () => {
    await using broker = await startMosquitto();
    const received: { value: number; time: number }[] = [];
    const client = await connectAsync(broker.url);
    client.on("message", (_, payload) => received.push(JSON.parse(payload.toString())));
    await client.subscribeAsync("samspel/replay/Flow rate", { qos: 1 });

    const before = Date.now();
    const end = await runProcess(process.execPath, replay(file, "--as", "mqtt", "--url", broker.url, "--speed", "max"));
    const after = Date.now();

    expect(end.code, end.stderr).toBe(0);
    await expect.poll(() => received.length, { timeout: 20_000 }).toBe(rows);
    await client.endAsync(true);
    const times = received.map(({ time }) => time);
    expect(times.slice(1).every((time, index) => time - times[index]! === 1000)).toBe(true);
    expect(times.at(-1)).toBeGreaterThanOrEqual(before);
    expect(times.at(-1)).toBeLessThanOrEqual(after);
  },
  120_000,
);

test("a Sparkplug source takes every value from a replayed edge node, with its recorded time", async () => {
  await using child = await startProcess(
    process.execPath,
    replay(file, "--as", "sparkplug", "--port", "0", "--speed", "max", "--start-at", "recorded", "--wait-for-client"),
  );
  const url = (await child.waitFor(/mqtt:\/\/[\d.:]+\d/))[0];
  await using reader = startReader(sparkplug, { url }, { addresses: ["samspel/replay/Flow rate"] });

  const good = () => reader.values.filter(({ statusCode }) => statusCode === 0);
  await reader.until(() => good().length === rows, "all rows", 60_000);

  expect(good().map(({ timeMs }) => timeMs)).toEqual(Array.from({ length: rows }, (_, row) => firstMs + row * 1000));
  expect(reader.of("gap")).toEqual([]);
  expect(reader.of("rejection")).toEqual([]);
}, 120_000);

test("columns are Double nodes in namespace 1, and stay until the program is asked to end", async () => {
  await using child = await startProcess(
    process.execPath,
    replay(file, "--as", "opcua", "--port", "0", "--speed", "max", "--start-at", "recorded", "--stay"),
  );
  const url = (await child.waitFor(/opc\.tcp:\/\/[\d.:]+\d/))[0];
  await child.waitFor(/Sent \d+ values/);
  const client = OPCUAClient.create({ endpointMustExist: false, connectionStrategy: { maxRetry: 1 } });
  await client.withSessionAsync(url, async (session) => {
    const last = await session.read({ nodeId: "ns=1;s=Temp #1", attributeId: AttributeIds.Value });
    expect(last.value.value).toBe((rows - 1) / 4);
    expect(last.sourceTimestamp?.getTime()).toBe(firstMs + (rows - 1) * 1000);
  });

  expect((await child.stop("SIGINT")).code).toBe(0);
}, 120_000);

describe("what cannot be replayed is refused with a code and a next step", () => {
  const empty = join(directory, "empty.csv");
  writeFileSync(empty, "");
  const words = join(directory, "words.csv");
  writeFileSync(words, "name,colour\na,red\nb,blue\n");

  test.each([
    ["a missing file", ["no-such.csv", "--as", "mqtt"], 3, "SAMSPEL_TABLE_UNREADABLE"],
    ["an empty file", [empty, "--as", "mqtt"], 1, "SAMSPEL_TABLE_EMPTY"],
    ["a wrong column of times", [file, "--as", "mqtt", "--time", "tmie"], 3, "SAMSPEL_TABLE_COLUMN"],
    ["a file without numbers", [words, "--as", "mqtt"], 3, "SAMSPEL_REPLAY_NO_NUMBERS"],
    ["a broker address for OPC UA", [file, "--as", "opcua", "--url", "mqtt://x"], 3, "SAMSPEL_REPLAY_OPTIONS"],
    [
      "a broker that is not there",
      [file, "--as", "mqtt", "--url", "mqtt://127.0.0.1:1"],
      4,
      "SAMSPEL_MQTT_UNREACHABLE",
    ],
  ])(
    "%s",
    async (_, args, code, text) => {
      const end = await runProcess(process.execPath, replay(...args));

      expect(end.stderr).toContain(text);
      expect(end.stderr).toContain("Next:");
      expect(end.code).toBe(code);
    },
    60_000,
  );

  test.each(["opcua", "mqtt"])(
    "a port that is in use, as %s",
    async (protocol) => {
      const port = await freePort();
      const other = createServer().listen(port, "127.0.0.1");
      try {
        const end = await runProcess(process.execPath, replay(file, "--as", protocol, "--port", String(port)));

        expect(end.stderr).toContain("SAMSPEL_PORT_IN_USE");
        expect(end.code).toBe(4);
      } finally {
        other.close();
      }
    },
    60_000,
  );

  test("a speed that is no number is a mistake of usage", async () => {
    const end = await runProcess(process.execPath, replay(file, "--as", "mqtt", "--speed", "fast"));

    expect(end.code).toBe(2);
  }, 60_000);
});
