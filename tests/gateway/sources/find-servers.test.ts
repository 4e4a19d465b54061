/** Servers that can be found without sweeping addresses: announced by an independent implementation, or known to a discovery server. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findBrokers } from "../../../gateway/sources/mqtt/find-brokers.ts";
import { findOpcuaServers } from "../../../gateway/sources/opcua/find-servers.ts";
import { serveOpcua } from "../../../simulators/servers/opcua.ts";
import { temporaryDirectory, testContext } from "../../support/context.ts";
import { startProcess } from "../../support/processes.ts";
import { presentOrFailInCi } from "../../support/required.ts";

/** A Python with the package `zeroconf`, named by SAMSPEL_PYTHON or found as python3. */
const python = process.env.SAMSPEL_PYTHON ?? "python3";
const hasZeroconf = spawnSync(python, ["-c", "import zeroconf"], { timeout: 60_000 }).status === 0;

test.skipIf(!presentOrFailInCi(hasZeroconf, "zeroconf (Python)"))(
  "servers and brokers that announce themselves are found with their addresses, and those that a discovery server knows",
  async () => {
    await using announcing = await startProcess(python, [join(import.meta.dirname, "announce.py")]);
    await announcing.waitFor(/^ready$/m);
    const certificateDirectory = temporaryDirectory("find-servers");
    const server = await serveOpcua({ port: 0, tags: [], certificateDirectory, namespaceUri: "urn:example:press" });
    const context = { ...testContext("discovery"), directory: temporaryDirectory("finding") };

    const [servers, brokers] = await Promise.all([
      findOpcuaServers(server.endpointUrl, context),
      findBrokers(context),
    ]).finally(() => server.close());
    const withoutServer = await findOpcuaServers(server.endpointUrl, context);

    expect(servers).toEqual(
      expect.arrayContaining([
        { kind: "opcua", name: "Press é 7", address: "opc.tcp://127.0.0.1:48010/UA/press", origin: "announced" },
        { kind: "opcua", name: "Path that is none", address: "opc.tcp://127.0.0.1:48011", origin: "announced" },
        expect.objectContaining({ origin: "discovery-server", address: expect.stringMatching(/^opc\.tcp:\/\//) }),
      ]),
    );
    expect(brokers).toContainEqual({
      ...{ kind: "mqtt", name: "Broker", address: "mqtt://127.0.0.1:1883", origin: "announced" },
    });
    expect(withoutServer.map(({ origin }) => origin)).not.toContain("discovery-server");
  },
  60_000,
);
