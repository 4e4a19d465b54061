/** Each way to reach people against a real counterpart: an SMTP server, an HTTP receiver, a broker; and addresses that are refused. */
import { spawnSync } from "node:child_process";
import { createHmac } from "node:crypto";
import dns from "node:dns/promises";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";
import Value from "typebox/value";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { PermanentError, TemporaryError } from "../../../gateway/core/errors.ts";
import type { Channel, Notification } from "../../../gateway/core/notification.ts";
import { mayConnect } from "../../../gateway/notify/outgoing.ts";
import { channels } from "../../../gateway/notify/registry.ts";
import { testContext } from "../../support/context.ts";
import { hasMosquitto, startMosquitto } from "../../support/mosquitto.ts";
import { subscribe } from "../../support/mqtt-subscriber.ts";
import { freePort } from "../../support/ports.ts";
import { startProcess } from "../../support/processes.ts";
import { presentOrFailInCi } from "../../support/required.ts";

const python = process.env.SAMSPEL_PYTHON ?? "python3";
const hasAiosmtpd = spawnSync(python, ["-c", "import aiosmtpd"], { timeout: 60_000 }).status === 0;

const notification: Notification = {
  id: "shift-1-2",
  kind: "alarm",
  timeMs: 1_780_000_000_000,
  priority: 1,
  title: "boras/line-1: Åtgärda nu – Lagret är varmt",
  text: "[1] Lagret är varmt (sedan 2026-06-01 10:00)\nÅtgärd: Smörj lagret.",
  alarms: [{ conditionId: "alarm/pump/hot/limit", text: "Lagret är varmt", priority: 1, sinceMs: 1_780_000_000_000 }],
  omittedCount: 0,
  link: "http://box:8080/alarms",
};

function send(kind: string, options: object): Promise<void> {
  const channel: Channel | undefined = channels[kind];
  if (channel === undefined) throw new Error(`No channel ${kind}.`);
  const config: unknown = Value.Default(channel.config, options);
  return channel.send(notification, config, { ...testContext("shift"), site: "boras/line-1" });
}

interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A receiver that answers each request with the status of the moment. */
async function startReceiver(status = 200) {
  const received: Received[] = [];
  const answer = { status };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    received.push({ path: request.url ?? "", headers: request.headers, body: Buffer.concat(chunks).toString("utf8") });
    response.writeHead(answer.status, answer.status === 302 ? { location: "/elsewhere" } : {}).end("ok");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    received,
    answer,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

const secret = "0123456789abcdef";

describe("a webhook", () => {
  test("is signed over time and body, so that the receiver can check both", async () => {
    await using receiver = await startReceiver();

    await send("webhook", { url: `${receiver.url}/hook`, secret, allowLoopback: true });

    const [{ path, headers, body }] = receiver.received as [Received];
    const timestamp = String(headers["x-samspel-timestamp"]);
    const expected = createHmac("sha256", secret).update(`${timestamp}.${body}`).digest("hex");
    expect(path).toBe("/hook");
    expect(headers["x-samspel-signature"]).toBe(`sha256=${expected}`);
    expect(headers["x-samspel-id"]).toBe(notification.id);
    expect(Math.abs(Number(timestamp) * 1000 - Date.now())).toBeLessThan(60_000);
    expect(JSON.parse(body)).toMatchObject({ site: "boras/line-1", id: notification.id, alarms: notification.alarms });
  });

  test.each([
    [503, TemporaryError],
    [401, TemporaryError],
    [422, PermanentError],
    [302, PermanentError],
  ])("answered by %i is tried again or not at all, and a redirection is not followed", async (status, kind) => {
    await using receiver = await startReceiver(status);

    await expect(send("webhook", { url: receiver.url, secret, allowLoopback: true })).rejects.toBeInstanceOf(kind);
    expect(receiver.received).toHaveLength(1);
  });

  test("to this machine needs permission, in whatever way the address is written, and nothing is sent before", async () => {
    await using receiver = await startReceiver();
    const { port } = receiver;

    for (const host of ["127.0.0.1", "2130706433", "0x7f000001", "[::ffff:127.0.0.1]", "[::1]", "localhost"]) {
      const sent = send("webhook", { url: `http://${host}:${port}/`, secret });
      await expect(sent, host).rejects.toMatchObject({ code: "SAMSPEL_NOTIFY_ADDRESS" });
    }
    expect(receiver.received).toEqual([]);
  });

  test("to a name goes to the address that was looked at, whatever the name leads to a moment later", async () => {
    await using receiver = await startReceiver();
    const answers = [["127.0.0.1"], ["169.254.169.254"], ["10.0.0.8", "169.254.169.254"]];
    const real = dns.lookup;
    onTestFinished(() => {
      dns.lookup = real;
      syncBuiltinESMExports();
    });
    Object.assign(dns, { lookup: async () => (answers.shift() ?? []).map((address) => ({ address, family: 4 })) });
    syncBuiltinESMExports();
    const toName = () => send("webhook", { url: `http://name.example:${receiver.port}/`, secret, allowLoopback: true });

    await toName();
    expect(receiver.received).toHaveLength(1);
    for (const _ of answers.slice()) await expect(toName()).rejects.toMatchObject({ code: "SAMSPEL_NOTIFY_ADDRESS" });
    expect(answers).toEqual([]);
    expect(receiver.received).toHaveLength(1);
  });

  test("that nobody hears is tried again", async () => {
    const url = `http://127.0.0.1:${await freePort()}/`;

    await expect(send("webhook", { url, secret, allowLoopback: true })).rejects.toMatchObject({
      code: "SAMSPEL_NOTIFY_UNREACHABLE",
    });
  });
});

test.each([
  ["169.254.169.254", false],
  ["::ffff:169.254.169.254", false],
  ["fe80::1", false],
  ["0.0.0.0", false],
  ["239.1.2.3", false],
  ["255.255.255.255", false],
  ["168.63.129.16", false],
  ["100.100.100.200", false],
  ["fd00:ec2::254", false],
  ["64:ff9b::a9fe:a9fe", false],
  ["2002:a9fe:a9fe::1", false],
  ["ff02::1", false],
  ["192.168.1.5", true],
  ["10.0.0.8", true],
  ["2001:db8::1", true],
])("messages to %s: %s", (address, expected) => {
  expect(mayConnect(address, true)).toBe(expected);
});

test("ntfy gets title, text, priority 5 for the highest, the link and the token", async () => {
  await using receiver = await startReceiver();

  await send("ntfy", { url: receiver.url, topic: "line-1", token: "tk_secret", allowLoopback: true });

  const [{ headers, body }] = receiver.received as [Received];
  expect(headers.authorization).toBe("Bearer tk_secret");
  expect(JSON.parse(body)).toEqual({
    topic: "line-1",
    title: notification.title,
    message: notification.text,
    priority: 5,
    click: notification.link,
  });
});

describe.skipIf(!hasMosquitto)("MQTT", () => {
  test("has the message on its topic, confirmed and not kept by the broker", async () => {
    await using broker = await startMosquitto();
    await using subscriber = await subscribe(broker.url, "calls/#");

    await send("mqtt", { url: broker.url, topic: "calls/line-1" });

    await vi.waitFor(() => expect(subscriber.messages).toHaveLength(1), 10_000);
    const [message] = subscriber.messages;
    expect(message).toMatchObject({ topic: "calls/line-1", isRetained: false });
    expect(JSON.parse(String(message?.payload))).toMatchObject({ id: notification.id, title: notification.title });
  });
});

describe.skipIf(!presentOrFailInCi(hasAiosmtpd, "aiosmtpd"))("e-mail", () => {
  async function startSmtp(refusals: number) {
    const port = await freePort();
    const server = await startProcess(python, [
      join(import.meta.dirname, "smtp-receiver.py"),
      String(refusals),
      String(port),
    ]);
    await server.waitFor(/"ready"/);
    return { port, server };
  }

  test("arrives with subject and text as written, and keeps its id over a second attempt", async () => {
    const { port, server } = await startSmtp(1);
    await using _ = server;
    const options = { host: "127.0.0.1", port, tls: "none", from: "samspel@example.org", to: ["shift@example.org"] };

    await expect(send("email", options)).rejects.toBeInstanceOf(TemporaryError);
    await send("email", options);

    const [line] = await server.waitFor(/^\{"from".*$/m);
    expect(JSON.parse(line)).toMatchObject({
      from: "samspel@example.org",
      to: ["shift@example.org"],
      id: "<shift-1-2@samspel.invalid>",
      subject: notification.title,
    });
    expect(JSON.parse(line).text.replaceAll("\r\n", "\n").trim()).toBe(notification.text);
  });

  test("is not sent in the clear where TLS is asked for and the server has none", async () => {
    const { port, server } = await startSmtp(0);
    await using _ = server;

    const sent = send("email", { host: "127.0.0.1", port, from: "a@example.org", to: ["b@example.org"] });

    await expect(sent).rejects.toBeInstanceOf(TemporaryError);
    expect(server.stdout()).not.toContain('"from"');
  });
});
