/** `samspel simulate` as a process. */
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { connectAsync } from "mqtt";
import { afterAll, expect, test } from "vitest";
import { temporaryDirectory } from "../../support/context.ts";
import { runProcess, startProcess } from "../../support/processes.ts";

const directory = temporaryDirectory("simulate");
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const main = join(import.meta.dirname, "../../../gateway/cli/main.ts");

test("the line is live over MQTT, obeys commands, and writes the truth about them", async () => {
  const truth = join(directory, "truth.jsonl");
  await using child = await startProcess(
    process.execPath,
    [main, "--json", "simulate", "--opcua-port", "0", "--mqtt-port", "0", "--truth", truth, "--data", directory],
    { input: '{"inject":"imbalance","machine":"spindle-1"}\n{"inject":"rust"}\nnonsense\n' },
  );
  const { mqttUrl, fingerprint } = JSON.parse((await child.waitFor(/\{"ready":true.*\}/))[0]);
  expect(fingerprint).toMatch(/^([0-9A-F]{2}:){19}[0-9A-F]{2}$/);
  const client = await connectAsync(mqttUrl);
  const received: unknown[] = [];
  client.on("message", (_, payload) => received.push(JSON.parse(payload.toString())));
  await client.subscribeAsync("samspel/cell-1/robot/tcp-x");
  await expect.poll(() => received.length, { timeout: 20_000 }).toBeGreaterThan(5);
  await client.endAsync(true);

  await child.waitFor(/no fault .{1,2}rust.{1,2}: use .*bearing-wear/);
  await child.waitFor(/Not a command/);
  const [line] = readFileSync(truth, "utf8").split("\n");
  expect(JSON.parse(line!)).toMatchObject({ kind: "imbalance", machine: "spindle-1", toMs: null });
  expect((await child.stop("SIGTERM")).code).toBe(0);
}, 120_000);

test("an unknown scenario is refused with the known ones", async () => {
  const end = await runProcess(process.execPath, [main, "simulate", "no-such", "--data", directory]);

  expect(end.code).toBe(3);
  expect(end.stderr).toContain("SAMSPEL_SCENARIO_INVALID");
  expect(end.stderr).toContain("healthy-line");
}, 60_000);
