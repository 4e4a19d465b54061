/** The live stream under load: many clients, more than allowed, and clients that do not read. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { readEvents } from "../../support/event-stream.ts";
import { plainTag, type TestGateway } from "../../support/view.ts";
import { get, type ServerSetup, type ServerUnderTest, startedServer } from "./server-under-test.ts";

async function figure(url: string, name: string): Promise<number> {
  const { body } = await get(`${url}/metrics`);
  return Number(new RegExp(`^samspel_${name} (.*)$`, "m").exec(String(body))?.[1]);
}

/** A client that asks for the stream and then reads nothing. */
async function openSilently(url: string, path: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.on("error", () => {});
  onTestFinished(() => void socket.destroy());
  await once(socket, "connect");
  socket.pause();
  socket.write(`GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`);
  return socket;
}

const wide = Array.from({ length: 300 }, (_, index) => plainTag(`wide/${index}`, { dataType: "string" }));
const filler = "x".repeat(1000);

/** 300 kB for every client that listens. */
function publishMuch(gateway: TestGateway, round: number): void {
  gateway.clockMs++;
  gateway.publish(wide.map(({ id }) => ({ tag: id, value: `${round} ${filler}` })));
}

async function withStalledClient(setup: ServerSetup): Promise<ServerUnderTest & { socket: Socket; rounds: number }> {
  const server = await startedServer({ tags: wide, ...setup });
  const socket = await openSilently(server.url, "/api/v1/stream?topics=wide/*&intervalMs=20");
  const reader = await readEvents(`${server.url}/api/v1/stream?topics=wide/*&intervalMs=20`);
  await expect.poll(() => figure(server.url, "stream_clients"), { timeout: 20_000 }).toBe(2);
  let rounds = 0;
  while ((await figure(server.url, "stream_skipped_total")) === 0) {
    expect(rounds).toBeLessThan(500);
    publishMuch(server.gateway, ++rounds);
    const text = `${rounds} ${filler}`;
    await reader.first(({ data }) => JSON.stringify(data).includes(text));
  }
  reader.close();
  return { ...server, socket, rounds };
}

test("a client that stops reading holds up nobody, and has the newest values when it reads again", async () => {
  const { socket, rounds, gateway, url } = await withStalledClient({});
  const lastRound = rounds + 1;
  publishMuch(gateway, lastRound);
  await expect.poll(() => figure(url, "stream_skipped_total"), { timeout: 20_000 }).toBeGreaterThan(1);

  let received = "";
  socket.setEncoding("utf8");
  socket.on("data", (text: string) => {
    received += text;
  });
  socket.resume();

  await expect.poll(() => received.includes(`"${lastRound} x`), { timeout: 20_000 }).toBe(true);
  expect(received.split("event: values").length - 1).toBeLessThan(lastRound);
});

test("a client that takes nothing for too long is disconnected", async () => {
  const { socket, url } = await withStalledClient({ limits: { stream: { stalledMs: 100 } } });

  await expect.poll(() => figure(url, "stream_clients"), { timeout: 20_000 }).toBe(0);
  socket.resume();
  await once(socket, "close");
  expect(socket.destroyed).toBe(true);
});

test("a hundred clients of the same topics hear the same bytes", async () => {
  const { url, gateway } = await startedServer();
  const readers = await Promise.all(
    Array.from({ length: 100 }, () => readEvents(`${url}/api/v1/stream?topics=*&intervalMs=20`)),
  );
  await Promise.all(readers.map((reader) => reader.first(({ event }) => event === "hello")));

  gateway.publish([{ tag: "cell-3/robot/speed", value: 42 }]);
  const heard = await Promise.all(readers.map((reader) => reader.first(({ event }) => event === "values")));
  const topicSets = await figure(url, "stream_topic_sets");
  for (const reader of readers) reader.close();

  expect(new Set(heard.map((event) => JSON.stringify(event))).size).toBe(1);
  expect(topicSets).toBe(1);
});

test("one client more than allowed is told to come back, and served when another has left", async () => {
  const { url } = await startedServer({ limits: { stream: { clients: 2 } } });
  const path = `${url}/api/v1/stream`;
  const first = await readEvents(path);
  const second = await readEvents(path);

  const refused = await get(path);
  first.close();
  await expect.poll(() => figure(url, "stream_clients"), { timeout: 20_000 }).toBe(1);
  const third = await readEvents(path);
  second.close();
  third.close();

  expect(refused).toMatchObject({ status: 503, body: { code: "SAMSPEL_STREAM_FULL" } });
  expect(refused.headers.get("retry-after")).toBe("1");
  expect(third.status).toBe(200);
});

test("topic sets that nobody reads any more are few", async () => {
  const { url } = await startedServer({ limits: { stream: { waitingTopicSets: 3 } } });
  for (let index = 0; index < 10; index++) {
    const reader = await readEvents(`${url}/api/v1/stream?topics=tag-${index}`);
    await reader.first(({ event }) => event === "hello");
    reader.close();
  }

  await expect.poll(() => figure(url, "stream_topic_sets"), { timeout: 20_000 }).toBe(3);
});
