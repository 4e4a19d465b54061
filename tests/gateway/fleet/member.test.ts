/** Gateways at a real broker: each knows all; one that is gone without a word is off line; a bundle reaches the one it is for. */
import { createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type BundleContent, writeBundle } from "../../../gateway/bundle.ts";
import { FleetBundles } from "../../../gateway/bundles-at-work.ts";
import type { ConditionReport } from "../../../gateway/core/condition.ts";
import { PermanentError } from "../../../gateway/core/errors.ts";
import { everyGateway, Fleet } from "../../../gateway/fleet/member.ts";
import { connectionOf } from "../../../gateway/fleet-at-work.ts";
import { BrokerLink } from "../../../gateway/protocols/mqtt/link.ts";
import { silentLog, temporaryDirectory, testContext } from "../../support/context.ts";
import { hasMosquitto, startMosquitto } from "../../support/mosquitto.ts";
import { until } from "../../support/sinks.ts";

const settings = (url: string, name: string) => ({
  ...{ url, name, prefix: "samspel-fleet", intervalSeconds: 1, watch: true },
  ...{ bundles: "shadow" as const, bundledConfiguration: "show" as const },
});

function member(url: string, name: string, user: { readonly user?: string } = {}) {
  const heard: [string, number][] = [];
  const conditions = new Map<string, ConditionReport>();
  const context = testContext(name);
  const { prefix, intervalSeconds, watch } = settings(url, name);
  const fleet = new Fleet({
    ...{ connection: { ...connectionOf(settings(url, name)), ...user }, prefix, name, intervalSeconds, watch, context },
    status: () => ({
      ...{ timeMs: Date.now(), version: "0.1.0", startedMs: 0, site: `boras/${name}`, intervalSeconds },
      ...{ pendingCount: 0, sources: 1, sourcesLost: 0, valuesPerSecond: 1, processorShare: 0, memoryBytes: 1 },
      ...{ conditions: { high: 0, medium: 0, low: 0 }, models: [] },
    }),
    report: (report) => conditions.set(report.id, report),
    onBundle: (target, payload) => heard.push([target, payload.length]),
  });
  return { fleet, heard, conditions };
}

const contacts = ({ fleet }: ReturnType<typeof member>) =>
  fleet
    .report()
    .members.map(({ name, contact }) => `${name} ${contact}`)
    .toSorted();

describe.skipIf(!hasMosquitto)("at the broker of a site", () => {
  test("each gateway knows all; one that leaves is off line, one that comes back is not", async () => {
    await using broker = await startMosquitto();
    const [one, two] = [member(broker.url, "line-1"), member(broker.url, "line-2")];
    await using _one = one.fleet;

    await until(() => contacts(one).length === 2 && contacts(two).length === 2, "both know both");
    await two.fleet[Symbol.asyncDispose]();
    await until(() => contacts(one).includes("line-2 offline"), "line-2 is off line");
    const again = member(broker.url, "line-2");
    await using _again = again.fleet;
    await until(() => contacts(one).includes("line-2 online"), "line-2 is back");

    expect(contacts(one)).toEqual(["line-1 online", "line-2 online"]);
    expect(one.fleet.report()).toMatchObject({ self: "line-1", isConnected: true, refused: [] });
  });

  test("what is published once is heard now, and by one that comes later", async () => {
    await using broker = await startMosquitto();
    const one = member(broker.url, "line-1");
    await using _one = one.fleet;
    await until(() => contacts(one).length === 1, "it is there");
    await using link = await BrokerLink.open(connectionOf(settings(broker.url, "publisher")), testContext("publisher"));

    const topic = `samspel-fleet/_bundle/${everyGateway}`;
    await link.publish({ topic, payload: "12345", qos: 1, isRetained: true });
    await until(() => one.heard.length === 1, "the bundle");
    const two = member(broker.url, "line-2");
    await using _two = two.fleet;
    await until(() => two.heard.length === 1, "the kept bundle");

    expect([one.heard, two.heard]).toEqual([[[everyGateway, 5]], [[everyGateway, 5]]]);
  });
});

describe.skipIf(!hasMosquitto)("an access list at the broker", () => {
  test("that forbids a gateway to write is said with what to do; it hears of the others all the same", async () => {
    const file = join(temporaryDirectory("acl"), "acl");
    writeFileSync(file, "topic read #\nuser two\ntopic readwrite #\n", { mode: 0o644 });
    await using broker = await startMosquitto({ config: ["allow_anonymous true", `acl_file ${file}`] });
    const mute = member(broker.url, "line-1");
    await using _mute = mute.fleet;
    const two = member(broker.url, "line-2", { user: "two" });
    await using _two = two.fleet;

    await until(() => contacts(mute).length === 1 && mute.conditions.has("fleet/broker"), "it hears of line-2");

    expect(contacts(mute)).toEqual(["line-2 online"]);
    expect(mute.conditions.get("fleet/broker")).toMatchObject({ active: true, code: "SAMSPEL_MQTT_TOPIC" });
    expect(mute.fleet.report().problem).toMatch(
      /line-1\/(online|status) to be written\. Give this user the right to write there/,
    );
    expect(two.conditions.get("fleet/broker")?.active ?? false).toBe(false);
  });
});

describe("bundles of a gateway", () => {
  const { privateKey } = generateKeyPairSync("ed25519");
  const stranger = generateKeyPairSync("ed25519").privateKey;
  const configuration = { models: [], fleet: settings("mqtt://none", "line-1") };
  const conditions = new Map<string, ConditionReport>();
  const offers: (string | undefined)[] = [];
  const bundled = {
    check: () => {},
    offer: (text: string | undefined) => void offers.push(text),
    report: () => undefined,
  };
  const bundles = (directory = temporaryDirectory("bundles")) =>
    new FleetBundles({
      ...{ bundled, report: (report) => conditions.set(report.id, report) },
      ...{ directory, configuration, log: silentLog, keys: { trusted: [createPublicKey(privateKey)] } },
      lifecycle: {
        adopt: async () => {
          throw new PermanentError("No model is named here.", { code: "SAMSPEL_MODEL_UNKNOWN" });
        },
      },
    });
  const made = (id: string, { key = privateKey, ...more }: Partial<BundleContent> & { key?: KeyObject } = {}) => {
    const files = new Map([["configuration.yaml", new TextEncoder().encode(`equipment: ${id}\n`)]]);
    return Buffer.from(writeBundle({ id, createdMs: 1, files, ...more }, key));
  };

  test("what is wanted is taken once, is known after a restart, and gives way to what is for this gateway alone", async () => {
    const directory = temporaryDirectory("bundles");
    const first = bundles(directory);

    first.wanted(everyGateway, made("november"));
    await first.settled();
    const forAll = first.state();
    const second = bundles(directory);
    await second.settled();
    second.wanted("line-1", made("own"));
    second.wanted(everyGateway, made("december"));
    await second.settled();

    expect(forAll.wanted).toMatch(/^november-[0-9a-f]{8}$/);
    expect(forAll.actual).toBe(forAll.wanted);
    expect(second.state()).toEqual({ wanted: second.state().actual, actual: expect.stringMatching(/^own-/) });
  });

  test("what is for all is taken when what was for this gateway is withdrawn, but not when it is the older one", async () => {
    const own = bundles();
    const afterWithdrawal = async (forAll: Buffer) => {
      own.wanted("line-1", made("own", { createdMs: 5 }));
      own.wanted(everyGateway, forAll);
      own.wanted("line-1", Buffer.alloc(0));
      await own.settled();
      return own.state();
    };

    const older = await afterWithdrawal(made("november", { createdMs: 4 }));
    const newer = await afterWithdrawal(made("december", { createdMs: 6 }));

    expect(older).toMatchObject({
      wanted: expect.stringMatching(/^november-/),
      actual: expect.stringMatching(/^own-/),
      problem: expect.stringContaining("SAMSPEL_BUNDLE_OLDER"),
    });
    expect(newer).toEqual({ wanted: newer.actual, actual: expect.stringMatching(/^december-/) });
  });

  test("a stranger's bundle and a broken one are not taken; wanted and actual differ, with the reason", async () => {
    const own = bundles();

    own.wanted(everyGateway, made("november"));
    own.wanted(everyGateway, made("evil", { key: stranger }));
    await own.settled();
    const afterStranger = own.state();
    own.wanted(everyGateway, Buffer.from("{poison"));
    await own.settled();

    expect(afterStranger).toMatchObject({
      wanted: expect.stringMatching(/^evil-/),
      actual: expect.stringMatching(/^november-/),
    });
    expect(afterStranger.problem).toContain("SAMSPEL_BUNDLE_KEY");
    expect(own.state().problem).toContain("SAMSPEL_BUNDLE");
    expect(conditions.get("fleet/bundle")).toMatchObject({ active: true, severity: 300, code: "SAMSPEL_BUNDLE" });
  });

  test("one that is older than what is at work, or is for others, is refused; what was taken stays", async () => {
    const own = bundles();
    const problemAfter = async (bundle: Buffer) => {
      own.wanted(everyGateway, bundle);
      await own.settled();
      return own.state().problem;
    };

    const first = await problemAfter(
      made("november", { createdMs: 2, gateways: ["line-1"], architectures: [process.arch] }),
    );
    offers.length = 0;
    const older = await problemAfter(made("october", { createdMs: 1 }));
    const others = await problemAfter(made("december", { createdMs: 3, gateways: ["line-2"] }));
    const processor = await problemAfter(made("december", { createdMs: 3, architectures: ["mips"] }));

    expect(first).toBeUndefined();
    expect(older).toContain("before the one at work (november-");
    expect(others).toContain("is for line-2, and this gateway is line-1");
    expect(processor).toContain(`is for mips, and this gateway is ${process.arch}`);
    expect(own.state()).toMatchObject({ actual: expect.stringMatching(/^november-/) });
    expect(offers).toEqual([]);
    expect(await problemAfter(Buffer.alloc(0))).toBeUndefined();
    expect(conditions.get("fleet/bundle")?.active).toBe(false);
  });
});
