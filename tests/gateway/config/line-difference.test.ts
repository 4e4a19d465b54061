/** What differs between two texts, as people read it. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { lineDifference } from "../../../gateway/config/line-difference.ts";
import { secretLines } from "../../../gateway/config/secret-lines.ts";

const marks = { same: " ", removed: "-", added: "+", skipped: "…" } as const;
const shown = (before: string, after: string) =>
  lineDifference(before, after).lines.map(({ change, text }) => marks[change] + text);
const text = (lines: readonly string[]) => lines.join("\n");

test("a changed line stands with two lines on either side", () => {
  const before = ["a", "b", "c", "d", "e", "f", "g"];

  expect(shown(text(before), text(before.with(3, "D")))).toEqual([" b", " c", "-d", "+D", " e", " f"]);
});

test("what stays between two changes is left out, and lines are counted in both files", () => {
  const before = Array.from({ length: 20 }, (_, index) => `line ${index}`);
  const { lines } = lineDifference(text(before), text(["new", ...before.with(15, "other")]));

  expect(lines.map(({ change }) => marks[change]).join("")).toBe("+  …  -+  ");
  expect(lines.find(({ change }) => change === "removed")).toEqual({ change: "removed", before: 16, text: "line 15" });
  expect(lines.at(-1)).toMatchObject({ before: 18, after: 19 });
});

test("texts that are equal differ in nothing", () => {
  expect(lineDifference("a\nb\n", "a\nb\n")).toEqual({ lines: [], leftOut: 0 });
});

test("lines that could hold a secret show none of it, over all lines of their value", () => {
  const before = `a: 1
url: mqtt://me:hunter2@broker
b: 1
password: >
  hunter2
  and more
c: 1
tls:
  key: |
    -----BEGIN PRIVATE KEY-----
    MIIEvQIBADANBgkqhkiG9w0BAQEFAASC
    BKcw
d: 1
`;
  const after = before.replace("b: 1", "b: 2").replace("c: 1", "c: 2").replace("d: 1", "d: 2");
  const { lines } = lineDifference(before, after, { before: secretLines(before), after: secretLines(after) });

  expect(lines.map(({ change, text: line }) => marks[change] + line)).toEqual([
    ...[" a: 1", " …", "-b: 1", "+b: 2", " …", "   …", "   …", "-c: 1", "+c: 2", " tls:", "   …"],
    ...["…", "     …", "     …", "-d: 1", "+d: 2", " "],
  ]);
});

test("what differs wholly is bounded, in lines and in their length", () => {
  const before = Array.from({ length: 5000 }, (_, index) => `x${index}`);
  const after = before.map((line) => `${line}${"y".repeat(1000)}`);
  const { lines, leftOut } = lineDifference(text(before), text(after));

  expect(lines).toHaveLength(400);
  expect(leftOut).toBe(9600);
  expect(Math.max(...lineDifference("", text(after)).lines.map((line) => line.text.length))).toBeLessThanOrEqual(301);
});

test("taking the difference gives the one text from the other, for any two", () => {
  const lines = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 12 });
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      const difference = lineDifference(text(before), text(after)).lines;
      const [from, to] = (["before", "after"] as const).map((side) =>
        difference.filter((line) => line[side] !== undefined),
      );
      const [old, next] = [text(before).split("\n"), text(after).split("\n")];
      for (const { before: at, text: line } of from ?? []) expect(line).toBe(old[(at ?? 0) - 1]);
      for (const { after: at, text: line } of to ?? []) expect(line).toBe(next[(at ?? 0) - 1]);
      const removed = difference.filter(({ change }) => change === "removed").length;
      const added = difference.filter(({ change }) => change === "added").length;
      expect(old.length - removed).toBe(next.length - added);
    }),
  );
});
