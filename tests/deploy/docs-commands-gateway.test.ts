/** The commands of the documentation that ask a running gateway are run against one, and the one that sends a message against a receiver. */
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningServer, startServer } from "../../gateway/api/server.ts";
import { verbs } from "../../gateway/cli/registry.ts";
import type { LearnJobReport } from "../../gateway/core/model-learning.ts";
import { runVerbHere } from "../gateway/cli/in-process.ts";
import { commandName } from "../support/command-line.ts";
import { silentLog, temporaryDirectory } from "../support/context.ts";
import { documentedCommands } from "../support/documented-commands.ts";
import { createLineView } from "../support/line-view.ts";

const nowMs = Date.now();
const dayMs = 86_400_000;
const day = (daysAgo: number) => new Date(nowMs - daysAgo * dayMs).toISOString().slice(0, 10);
let server: RunningServer;

beforeAll(async () => {
  const { view } = createLineView({ startMs: nowMs });
  const control = view.learnControl;
  // The jobs of this gateway are done when they are looked at.
  Object.assign(view, {
    learning: () =>
      control.jobs().map((job): LearnJobReport => ({ ...job, state: "done", rows: 600, version: "20261124T081500Z" })),
  });
  const options = { view, host: "127.0.0.1", port: 0, dashboards: undefined, log: silentLog };
  server = await startServer({ ...options, anonymousRole: "engineer" });
}, 60_000);

afterAll(() => server?.close());

const sensor = "spindle-1/vibration;model=352C33;mounting=stud, drive end;calibrated=2026-05-01";
const asked = [
  ["record", "start", "Worn tool, oak", "--campaign", "Tool wear", "--before", "30", "--product", "Table top"],
  ["record", "list"],
  ["record", "describe", "Worn tool, oak", "--sensor", sensor],
  ["record", "stop", "Worn tool, oak"],
  ["label", "add", "Worn tool, oak", "fault", "--from", "10m", "--to", "5m"],
  ["models", "learn", "spindle-1", "--from", "7d", "--false-alarms"],
  ["models", "rollback", "spindle-1"],
  ["energy", "baseline", "--metric", "spindle-1/energy", "--from", day(15), "--to", day(1)],
] as const;

test.each(asked.map((words) => [words.slice(0, 2).join(" "), words] as const))("%s ends well", async (_name, words) => {
  const { code, stdout, stderr } = await runVerbHere(verbs[words[0]]!, [...words, "--gateway", server.url]);

  expect(stderr).toBe("");
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toBeTypeOf("object");
});

test("notify sends a test message to the channel that is named", async () => {
  const bodies: string[] = [];
  const receiver = createServer(async (request, response) => {
    bodies.push((await request.toArray()).join(""));
    response.end();
  }).listen(0, "127.0.0.1");
  await once(receiver, "listening");
  const config = join(temporaryDirectory("docs-notify"), "gateway.yaml");
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
  writeFileSync(
    config,
    `notifications: [{ id: maintenance, kind: webhook, url: "${url}", secret: "a secret of this test", allowLoopback: true }]\n`,
  );

  const { code, stderr } = await runVerbHere(verbs.notify!, ["notify", "--config", config, "--test", "maintenance"]);
  receiver.close();

  expect([code, stderr]).toEqual([0, ""]);
  expect(bodies).toHaveLength(1);
});

test("every command that is said to be run here is run here", () => {
  const here = Object.entries(documentedCommands).flatMap(([name, evidence]) =>
    evidence.runIn === "tests/deploy/docs-commands-gateway.test.ts" ? [name] : [],
  );

  expect(here.toSorted()).toEqual([...asked.map((words) => commandName(words)), "notify"].toSorted());
});
