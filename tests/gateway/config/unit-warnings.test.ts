/** Units that are no UCUM code: said, with the one that is probably meant, and never refused. */
import { expect, test } from "vitest";
import { unitWarnings } from "../../../gateway/config/unit-warnings.ts";
import { ucumOfCode } from "../../../gateway/sources/opcua/units.ts";

const messages = (...units: readonly string[]) =>
  unitWarnings(units.map((unit) => ({ unit }))).map(({ message }) => message);

test.each([
  ["barr", "bar"],
  ["KW", "kW"],
  ["kWh", "kW.h"],
  ["°C", "Cel"],
  ["rpm", "{rot}/min"],
  ["m/s²", "m/s2"],
  ["Nm", "N.m"],
  ["ppm", "[ppm]"],
  ["pcs", "{part}"],
])("%s is probably %s", (unit, meant) => {
  expect(messages(unit)).toEqual([expect.stringContaining(`; did you mean ${meant}?`)]);
});

test("a code of UCUM, also with a note in braces, and no unit at all are no warning", () => {
  expect(messages("", "1", "%", "{part}", "/h", "[g]", "mm/s", ...Object.values(ucumOfCode))).toEqual([]);
});

test("what resembles nothing is named without a guess, however long it is, each tag by its place", () => {
  const findings = unitWarnings([{ unit: "kW" }, { unit: "furlongs?" }, { unit: "x".repeat(100_000) }]);

  expect(findings.map(({ place }) => place.join("/"))).toEqual(["tags/1/unit", "tags/2/unit"]);
  for (const { message } of findings) {
    expect(message).not.toContain("did you mean");
    expect(message.length).toBeLessThan(150);
  }
});
