/** The test support is itself relied on: brokers start and end, children leave nothing behind. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import mqtt from "mqtt";
import { describe, expect, test } from "vitest";
import { hasMosquitto, startMosquitto } from "./support/mosquitto.ts";
import { runProcess, startProcess } from "./support/processes.ts";
import { presentOrFailInCi } from "./support/required.ts";

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe("a child process under test", () => {
  test("gives its exit code and all its output", async () => {
    const script = "process.stdin.on('data', (d) => process.stdout.write('in:' + d)).on('end', () => process.exit(3))";

    const end = await runProcess(process.execPath, ["-e", script], { input: "åäö" });

    expect(end).toMatchObject({ code: 3, signal: null, stdout: "in:åäö", stderr: "" });
  });

  test("is killed together with what it started", async () => {
    const script = `const c = require('node:child_process').spawn('sleep', ['600']); console.log('started ' + c.pid); setInterval(() => {}, 1000)`;
    const child = await startProcess(process.execPath, ["-e", script]);
    const [, grandchild] = await child.waitFor(/started (\d+)/);

    await child.kill();

    await expect.poll(() => isRunning(Number(grandchild)), { timeout: 10_000 }).toBe(false);
    expect(isRunning(child.pid)).toBe(false);
  });

  test("that ignores SIGTERM is killed when its time is up", async () => {
    const script = "process.on('SIGTERM', () => {}); console.log('ready'); setInterval(() => {}, 1000)";
    await using child = await startProcess(process.execPath, ["-e", script]);
    await child.waitFor(/ready/);

    const end = await child.stop("SIGTERM", 300);

    expect(end.signal).toBe("SIGKILL");
  });

  test("that ends without the awaited line says so with its output", async () => {
    await using child = await startProcess(process.execPath, ["-e", "console.error('port in use'); process.exit(4)"]);

    const wait = child.waitFor(/listening/);

    await expect(wait).rejects.toThrow(/ended with 4[\s\S]*port in use/);
  });
});

describe.skipIf(!hasMosquitto)("Mosquitto under test", () => {
  test("delivers a message and is gone after stop", async () => {
    const broker = await startMosquitto();
    const client = await mqtt.connectAsync(broker.url);
    const received = new Promise<string>((resolve) =>
      client.on("message", (_, payload) => resolve(payload.toString())),
    );
    await client.subscribeAsync("line/1", { qos: 1 });

    await client.publishAsync("line/1", "42", { qos: 1 });

    expect(await received).toBe("42");
    await client.endAsync(true);
    await broker.stop();
    await expect(mqtt.connectAsync(broker.url, { reconnectPeriod: 0, connectTimeout: 2_000 })).rejects.toThrow();
  });

  test("keeps a retained message in its persistence directory across a restart on the same port", async () => {
    const persistence = await mkdtemp(join(tmpdir(), "samspel-persistence-"));
    const first = await startMosquitto({ persistence });
    const writer = await mqtt.connectAsync(first.url);
    await writer.publishAsync("line/state", "running", { qos: 1, retain: true });
    await writer.endAsync();
    await first.stop();

    await using second = await startMosquitto({ persistence, port: first.port });
    const reader = await mqtt.connectAsync(second.url);
    const received = new Promise<string>((resolve) =>
      reader.on("message", (_, payload) => resolve(payload.toString())),
    );
    await reader.subscribeAsync("line/state");

    expect(await received).toBe("running");
    await reader.endAsync(true);
    await rm(persistence, { recursive: true });
  });
});

test("an absent counterpart fails in CI and is skipped elsewhere", async () => {
  const script =
    "import { presentOrFailInCi } from './tests/support/required.ts'; console.log(presentOrFailInCi(false, 'Mosquitto'))";
  const run = (ci: string | undefined) =>
    runProcess(process.execPath, ["--input-type=module", "-e", script], { env: { CI: ci } });

  const [inCi, elsewhere] = await Promise.all([run("true"), run(undefined)]);

  expect(inCi.code).not.toBe(0);
  expect(inCi.stderr).toContain("Mosquitto is not installed");
  expect(elsewhere.stdout.trim()).toBe("false");
  expect(presentOrFailInCi(true, "Mosquitto")).toBe(true);
});
