/** A configuration that changes under a running service: taken, refused, and the last good one after a restart. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Condition } from "../../gateway/core/condition.ts";
import { eventually, getJson, samspel, startSamspel } from "../support/cli.ts";
import { temporaryDirectory } from "../support/context.ts";
import { listeningPorts } from "../support/listening.ts";

test("a service takes a changed file by command, by signal and by itself, and starts with the last good one", async () => {
  const directory = temporaryDirectory("reload");
  const file = join(directory, "gateway.yaml");
  const log = join(directory, "gateway.log");
  const write = (text: string) => writeFileSync(file, text);
  const siteOf = async (url: string) => JSON.stringify(await getJson<object>(`${url}/api/v1/site`));
  write("equipment: a/b/first\napi: { port: 0, anonymousRole: operator }\n");
  const first = await startSamspel<{ url: string }>(["run", "--config", file]);
  await using _first = first;

  write("equipment: a/b/second\napi: { port: 0, anonymousRole: operator }\n");
  const taken = await samspel(["--json", "reload", "--config", file]);
  const { pid, url } = JSON.parse(readFileSync(join(directory, "data/running.json"), "utf8"));
  const ports = listeningPorts(pid);
  const siteAfter = await siteOf(JSON.parse(taken.stdout).url);
  write("equipment: [\n");
  process.kill(first.child.pid, "SIGHUP");
  const [refused] = await first.child.waitFor(/^\{.*"outcome":"refused".*\}$/m);
  const end = await first.child.stop();
  const isFileLeft = existsSync(join(directory, "data/running.json"));

  const args = ["run", "--config", file, "--fall-back", "--watch", "--log-file", log];
  await using second = await startSamspel<{ url: string }>(args);
  const siteOfLastGood = await siteOf(second.ready.url);
  const conditions = await getJson<Condition[]>(`${second.ready.url}/api/v1/conditions`);
  write("equipment: a/b/mended\napi: { port: 0, anonymousRole: operator }\n");
  const [mended] = await second.child.waitFor(/^\{.*"outcome":"applied".*\}$/m);
  await eventually(
    async () => readFileSync(log, "utf8"),
    (text) => text.includes('"outcome":"applied"'),
  );

  expect(taken).toMatchObject({ code: 0 });
  // Nothing but the port of the interface is open to the network.
  expect(ports).toEqual([Number(new URL(url).port)]);
  expect(siteAfter).toContain("a/b/second");
  expect(JSON.parse(refused)).toMatchObject({ code: "SAMSPEL_CONFIG_INVALID", reloads: 2 });
  expect(end).toMatchObject({ code: 0 });
  expect(isFileLeft).toBe(false);
  expect(siteOfLastGood).toContain("a/b/second");
  expect(conditions).toContainEqual(expect.objectContaining({ id: "configuration/refused", state: "active" }));
  expect(await siteOf(JSON.parse(mended).url)).toContain("a/b/mended");
});
