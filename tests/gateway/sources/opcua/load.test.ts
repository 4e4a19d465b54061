/** The OPC UA source under load: ten thousand values at once, and security tokens that are renewed while values flow. */
import { expect, test } from "vitest";
import { opcua } from "../../../../gateway/sources/opcua/source.ts";
import { serveOpcua } from "../../../../simulators/servers/opcua.ts";
import { temporaryDirectory, testContext } from "../../../support/context.ts";
import { Counter } from "../../../support/opcua-counter.ts";
import { startOpcuaServer } from "../../../support/opcua-server.ts";
import { type SourceReader, startReader } from "../../../support/source-reader.ts";

const items = Number(process.env.SAMSPEL_ITEMS ?? 1000);

test(`${items} items that change at once, again and again, give every value`, { timeout: 240_000 }, async () => {
  const ids = Array.from({ length: items }, (_, index) => `item-${index}`);
  await using server = await serveOpcua({
    port: 0,
    certificateDirectory: temporaryDirectory("opcua-load"),
    namespaceUri: "urn:test:load",
    tags: ids.map((id) => ({ id, dataType: "integer" })),
  });
  const options = { endpointUrl: server.endpointUrl, securityMode: "None", publishingIntervalMs: 500 };
  await using reader = startReader(opcua, options, { addresses: ids.map((id) => `ns=1;s=${id}`) });
  await reader.until(
    () => new Set(reader.values.map(({ address }) => address)).size === items,
    "first values",
    120_000,
  );
  const rounds = 10;
  const startMs = Date.now();

  for (let round = 1; round <= rounds; round++) {
    server.publish(ids.map((id) => ({ id, value: round, timeMs: startMs + round })));
  }
  const isBurst = ({ timeMs }: { timeMs: number }) => timeMs > startMs && timeMs <= startMs + rounds;
  await reader.until(() => reader.values.filter(isBurst).length >= items * rounds, "all values", 120_000);

  const burst = reader.values.filter(isBurst);
  expect(burst).toHaveLength(items * rounds);
  expect(burst.every(({ value, timeMs }) => value === timeMs - startMs)).toBe(true);
  expect(reader.of("gap")).toEqual([]);
});

const renewals = Number(process.env.SAMSPEL_RENEWALS ?? 8);

test(`${renewals} renewals of security tokens under load lose nothing`, { timeout: 240_000 }, async () => {
  await using server = await startOpcuaServer({ options: { defaultSecureTokenLifetime: 2500 } });
  using counter = new Counter(server);
  const options = { endpointUrl: server.endpointUrl, trustServerCertificate: "any" };
  const context = testContext("plc");
  const readers: SourceReader[] = [];
  for (let client = 0; client < 4; client++) {
    const reader = startReader(opcua, options, { addresses: ["ns=1;s=count"], context });
    await reader.until(() => reader.values.length > 0, "a value");
    readers.push(reader);
  }
  // Of every channel that there was: on a busy machine one may be lost and opened anew.
  const tokens = new Map<object, number>();
  const renewed = () => {
    for (const endpoint of server.server.endpoints) {
      for (const channel of endpoint.getChannels()) tokens.set(channel, channel.securityTokenCount);
    }
    return [...tokens.values()].reduce((sum, count) => sum + Math.max(0, count - 1), 0);
  };

  await readers[0]?.until(() => renewed() >= renewals, "the renewals", 60_000 + renewals * 1000);

  const { count } = counter;
  for (const reader of readers) {
    await reader.until(() => Number(reader.valuesOf(0).at(-1)) >= count, "values after");
    const seen = reader.valuesOf(0).map(Number);
    expect(seen).toEqual(seen.map((_, index) => (seen[0] ?? 0) + index));
    expect(reader.of("gap")).toEqual([]);
    await reader.stop();
  }
});
