/** Publishing cycles that a server splits into several messages: one batch each, whole in time. */
import { DataChangeNotification, NotificationMessage, Subscription } from "node-opcua";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { SourceContext } from "../../../../gateway/core/contracts.ts";
import type { ReadingBatch } from "../../../../gateway/core/measurement.ts";
import { Handles } from "../../../../gateway/sources/opcua/handles.ts";
import { Inbox, linkMemory } from "../../../../gateway/sources/opcua/inbox.ts";
import { opcua } from "../../../../gateway/sources/opcua/source.ts";
import { OutputQueue } from "../../../../gateway/sources/queue.ts";
import { type OpcuaServer, serveOpcua } from "../../../../simulators/servers/opcua.ts";
import { temporaryDirectory, testContext } from "../../../support/context.ts";
import { startReader } from "../../../support/source-reader.ts";

const names = ["a", "b", "c", "d", "e"];
/** Values in one message of the server; a burst below has many more. */
const perMessage = 50;
const rowsPerBurst = 200;
const limitBefore = Subscription.maxNotificationPerPublishHighLimit;
let server: OpcuaServer;

beforeAll(async () => {
  server = await serveOpcua({
    port: 0,
    certificateDirectory: temporaryDirectory("opcua-cycles"),
    namespaceUri: "urn:test:cycles",
    tags: names.map((id) => ({ id, dataType: "integer" })),
  });
  Subscription.maxNotificationPerPublishHighLimit = perMessage;
}, 60_000);

afterAll(async () => {
  Subscription.maxNotificationPerPublishHighLimit = limitBefore;
  await server.close();
});

const firstMs = Date.UTC(2026, 0, 1);

function publishBurst(burst: number): void {
  for (let row = 0; row < rowsPerBurst; row++) {
    const count = burst * rowsPerBurst + row;
    server.publish(names.map((id) => ({ id, value: count, timeMs: firstMs + count * 10 })));
  }
}

/** Number of values for each source time of a batch, those of the bursts only. */
function valuesPerTime(batch: ReadingBatch): readonly number[] {
  const counts = new Map<number, number>();
  for (const timeMs of batch.sourceTimeMs) {
    if (timeMs >= firstMs && timeMs < firstMs + 1e8) counts.set(timeMs, (counts.get(timeMs) ?? 0) + 1);
  }
  return [...counts.values()];
}

test("a burst of rows over several items comes as whole rows, although the server sends it item by item", async () => {
  await using reader = startReader(
    opcua,
    { endpointUrl: server.endpointUrl, securityMode: "None", publishingIntervalMs: 200 },
    { addresses: names.map((id) => `ns=1;s=${id}`) },
  );
  await reader.until(() => names.every((_, address) => reader.valuesOf(address).length > 0), "the first values");
  const bursts = 5;

  for (let burst = 0; burst < bursts; burst++) {
    publishBurst(burst);
    const expected = (burst + 1) * rowsPerBurst * names.length;
    const isBurst = ({ timeMs }: { timeMs: number }) => timeMs >= firstMs && timeMs < firstMs + 1e8;
    await reader.until(() => reader.values.filter(isBurst).length === expected, `burst ${burst}`);
  }

  const batches = reader.of("readings").filter((batch) => valuesPerTime(batch).length > 0);
  expect(batches.flatMap(valuesPerTime)).toEqual(Array.from({ length: bursts * rowsPerBurst }, () => names.length));
  expect(Math.max(...batches.map(({ length }) => length))).toBeGreaterThan(perMessage);
}, 60_000);

/** An inbox on a clock that the test moves, and the batches that it has given out. */
function heldInbox() {
  let nowMs = 0;
  const context: SourceContext = { ...testContext("plc"), monotonicMs: () => nowMs };
  const queue = new OutputQueue({ source: "plc", maxRows: 10_000_000, now: () => 0 });
  const inbox = new Inbox({
    queue,
    memory: linkMemory(1),
    context,
    addressCount: 1,
    handles: Handles.plain(1),
    cause: undefined,
    onRefused: () => {},
    republish: async () => undefined,
  });
  const given: number[] = [];
  const running = (async () => {
    for await (const output of queue.outputs(context.signal)) if (output.type === "readings") given.push(output.length);
  })();
  let sequenceNumber = 0;
  const receive = (isLast: boolean, rows = 1) => {
    const monitoredItems = Array.from({ length: rows }, () => ({
      clientHandle: 1,
      value: { value: { dataType: "Double", value: 1 }, sourceTimestamp: new Date(firstMs) },
    }));
    const data = new DataChangeNotification({ monitoredItems });
    sequenceNumber++;
    inbox.receive(
      new NotificationMessage({ sequenceNumber, publishTime: new Date(), notificationData: [data] }),
      isLast,
    );
  };
  const settle = async () => {
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    return given;
  };
  const pass = (ms: number) => {
    nowMs += ms;
    inbox.tick();
  };
  const end = async () => {
    queue.end();
    await running;
  };
  return { receive, settle, pass, end };
}

test("messages wait for the last of their cycle, and one that is complete waits for nothing", async () => {
  const { receive, settle, end } = heldInbox();

  receive(true);
  expect(await settle()).toEqual([1]);
  receive(false);
  receive(false);
  expect(await settle()).toEqual([1]);
  receive(true);

  expect(await settle()).toEqual([1, 3]);
  await end();
});

test("a cycle whose end never comes is given out after a second", async () => {
  const { receive, settle, pass, end } = heldInbox();
  receive(false);
  pass(900);
  expect(await settle()).toEqual([]);

  pass(200);

  expect(await settle()).toEqual([1]);
  await end();
});

test("a server that never catches up holds values back for five seconds at most", async () => {
  const { receive, settle, pass, end } = heldInbox();

  for (let message = 0; message < 12; message++) {
    receive(false);
    pass(500);
  }

  expect((await settle())[0]).toBeLessThanOrEqual(11);
  await end();
});

test("no more than half a million values are held back", async () => {
  const { receive, settle, end } = heldInbox();

  for (let message = 0; message < 11; message++) receive(false, 50_000);

  expect(await settle()).toEqual([500_000]);
  await end();
  expect(await settle()).toEqual([500_000, 50_000]);
});
