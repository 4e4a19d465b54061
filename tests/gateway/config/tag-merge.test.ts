/** Tags go out as a table and come in again: what is new, changed and removed, and what stays as it was. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { exportTags, importTags, mergeTags } from "../../../gateway/config/tag-merge.ts";
import { type TagEntry, tableText, tagsOfTable } from "../../../gateway/config/tag-table.ts";
import type { MergeMode } from "../../../gateway/core/tag-exchange.ts";
import { registries } from "../../../gateway/kinds.ts";
import { temporaryDirectory } from "../../support/context.ts";

const configuration = `# The line in hall 1.
equipment: boras/hall-1/line-1
sources:
  - { id: floor, kind: mqtt, url: "mqtt://broker" } # by the door
tags:
  # Bought in 2019.
  - id: press/force
    unit: kN # calibrated
    source: floor
    address: press/force
    range: [0, 40]
  - { id: press/on, dataType: boolean, source: floor, address: press/on }
assets:
  - { id: press, tags: [press/on] }
`;

function fileWith(text = configuration) {
  const file = join(temporaryDirectory("tags"), "gateway.yaml");
  writeFileSync(file, text);
  const load = (csv: string, mode: MergeMode, dryRun = false) =>
    importTags({ file, registries, env: {} }, { format: "csv", text: csv, mode, dryRun });
  return { file, load, text: () => readFileSync(file, "utf8") };
}

const table = `id,unit,source,address,range,deadband
press/force,kN,floor,press/force,0..50,0.1
press/speed,mm/s,floor,press/speed,,
`;

describe("import", () => {
  test("add takes new tags and leaves known ones alone", () => {
    const { load, text } = fileWith();

    expect(load(table, "add")).toEqual({ added: ["press/speed"], changed: [], removed: [], unchangedCount: 2 });
    expect(text()).toMatch(/range: \[ ?0, 40 ?\]/);
    expect(text()).toContain("press/speed");
  });

  test("update changes what is given of known tags, and keeps comments, order and everything else", () => {
    const { load, text } = fileWith();

    const differences = load(table, "update");

    expect(differences.added).toEqual(["press/speed"]);
    expect(differences.changed).toEqual([
      { id: "press/force", key: "range", from: [0, 40], to: [0, 50] },
      { id: "press/force", key: "deadband", to: 0.1 },
    ]);
    for (const kept of ["# The line in hall 1.", "# by the door", "# Bought in 2019.", "# calibrated", "press/on"]) {
      expect(text()).toContain(kept);
    }
    expect(load(table, "update")).toEqual({ added: [], changed: [], removed: [], unchangedCount: 3 });
  });

  test("replace removes the others, unless something still needs them: then nothing is written", () => {
    const { load, text } = fileWith();

    expect(() => load(table, "replace")).toThrow(expect.objectContaining({ code: "SAMSPEL_CONFIG_INVALID" }));
    expect(text()).toBe(configuration);

    const differences = load(`${table}press/on,,floor,press/on2,,\n`, "replace");
    expect(differences).toMatchObject({ added: ["press/speed"], removed: [] });
    expect(differences.changed).toContainEqual({ id: "press/on", key: "dataType", from: "boolean" });
  });

  test("a dry run says the same and writes nothing", () => {
    const { load, text } = fileWith();

    const said = load(table, "update", true);

    expect(text()).toBe(configuration);
    expect(load(table, "update")).toEqual(said);
  });

  test.each([
    ["an unknown column", "id,colour\na,red\n", /tags|colour|unknown|not/],
    ["a number that is none", "id,source,address,scale\na,floor,a,twice\n", /scale/],
    ["a tag given twice", "id,source,address\na,floor,a\na,floor,b\n", /twice/],
    ["a line without an id", "id,source,address\n,floor,a\n", /id is missing/],
    ["an uneven line", "id,source,address\na,floor\n", /Invalid Record Length/],
    ["an unfinished quote", 'id,source\n"a,floor\n', /Quote/i],
  ])("a table with %s is refused with its line, and nothing is written", (_name, csv, reason) => {
    const { load, text } = fileWith();

    try {
      load(csv, "add");
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code: "SAMSPEL_TAG_TABLE" });
      const [{ message, line } = { message: "", line: 0 }] = Reflect.get(Object(error), "problems");
      expect(message).toMatch(reason);
      expect(line).toBeGreaterThan(0);
    }
    expect(text()).toBe(configuration);
  });

  test.each(["file:/etc/passwd", "env:HOME", "credential:key"])("a cell that refers to %s is refused", (reference) => {
    const { load, text } = fileWith();

    expect(() => load(`id,source,address\nnew,floor,x\${${reference}}\n`, "add")).toThrow(
      expect.objectContaining({ code: "SAMSPEL_ENTRY_REFERENCE" }),
    );
    expect(text()).toBe(configuration);
  });

  test("a new tag that the configuration would not take is refused by the check of the whole file", () => {
    const { load, text } = fileWith();

    expect(() => load("id,source,address\na,nowhere,a\n", "add")).toThrow(
      expect.objectContaining({ code: "SAMSPEL_CONFIG_INVALID" }),
    );
    expect(text()).toBe(configuration);
  });
});

test("what is exported and imported again changes nothing, in either format", () => {
  for (const format of ["csv", "yaml"] as const) {
    const { file, text } = fileWith();
    const options = { file, registries, env: {} };

    const differences = importTags(options, { format, text: exportTags(file, format), mode: "replace", dryRun: false });

    expect(differences).toEqual({ added: [], changed: [], removed: [], unchangedCount: 2 });
    expect(text()).toBe(configuration);
  }
});

const text = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 12 })
  .filter((value) => value.trim() === value && !/[\0\r]/.test(value));
const entry: fc.Arbitrary<TagEntry> = fc.record(
  {
    id: text,
    name: text,
    unit: text,
    source: text,
    address: text,
    dataType: fc.constantFrom("number" as const, "string" as const),
    scale: fc.double({ min: -1e9, max: 1e9, noNaN: true }).map((value) => value + 0),
    range: fc.tuple(fc.integer({ min: -1000, max: 0 }), fc.integer({ min: 1, max: 1000 })),
  },
  { requiredKeys: ["id"] },
);
const entries = fc.uniqueArray(entry, { minLength: 1, maxLength: 8, selector: ({ id }) => id });

test.each([",", ";", "\t"])("the header tells that %j separates; a NodeId keeps its semicolon", (delimiter) => {
  const lines = [
    ["id", "address"],
    ["pump/speed", '"ns=2;s=Pump, Speed"'],
  ].map((cells) => cells.join(delimiter));

  expect(tagsOfTable(lines.join("\n"), "csv", "table")).toEqual([{ id: "pump/speed", address: "ns=2;s=Pump, Speed" }]);
});

test("any tags survive the table, formulas of spreadsheets included", () => {
  fc.assert(
    fc.property(entries, fc.constantFrom("csv" as const, "yaml" as const), (tags, format) => {
      expect(tagsOfTable(tableText(tags, format), format, "table")).toEqual(tags);
    }),
    { numRuns: 300 },
  );
  expect(tableText([{ id: "=1+1" }], "csv")).toContain("'=1+1");
});

test("merging the same table twice is merging it once, in every mode", () => {
  fc.assert(
    fc.property(
      entries,
      entries,
      fc.constantFrom("add" as const, "update" as const, "replace" as const),
      (a, b, mode) => {
        const options = { file: "gateway.yaml", mode };
        const start = mergeTags("equipment: a/b/c\n", a, { ...options, mode: "replace" }).text;
        const once = mergeTags(start, b, options);
        const twice = mergeTags(once.text, b, options);

        expect(twice.text).toBe(once.text);
        expect(twice.differences).toMatchObject({ added: [], changed: [], removed: [] });
      },
    ),
    { numRuns: 150 },
  );
});
