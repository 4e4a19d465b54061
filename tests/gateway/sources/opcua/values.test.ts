/** Structures, arrays, enumerations and wide integers of a real server: whole, in parts, and as text. */
import {
  type AddressSpace,
  DataType,
  ensureDatatypeExtracted,
  type Namespace,
  type NodeId,
  resolveNodeId,
  StatusCodes,
  type UAVariable,
  VariantArrayType,
} from "node-opcua";
import { afterAll, beforeAll, expect, test } from "vitest";
import { opcua } from "../../../../gateway/sources/opcua/source.ts";
import { type OpcuaTestServer, startOpcuaServer } from "../../../support/opcua-server.ts";
import { startReader } from "../../../support/source-reader.ts";

let server: OpcuaTestServer;
let variables: Record<"pose" | "mode" | "list", UAVariable>;
let setPose: (count: number) => void;

beforeAll(async () => {
  server = await startOpcuaServer({ build });
  // The types exist now; the library looks for them once.
  await ensureDatatypeExtracted(server.addressSpace);
  setPose(0);
}, 60_000);
afterAll(() => server.close());

const wide = (low: number): [number, number] => [0x0020_0000, low];

function build(addressSpace: AddressSpace): void {
  const namespace = addressSpace.registerNamespace("urn:values");
  const add = (name: string, more: Partial<Parameters<Namespace["addVariable"]>[0]>) =>
    namespace.addVariable({
      organizedBy: "ObjectsFolder",
      browseName: name,
      nodeId: `s=${name}`,
      minimumSamplingInterval: 0,
      ...more,
    });
  const modes = namespace.addEnumerationType({ browseName: "ModeEnum", enumeration: ["Off", "Set-up", "Automatic"] });
  const axis = structure(addressSpace, namespace, "AxisType", [
    { name: "Speed", dataType: DataType.Double },
    { name: "Turns", dataType: DataType.Int64 },
  ]);
  const pose = structure(addressSpace, namespace, "PoseType", [
    { name: "Name", dataType: DataType.String },
    { name: "Count", dataType: DataType.UInt32 },
    { name: "Axes", dataType: axis.nodeId, valueRank: 1 },
  ]);
  variables = {
    pose: add("Pose", { dataType: pose.nodeId }),
    mode: add("Mode", { dataType: modes.nodeId }),
    list: add("List", { dataType: "Double", valueRank: 1 }),
  };
  setPose = (count) => {
    const value = addressSpace.constructExtensionObject(pose, {
      name: "grip",
      count,
      axes: [1, 2].map((axisNumber) =>
        addressSpace.constructExtensionObject(axis, { speed: axisNumber + count / 10, turns: wide(count) }),
      ),
    });
    variables.pose.setValueFromSource({ dataType: DataType.ExtensionObject, value }, StatusCodes.Good, new Date());
  };
  variables.mode.setValueFromSource({ dataType: DataType.Int32, value: 2 });
  variables.list.setValueFromSource({
    dataType: DataType.Double,
    arrayType: VariantArrayType.Array,
    value: Float64Array.from([1.5, 2.5, 3.5]),
  });
  namespace.addTwoStateDiscrete({
    organizedBy: "ObjectsFolder",
    browseName: "Door",
    nodeId: "s=Door",
    trueState: "open",
    falseState: "closed",
    value: true,
  });
}

interface Field {
  readonly name: string;
  readonly dataType: DataType | NodeId;
  readonly valueRank?: number;
}

function structure(addressSpace: AddressSpace, namespace: Namespace, browseName: string, fields: readonly Field[]) {
  const type = namespace.createDataType({
    browseName,
    isAbstract: false,
    subtypeOf: "Structure",
    partialDefinition: fields.map(({ name, dataType, valueRank = -1 }) => ({
      name,
      dataType: typeof dataType === "number" ? resolveNodeId(`i=${dataType}`) : dataType,
      valueRank,
    })),
  });
  const encoding = namespace.addObject({
    browseName: { name: "Default Binary", namespaceIndex: 0 },
    typeDefinition: "DataTypeEncodingType",
    encodingOf: type,
  });
  expect(addressSpace.findNode(encoding.nodeId)).not.toBeNull();
  return type;
}

const options = () => ({ endpointUrl: server.endpointUrl, securityMode: "None", publishingIntervalMs: 50 });
const at = (path: string, node: string) => `path=${path};nsu=urn:values;s=${node}`;

test("fields and elements come as values of their own, all of one item and one time", async () => {
  const addresses = [
    at("/Count", "Pose"),
    at("/Axes/0/Speed", "Pose"),
    at("/Axes/1/Turns", "Pose"),
    at("/Name", "Pose"),
    at("/1", "List"),
  ];
  await using reader = startReader(opcua, options(), { addresses });
  await reader.until(() => addresses.every((_, address) => reader.valuesOf(address).length > 0), "the first values");

  setPose(5);
  await reader.until(() => reader.valuesOf(2).length > 1, "the values after the change");

  expect(reader.valuesOf(0)).toEqual([0, 5]);
  expect(reader.valuesOf(1)).toEqual([1, 1.5]);
  expect(reader.valuesOf(2)).toEqual([0x0020_0000n << 32n, (0x0020_0000n << 32n) + 5n].map(plainIfSafe));
  expect(reader.valuesOf(3).at(-1)).toBe("grip");
  expect(reader.valuesOf(4)).toEqual([2.5]);
  const last = reader.values.filter(({ address }) => address < 3).slice(-3);
  expect(new Set(last.map(({ timeMs }) => timeMs)).size).toBe(1);
});

const plainIfSafe = (value: bigint) => (Number.isSafeInteger(Number(value)) ? Number(value) : value);

test("a whole structure is JSON text, an enumeration its word, a state its text", async () => {
  setPose(7);
  const addresses = ["Pose", "Mode", "Door"].map((node) => ({ address: `nsu=urn:values;s=${node}`, asText: true }));
  await using reader = startReader(opcua, options(), { addresses });
  await reader.until(() => addresses.every((_, address) => reader.valuesOf(address).length > 0), "the first values");

  variables.mode.setValueFromSource({ dataType: DataType.Int32, value: 99 });
  await reader.until(() => reader.valuesOf(1).length > 1, "the unknown mode");

  expect(JSON.parse(String(reader.valuesOf(0)[0]))).toEqual({
    Name: "grip",
    Count: 7,
    Axes: [1, 2].map((axis) => ({ Speed: axis + 0.7, Turns: String((0x0020_0000n << 32n) + 7n) })),
  });
  expect(reader.valuesOf(1)).toEqual(["Automatic", "99"]);
  expect(reader.valuesOf(2)).toEqual(["open"]);
  variables.mode.setValueFromSource({ dataType: DataType.Int32, value: 2 });
});

test("a part that is not there is refused with a count, and the others go on", async () => {
  const addresses = [at("/Axes/9/Speed", "Pose"), at("/Nothing", "Pose"), at("/Count", "Pose")];
  await using reader = startReader(opcua, options(), { addresses });

  await reader.until(() => reader.valuesOf(2).length > 0, "the good one");

  expect(reader.valuesOf(0)).toEqual([null]);
  expect(reader.values.find(({ address }) => address === 1)?.statusCode).toBe(StatusCodes.BadNotFound.value);
  expect(reader.of("rejection").map(({ code }) => code)).toContain("SAMSPEL_OPCUA_VALUE_PART");
});

test("an enumeration whose number is wanted stays a number", async () => {
  await using reader = startReader(opcua, options(), { addresses: ["nsu=urn:values;s=Mode"] });

  await reader.until(() => reader.values.length > 0, "a value");

  expect(reader.valuesOf(0)[0]).toBe(2);
});
