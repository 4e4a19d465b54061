/** `samspel check` and the words that every verb shares, run as a user runs them. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { samspel } from "../../support/cli.ts";
import { temporaryDirectory } from "../../support/context.ts";

const directory = temporaryDirectory("check");

function configuration(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

describe("samspel check", () => {
  test("says what a valid configuration holds", async () => {
    const path = configuration(
      "valid.yaml",
      'sources: [{ id: plc, kind: opcua, endpointUrl: "opc.tcp://plc:4840" }]\n',
    );

    const { code, stdout } = await samspel(["check", "--config", path]);

    expect(code).toBe(0);
    expect(stdout).toContain("is valid: 1 source, 0 tags");
  });

  test("lists every problem as file:line:column, and ends with 3", async () => {
    const path = configuration("wrong.yaml", "sources:\n  - { id: plc, kind: opcu }\napi: { prt: 1 }\n");

    const { code, stderr } = await samspel(["check", "--config", path]);

    expect(code).toBe(3);
    expect(stderr).toContain(`${path}:2:22 sources[0]/kind: kind opcu is unknown; did you mean opcua?`);
    expect(stderr).toContain(`${path}:3:8 api/prt: unknown; did you mean port?`);
    expect(stderr).toMatch(/Next: \S/);
  });

  test("warns of a unit that is none, with the one that is probably meant, and ends with 0", async () => {
    const path = configuration(
      "units.yaml",
      `sources: [{ id: plc, kind: opcua, endpointUrl: "opc.tcp://plc:4840" }]
tags:
  - { id: air, unit: barr, source: plc, address: "ns=2;s=a" }
  - { id: power, unit: kW, source: plc, address: "ns=2;s=p" }
`,
    );

    const { code, stdout } = await samspel(["check", "--config", path]);
    const { stdout: json } = await samspel(["--json", "check", "--config", path]);

    expect(code).toBe(0);
    expect(stdout).toContain("is valid: 1 source, 2 tags");
    expect(stdout).toContain(`Warning ${path}:3:22 tags[0]/unit: barr is no UCUM unit`);
    expect(stdout).toContain("did you mean bar?");
    expect(JSON.parse(json)).toMatchObject({ ok: true, warnings: [{ file: path, line: 3, path: "tags[0]/unit" }] });
  });

  test("gives machines one JSON object with the same", async () => {
    const path = configuration("json.yaml", "api: { prt: 1 }\n");

    const { stderr } = await samspel(["--json", "check", "--config", path]);

    expect(JSON.parse(stderr)).toMatchObject({
      code: "SAMSPEL_CONFIG_INVALID",
      problems: [{ file: path, line: 1, path: "api/prt" }],
    });
  });

  test("prints a schema that names every kind", async () => {
    const { stdout } = await samspel(["check", "--schema"]);

    const { properties } = JSON.parse(stdout);
    expect(JSON.stringify(properties.sources)).toContain('"const":"mqtt"');
  });
});

describe("the command line", () => {
  test("lists its verbs with examples and exit codes", async () => {
    const { code, stdout } = await samspel(["--help"]);

    expect(code).toBe(0);
    for (const verb of ["demo", "run", "check", "train", "score", "replay", "simulate"])
      expect(stdout).toContain(`  ${verb}`);
    expect(stdout).toContain("Exit codes: 0 ok, 1 failure, 2 usage, 3 configuration invalid, 4 connection.");
  });

  test.each([[["bogus"]], [["run", "--bogus"]], [["train"]]])("ends with 2 for wrong usage: %j", async (args) => {
    const { code, stderr } = await samspel(args);

    expect(code).toBe(2);
    expect(stderr).toMatch(/error: /);
  });
});
