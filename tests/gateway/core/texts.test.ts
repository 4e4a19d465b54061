/** Texts that leave the gateway: cells of a table, parts of an address. */
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { expect, test } from "vitest";
import { addressPart } from "../../../gateway/core/address-part.ts";
import { csvText, readCsvText } from "../../../gateway/core/csv-text.ts";

test.each(["=1+1", "+46", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "'=1"])(
  "a spreadsheet shows %j and does not compute it",
  (text) => {
    expect(csvText(text).replace(/^"/, "")).toMatch(/^'/);
  },
);

test("any text comes back from a cell as it was", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" }), (first, second) => {
      const [row = []]: string[][] = parse(`${csvText(first)},${csvText(second)},x\r\n`);
      expect(row.slice(0, 2).map(readCsvText)).toEqual([first, second]);
    }),
  );
});

test("any text, half a surrogate pair too, is one part of an address", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(0xffff)), (codes) => {
      const text = String.fromCharCode(...codes);
      expect(decodeURIComponent(addressPart(text))).toBe(text.toWellFormed());
      expect(addressPart(text)).not.toMatch(/[/?#\s]/);
    }),
  );
});
