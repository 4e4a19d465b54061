/** Gateways over the brokers of a site: bridged Mosquittos, a bridge that is stopped, a gateway that is killed. */
import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import type { FleetReport } from "../../gateway/core/fleet.ts";
import { mqtt } from "../../gateway/sinks/mqtt/sink.ts";
import { writeModel } from "../../models/folder.ts";
import { learn } from "../../models/learn.ts";
import { modelKinds } from "../../models/registry.ts";
import { channelNames, machineColumns } from "../models/support/machine.ts";
import { eventually, getJson, samspel, startSamspel } from "../support/cli.ts";
import { temporaryDirectory } from "../support/context.ts";
import { forwardNumbers } from "../support/forwarding.ts";
import { hasMosquitto, startMosquitto } from "../support/mosquitto.ts";
import { subscribe } from "../support/mqtt-subscriber.ts";
import { freePort } from "../support/ports.ts";
import { until } from "../support/sinks.ts";

const channels = 2;

async function modelLearned(seed: number) {
  const data = {
    channels: channelNames(channels),
    columns: machineColumns({ seed, rows: 300, channels }),
    sampleRateHz: 1,
  };
  const kind = modelKinds["principal-components"]!;
  return await learn({ kind, data, description: `seed ${seed}`, nowMs: seed * 1000, monotonicMs: () => 0 });
}

/** Writes the configuration of a gateway with one model, and the model. */
async function writeMember(directory: string, url: string) {
  mkdirSync(join(directory, "data/models"), { recursive: true });
  await writeModel(join(directory, "data/models/pump"), await modelLearned(1));
  const ids = channelNames(channels).map(({ name }) => `pump/${name}`);
  const file = join(directory, "gateway.yaml");
  const name = basename(directory);
  writeFileSync(join(directory, "table.csv"), "time,a\n2026-01-01T00:00:00Z,1\n");
  writeFileSync(
    file,
    stringify({
      equipment: `boras/${name}`,
      api: { port: 0, anonymousRole: "viewer" },
      sources: [{ id: "file", kind: "replay", file: join(directory, "table.csv") }],
      tags: ids.map((id) => ({ id, source: "file", address: "a" })),
      assets: [{ id: "pump", tags: ids }],
      models: [{ id: "pump", kind: "principal-components", card: "pump", asset: "pump", channels: ids }],
      fleet: { url, name, intervalSeconds: 1 },
    }),
  );
  return file;
}

const start = (file: string) => startSamspel<{ url: string }>(["run", "--config", file, "--log-level", "warn"]);
const fleetAt = (url: string) => () => getJson<FleetReport>(`${url}/api/v1/fleet`);

describe.skipIf(!hasMosquitto)("a fleet", () => {
  test("every gateway is seen at any other; one is killed, and the broker says so; a bundle is made and proven", async () => {
    await using broker = await startMosquitto();
    const root = temporaryDirectory("fleet");
    const first = await writeMember(join(root, "line-1"), broker.url);
    const second = await writeMember(join(root, "line-2"), broker.url);
    const bundle = join(root, "november.bundle");
    const create = ["bundle", "create", "--config", first, "--models", "pump", "--id", "november", "--out", bundle];

    await using a = await start(first);
    const b = await start(second);
    await using _b = b;
    const both = await eventually(fleetAt(a.ready.url), ({ members }) => members.length === 2);
    await b.child.kill();
    const made = await samspel(create);
    const proven = await samspel(["bundle", "verify", bundle, "--config", first]);
    const after = await eventually(fleetAt(a.ready.url), ({ members }) =>
      members.some(({ name, contact }) => name === "line-2" && contact === "offline"),
    );

    expect(both.members).toMatchObject([
      { name: "line-1", contact: "online", site: "boras/line-1", sources: 1 },
      { name: "line-2", contact: "online", site: "boras/line-2", models: [{ id: "pump", state: "active" }] },
    ]);
    expect(made.code).toBe(0);
    expect(proven.stdout).toContain("which is trusted here");
    expect(after.members.find(({ name }) => name === "line-1")?.contact).toBe("online");
  }, 240_000);

  test("a bridge between two brokers is killed while values flow: every value arrives at the site", async () => {
    const sitePort = await freePort();
    await using site = await startMosquitto({ port: sitePort, config: ["max_queued_messages 0"] });
    const kept = temporaryDirectory("bridge");
    const bridge = ["connection site", `address 127.0.0.1:${sitePort}`, "cleansession false", "topic samspel/# out 1"];
    const line = { config: ["max_queued_messages 0", ...bridge, "restart_timeout 1"], persistence: kept };
    const lineBroker = await startMosquitto(line);
    const seen = await subscribe(site.url, "samspel/#");
    await using _seen = seen;
    const values = () => new Set(seen.messages.map(({ payload }) => JSON.parse(payload.toString()).value));
    await using sent = await forwardNumbers(mqtt, { url: lineBroker.url }, 3000, 100);
    await until(() => values().size > 300, "values at the site");

    // SIGTERM: the broker of the line, and with it the bridge, is gone for a moment; it keeps what the site lacks.
    await lineBroker.stop();
    await using _again = await startMosquitto({ ...line, port: lineBroker.port });
    await sent.untilAllSent();
    await until(() => values().size === 3000, "every value at the site", 30_000);

    expect(sent.forwarder.report()).toMatchObject({
      forwardedCount: 3000,
      setAsideCount: 0,
      missedCount: 0,
      pendingCount: 0,
    });
  });
});
