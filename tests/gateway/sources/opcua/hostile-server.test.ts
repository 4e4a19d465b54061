/** A server that does not keep to the protocol, byte by byte: it is left, said, tried again, and fills no memory. */
import { once } from "node:events";
import { type AddressInfo, createConnection, createServer, type Socket } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { opcua } from "../../../../gateway/sources/opcua/source.ts";
import { Counter } from "../../../support/opcua-counter.ts";
import { type OpcuaTestServer, startOpcuaServer } from "../../../support/opcua-server.ts";
import { startReader } from "../../../support/source-reader.ts";

const addresses = ["ns=1;s=count"];
let server: OpcuaTestServer;
let counter: Counter;

beforeAll(async () => {
  server = await startOpcuaServer();
  counter = new Counter(server);
}, 60_000);

afterAll(async () => {
  counter[Symbol.dispose]();
  await server.close();
});

interface Listener extends AsyncDisposable {
  readonly url: string;
}

async function listen(onConnection: (client: Socket) => void): Promise<Listener> {
  const sockets = new Set<Socket>();
  const listener = createServer((client) => {
    sockets.add(client);
    client.on("error", () => {});
    onConnection(client);
  });
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  return {
    url: `opc.tcp://127.0.0.1:${(listener.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      listener.close();
    },
  };
}

/** The real server behind it; what comes from the server goes through `pass`. */
const relay = (pass: (bytes: Buffer, client: Socket) => void) =>
  listen((client) => {
    const upstream = createConnection({ port: server.port, host: "127.0.0.1" });
    upstream.on("error", () => client.destroy());
    upstream.on("close", () => client.destroy());
    client.on("close", () => upstream.destroy());
    client.pipe(upstream);
    upstream.on("data", (bytes: Buffer) => pass(bytes, client));
  });

const options = ({ url }: Listener) => ({ endpointUrl: url, securityMode: "None", maxSilenceSeconds: 3 });

/** Message header of OPC 10000-6 §7.1.2.2, and a body. */
function packet(type: string, length: number, body: Buffer | readonly number[] = []): Buffer {
  const header = Buffer.alloc(8);
  header.write(type, "latin1");
  header.writeUInt32LE(length >>> 0, 4);
  return Buffer.concat([header, Buffer.from(body)]);
}

const zeros = (length: number) => Buffer.alloc(length);

describe("a server that answers the first message with", () => {
  test.concurrent.each([
    ["an acknowledgement that ends too soon", packet("ACKF", 28, zeros(8))],
    ["an acknowledgement of 2^31 bytes", packet("ACKF", 2 ** 31, zeros(20))],
    ["an acknowledgement of 0 bytes", packet("ACKF", 0)],
    ["an acknowledgement without room for a message", packet("ACKF", 28, zeros(20))],
    ["an acknowledgement in pieces without an end", packet("ACKC", 28, zeros(20))],
    ["an error whose reason is longer than itself", packet("ERRF", 20, [0, 0, 0x80, 0x80, 0xff, 0xff, 0xff, 0x7f])],
    ["a message that nobody asked for", packet("MSGF", 32, zeros(24))],
    ["a page of the web", Buffer.from("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")],
    ["bytes without sense", Buffer.alloc(4096, 0xff)],
  ])(
    "%s is left with a reason",
    async (_name, answer) => {
      await using hostile = await listen((client) => client.once("data", () => client.end(answer)));
      const reader = startReader(opcua, options(hostile), { addresses });

      await reader.until(() => reader.hasEnded, "the end", 60_000).catch(() => undefined);

      expect(reader.error).toMatchObject({
        code: expect.stringMatching(/^SAMSPEL_OPCUA_[A-Z_]+$/),
        next: expect.stringMatching(/\.$/),
      });
      expect(reader.values).toEqual([]);
    },
    90_000,
  );
});

/** Sends the same for ever, or until the connection is closed; `onTaken` hears of each time that it was taken. */
async function flood(client: Socket, chunk: Buffer, onTaken: () => void): Promise<void> {
  const closed = new Promise((resolve) => client.once("close", resolve));
  while (!client.destroyed) {
    onTaken();
    if (!client.write(chunk)) await Promise.race([closed, new Promise((resolve) => client.once("drain", resolve))]);
  }
}

test.each([
  ["a message in pieces without an end", packet("MSGC", 65_536, zeros(65_528))],
  ["one piece of two gigabytes", packet("MSGF", 2 ** 31 - 1, zeros(65_528))],
])(
  "%s is left, even where the server has set the limits itself",
  async (_name, chunk) => {
    let state: "good" | "flooding" | "flooded" = "good";
    let bytes = 0;
    await using hostile = await relay((answer, client) => {
      const type = answer.toString("latin1", 0, 4);
      if (type === "ACKF") answer.fill(0xff, 12, 28);
      if (state !== "flooding" || type !== "MSGF") {
        client.write(answer);
        return;
      }
      state = "flooded";
      // Channel, token, sequence number and request of the answer in whose place it comes.
      answer.copy(chunk, 8, 8, 24);
      void flood(client, chunk, () => {
        bytes += chunk.length;
      });
    });
    await using reader = startReader(opcua, options(hostile), { addresses });
    await reader.until(() => reader.values.length > 5, "values before");

    state = "flooding";
    await reader.until(() => bytes > 0, "the flood");
    const before = counter.count;
    await reader.until(() => Number(reader.valuesOf(0).at(-1)) > before, "values after", 60_000);

    expect(bytes).toBeLessThan(128 * 1024 * 1024);
  },
  120_000,
);

interface Damage {
  readonly kind: "set" | "fill" | "drop" | "repeat";
  readonly at: number;
  readonly value: number;
}

const damage: fc.Arbitrary<Damage> = fc.record({
  kind: fc.constantFrom("set", "fill", "drop", "repeat"),
  at: fc.nat(4000),
  value: fc.oneof(fc.nat(255), fc.constantFrom(0, 0x7f, 0xff)),
});

function damaged(bytes: Buffer, { kind, at, value }: Damage): Buffer {
  const index = at % bytes.length;
  const copy = Buffer.from(bytes);
  if (kind === "set") copy[index] = value;
  // Four bytes: a length or a count of elements, up to 2^31 and below 0.
  else if (kind === "fill") copy.fill(value, index, index + 4);
  else if (kind === "drop") return Buffer.concat([bytes.subarray(0, index), bytes.subarray(index + (value % 64))]);
  else return Buffer.concat([bytes.subarray(0, index + (value % 64)), bytes.subarray(index)]);
  return copy;
}

const damages = Number(process.env.SAMSPEL_DAMAGED_ANSWERS ?? 20);
const links = 10;

test(`${damages} damaged answers stop nothing for good`, { timeout: 60_000 + damages * 5000 }, async () => {
  const waiting = fc.sample(damage, { numRuns: damages, seed: 20_261_126 });
  const readAll = async () => {
    let answers = 0;
    await using hostile = await relay((bytes, client) => {
      const next = ++answers % 3 === 0 ? waiting.pop() : undefined;
      client.write(next === undefined ? bytes : damaged(bytes, next));
    });
    // Until the first values have come, the source leaves the next attempt to its caller.
    for (;;) {
      await using reader = startReader(opcua, options(hostile), { addresses });
      await reader.until(() => waiting.length === 0 || reader.hasEnded, "all damage", damages * 5000);
      const before = counter.count;
      const isBack = () => Number(reader.valuesOf(0).at(-1)) > before;
      if (waiting.length === 0) await reader.until(() => isBack() || reader.hasEnded, "values after", 60_000);
      if (isBack()) return;
    }
  };

  await Promise.all(Array.from({ length: links }, readAll));

  expect(waiting).toEqual([]);
});
