/** A changing configuration over a real gateway in this process: what is at work afterwards, and which condition says why. */
import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { loadConfiguration } from "../../gateway/config/load.ts";
import { registries } from "../../gateway/kinds.ts";
import { type Gateway, startGateway } from "../../gateway/main.ts";
import { type Supervisor, type SupervisorStatus, supervise } from "../../gateway/supervise.ts";
import { silentLog, temporaryDirectory } from "../support/context.ts";

interface UnderTest {
  readonly supervisor: Supervisor;
  readonly directory: string;
  write(text: string): void;
  /** Writes, reloads, and gives what was said. */
  change(text: string): Promise<SupervisorStatus>;
  gateway(): Gateway;
}

const plain = (equipment: string) => `equipment: ${equipment}\napi: { port: 0, anonymousRole: operator }\n`;

async function supervised(): Promise<UnderTest> {
  const directory = temporaryDirectory("supervise");
  const file = join(directory, "gateway.yaml");
  const write = (text: string) => writeFileSync(file, text);
  const load = () => loadConfiguration(file, registries, {});
  const said: SupervisorStatus[] = [];
  const started: Gateway[] = [];
  write(plain("a/b/first"));
  const supervisor = await supervise({
    load,
    first: load(),
    refused: undefined,
    log: silentLog,
    async start(configuration) {
      const gateway = await startGateway({ configuration, log: silentLog, dashboards: undefined });
      started.push(gateway);
      return gateway;
    },
    onChange: (status) => void said.push(status),
  });
  onTestFinished(() => supervisor.close());
  const change = async (text: string) => {
    write(text);
    await supervisor.reload();
    return said.at(-1)!;
  };
  return { supervisor, directory, write, change, gateway: () => started.at(-1)! };
}

function refusal(gateway: Gateway) {
  return gateway.view.conditions().find(({ id }) => id === "configuration/refused");
}

test("a changed file is taken; the same one again changes nothing", async () => {
  const { change, gateway } = await supervised();

  const applied = await change(plain("a/b/second"));
  const afterChange = gateway();
  const unchanged = await change(plain("a/b/second # a comment"));

  expect(applied).toMatchObject({ outcome: "applied", reloads: 1 });
  expect(unchanged).toMatchObject({ outcome: "unchanged", reloads: 2 });
  expect(gateway()).toBe(afterChange);
  expect(gateway().view.site).toBe("a/b/second");
});

test("a file that is not valid leaves the gateway as it is, and a condition says which line; it ends when the file is mended", async () => {
  const { change, gateway } = await supervised();
  const before = gateway();

  const refused = await change("equipment: a/b/second\napi: { prt: 0 }\n");
  const condition = refusal(before);
  await change(plain("a/b/first"));

  expect(refused).toMatchObject({ outcome: "refused", code: "SAMSPEL_CONFIG_INVALID" });
  expect(condition).toMatchObject({ state: "active", severity: 600 });
  expect(condition?.message).toContain("line 2 api/prt: unknown; did you mean port?");
  expect(gateway()).toBe(before);
  expect(refusal(before)?.state).toBe("inactive");
});

test("a valid file with which the gateway does not start is given back, and a condition says why", async () => {
  const { change, gateway } = await supervised();
  const server = createServer();
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;

  const restored = await change(`equipment: a/b/second\napi: { port: ${port}, anonymousRole: operator }\n`);

  expect(restored).toMatchObject({ outcome: "restored", code: "SAMSPEL_PORT_IN_USE" });
  expect(gateway().view.site).toBe("a/b/first");
  expect(refusal(gateway())).toMatchObject({ state: "active", code: "SAMSPEL_PORT_IN_USE" });
  expect((await fetch(`${restored.url}/healthz`)).status).toBe(200);
});

test("many reloads at once are done one after the other, and the last file is at work", async () => {
  const { supervisor, write, gateway } = await supervised();

  const all = [1, 2, 3].map((n) => {
    write(plain(`a/b/line-${n}`));
    return supervisor.reload();
  });
  await Promise.all(all);

  expect(gateway().view.site).toBe("a/b/line-3");
});

test("a second gateway on the same data directory is refused in words", async () => {
  const { directory } = await supervised();
  const configuration = loadConfiguration(join(directory, "gateway.yaml"), registries, {});

  const second = startGateway({ configuration, log: silentLog, dashboards: undefined });

  await expect(second).rejects.toMatchObject({
    code: "SAMSPEL_STORE_IN_USE",
    message: expect.stringContaining(directory),
    next: expect.stringContaining("Stop the other one"),
  });
});
