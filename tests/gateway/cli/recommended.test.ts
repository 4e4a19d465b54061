/** `samspel browse --recommended` against a robot of OPC 40010 and a machine of OPC 40001, into a configuration. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type AddressSpace, DataType, nodesets, type UAObject, type UAObjectType } from "node-opcua";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addBrowse } from "../../../gateway/cli/browse.ts";
import { parseConfiguration } from "../../../gateway/config/load.ts";
import { registries } from "../../../gateway/kinds.ts";
import { roboticsServer } from "../../../simulators/servers/robotics.ts";
import { temporaryDirectory } from "../../support/context.ts";
import { type OpcuaTestServer, startOpcuaServer } from "../../support/opcua-server.ts";
import { runVerbHere } from "./in-process.ts";

const machineryUri = "http://opcfoundation.org/UA/Machinery/";
const data = temporaryDirectory("recommended");
let server: OpcuaTestServer;
let plain: OpcuaTestServer;

beforeAll(async () => {
  const robot = roboticsServer("Robot1");
  server = await startOpcuaServer({
    options: { nodeset_filename: [...robot.extension.nodesets] },
    build: (addressSpace) => {
      robot.extension.build(addressSpace);
      buildMachine(addressSpace);
    },
  });
  plain = await startOpcuaServer({ options: { nodeset_filename: [nodesets.standard] } });
}, 120_000);

afterAll(async () => {
  await server.close();
  await plain.close();
});

/** A saw with state, mode and counters among its building blocks (OPC 40001-1 §8.2). */
function buildMachine(addressSpace: AddressSpace): void {
  const index = addressSpace.getNamespaceIndex(machineryUri);
  const machines = addressSpace.findNode(`ns=${index};i=1001`) as UAObject;
  const type = (name: string) => addressSpace.findObjectType(name, index) as UAObjectType;
  const own = addressSpace.getOwnNamespace();
  const saw = own.addObject({ browseName: "PanelSaw", componentOf: machines });
  const blocks = own.addObject({ browseName: "MachineryBuildingBlocks", componentOf: saw });
  const named = (name: string) => ({ browseName: { name, namespaceIndex: index }, componentOf: blocks });
  type("MachineryItemState_StateMachineType").instantiate(named("MachineryItemState"));
  const counters = type("MachineryOperationCounterType").instantiate({
    ...named("OperationCounters"),
    optionals: ["PowerOnDuration", "OperationCycleCounter"],
  });
  counters
    .getPropertyByName("PowerOnDuration", index)
    ?.setValueFromSource({ dataType: DataType.Double, value: 3_600_000 });
}

const browsed = async (url: string, ...args: string[]) => {
  const end = await runVerbHere(addBrowse, [
    "browse",
    url,
    "--recommended",
    "--security",
    "None",
    "--data",
    data,
    ...args,
  ]);
  const lines: Record<string, unknown>[] = end.stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
  return { ...end, lines };
};

test("robot and machine become assets with tags that have names, units and types; the file is valid, and complete at once", async () => {
  const file = join(data, "gateway.yaml");

  const first = await browsed(server.endpointUrl, "--write", file, "--prefix", "cell-3");
  const again = await browsed(server.endpointUrl, "--write", file, "--prefix", "cell-3");

  expect(first.code, first.stderr).toBe(0);
  const { tags, assets, metrics } = parseConfiguration(await readFile(file, "utf8"), {
    path: file,
    registries,
    env: {},
  });
  const byId = new Map(tags.map((tag) => [tag.id, tag]));
  expect(assets.map(({ id, template, name }) => ({ id, template, name }))).toEqual([
    { id: "cell-3/robot1/robot", template: "cobot", name: "Robot" },
    { id: "cell-3/robot1", template: "cell", name: "Robot1" },
    { id: "cell-3/panel-saw", template: "other", name: "PanelSaw" },
  ]);
  // The robot system is a cell with figures at once; the human side is for people to add.
  const safety = {
    emergencyStop: "cell-3/robot1/safety-state/emergency-stop",
    protectiveStop: "cell-3/robot1/safety-state/protective-stop",
    operationalMode: "cell-3/robot1/safety-state/operational-mode",
  };
  expect(metrics).toMatchObject([
    { id: "cell-3/robot1/stops", kind: "protective-stops", options: safety },
    { id: "cell-3/robot1/lost-time", kind: "productivity-lost", options: safety },
  ]);
  expect(byId.get(safety.operationalMode)?.dataType).toBe("integer");
  expect(assets[0]?.tags.filter((id) => id.endsWith("/position"))).toEqual(
    [1, 2, 3, 4, 5, 6].map((axis) => `cell-3/robot1/robot/axis${axis}/position`),
  );
  expect(byId.get("cell-3/robot1/robot/axis1/position")).toMatchObject({ unit: "deg", dataType: "number" });
  expect(byId.get("cell-3/robot1/safety-state/protective-stop")).toMatchObject({ dataType: "boolean" });
  expect(byId.get("cell-3/panel-saw/item-state")).toMatchObject({ dataType: "string" });
  expect(byId.get("cell-3/panel-saw/power-on-duration")).toMatchObject({ unit: "ms", dataType: "number" });
  expect(byId.get("cell-3/panel-saw/cycles")).toMatchObject({ dataType: "integer" });
  expect(tags.every(({ address }) => address.startsWith("nsu="))).toBe(true);
  expect(again.lines.at(-1)).toMatchObject({ added: [], present: expect.any(Array) });
});

test("a server without companion models has nothing to recommend, and says so", async () => {
  const end = await browsed(plain.endpointUrl, "--write", join(data, "none.yaml"));

  expect(end.code, end.stderr).toBe(0);
  expect(end.lines).toEqual([{ models: 0 }]);
});
