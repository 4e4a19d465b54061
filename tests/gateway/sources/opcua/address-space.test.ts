/** Address spaces that change: nodes that appear later, and namespaces with another index after a restart. */
import { type AddressSpace, DataType, nodesets, StatusCodes, type UAVariable } from "node-opcua";
import { afterEach, expect, test } from "vitest";
import { opcua } from "../../../../gateway/sources/opcua/source.ts";
import { type OpcuaServer, serveOpcua } from "../../../../simulators/servers/opcua.ts";
import { temporaryDirectory } from "../../../support/context.ts";
import { startFaultProxy } from "../../../support/fault-proxy.ts";
import { startReader } from "../../../support/source-reader.ts";

const certificateDirectory = temporaryDirectory("opcua-spaces");
let server: OpcuaServer | undefined;

afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function serve(build: (space: AddressSpace) => void, port = 0): Promise<number> {
  server = await serveOpcua({
    port,
    certificateDirectory,
    namespaceUri: "urn:test:spaces",
    tags: [{ id: "steady", dataType: "integer" }],
    extension: { nodesets: [nodesets.standard], build },
  });
  return Number(new URL(server.endpointUrl.replace("opc.tcp", "http")).port);
}

const options = (port: number) => ({ endpointUrl: `opc.tcp://127.0.0.1:${port}`, securityMode: "None" });

function addVariable(space: AddressSpace, { uri, value }: { uri: string; value: number }): UAVariable {
  return space.registerNamespace(uri).addVariable({
    organizedBy: "ObjectsFolder",
    browseName: "Speed",
    nodeId: "s=Speed",
    dataType: "Double",
    value: { dataType: DataType.Double, value },
  });
}

test("a node that appears after the start is read from then on, and no longer reported", async () => {
  let space: AddressSpace | undefined;
  const port = await serve((addressSpace) => {
    space = addressSpace;
    addressSpace.registerNamespace("urn:late");
  });
  const addresses = ["nsu=urn:late;s=Speed", "ns=1;s=steady"];
  await using reader = startReader(opcua, options(port), { addresses });
  await reader.until(() => reader.of("address").length > 0, "the refusal of the node");
  expect(reader.of("address")[0]).toMatchObject({ address: 0, code: "SAMSPEL_OPCUA_NODE" });

  if (space === undefined) throw new Error("no address space");
  const node = addVariable(space, { uri: "urn:late", value: 1 });
  node.setValueFromSource({ dataType: DataType.Double, value: 7 }, StatusCodes.Good);
  await reader.until(() => reader.valuesOf(0).includes(7), "its value", 60_000);

  expect(reader.of("address").at(-1)).toEqual({ type: "address", address: 0 });
  expect(reader.of("status").map(({ state }) => state)).toEqual(["connecting", "connected"]);
}, 90_000);

test("after a restart with other namespace indexes an address by URI names the same node", async () => {
  const [own, other] = ["urn:own", "urn:other"];
  const build = (order: readonly string[]) => (space: AddressSpace) => {
    for (const uri of order) addVariable(space, { uri, value: uri === own ? 1 : 2 });
  };
  const port = await serve(build([own, other]));
  await using proxy = await startFaultProxy(port);
  await using reader = startReader(opcua, options(proxy.port), { addresses: [`nsu=${own};s=Speed`] });
  await reader.until(() => reader.values.length > 0, "the value before");

  await server?.close();
  proxy.refuse();
  await serve(build([other, own]), port);
  const before = reader.values.length;
  proxy.heal();
  await reader.until(() => reader.values.length > before, "the value after the restart", 60_000);

  expect(new Set(reader.valuesOf(0))).toEqual(new Set([1]));
  expect(reader.of("address")).toEqual([]);
}, 120_000);
