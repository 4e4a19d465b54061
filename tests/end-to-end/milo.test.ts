/** The OPC UA source against an independent server with security on: Eclipse Milo, in Java. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SourceContext } from "../../gateway/core/contracts.ts";
import { discover } from "../../gateway/sources/opcua/discover.ts";
import { opcua } from "../../gateway/sources/opcua/source.ts";
import { temporaryDirectory, testContext } from "../support/context.ts";
import { hasMilo, type Milo, startMilo } from "../support/milo/milo.ts";
import { unexplained } from "../support/opcua-counter.ts";
import { freePort } from "../support/ports.ts";
import { startReader } from "../support/source-reader.ts";

const policies = ["Aes256_Sha256_RsaPss", "Aes128_Sha256_RsaOaep", "Basic256Sha256"] as const;
const node = (name: string) => `nsu=urn:test:milo;s=${name}`;

describe.skipIf(!hasMilo)("Eclipse Milo", () => {
  const directory = temporaryDirectory("milo");
  let port: number;
  let milo: Milo;
  let context: SourceContext;
  let refusal: unknown;

  beforeAll(async () => {
    port = await freePort();
    milo = await startMilo(port, directory);
    context = testContext("plc");
    refusal = await firstEnd();
    await milo.acceptAll();
    // It looks at its trust list now and then.
    for (let attempt = 0; attempt < 30 && (await firstEnd()) !== undefined; attempt++);
  }, 300_000);
  afterAll(() => milo[Symbol.asyncDispose]());

  const secured = (more: object = {}) => ({
    endpointUrl: milo.endpointUrl,
    trustServerCertificate: "any",
    publishingIntervalMs: 100,
    ...more,
  });

  /** What prevents a connection; undefined when values come. */
  const firstEnd = async () => {
    await using reader = startReader(opcua, secured(), { addresses: [node("counter")], context });
    await reader.until(() => reader.hasEnded || reader.values.length > 0, "values or a refusal", 60_000);
    return reader.error;
  };

  test("offers every current policy, and the strongest is chosen", async () => {
    const report = await discover({ endpointUrl: milo.endpointUrl }, testContext("stranger"));

    const encrypted = report.endpoints.filter(({ securityMode }) => securityMode === "SignAndEncrypt");
    expect(new Set(encrypted.map(({ securityPolicy }) => securityPolicy))).toEqual(new Set(policies));
    expect(report.endpoints.find(({ isChosen }) => isChosen)).toMatchObject({
      securityMode: "SignAndEncrypt",
      securityPolicy: policies[0],
    });
    expect(report.trust?.state).toBe("untrusted");
  });

  test("lets nobody in whose certificate it does not know, and the advice says where to accept it", () => {
    expect(refusal).toMatchObject({ code: "SAMSPEL_OPCUA_NOT_ACCEPTED", next: expect.stringMatching(/\.$/) });
  });

  test.each(policies)(
    "SignAndEncrypt with %s: every count once, in order, with its source time",
    async (policy) => {
      await using reader = startReader(opcua, secured({ securityPolicy: policy }), {
        addresses: [node("counter"), node("nothing")],
        context,
      });

      await reader.until(() => reader.valuesOf(0).length >= 8, "values", 60_000);

      const seen = reader.values.filter(({ address }) => address === 0).map(({ value, timeMs }) => ({ value, timeMs }));
      const first = milo.written().findIndex(({ value }) => value === seen[0]?.value);
      expect(seen).toEqual(milo.written().slice(first, first + seen.length));
      expect(reader.of("gap")).toEqual([]);
      expect(reader.of("address")).toMatchObject([{ address: 1, code: expect.stringMatching(/^SAMSPEL_OPCUA_/) }]);
    },
    90_000,
  );

  test("a user with the right password is let in, with a wrong one not", async () => {
    const user = { user: "operator", password: "horse" };
    await using reader = startReader(opcua, secured(user), { addresses: [node("counter")], context });
    await reader.until(() => reader.values.length > 0, "values", 60_000);

    const wrong = startReader(opcua, secured({ ...user, password: "pony" }), { addresses: [node("counter")], context });
    await wrong.until(() => wrong.hasEnded, "the refusal", 60_000).catch(() => undefined);

    expect(wrong.error).toMatchObject({ code: "SAMSPEL_OPCUA_USER" });
  }, 90_000);

  test("values of every type are exact: 64 bits, signs, text, arrays, fields of a structure", async () => {
    const expected: readonly [string, unknown][] = [
      [node("int64"), -(2n ** 63n)],
      [node("uint64"), 2n ** 63n - 1n],
      [node("uint32"), 4_294_967_295],
      [node("float"), Math.fround(0.1)],
      [node("double"), -0],
      [node("text"), "Sväng™ 🤖"],
      [node("boolean"), true],
      [`path=/2;${node("doubles")}`, Number.MAX_VALUE],
      [`path=/0;${node("longs")}`, 9_007_199_254_740_993n],
      [`path=/Low;${node("range")}`, -1.5],
    ];
    const addresses = expected.map(([address]) => address);
    await using reader = startReader(opcua, secured(), { addresses, context });

    await reader.until(() => addresses.every((_, index) => reader.valuesOf(index).length > 0), "all values", 60_000);

    expect(addresses.map((address, index) => [address, reader.valuesOf(index)[0]])).toEqual(expected);
  }, 90_000);

  test("that is killed and comes back: values resume by themselves, what is missing is a gap", async () => {
    await using reader = startReader(opcua, secured(), { addresses: [node("counter")], context });
    await reader.until(() => reader.values.length > 4, "values before", 60_000);

    await milo.kill();
    await reader.until(() => reader.of("status").at(-1)?.state === "disconnected", "the loss", 60_000);
    milo = await startMilo(port, directory);
    const listensMs = performance.now();
    const before = reader.values.length;
    await reader.until(() => reader.values.length > before + 4, "values after", 120_000);

    console.log(JSON.stringify({ name: "milo-restart", backSeconds: (performance.now() - listensMs) / 1000 }));
    expect(reader.of("gap").length).toBeGreaterThan(0);
    expect(unexplained(reader)).toEqual([]);
  }, 300_000);
});
