/** The OPC UA source against an independent server, asyncua in Python: same values, same source times, open and encrypted. */
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { opcua } from "../../gateway/sources/opcua/source.ts";
import { temporaryDirectory } from "../support/context.ts";
import { freePort } from "../support/ports.ts";
import { startProcess } from "../support/processes.ts";
import { startReader } from "../support/source-reader.ts";

/** A Python with the package `asyncua`, named by SAMSPEL_PYTHON or found as python3. */
const python = process.env.SAMSPEL_PYTHON ?? "python3";
const hasAsyncua = spawnSync(python, ["-c", "import asyncua"], { timeout: 60_000 }).status === 0;

async function startServer() {
  const directory = temporaryDirectory("asyncua");
  mkdirSync(directory, { recursive: true });
  const port = await freePort();
  const script = join(import.meta.dirname, "asyncua-server.py");
  const child = await startProcess(python, [script, String(port), directory]);
  await child.waitFor(/^ready$/m);
  const written = () =>
    child
      .stdout()
      .split("\n")
      .flatMap((line): { value: number; timeMs: number }[] => (line.endsWith("}") ? [JSON.parse(line)] : []));
  return { endpointUrl: `opc.tcp://127.0.0.1:${port}/test/`, child, written };
}

describe.skipIf(!hasAsyncua)("asyncua", () => {
  test.each([
    { securityMode: "None" },
    ...["Basic256Sha256", "Aes128_Sha256_RsaOaep", "Aes256_Sha256_RsaPss"].map((securityPolicy) => ({
      securityMode: "SignAndEncrypt",
      securityPolicy,
      trustServerCertificate: "any",
    })),
  ])("%o: every value arrives once, in order, with its source time", async (security) => {
    const server = await startServer();
    await using _child = server.child;
    const options = { endpointUrl: server.endpointUrl, publishingIntervalMs: 200, ...security };

    await using reader = startReader(opcua, options, {
      addresses: ["nsu=urn:test:asyncua;s=counter", "ns=9;s=nothing"],
    });
    await reader.until(() => reader.valuesOf(0).length >= 60, "60 values");
    const seen = reader.values.filter(({ address }) => address === 0).map(({ value, timeMs }) => ({ value, timeMs }));
    const first = server.written().findIndex(({ value }) => value === seen[0]!.value);

    expect(seen).toEqual(server.written().slice(first, first + seen.length));
    expect(reader.of("gap")).toEqual([]);
    expect(reader.of("address")).toMatchObject([{ address: 1, code: expect.stringMatching(/^SAMSPEL_OPCUA_/) }]);
  });
});
