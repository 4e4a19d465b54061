/** EngineeringUnits of OPC UA → UCUM: the packing of the standard, and codes that the library of units knows. */
import { makeEUInformation, standardUnits } from "node-opcua";
import { expect, test } from "vitest";
import { conversion } from "../../../../gateway/config/unit-conversion.ts";
import { commonCode, ucumOfCode, ucumUnit } from "../../../../gateway/sources/opcua/units.ts";

const namespaceUri = "http://www.opcfoundation.org/UA/units/un/cefact";

test.each([
  ["CEL", 4408652, "Cel"],
  ["MMT", 5066068, "mm"],
  ["BAR", 4342098, "bar"],
  ["C16", 4403510, "mm/s"],
  ["MSK", 5067595, "m/s2"],
  ["KWH", 4937544, "kW.h"],
  ["KWT", 4937556, "kW"],
  ["AMP", 4279632, "A"],
  ["VLT", 5655636, "V"],
  ["RPM", 5394509, "{rot}/min"],
  ["HTZ", 4740186, "Hz"],
  ["P1", 20529, "%"],
  ["SEC", 5457219, "s"],
  ["L2", 19506, "L/min"],
])("%s is unit id %i and the UCUM unit %s", (code, unitId, unit) => {
  expect(commonCode(unitId)).toBe(code);
  expect(ucumUnit({ namespaceUri, unitId })).toBe(unit);
});

const idOf = (code: string) => makeEUInformation(code, "", "").unitId;

test("every code of the table packs as in the client library, and the library of units converts its unit", () => {
  for (const [code, unit] of Object.entries(ucumOfCode)) {
    expect(commonCode(idOf(code)), code).toBe(code);
    // A temperature with a zero of its own cannot be doubled.
    const [from, to] = unit === "Cel" || unit === "[degF]" ? [unit, "K"] : [`2.${unit}`, unit];
    expect(conversion(from, to), unit).toHaveProperty("scale");
  }
});

test("most units of the client library's own list are known", () => {
  const known = Object.values(standardUnits).flatMap(({ unitId }) => ucumUnit({ namespaceUri, unitId }) ?? []);

  expect(known.length).toBeGreaterThan(30);
});

test("another organisation's unit, and a code that is not known, are not guessed", () => {
  expect(ucumUnit({ namespaceUri: "http://example.com/units", unitId: 4408652 })).toBeUndefined();
  expect(ucumUnit({ namespaceUri, unitId: idOf("ZZZ") })).toBeUndefined();
  expect(commonCode(-1)).toBeUndefined();
});
