/** Gateways over the brokers of a site: bridged Mosquittos, a bridge that is stopped, a gateway that is killed. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { addBundle } from "../../gateway/cli/bundle.ts";
import { addFleet } from "../../gateway/cli/fleet.ts";
import { addModels } from "../../gateway/cli/models.ts";
import { loadConfiguration } from "../../gateway/config/load.ts";
import type { BundleStatus, FleetReport } from "../../gateway/core/fleet.ts";
import { registries } from "../../gateway/kinds.ts";
import { startGateway } from "../../gateway/main.ts";
import { mqtt } from "../../gateway/sinks/mqtt/sink.ts";
import { writeModel } from "../../models/folder.ts";
import { learn } from "../../models/learn.ts";
import { modelKinds } from "../../models/registry.ts";
import { runVerbHere } from "../gateway/cli/in-process.ts";
import { channelNames, machineColumns } from "../models/support/machine.ts";
import { eventually, getJson, startSamspel } from "../support/cli.ts";
import { silentLog, temporaryDirectory } from "../support/context.ts";
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

interface MemberOptions {
  readonly seed: number;
  readonly port?: number;
  readonly trusted?: readonly string[];
  readonly retentionDays?: number;
}

/** The configuration of a gateway with one model, as text. */
function memberText(directory: string, url: string, { port = 0, trusted = [], retentionDays = 30 }: MemberOptions) {
  const ids = channelNames(channels).map(({ name }) => `pump/${name}`);
  const name = basename(directory);
  return stringify({
    equipment: `boras/${name}`,
    api: { port, anonymousRole: "engineer" },
    store: { retentionDays },
    sources: [{ id: "file", kind: "replay", file: join(directory, "table.csv") }],
    tags: ids.map((id) => ({ id, source: "file", address: "a" })),
    assets: [{ id: "pump", tags: ids }],
    models: [{ id: "pump", kind: "principal-components", card: "pump", asset: "pump", channels: ids }],
    trustedModelKeys: trusted,
    fleet: { url, name, intervalSeconds: 1 },
  });
}

/** Writes the configuration and the model. */
async function writeMember(directory: string, url: string, options: MemberOptions) {
  mkdirSync(join(directory, "data/models"), { recursive: true });
  await writeModel(join(directory, "data/models/pump"), await modelLearned(options.seed));
  const file = join(directory, "gateway.yaml");
  writeFileSync(join(directory, "table.csv"), "time,a\n2026-01-01T00:00:00Z,1\n");
  writeFileSync(file, memberText(directory, url, options));
  return file;
}

const start = (file: string) => startSamspel<{ url: string }>(["run", "--config", file, "--log-level", "warn"]);
const fleetAt = (url: string) => () => getJson<FleetReport>(`${url}/api/v1/fleet`);
const lineTwo = ({ members }: FleetReport) => members.find(({ name }) => name === "line-2");

/** Runs verbs as a user types them, and fails with what they say. */
async function samspelHere(...args: string[]): Promise<string> {
  const add = { bundle: addBundle, fleet: addFleet, models: addModels }[args[0] as "bundle" | "fleet" | "models"];
  const { code, stdout, stderr } = await runVerbHere(add, args, { json: false });
  if (code !== 0) throw new Error(`samspel ${args.join(" ")}: ${stdout}${stderr}`);
  return stdout;
}

describe.skipIf(!hasMosquitto)("a fleet", () => {
  test("a bundle is made, published once, shadowed and activated at another gateway; its configuration too, and one that does not start changes nothing", async () => {
    await using broker = await startMosquitto();
    const root = temporaryDirectory("fleet");
    const [one, two] = [join(root, "line-1"), join(root, "line-2")];
    const first = await writeMember(one, broker.url, { seed: 2 });
    const bundle = join(root, "a.bundle");
    const publish = async (id: string, ...what: string[]) => {
      await samspelHere("bundle", "create", "--config", first, "--id", id, "--out", bundle, ...what);
      await samspelHere("bundle", "publish", bundle, "--config", first, "--to", "line-2");
    };
    await samspelHere("bundle", "create", "--config", first, "--models", "pump", "--id", "may", "--out", bundle);
    const trusted = [readFileSync(join(one, "data/keys/model-signing.pub.pem"), "utf8")];
    const own = { seed: 1, port: await freePort(), trusted };
    const second = await writeMember(two, broker.url, own);
    const proven = await samspelHere("bundle", "verify", bundle, "--config", second);

    // The one that shows the page runs here, the one that is killed in a process of its own.
    const configuration = loadConfiguration(first, registries, {});
    const a = await startGateway({ configuration, log: silentLog, dashboards: undefined });
    await using stack = new AsyncDisposableStack();
    stack.defer(() => a.close());
    const b = await start(second);
    await using _b = b;
    const both = await eventually(fleetAt(a.url), ({ members }) => members.length === 2);
    const bundleOfTwo = (isSo: (bundle: BundleStatus) => boolean) =>
      eventually(fleetAt(a.url), (report) => isSo(lineTwo(report)?.bundle ?? {}));

    await samspelHere("bundle", "publish", bundle, "--config", first);
    await bundleOfTwo(({ actual = "" }) => actual.startsWith("may-"));
    const versions = await samspelHere("models", "list", "--gateway", b.ready.url);
    const shadow = /~ (\S+) /.exec(versions)?.[1] ?? "";
    await samspelHere("models", "activate", "pump", shadow, "--gateway", b.ready.url);
    const activated = await eventually(fleetAt(a.url), (report) => lineTwo(report)?.models[0]?.version === shadow);

    const file = join(root, "wanted.yaml");
    writeFileSync(file, memberText(two, broker.url, { ...own, retentionDays: 60 }));
    await publish("june", "--configuration", file, "--gateways", "line-2");
    await bundleOfTwo(({ configuration }) => configuration === "waiting");
    const shown = await samspelHere("fleet", "--gateway", b.ready.url);
    await samspelHere("bundle", "activate", "--gateway", b.ready.url);
    await bundleOfTwo(({ configuration }) => configuration === "at-work");
    const atWork = readFileSync(second, "utf8");

    // Valid, and the port is taken by the other gateway: the last good one goes on.
    writeFileSync(file, memberText(two, broker.url, { ...own, port: Number(new URL(a.url).port) }));
    await publish("july", "--configuration", file);
    await bundleOfTwo(({ configuration }) => configuration === "waiting");
    await samspelHere("bundle", "activate", "--gateway", b.ready.url);
    const failed = await bundleOfTwo(
      ({ configuration, problem }) => configuration === "failed" && problem !== undefined,
    );
    await publish("august", "--configuration", first);
    const refused = await bundleOfTwo(({ problem = "" }) => problem.includes("SAMSPEL_BUNDLE_MACHINE"));
    await b.child.kill();
    const gone = await eventually(fleetAt(a.url), (report) => lineTwo(report)?.contact === "offline");

    expect(proven).toContain("which is trusted here");
    expect(both.members).toMatchObject([
      { name: "line-1", contact: "online", site: "boras/line-1", sources: 1 },
      { name: "line-2", contact: "online", site: "boras/line-2", models: [{ id: "pump", state: "active" }] },
    ]);
    expect(lineTwo(both)?.models[0]?.version).not.toBe(shadow);
    expect(lineTwo(activated)?.models).toEqual([{ id: "pump", state: "active", version: shadow }]);
    expect(shown).toContain("~ store (retentionDays)");
    expect(atWork).toContain("retentionDays: 60");
    expect(readFileSync(second, "utf8")).toBe(atWork);
    expect(lineTwo(failed)?.bundle?.problem).toContain("listens on");
    expect(lineTwo(refused)?.bundle).toMatchObject({
      wanted: expect.stringMatching(/^august-/),
      actual: expect.stringMatching(/^july-/),
    });
    expect(gone.members.find(({ name }) => name === "line-1")?.contact).toBe("online");
  }, 240_000);

  test.each([
    ["stop", "every value arrives at the site"],
    ["kill", "what it had not written to its disk is missing, and nothing else"],
  ] as const)("a bridge between two brokers ends by %s while values flow: %s", async (how, _) => {
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

    // The broker of the line, and with it the bridge, is gone for a moment. After SIGTERM it has kept what the site
    // lacks; after SIGKILL what it had saved: what it confirmed since is lost, and the gateway cannot know.
    await lineBroker[how]();
    const confirmedCount = sent.forwarder.report().forwardedCount;
    await using _again = await startMosquitto({ ...line, port: lineBroker.port });
    await sent.untilAllSent();
    const missing = () => Array.from({ length: 3000 }, (_, number) => number).filter((number) => !values().has(number));
    const isThere = () => missing().every((number) => how === "kill" && number < confirmedCount);
    await until(isThere, "every value at the site that is not lost with the broker", 30_000);

    expect(sent.forwarder.report()).toMatchObject({
      forwardedCount: 3000,
      setAsideCount: 0,
      missedCount: 0,
      pendingCount: 0,
    });
  });
});
