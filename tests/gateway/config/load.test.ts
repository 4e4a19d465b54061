/** The configuration file: every problem at once, with its place and what to do. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import Type from "typebox";
import { describe, expect, test } from "vitest";
import { loadConfiguration, parseConfiguration } from "../../../gateway/config/load.ts";
import type { Registries } from "../../../gateway/config/schema.ts";
import { defineMetric, defineSource } from "../../../gateway/core/contracts.ts";
import { ConfigError, type ConfigProblem } from "../../../gateway/core/errors.ts";
import { temporaryDirectory } from "../../support/context.ts";

const plc = defineSource({
  kind: "plc",
  config: Type.Object({ url: Type.String({ pattern: "^plc:" }), intervalMs: Type.Number({ default: 100 }) }),
  async *read() {},
});

const sum = defineMetric({
  kind: "sum",
  config: Type.Object({ a: Type.String(), b: Type.String() }),
  outputs: () => [{ name: "total", unit: "1" }],
  inputs: ({ a, b }) => [a, b],
  start: () => 0,
  step: (state) => [state, undefined],
});

const registries: Registries = {
  sources: { plc },
  metrics: { sum },
  models: { pca: { kind: "pca", config: Type.Object({}) } },
  sinks: {},
  notifications: {},
};

function parse(text: string, env: Record<string, string> = {}) {
  return parseConfiguration(text, { path: "gateway.yaml", registries, env });
}

function problemsOf(text: string): readonly ConfigProblem[] {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

const valid = `
equipment: boras/assembly/line-1
sources:
  - { id: main, kind: plc, url: "plc:1" }
tags:
  - { id: spindle/power, unit: kW, source: main, address: P }
  - { id: spindle/speed, unit: 1/min, source: main, address: N, range: [0, 3000] }
assets:
  - { id: spindle, template: spindle, tags: [spindle/power, spindle/speed] }
models:
  - { id: spindle, kind: pca, card: spindle, asset: spindle, channels: [spindle/power, spindle/speed] }
metrics:
  - { id: both, kind: sum, a: spindle/power, b: spindle/speed }
`;

describe("a configuration", () => {
  test("gives every part its own options with defaults", () => {
    const configuration = parse(valid);

    expect(configuration.sources).toEqual([{ id: "main", kind: "plc", options: { url: "plc:1", intervalMs: 100 } }]);
    expect(configuration.api).toMatchObject({ host: "127.0.0.1", port: 8080 });
    expect(configuration.models[0]).toMatchObject({ card: "spindle", channels: ["spindle/power", "spindle/speed"] });
  });

  test("reports all problems at once, in the order of the file, with line and column", () => {
    const problems = problemsOf(`
sources:
  - { id: main, kind: plc, uri: "plc:1" }
  - { id: other, kind: plcc }
tags:
  - { id: a, source: main, address: A, datatype: number }
  - { id: b, source: main, address: B, dataType: float }
api: { port: 99999 }
`);

    expect(problems.map(({ line, path, message }) => [line, path, message])).toEqual([
      [3, "sources[0]", "url is missing"],
      [3, "sources[0]/uri", "unknown; did you mean url?"],
      [4, "sources[1]/kind", "kind plcc is unknown; did you mean plc?"],
      [6, "tags[0]/datatype", "unknown; did you mean dataType?"],
      [7, "tags[1]/dataType", 'must be one of "number", "boolean", "string", "integer", "waveform"'],
      [8, "api/port", "must be <= 65535"],
    ]);
    expect(problems[1]?.column).toBe(28);
  });

  test("reports more problems than the schema library lists by default", () => {
    const tags = Array.from({ length: 40 }, (_, i) => `  - { id: t${i}, source: main, address: A, wrong: 1 }`).join(
      "\n",
    );

    expect(problemsOf(`sources: [{ id: main, kind: plc, url: "plc:1" }]\ntags:\n${tags}`)).toHaveLength(40);
  });

  test("refuses names that do not exist and suggests the near one", () => {
    const problems = problemsOf(
      valid
        .replace("source: main, address: P", "source: mian, address: P")
        .replace("b: spindle/speed }", "b: spindle/sped }"),
    );

    expect(problems.map(({ path, message }) => [path, message])).toEqual([
      ["tags[0]/source", "mian is unknown; did you mean main?"],
      ["metrics[0]", "tag spindle/sped is unknown; did you mean spindle/speed?"],
    ]);
  });

  test("refuses ids given twice and ranges upside down", () => {
    const problems = problemsOf(
      valid.replace("id: spindle/speed", "id: spindle/power").replace("[0, 3000]", "[3000, 0]"),
    );

    expect(problems.map(({ message }) => message)).toContain("the id spindle/power is given twice");
    expect(problems.map(({ message }) => message)).toContain("the low end must be below the high end");
  });

  test("refuses figures that depend on themselves", () => {
    const problems = problemsOf(`${valid}
  - { id: x, kind: sum, a: y/total, b: spindle/power }
  - { id: y, kind: sum, a: x/total, b: spindle/power }
`);

    expect(problems.map(({ message }) => message)).toEqual(["depends on itself: x → y → x"]);
  });

  test("points at the line of a YAML mistake", () => {
    expect(problemsOf("api:\n  port: [1\n")[0]).toMatchObject({ code: "SAMSPEL_CONFIG_SYNTAX", line: 3 });
  });

  test("an empty file is valid: everything has a default", () => {
    expect(parse("").sources).toEqual([]);
  });
});

describe("secrets", () => {
  test("come from the environment and from files beside the configuration", () => {
    const directory = temporaryDirectory("config");
    writeFileSync(join(directory, "url.txt"), "plc:7\n");
    const path = join(directory, "gateway.yaml");
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the product's own reference syntax.
    const text = 'equipment: "${env:SITE}/x/y"\nsources: [{ id: main, kind: plc, url: "${file:url.txt}" }]\n';
    writeFileSync(path, text);

    const configuration = loadConfiguration(path, registries, { SITE: "boras" });

    expect(configuration.equipment).toBe("boras/x/y");
    expect(configuration.sources[0]?.options).toMatchObject({ url: "plc:7" });
  });

  test("that are missing are named with their place, never their value", () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the product's own reference syntax.
    const problems = problemsOf('sources:\n  - { id: main, kind: plc, url: "${env:NOT_SET}" }\n');

    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({
      path: "sources[0]/url",
      line: 2,
      message: "the environment variable NOT_SET is not set",
    });
  });
});

test("a file that cannot be read says so", () => {
  expect(() => loadConfiguration("/does/not/exist.yaml", registries, {})).toThrow(
    expect.objectContaining({ code: "SAMSPEL_CONFIG_UNREADABLE" }),
  );
});

describe("YAML that only looks right", () => {
  test.each([
    ["an alias without its anchor", "sources: *plc\n", /Unresolved alias/],
    [
      "aliases that grow beyond measure",
      `a: &a [${"x, ".repeat(10)}]\nb: &b [${"*a, ".repeat(10)}]\nc: &c [${"*b, ".repeat(10)}]\nd: [${"*c, ".repeat(10)}]\n`,
      /alias count/,
    ],
    ["a second document", "sources: []\n---\nsources: []\n", /one file is one document/],
  ])("%s is a problem of the file", (_, text, message) => {
    expect(problemsOf(text)).toEqual([
      expect.objectContaining({ code: "SAMSPEL_CONFIG_SYNTAX", message: expect.stringMatching(message) }),
    ]);
  });

  test("anchors that are there are filled in", () => {
    const { sources } = parse('sources:\n  - &plc { id: a, kind: plc, url: "plc:1" }\n');

    expect(sources).toMatchObject([{ id: "a", options: { url: "plc:1" } }]);
  });
});

describe("two origins of one tag", () => {
  const tagged = (id: string) => valid.replace("assets:", `  - { id: ${id}, source: main, address: Q }\nassets:`);

  test.each([
    ["both/total", "metrics[0]/id", "would fill both/total, which is a tag of this file"],
    ["spindle/anomaly/score", "models[0]/id", "would fill spindle/anomaly/score, which is a tag of this file"],
    [
      "spindle/anomaly/contribution/power",
      "models[0]/id",
      "would fill spindle/anomaly/contribution/power, which is a tag of this file",
    ],
  ])("are refused for %s", (id, path, message) => {
    expect(problemsOf(tagged(id))).toMatchObject([{ path, message }]);
  });

  test("a model that names a tag about people", () => {
    const problems = problemsOf(valid.replace("source: main, address: P", "keep: live, source: main, address: P"));

    expect(problems).toMatchObject([
      {
        path: "models[0]/channels[0]",
        message: "tag spindle/power is about people (keep: live); a model may not learn from it",
      },
    ]);
  });

  test("are refused for a channel given twice", () => {
    const problems = problemsOf(
      valid.replace("channels: [spindle/power, spindle/speed]", "channels: [spindle/power, spindle/power]"),
    );

    expect(problems).toMatchObject([
      { path: "models[0]/channels[1]", message: "the channel spindle/power is given twice" },
    ]);
  });
});

test("a time zone that does not exist is refused before a page trips over it", () => {
  expect(problemsOf("display: { timeZone: Europe/Stokholm }\n")).toMatchObject([
    { path: "display/timeZone", message: "Europe/Stokholm is no IANA time zone, like Europe/Stockholm" },
  ]);
});

test("units that do not fit, and dead bands without a measure, are said with their place", () => {
  const tag = (text: string) => `  - { source: main, address: N, ${text} }`;
  const problems = problemsOf(
    [
      "sources: [{ id: main, kind: plc, url: plc:1 }]",
      "tags:",
      tag('id: a, unit: bar, sourceUnit: "[psi]"'),
      tag("id: b, unit: bar, sourceUnit: Cel"),
      tag("id: c, unit: bar, deadbandPercent: 1"),
      tag("id: d, dataType: string, deadband: 1"),
      tag("id: e, deadbandPercent: 1, deadband: 1, range: [0, 1]"),
    ].join("\n"),
  );

  expect(problems.map(({ line, path }) => [line, path])).toEqual([
    [4, "tags[1]/sourceUnit"],
    [5, "tags[2]/deadbandPercent"],
    [6, "tags[3]/deadband"],
    [7, "tags[4]/deadbandPercent"],
  ]);
});
