/** Units are converted as one multiplication and one addition, or refused with a reason. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { conversion } from "../../../gateway/config/unit-conversion.ts";

/** Exact by definition (SI brochure, NIST SP 811 appendix B, BIPM). */
const exact: readonly (readonly [string, string, number, number])[] = [
  ["Cel", "K", 1, 273.15],
  ["[degF]", "Cel", 5 / 9, -160 / 9],
  ["bar", "kPa", 100, 0],
  ["[in_i]/s", "mm/s", 25.4, 0],
  ["kW.h", "MJ", 3.6, 0],
  ["m3/h", "L/min", 1000 / 60, 0],
  ["{rev}/min", "Hz", 1 / 60, 0],
  ["[g]", "m/s2", 9.80665, 0],
  ["%", "1", 0.01, 0],
  ["N.m", "kN.mm", 1, 0],
  ["mm/s", "mm/s", 1, 0],
];

describe("a conversion", () => {
  test.each(exact)("from %s to %s is exact to the last digits", (from, to, scale, offset) => {
    const found = conversion(from, to);

    if ("problem" in found) throw new Error(found.problem);
    expect(Math.abs(found.scale / scale - 1)).toBeLessThan(1e-14);
    expect(Math.abs(found.offset - offset)).toBeLessThan(1e-12 * Math.max(1, Math.abs(offset)));
  });

  test("there and back gives the value again", () => {
    const pair = fc.constantFrom(...exact);
    fc.assert(
      fc.property(pair, fc.double({ min: -1e6, max: 1e6, noNaN: true }), ([from, to], value) => {
        const [there, back] = [conversion(from, to), conversion(to, from)];
        if ("problem" in there || "problem" in back) throw new Error("No conversion.");
        const again = (value * there.scale + there.offset) * back.scale + back.offset;

        expect(Math.abs(again - value)).toBeLessThan(1e-9 * Math.max(1, Math.abs(value)));
      }),
    );
  });
});

test.each([
  ["bar", "Cel", /no unit of the same kind/],
  ["degrees", "deg", /"?degrees"? is no UCUM unit; perhaps/],
  ["Cel", "", /unit is missing/],
  ["B[W]", "W", /not proportional/],
  ["[pH]", "mol/L", /not proportional|same kind/],
  ["__proto__", "m", /no unit/],
])("from %s to %s there is none, and the reason is said", (from, to, reason) => {
  expect(conversion(from, to)).toMatchObject({ problem: expect.stringMatching(reason) });
});
