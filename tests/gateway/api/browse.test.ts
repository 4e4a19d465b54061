/** Browsing over HTTP, down to a real OPC UA server: level by level, page by page, with search; and who may do it. */
import { type AddressSpace, DataType, standardUnits, VariantArrayType } from "node-opcua";
import { afterAll, beforeAll, expect, test } from "vitest";
import { offeredPage } from "../../../gateway/browse-view.ts";
import type { Role } from "../../../gateway/core/accounts.ts";
import type { OfferedPage } from "../../../gateway/core/source-access.ts";
import { opcuaAccess } from "../../../gateway/sources/opcua/access.ts";
import { opcua } from "../../../gateway/sources/opcua/source.ts";
import { testContext } from "../../support/context.ts";
import { type OpcuaTestServer, startOpcuaServer } from "../../support/opcua-server.ts";
import { checkedOptions } from "../../support/source-reader.ts";
import { plainTag } from "../../support/view.ts";
import { get, type ServerUnderTest, startedServer } from "./server-under-test.ts";

const children = 450;
const uri = "http://example.com/press";
let machine: OpcuaTestServer;
const stopping = new AbortController();
const context = testContext("browse", stopping);

beforeAll(async () => {
  machine = await startOpcuaServer({
    build,
    // One session and few lists at a time is all that a small controller gives.
    options: { serverCapabilities: { maxSessions: 1, maxBrowseContinuationPoints: 4 } },
  });
}, 60_000);

afterAll(async () => {
  stopping.abort();
  await machine.close();
});

function build(addressSpace: AddressSpace): void {
  const namespace = addressSpace.registerNamespace(uri);
  const press = namespace.addFolder("ObjectsFolder", { browseName: "Press", nodeId: "s=Press" });
  namespace.addAnalogDataItem({
    componentOf: press,
    browseName: "RamForce",
    nodeId: "s=Press.Force",
    dataType: DataType.Double,
    engineeringUnits: standardUnits.newton,
    engineeringUnitsRange: { low: 0, high: 400 },
    value: { dataType: DataType.Double, value: Number.NaN },
  });
  namespace.addVariable({
    componentOf: press,
    browseName: "Strokes",
    nodeId: "s=Press.Strokes",
    dataType: "UInt64",
    value: { dataType: DataType.UInt64, arrayType: VariantArrayType.Scalar, value: [0x0020_0000, 1] },
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
}

async function serverWithMachine(anonymousRole: Role = "engineer"): Promise<ServerUnderTest> {
  const known = plainTag("press/force", {
    origin: { type: "source", source: "press", address: `nsu=${uri};s=Press.Force` },
  });
  const server = await startedServer({ tags: [known], options: { anonymousRole } });
  const config = checkedOptions(opcua, { endpointUrl: machine.endpointUrl, securityMode: "None" });
  const unused = () => Promise.reject(new Error("not asked for"));
  server.gateway.sourceAccess.set("press", {
    certificates: unused,
    changeCertificates: unused,
    browse: async (query) =>
      offeredPage(await opcuaAccess.browse(query, config, context), query, {
        source: "press",
        tags: server.gateway.view.tags,
      }),
    recommended: unused,
    discover: () => opcuaAccess.secured.discover(config, context),
    preflight: unused,
  });
  return server;
}

async function pageOf(server: ServerUnderTest, query: Record<string, string> = {}): Promise<OfferedPage> {
  const response = await fetch(`${server.url}/api/v1/sources/press/browse?${new URLSearchParams(query)}`);
  expect(response.status).toBe(200);
  const page: OfferedPage = JSON.parse(await response.text());
  return page;
}

test("a level is listed with type, unit, range, value, the tag that a node is, and the tag that it could be", async () => {
  const server = await serverWithMachine();

  const top = await pageOf(server);
  const press = top.nodes.find(({ name }) => name === "Press");
  const below = await pageOf(server, { node: press?.address ?? "", prefix: press?.id ?? "" });

  expect(press).toMatchObject({ kind: "object", id: "press", address: `nsu=${uri};s=Press` });
  expect(below.next).toBeUndefined();
  expect(below.nodes).toMatchObject([
    {
      name: "RamForce",
      id: "press/ram-force",
      details: { dataType: "Double", value: null, unitName: "N", unit: "N", range: [0, 400] },
      tagIds: ["press/force"],
    },
    {
      name: "Strokes",
      details: { dataType: "UInt64", value: "9007199254740993" },
      tag: { id: "press/strokes", dataType: "integer", source: "press", address: `nsu=${uri};s=Press.Strokes` },
      tagIds: [],
    },
  ]);
  expect(below.nodes[0]?.tag).toBeUndefined();
});

test("a long list comes page by page, also when another one was looked at in between", async () => {
  const server = await serverWithMachine();
  const names: string[] = [];
  let after: string | undefined = "0";
  while (after !== undefined) {
    const page: OfferedPage = await pageOf(server, { node: `nsu=${uri};s=Many`, limit: "120", after });
    names.push(...page.nodes.map(({ name }) => name));
    after = page.next;
    if (names.length === 240) await pageOf(server, { node: `nsu=${uri};s=Press` });
  }

  expect(names).toEqual(Array.from({ length: children }, (_, index) => `V${index}`));
});

test("a search finds nodes at any depth", async () => {
  const server = await serverWithMachine();
  const found: string[] = [];
  let page = await pageOf(server, { search: "FORCE" });
  for (; ; page = await pageOf(server, { search: "FORCE", after: page.next ?? "" })) {
    found.push(...page.nodes.map(({ address }) => address));
    if (page.next === undefined) break;
  }

  expect(found).toEqual([`nsu=${uri};s=Press.Force`]);
  expect(page.visitedCount).toBeGreaterThan(children);
});

test.each([
  ["a node that is not there", { node: "ns=1;s=none" }, 404, "SAMSPEL_OPCUA_NODE"],
  ["a namespace that is not there", { node: "nsu=urn:none;s=x" }, 404, "SAMSPEL_OPCUA_NAMESPACE"],
  ["no address", { node: "press" }, 400, "SAMSPEL_OPCUA_ADDRESS"],
  ["a page of another kind", { after: "x" }, 400, "SAMSPEL_REQUEST_INVALID"],
])("%s is refused with a code", async (_, query, status, code) => {
  const server = await serverWithMachine();

  const answer = await get(`${server.url}/api/v1/sources/press/browse?${new URLSearchParams(query)}`);

  expect(answer).toMatchObject({ status, body: { code } });
});

test.each(["viewer", "operator"] as const)("a %s may neither browse nor add", async (role) => {
  const server = await serverWithMachine(role);
  const headers = { "content-type": "application/json" };

  const browsed = await get(`${server.url}/api/v1/sources/press/browse`);
  const added = await fetch(`${server.url}/api/v1/configuration/entries`, { method: "POST", headers, body: "{}" });

  expect(browsed).toMatchObject({ status: 403, body: { code: "SAMSPEL_FORBIDDEN" } });
  expect(added.status).toBe(403);
});

test("an engineer sees the endpoints of the server in words, before anybody signs in; an operator does not", async () => {
  const [engineer, operator] = [await serverWithMachine(), await serverWithMachine("operator")];

  const seen = await get(`${engineer.url}/api/v1/sources/press/discover`);
  const hidden = await get(`${operator.url}/api/v1/sources/press/discover`);

  expect(seen).toMatchObject({
    status: 200,
    body: {
      endpointUrl: machine.endpointUrl,
      endpoints: expect.arrayContaining([
        expect.objectContaining({ securityMode: "SignAndEncrypt", security: expect.stringMatching(/\w+ \w+/) }),
      ]),
      certificate: { thumbprint: expect.any(String) },
    },
  });
  expect(hidden).toMatchObject({ status: 403, body: { code: "SAMSPEL_FORBIDDEN" } });
});
