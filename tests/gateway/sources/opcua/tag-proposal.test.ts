/** From browsed variables to tags: names, types, units; and addresses that survive the way there and back. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { BrowsedNode, VariableDetails } from "../../../../gateway/core/source-access.ts";
import { addressOf, resolveNode } from "../../../../gateway/sources/opcua/node-address.ts";
import { idOf, proposeTags } from "../../../../gateway/sources/opcua/tag-proposal.ts";
import { commonCode, ucumUnit } from "../../../../gateway/sources/opcua/units.ts";

const variable = (name: string, details: Partial<VariableDetails> = {}): BrowsedNode => ({
  address: `nsu=urn:x;s=${name}`,
  nodeId: `ns=2;s=${name}`,
  name,
  path: ["Spindle", name],
  kind: "variable",
  details: { dataType: "Double", isArray: false, isReadable: true, value: 1, statusCode: 0, ...details },
});
const none: ReadonlySet<string> = new Set();
const options = { source: "plc", takenIds: none, takenAddresses: none };

test.each([
  [["Robot / 1", "Axes", "Axis1", "ActualPosition"], "robot/1/axes/axis1/actual-position"],
  [["MAIN", "fbPump", "rPressureBAR"], "main/fb-pump/r-pressure-bar"],
  [["Lager Ø 40", "Temp (°C)"], "lager-ø-40/temp-c"],
  [["%$"], "value"],
])("%j becomes %s", (path, id) => {
  expect(idOf(path)).toBe(id);
});

test("type, unit and range come along, and the prefix goes before", () => {
  const nodes = [
    variable("T", { unit: "Cel", range: [0, 90] }),
    variable("On", { dataType: "Boolean", value: true }),
    variable("Count", { dataType: "UInt32" }),
    variable("Mode", { dataType: "ModeEnumeration", value: 3 }),
    variable("Wave", { dataType: "Float", isArray: true, value: null }),
  ];

  const { tags } = proposeTags(nodes, { ...options, prefix: "cell-3" });

  expect(tags).toEqual([
    { id: "cell-3/spindle/t", unit: "Cel", source: "plc", address: "nsu=urn:x;s=T", range: [0, 90] },
    { id: "cell-3/spindle/on", dataType: "boolean", source: "plc", address: "nsu=urn:x;s=On" },
    { id: "cell-3/spindle/count", dataType: "integer", source: "plc", address: "nsu=urn:x;s=Count" },
    { id: "cell-3/spindle/mode", dataType: "integer", source: "plc", address: "nsu=urn:x;s=Mode" },
    { id: "cell-3/spindle/wave", dataType: "waveform", source: "plc", address: "nsu=urn:x;s=Wave" },
  ]);
});

test("names that are taken get a number; addresses that have a tag, and what is no value, get none", () => {
  const nodes = [
    variable("A"),
    variable("a"),
    variable("Known"),
    variable("Structure", { dataType: "Recipe", value: "{}" }),
    variable("Hidden", { isReadable: false }),
  ];

  const { tags, leftOut, present } = proposeTags(nodes, {
    source: "plc",
    takenIds: new Set(["spindle/a"]),
    takenAddresses: new Set(["nsu=urn:x;s=Known"]),
  });

  expect(tags.map(({ id }) => id)).toEqual(["spindle/a-2", "spindle/a-3"]);
  expect(present.map(({ name }) => name)).toEqual(["Known"]);
  expect(leftOut.map(({ name }) => name)).toEqual(["Structure", "Hidden"]);
});

test("whatever nodes are called, ids are unique, short enough and not empty", () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.string({ unit: "grapheme" }), { maxLength: 4 }), { maxLength: 20 }), (paths) => {
      const nodes = paths.map((path, index) => ({ ...variable(String(index)), path }));
      const ids = proposeTags(nodes, options).tags.map(({ id }) => id);
      expect(new Set(ids).size).toBe(paths.length);
      for (const id of ids) expect(id.length > 0 && id.length <= 200).toBe(true);
    }),
  );
});

test("whatever a namespace is called, its address leads back to the node", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (uri, name) => {
      fc.pre(name.trim() === name && !uri.startsWith(" ") && uri !== "urn:other");
      const namespaces = ["http://opcfoundation.org/UA/", "urn:other", uri];
      const address = addressOf(`ns=2;s=${name}`, namespaces);
      expect(resolveNode(address, namespaces)).toMatchObject({ nodeId: `ns=2;s=${name}` });
    }),
  );
  expect(addressOf("ns=0;i=85", [])).toBe("i=85");
  expect(addressOf("ns=7;i=1", ["", "urn:a"])).toBe("ns=7;i=1");
});

const uneceUri = "http://www.opcfoundation.org/UA/units/un/cefact";

test.each([
  [4_408_652, "CEL", "Cel"],
  [5_066_068, "MMT", "mm"],
  [4_342_098, "BAR", "bar"],
  [4_403_510, "C16", "mm/s"],
  [5_067_595, "MSK", "m/s2"],
  [4_937_544, "KWH", "kW.h"],
  [5_394_509, "RPM", "{rot}/min"],
  [20_529, "P1", "%"],
  [19_506, "L2", "L/min"],
])("unit id %i is %s, in UCUM %s", (unitId, code, ucum) => {
  expect(commonCode(unitId)).toBe(code);
  expect(ucumUnit({ namespaceUri: uneceUri, unitId })).toBe(ucum);
});

test("a unit of another list, or none, is not guessed", () => {
  expect(ucumUnit({ namespaceUri: "http://vendor/units", unitId: 4_408_652 })).toBeUndefined();
  expect(ucumUnit({ namespaceUri: uneceUri, unitId: -1 })).toBeUndefined();
  expect(commonCode(0)).toBeUndefined();
});
