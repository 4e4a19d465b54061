/** New tags and assets in a configuration file: comments stay, what is there stays, and what is wrong is not written. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { addEntries } from "../../../gateway/config/additions.ts";
import type { NewEntries } from "../../../gateway/core/tag-exchange.ts";
import { registries } from "../../../gateway/kinds.ts";
import { temporaryDirectory } from "../../support/context.ts";

const configuration = `# The line in hall 1.
equipment: boras/hall-1/line-1
sources:
  - { id: floor, kind: mqtt, url: "mqtt://broker" } # by the door
tags:
  # Bought in 2019.
  - { id: press/on, dataType: boolean, source: floor, address: press/on }
`;

function fileWith(text = configuration) {
  const file = join(temporaryDirectory("additions"), "gateway.yaml");
  writeFileSync(file, text);
  const add = (entries: NewEntries, dryRun = false) => addEntries({ file, registries, env: {} }, entries, { dryRun });
  return { add, text: () => readFileSync(file, "utf8") };
}

const force = { id: "press/force", unit: "kN", source: "floor", address: "press/force", range: [0, 40] };
const press = { id: "press", tags: ["press/on", "press/force"] };

test("tags and assets are added, comments and known entries stay, and the same again adds nothing", () => {
  const { add, text } = fileWith();
  const known = { id: "press/on", source: "floor", address: "other" };

  const first = add({ tags: [known, force], assets: [press] });
  const again = add({ tags: [force], assets: [press] });

  expect(first).toMatchObject({ added: ["press/force", "press"], present: ["press/on"], isWritten: true });
  expect(again).toEqual({ added: [], present: ["press/force", "press"], yaml: "", isWritten: false });
  for (const line of configuration.split("\n")) expect(text()).toContain(line);
  expect(text()).not.toContain("other");
});

test("references to files and variables of the gateway are not taken, and nothing is written", () => {
  const { add, text } = fileWith();

  // biome-ignore lint/suspicious/noTemplateCurlyInString: the product's own reference syntax.
  for (const address of ["${file:/etc/hostname}", "a/${env:HOME}"])
    expect(() => add({ tags: [{ ...force, address }] })).toThrow(
      expect.objectContaining({ code: "SAMSPEL_ENTRY_REFERENCE" }),
    );

  expect(text()).toBe(configuration);
});

test("a dry run gives what would be added as YAML that can be copied, and writes nothing", () => {
  const { add, text } = fileWith();

  const { yaml, isWritten } = add({ tags: [force], assets: [press] }, true);

  expect(isWritten).toBe(false);
  expect(text()).toBe(configuration);
  expect(yaml).toBe(`tags:
  - id: press/force
    unit: kN
    source: floor
    address: press/force
    range: [ 0, 40 ]
assets:
  - id: press
    tags: [ press/on, press/force ]
`);
});

test("what would make the configuration invalid is refused as a whole", () => {
  const { add, text } = fileWith();

  expect(() => add({ tags: [force, { ...force, id: "press/other", source: "nobody" }] })).toThrow(
    expect.objectContaining({ code: "SAMSPEL_CONFIG_INVALID" }),
  );
  expect(text()).toBe(configuration);
});
