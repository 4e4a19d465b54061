/** The OPC UA source and a server that forgets, refuses or has no room: nothing is asked in a loop, nothing is lost unsaid. */
import { StatusCodes, Subscription } from "node-opcua";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { opcua } from "../../../../gateway/sources/opcua/source.ts";
import { testContext } from "../../../support/context.ts";
import { startFaultProxy } from "../../../support/fault-proxy.ts";
import { Counter, unexplained } from "../../../support/opcua-counter.ts";
import { type OpcuaTestServer, startOpcuaServer } from "../../../support/opcua-server.ts";
import { type SourceReader, startReader } from "../../../support/source-reader.ts";

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

const options = (port = server.port, more: object = {}) => ({
  endpointUrl: `opc.tcp://127.0.0.1:${port}`,
  securityMode: "None",
  ...more,
});
const lastState = (reader: SourceReader) => reader.of("status").at(-1)?.state;
const newest = (reader: SourceReader) => Number(reader.valuesOf(0).at(-1) ?? 0);

describe("a cut longer than the server remembers", () => {
  const lifetimeBefore = Subscription.minimumLifetimeDuration;
  afterAll(() => {
    Subscription.minimumLifetimeDuration = lifetimeBefore;
  });

  test("is one gap, although nobody says that session and subscription are gone; values come again", async () => {
    await using forgetful = await startOpcuaServer();
    Subscription.minimumLifetimeDuration = 1000;
    forgetful.intercept("CreateSession", (request) => {
      request.requestedSessionTimeout = 3000;
      return undefined;
    });
    forgetful.intercept("CreateSubscription", (request) => {
      request.requestedLifetimeCount = 30;
      return undefined;
    });
    using counting = new Counter(forgetful);
    await using proxy = await startFaultProxy(forgetful.port);
    await using reader = startReader(opcua, options(proxy.port), { addresses });
    await reader.until(() => reader.values.length > 5, "values before");
    const lastBefore = newest(reader);

    proxy.refuse();
    const { engine } = forgetful.server;
    await reader.until(
      () => engine.currentSessionCount === 0 && engine.currentSubscriptionCount === 0,
      "the end of session and subscription at the server",
      60_000,
    );
    const atHeal = counting.count;
    const healMs = performance.now();
    proxy.heal();
    await reader.until(() => newest(reader) > atHeal, "values after", 60_000);
    const backSeconds = (performance.now() - healMs) / 1000;

    console.log(JSON.stringify({ name: "opcua-lifetime", lost: atHeal - lastBefore, backSeconds }));
    expect(atHeal - lastBefore).toBeGreaterThan(20);
    expect(unexplained(reader)).toEqual([]);
    expect(reader.of("gap")).toHaveLength(1);
    expect(reader.of("gap")[0]?.estimatedCount).toBeGreaterThan(0);
  }, 120_000);
});

test("a message that was lost and that the server no longer keeps is a gap; values go on", async () => {
  await using proxy = await startFaultProxy(server.port);
  await using reader = startReader(opcua, options(proxy.port), { addresses });
  await reader.until(() => reader.values.length > 5, "values before");
  let refused = 0;
  server.intercept("Republish", () => {
    refused++;
    return StatusCodes.BadMessageNotAvailable;
  });

  proxy.stall();
  const atStall = counter.count;
  await reader.until(() => counter.count > atStall + 20, "messages that go nowhere");
  proxy.cut();
  proxy.heal();
  await reader.until(() => newest(reader) > atStall + 30, "values after", 60_000);
  const afterFirst = refused;
  await reader.until(() => newest(reader) > atStall + 60, "more values");

  expect(refused).toBeGreaterThan(0);
  expect(refused).toBe(afterFirst);
  expect(reader.of("gap").length).toBeGreaterThan(0);
  expect(unexplained(reader)).toEqual([]);
}, 120_000);

describe("a server that answers Publish with", () => {
  const faults = new Map<string, { isOn: boolean; publishes: number; sessions: number }>();
  const codes = [
    "BadTooManyPublishRequests",
    "BadNoSubscription",
    "BadSessionIdInvalid",
    "BadSubscriptionIdInvalid",
    "BadTimeout",
    "BadInternalError",
  ] as const;

  beforeAll(() => {
    server.intercept("Publish", ({ requestHeader }) => {
      const session = server.server.getSession(requestHeader.authenticationToken, true);
      const code = codes.find((name) => session?.clientDescription?.applicationUri?.endsWith(`:${name}`));
      const fault = code === undefined ? undefined : faults.get(code);
      if (code === undefined || fault?.isOn !== true) return undefined;
      fault.publishes++;
      return StatusCodes[code];
    });
    server.intercept("CreateSession", (request) => {
      const { applicationUri } = request.clientDescription as { applicationUri: string };
      const fault = faults.get(codes.find((name) => applicationUri.endsWith(`:${name}`)) ?? "");
      if (fault?.isOn === true) fault.sessions++;
      return undefined;
    });
  });

  test.concurrent.each(codes)(
    "%s is not asked in a loop, and gives values once it is well",
    async (code) => {
      const fault = { isOn: false, publishes: 0, sessions: 0 };
      faults.set(code, fault);
      await using reader = startReader(opcua, options(server.port, { maxSilenceSeconds: 3 }), {
        addresses,
        context: testContext(code),
      });
      await reader.until(() => reader.values.length > 5, "values before", 60_000);

      const startMs = performance.now();
      fault.isOn = true;
      await reader.until(() => lastState(reader) !== "connected", "the loss", 60_000);
      await reader.until(() => performance.now() - startMs > 3000, "some time of failing");
      const seconds = (performance.now() - startMs) / 1000;
      fault.isOn = false;
      const { publishes, sessions } = fault;
      const before = counter.count;
      await reader.until(() => newest(reader) > before + 10, "values after", 60_000);

      console.log(JSON.stringify({ name: "opcua-publish-fault", code, seconds, publishes, sessions }));
      // Requests that were under way when it began come on top.
      expect(publishes).toBeLessThanOrEqual(seconds + 6 * (sessions + 1));
      expect(sessions).toBeLessThanOrEqual(seconds + 1);
      expect(unexplained(reader)).toEqual([]);
    },
    120_000,
  );
});

describe("the sessions of a server", () => {
  const restarts = Number(process.env.SAMSPEL_RESTARTS ?? 5);

  test(`${restarts} restarts leave one session at most`, { timeout: 60_000 + restarts * 5000 }, async () => {
    await using own = await startOpcuaServer({ options: { serverCapabilities: { maxSessions: 3 } } });
    using _counting = new Counter(own);
    const context = testContext("restarted");

    for (let restart = 0; restart < restarts; restart++) {
      const reader = startReader(opcua, options(own.port), { addresses, context });
      await reader.until(() => reader.values.length > 0, "a value");
      await reader.stop();
    }

    expect(own.server.engine.currentSessionCount).toBeLessThanOrEqual(1);
    expect(own.server.engine.currentSubscriptionCount).toBeLessThanOrEqual(1);
  });

  test("that are all taken are a reason to wait long, and the one who has one keeps it", async () => {
    await using own = await startOpcuaServer({ options: { serverCapabilities: { maxSessions: 1 } } });
    using _counting = new Counter(own);
    await using first = startReader(opcua, options(own.port), { addresses, context: testContext("first") });
    await first.until(() => first.values.length > 0, "a value");
    const second = startReader(opcua, options(own.port), { addresses, context: testContext("second") });

    await second.until(() => second.hasEnded, "the refusal").catch(() => undefined);

    expect(second.error).toMatchObject({ code: "SAMSPEL_OPCUA_SESSIONS", remedy: "operator" });
    expect(lastState(first)).toBe("connected");
  });
});
