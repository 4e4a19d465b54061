/** One value of a YAML text is exchanged; everything else stays as somebody wrote it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { type Place, withValues } from "../../../gateway/config/exchange-value.ts";

const demo = readFileSync(join(import.meta.dirname, "../../../deploy/config/demo.yaml"), "utf8");

const withValue = (text: string, place: Place, value: unknown) => withValues(text, [{ place, value }]);

/** Lines that one text has and the other has not. */
function differing(before: string, after: string | undefined) {
  const [old, next] = [before.split("\n"), (after ?? "").split("\n")];
  return { gone: old.filter((line) => !next.includes(line)), come: next.filter((line) => !old.includes(line)) };
}

test.each([
  [
    "a key that was not there",
    "a: 1 # one\n# end\n",
    ["display", "language"],
    "sv",
    "a: 1 # one\ndisplay: { language: sv }\n# end\n",
  ],
  ["a value beside its comment", "a:\n  b: 1   # why\nc: 2\n", ["a", "b"], 3, "a:\n  b: 3   # why\nc: 2\n"],
  ["a mapping in braces", "a: { b: 1,  c: x } # why\n", ["a", "c"], "y z", 'a: { b: 1,  c: "y z" } # why\n'],
  ["a further key in braces", "a: { b: 1 }\n", ["a", "c"], true, "a: { b: 1, c: true }\n"],
  [
    "a key that goes",
    "a:\n  b: 1\n  # about c\n  c: 2\nd: 3\n",
    ["a", "c"],
    undefined,
    "a:\n  b: 1\n  # about c\nd: 3\n",
  ],
  ["the last key of a mapping that goes", "a:\n  b: 1\nd: 3\n", ["a", "b"], undefined, "a:\n  {}\nd: 3\n"],
  ["a key of braces that goes", "a: { b: 1, c: 2, d: 3 }\n", ["a", "c"], undefined, "a: { b: 1, d: 3 }\n"],
  ["the last key of braces that goes", "a: { b: 1, c: 2 }\n", ["a", "c"], undefined, "a: { b: 1 }\n"],
  ["a key without a value", "a:\nb: 1\n", ["a", "c"], 1, "a: { c: 1 }\nb: 1\n"],
  ["an empty file", "", ["a", "b"], "06:00", 'a: { b: "06:00" }\n'],
  ["a file of comments", "# ours\n", ["a"], [{ b: 1 }], "# ours\na:\n  - { b: 1 }\n"],
  ["JSON", '{"a": {"b": 1}}', ["a", "c"], "x", '{"a": {"b": 1, "c": "x"}}'],
  [
    "a list that grows",
    "l:\n  - { k: a } # first\n",
    ["l"],
    [{ k: "a" }, { k: "b" }],
    "l:\n  - { k: a } # first\n  - { k: b }\n",
  ],
  [
    "a list that shrinks",
    "l:\n  - k: a\n    m: 1\n  - k: b\nz: 1\n",
    ["l"],
    [{ k: "a", m: 1 }],
    "l:\n  - k: a\n    m: 1\nz: 1\n",
  ],
  [
    "an entry of a list",
    "l:\n  - k: a # keep\n    m: 1\n",
    ["l"],
    [{ k: "a", m: 2, o: 3 }],
    "l:\n  - k: a # keep\n    m: 2\n    o: 3\n",
  ],
  [
    "an entry by its position",
    "l:\n  - id: a\n  - id: b\n",
    ["l", 1, "m"],
    [{ k: 1 }],
    "l:\n  - id: a\n  - id: b\n    m:\n      - { k: 1 }\n",
  ],
  ["Windows line ends", "a: 1\r\nb: 2\r\n", ["b"], 3, "a: 1\r\nb: 3\r\n"],
  [
    "an alias, which stays for the others",
    "a: &x { l: en }\nb: *x\n",
    ["b", "l"],
    "sv",
    "a: &x { l: en }\nb: { l: sv }\n",
  ],
])("%s", (_, text, place, value, expected) => {
  expect(withValue(text, place, value)).toBe(expected);
});

test("in the configuration of the demonstration a price is one line", () => {
  const after = withValue(demo, ["energy", "tariff", "orePerKwh"], 98);

  expect(differing(demo, after)).toEqual({
    gone: ["  tariff: { name: Example, orePerKwh: 110 }"],
    come: ["  tariff: { name: Example, orePerKwh: 98 }"],
  });
});

test.each(["a: [", "- 1\n- 2\n", "a: 1\na: 2\n", "a: *nobody\n", "just text"])("%j is not changed", (text) => {
  expect(withValue(text, ["b"], 1)).toBeUndefined();
});

test("several wishes are written at once, also such as meet in one place", () => {
  const wishes = [
    { place: ["display", "language"], value: "sv" },
    { place: ["display", "timeZone"], value: "Europe/Oslo" },
    { place: ["l", 0, "k"], value: 2 },
    { place: ["l", 0, "m"], value: undefined },
    { place: ["l", 1, "n"], value: [1] },
  ];
  const text = "# ours\nl:\n  - k: 1\n    m: 1 # gone\n  - { k: 1 } # here\n";

  expect(withValues(text, wishes)).toBe(
    '# ours\nl:\n  - k: 2\n  - { k: 1, "n": [1] } # here\ndisplay: { language: sv, timeZone: Europe/Oslo }\n',
  );
});

const key = fc.constantFrom("a", "b", "c", "name", "energy");
const leaf = fc.oneof(
  fc.integer(),
  fc.boolean(),
  fc.string(),
  fc.constantFrom("sv", "06:00", "yes", "# no", "- x", "{"),
);
const tree = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(key, tie("value"), { maxKeys: 3 }),
  ),
}));

test("whatever a file holds, in whatever form: the result reads as the change and nothing else, and comments stay", () => {
  const file = fc.dictionary(key, tree.value, { minKeys: 1, maxKeys: 4 });
  const style = fc.constantFrom("block", "flow", "any");
  fc.assert(
    fc.property(
      file,
      key,
      key,
      fc.option(tree.value, { nil: undefined }),
      style,
      (content, outer, inner, value, form) => {
        const text = `# first\n${stringify(content, { collectionStyle: form, lineWidth: 0 })}# last\n`;
        const result = withValue(text, [outer, inner], value);
        if (result === undefined) return;

        const old = parse(text)[outer];
        const isMapping = typeof old === "object" && old !== null && !Array.isArray(old);
        if (value === undefined && !isMapping) {
          expect(parse(result)).toEqual(parse(text));
          return;
        }
        const wanted = { ...(isMapping ? old : {}), ...(value === undefined ? {} : { [inner]: value }) };
        if (value === undefined) delete wanted[inner];
        expect(parse(result)[outer] ?? {}).toEqual(wanted);
        expect({ ...parse(result), [outer]: 0 }).toEqual({ ...parse(text), [outer]: 0 });
        expect(result.startsWith("# first\n")).toBe(true);
        expect(result).toContain("# last");
      },
    ),
    { numRuns: 500 },
  );
});
