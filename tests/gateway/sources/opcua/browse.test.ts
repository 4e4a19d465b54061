/** Browsing a real server: levels, paging, limits of small controllers, loops, units and values. */
import { join } from "node:path";
import {
  type AddressSpace,
  type ClientSession,
  DataType,
  OPCUACertificateManager,
  OPCUAClient,
  OPCUAServer,
  standardUnits,
  VariantArrayType,
} from "node-opcua";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { BrowsedNode } from "../../../../gateway/core/source-access.ts";
import { type BrowseOptions, browse } from "../../../../gateway/sources/opcua/browse.ts";
import { roboticsServer } from "../../../../simulators/servers/robotics.ts";
import { temporaryDirectory } from "../../../support/context.ts";

/** More than one answer holds. */
const children = 520;
let server: OPCUAServer;
let client: OPCUAClient;
let session: ClientSession;

/** Limits of a small controller; the server answers BadTooManyOperations beyond them. */
const operationLimits = {
  maxNodesPerBrowse: 3,
  maxNodesPerRead: 7,
  maxNodesPerTranslateBrowsePathsToNodeIds: 2,
};

beforeAll(async () => {
  const serverCertificateManager = new OPCUACertificateManager({
    rootFolder: join(temporaryDirectory("browse"), "pki"),
    automaticallyAcceptUnknownCertificate: true,
  });
  await serverCertificateManager.initialize();
  const robot = roboticsServer("Robot1");
  server = new OPCUAServer({
    port: 0,
    host: "127.0.0.1",
    hostname: "127.0.0.1",
    nodeset_filename: [...robot.extension.nodesets],
    serverCertificateManager,
    serverCapabilities: { operationLimits, maxBrowseContinuationPoints: 2 },
  });
  await server.initialize();
  const { addressSpace } = server.engine;
  if (addressSpace === null) throw new Error("no address space");
  robot.extension.build(addressSpace);
  build(addressSpace);
  await server.start();
  client = OPCUAClient.create({ endpointMustExist: false, connectionStrategy: { maxRetry: 1 } });
  await client.connect(`opc.tcp://127.0.0.1:${server.endpoints[0]?.port}`);
  session = await client.createSession();
}, 90_000);

afterAll(async () => {
  await session.close();
  await client.disconnect();
  await server.shutdown(0);
});

function build(addressSpace: AddressSpace): void {
  const namespace = addressSpace.registerNamespace("http://example.com/spindle;v=2%");
  const spindle = namespace.addFolder("ObjectsFolder", { browseName: "Spindle", nodeId: "s=Spindle" });
  namespace.addAnalogDataItem({
    componentOf: spindle,
    browseName: "BearingTemperature",
    nodeId: "s=Spindle.T",
    dataType: DataType.Double,
    engineeringUnits: standardUnits.degree_celsius,
    engineeringUnitsRange: { low: -20, high: 120 },
    value: { dataType: DataType.Double, value: 41.5 },
  });
  namespace.addVariable({
    componentOf: spindle,
    browseName: "Counter",
    nodeId: "s=Spindle.Counter",
    dataType: "UInt64",
    value: { dataType: DataType.UInt64, arrayType: VariantArrayType.Scalar, value: [0x0020_0000, 1] },
  });
  namespace.addVariable({
    componentOf: spindle,
    browseName: "Secret",
    nodeId: "s=Spindle.Secret",
    dataType: "Double",
    accessLevel: "CurrentWrite",
    userAccessLevel: "CurrentWrite",
  });
  const many = namespace.addFolder("ObjectsFolder", { browseName: "Many", nodeId: "s=Many" });
  for (let index = 0; index < children; index++) {
    namespace.addVariable({
      componentOf: many,
      browseName: `V${index}`,
      nodeId: `s=Many.${index}`,
      dataType: "Int32",
      value: { dataType: DataType.Int32, value: index },
    });
  }
  // A way back to where it began.
  many.addReference({ referenceType: "Organizes", nodeId: spindle });
  spindle.addReference({ referenceType: "Organizes", nodeId: many });
}

async function nodesOf(options: Partial<BrowseOptions>) {
  const walk = browse(session, {
    from: "i=85",
    depth: 1,
    limit: 10_000,
    signal: new AbortController().signal,
    ...options,
  });
  const nodes: BrowsedNode[] = [];
  let step = await walk.next();
  for (; step.done !== true; step = await walk.next()) nodes.push(...step.value.nodes);
  return { nodes, end: step.value };
}

const spindle = "nsu=http://example.com/spindle%3Bv=2%25;s=Spindle";

test("one level: type, exact value, unit, range and the address with its namespace as URI", async () => {
  const { nodes } = await nodesOf({ from: spindle });

  const byName = new Map(nodes.map((node) => [node.name, node]));
  expect(byName.get("BearingTemperature")).toMatchObject({
    address: "nsu=http://example.com/spindle%3Bv=2%25;s=Spindle.T",
    kind: "variable",
    path: ["BearingTemperature"],
    details: { dataType: "Double", isReadable: true, value: 41.5, unitName: "°C", unit: "Cel", range: [-20, 120] },
  });
  expect(byName.get("Counter")?.details).toMatchObject({ dataType: "UInt64", value: (0x0020_0000n << 32n) + 1n });
  expect(byName.get("Secret")?.details?.isReadable).toBe(false);
  expect(byName.get("Many")).toMatchObject({ kind: "object" });
});

test("an address that browsing gives is one that browsing takes", async () => {
  const { nodes } = await nodesOf({});
  const found = nodes.find(({ name }) => name === "Spindle");

  const { nodes: below } = await nodesOf({ from: found?.address ?? "" });

  expect(below.map(({ name }) => name)).toContain("BearingTemperature");
});

test("the server of this test refuses more than its limits", async () => {
  await expect(session.browse(["i=85", "i=86", "i=87", "i=84"])).rejects.toThrow("BadTooManyOperations");
});

test("more children than a page come once each, in spite of a loop, and with values", async () => {
  const { nodes, end } = await nodesOf({ from: spindle, depth: 9 });

  const many = nodes.filter(({ nodeId }) => nodeId.includes("Many."));
  expect(many.map(({ details }) => details?.value)).toEqual(Array.from({ length: children }, (_, index) => index));
  expect(new Set(nodes.map(({ nodeId }) => nodeId)).size).toBe(nodes.length);
  expect(end.isTruncated).toBe(false);
}, 60_000);

test("a listing stops at its limit and says that there is more", async () => {
  const { nodes, end } = await nodesOf({ from: spindle, depth: 2, limit: 50 });

  expect(nodes).toHaveLength(50);
  expect(end.isTruncated).toBe(true);
});

test("a search goes through the robot of the companion model and leaves the server's diagnostics out", async () => {
  const { nodes } = await nodesOf({ depth: 10, search: "actualposition" });

  expect(nodes).toHaveLength(6);
  expect(nodes[0]?.address).toMatch(/^nsu=/);
  expect(nodes.every(({ details }) => details?.dataType === "Double")).toBe(true);
  const { nodes: diagnostics } = await nodesOf({ depth: 10, search: "CumulatedSessionCount" });
  expect(diagnostics).toEqual([]);
}, 60_000);

test("a walk ends when it is told to", async () => {
  const { nodes, end } = await nodesOf({ depth: 10, signal: AbortSignal.abort() });

  expect(nodes).toEqual([]);
  expect(end.isTruncated).toBe(true);
});

test.each([
  ["a node that is not there", "ns=1;s=none", "SAMSPEL_OPCUA_NODE"],
  ["a namespace that is not there", "nsu=urn:none;s=x", "SAMSPEL_OPCUA_NAMESPACE"],
  ["no address", "spindle", "SAMSPEL_OPCUA_ADDRESS"],
])("%s is refused with a code", async (_, from, code) => {
  await expect(nodesOf({ from })).rejects.toMatchObject({ code, next: expect.any(String) });
});
