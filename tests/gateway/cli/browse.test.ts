/** `samspel browse` against a real server, and the tags that it appends to a configuration. */
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addBrowse } from "../../../gateway/cli/browse.ts";
import { parseConfiguration } from "../../../gateway/config/load.ts";
import { registries } from "../../../gateway/kinds.ts";
import { type OpcuaServer, serveOpcua } from "../../../simulators/servers/opcua.ts";
import { samspel } from "../../support/cli.ts";
import { temporaryDirectory } from "../../support/context.ts";
import { freePort } from "../../support/ports.ts";
import { runVerbHere } from "./in-process.ts";

const data = temporaryDirectory("browse");
let server: OpcuaServer;
let url: string;

beforeAll(async () => {
  server = await serveOpcua({
    port: 0,
    certificateDirectory: temporaryDirectory("browse-server"),
    namespaceUri: "urn:test:browse",
    users: { viewer: "long and dull" },
    trustsUnknownClients: false,
    tags: [
      { id: "spindle/power", dataType: "number", unit: "kW", range: [0, 9] },
      { id: "spindle/parts", dataType: "integer" },
      { id: "spindle/running", dataType: "boolean" },
      { id: "conveyor/state", dataType: "string" },
    ],
  });
  url = server.endpointUrl;
  server.publish([
    { id: "spindle/power", value: 4.25, timeMs: Date.now() },
    { id: "spindle/parts", value: 12, timeMs: Date.now() },
  ]);
}, 60_000);

afterAll(() => server.close());

const browsed = async (...args: string[]) => {
  const end = await runVerbHere(addBrowse, ["browse", url, ...args]);
  const lines: Record<string, unknown>[] = end.stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
  return { ...end, lines, nodes: lines.flatMap(({ node }) => (node === undefined ? [] : [node])) };
};

const open = ["--security", "None", "--data", data];
const newFile = async () => join(await mkdtemp(join(data, "write-")), "gateway.yaml");

test("without a node the objects are listed; with one, what is below it", async () => {
  const top = await browsed(...open);
  const below = await browsed("nsu=urn:test:browse;s=spindle", ...open);

  expect(top.code, top.stderr).toBe(0);
  expect(top.nodes).toContainEqual(expect.objectContaining({ name: "spindle", kind: "object" }));
  expect(below.nodes).toContainEqual({
    address: "nsu=urn:test:browse;s=spindle/power",
    nodeId: "ns=1;s=spindle/power",
    name: "power",
    path: ["power"],
    kind: "variable",
    details: expect.objectContaining({ dataType: "Double", value: 4.25, unit: "kW", unitName: "kW", range: [0, 9] }),
  });
  expect(below.lines.at(-1)).toEqual({ done: true, listed: 3, visited: 3, isTruncated: false });
});

test("variables found are appended to a new configuration, which is valid and names no password", async () => {
  const file = await newFile();

  const end = await browsed("--search", "spindle/", "--write", file, "--prefix", "line-2", ...open);

  expect(end.code, end.stderr).toBe(0);
  const text = await readFile(file, "utf8");
  const { sources, tags } = parseConfiguration(text, { path: file, registries, env: {} });
  expect(sources).toMatchObject([{ id: "plc", kind: "opcua", options: { endpointUrl: url, securityMode: "None" } }]);
  expect(tags).toMatchObject([
    { id: "line-2/spindle/power", unit: "kW", dataType: "number", source: "plc", range: [0, 9] },
    { id: "line-2/spindle/parts", dataType: "integer", address: "nsu=urn:test:browse;s=spindle/parts" },
    { id: "line-2/spindle/running", dataType: "boolean" },
  ]);
  expect(text).toContain("range: [ 0, 9 ]");
});

const existing = (endpointUrl: string) => `# Line 2, changed by Eva 2026-05-03
equipment: boras/assembly/line-2
sources:
  - id: press # the old one
    kind: opcua
    endpointUrl: ${endpointUrl}
    securityMode: None
tags:
  # what the customer asked for
  - { id: spindle/power, unit: kW, source: press, address: "nsu=urn:test:browse;s=spindle/power" }
display: { language: sv } # Swedish first
`;

test("an existing configuration keeps its comments and its tags, and gives security and name of the source", async () => {
  const file = await newFile();
  await writeFile(file, existing(url));

  const first = await browsed("--search", "spindle/", "--write", file);
  const again = await browsed("--search", "spindle/", "--write", file);

  expect(first.code, first.stderr).toBe(0);
  const text = await readFile(file, "utf8");
  for (const line of existing(url).split("\n")) if (!line.includes("{ id")) expect(text).toContain(line);
  const { tags } = parseConfiguration(text, { path: file, registries, env: {} });
  expect(tags.map(({ id, source }) => [id, source])).toEqual([
    ["spindle/power", "press"],
    ["spindle/parts", "press"],
    ["spindle/running", "press"],
  ]);
  expect(first.lines.at(-1)).toMatchObject({ present: 1, sourceAdded: false });
  expect(again.lines.at(-1)).toMatchObject({ present: 3, tags: [] });
  expect(await readFile(file, "utf8")).toBe(text);
});

test("another source of the same name is not mistaken for this one", async () => {
  const file = await newFile();
  await writeFile(file, existing("opc.tcp://press-7:4840"));

  const end = await browsed("--write", file, "--source", "press", ...open);

  expect(end.code).toBe(3);
  expect(JSON.parse(end.stderr)).toMatchObject({ code: "SAMSPEL_BROWSE_SOURCE" });
  expect(await readFile(file, "utf8")).toBe(existing("opc.tcp://press-7:4840"));
});

describe("what is in the way has a code, a reason and a next step", () => {
  test.each<[string, readonly string[], number, string, string]>([
    ["a server that is not trusted", [], 4, "SAMSPEL_OPCUA_UNTRUSTED", "The machine trusts Samspel"],
    ["a node that is not there", ["ns=1;s=none", "--security", "None"], 3, "SAMSPEL_OPCUA_NODE", "Browse without"],
    [
      "a password on an open channel",
      ["--security", "None", "--user", "viewer"],
      3,
      "SAMSPEL_OPCUA_PASSWORD_OPEN",
      "SignAndEncrypt",
    ],
    [
      "a variable for the password that is not set",
      ["--password-env", "SAMSPEL_TEST_UNSET"],
      3,
      "SAMSPEL_BROWSE_PASSWORD",
      "SAMSPEL_TEST_UNSET",
    ],
  ])("%s", async (_, args, code, name, next) => {
    const end = await browsed(...args, "--data", data);

    expect(end.code).toBe(code);
    expect(JSON.parse(end.stderr)).toMatchObject({ code: name, next: expect.stringContaining(next) });
    expect(end.stdout).toBe("");
  });

  test("as a process: exit code 4 when nothing answers, and lines for people when it does", async () => {
    const closed = await samspel(["browse", `opc.tcp://127.0.0.1:${await freePort()}`, ...open]);
    const good = await samspel(["browse", url, "ns=1;s=spindle", ...open]);

    expect(closed.code).toBe(4);
    expect(closed.stderr).toMatch(/^Error SAMSPEL_OPCUA_REFUSED: .*\n {2}Next: /);
    expect(good.code, good.stderr).toBe(0);
    expect(good.stdout).toMatch(/^power {3}Double {3}4.25 kW in \[0, 9\] {3}nsu=urn:test:browse;s=spindle\/power$/m);
  }, 120_000);
});
