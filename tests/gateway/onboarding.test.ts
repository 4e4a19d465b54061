/** Drafts of sources, what is taken from them into the file, and the way back. Nothing is connected to. */
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createTagDirectory } from "../../gateway/assembly.ts";
import { loadConfiguration } from "../../gateway/config/load.ts";
import { registries } from "../../gateway/kinds.ts";
import { openOnboarding } from "../../gateway/onboarding.ts";
import { nodesOf } from "../../gateway/sources/mqtt/listen.ts";
import { temporaryDirectory, testContext } from "../support/context.ts";

const text = "# ours\nequipment: a/b/c # here\nsources:\n  - { id: old, kind: mqtt, url: mqtt://broker }\n";

function opened() {
  const directory = temporaryDirectory("onboarding");
  const file = join(directory, "gateway.yaml");
  writeFileSync(file, text);
  let reloads = 0;
  const onboarding = openOnboarding({
    configuration: loadConfiguration(file, registries, {}),
    registries,
    tags: createTagDirectory([], []),
    context: testContext("onboarding", new AbortController()),
    directoryOf: () => directory,
    reload: { request: () => reloads++, status: () => ({ reloads, outcome: "applied" }) },
  });
  const secret = join(directory, "data/secrets/plc.password");
  return { onboarding, file, secret, reloads: () => reloads };
}

const draft = {
  id: "plc",
  kind: "opcua",
  address: "opc.tcp://plc-1:4840",
  user: "reader",
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the product's own reference syntax.
  password: "pass ${x}",
} as const;
const tag = { id: "press/force", source: "plc", address: "ns=2;s=Force" };

test("a draft is added with its password by reference, comments stay, and undoing restores every byte", () => {
  const { onboarding, file, secret, reloads } = opened();

  onboarding.draft(draft);
  const shown = onboarding.add("plc", { tags: [tag] }, { dryRun: true });
  const untouched = readFileSync(file, "utf8");
  onboarding.add("plc", { tags: [tag] }, { dryRun: false });
  const written = readFileSync(file, "utf8");
  const mode = statSync(secret).mode & 0o777;
  onboarding.add("plc", { tags: [{ ...tag, id: "press/speed" }] }, { dryRun: false });
  const { canUndo } = onboarding.status();
  onboarding.undo();

  expect(shown).toMatchObject({ added: ["plc", "press/force"], isWritten: false });
  expect(untouched).toBe(text);
  expect(written).toMatch(/^# ours\nequipment: a\/b\/c # here\n/);
  expect(written).toMatch(/user: reader\n {4}password: \$\{file:data\/secrets\/plc\.password\}/);
  expect(mode).toBe(0o600);
  expect(canUndo).toBe(true);
  expect(readFileSync(file, "utf8")).toBe(text);
  expect(existsSync(secret)).toBe(false);
  expect(reloads()).toBe(3);
});

test("what somebody else has changed since is not undone", () => {
  const { onboarding, file } = opened();
  onboarding.draft(draft);
  onboarding.add("plc", { tags: [tag] }, { dryRun: false });
  writeFileSync(file, `${readFileSync(file, "utf8")}# mine\n`);

  expect(onboarding.status().canUndo).toBe(false);
  expect(() => onboarding.undo()).toThrow(/changed by somebody else/);
  expect(readFileSync(file, "utf8")).toContain("# mine");
});

test.each([
  ["an id that is taken", { ...draft, id: "old" }, "SAMSPEL_ONBOARDING_TAKEN"],
  [
    "a reference in the address",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the product's own reference syntax.
    { ...draft, address: "opc.tcp://${file:/etc/hostname}" },
    "SAMSPEL_ENTRY_REFERENCE",
  ],
  ["a metadata service", { ...draft, address: "opc.tcp://169.254.169.254:80" }, "SAMSPEL_ONBOARDING_ADDRESS"],
  ["the same as one number", { ...draft, address: "opc.tcp://2852039166:80" }, "SAMSPEL_ONBOARDING_ADDRESS"],
  ["the same in IPv6", { ...draft, address: "opc.tcp://[::ffff:169.254.169.254]" }, "SAMSPEL_ONBOARDING_ADDRESS"],
  ["an address of another protocol", { ...draft, address: "http://plc-1" }, "SAMSPEL_CONFIG_INVALID"],
])("%s is refused", (_, wrong, code) => {
  const { onboarding } = opened();

  expect(() => onboarding.draft(wrong)).toThrow(expect.objectContaining({ code }));
});

test("the metadata service is not asked for servers", async () => {
  const { onboarding } = opened();

  await expect(onboarding.find({ kind: "opcua", host: "169.254.169.254" })).rejects.toThrow(
    expect.objectContaining({ code: "SAMSPEL_ONBOARDING_ADDRESS" }),
  );
});

test("the networks are searched once at a time", async () => {
  const { onboarding } = opened();

  const first = onboarding.find({ kind: "mqtt" });

  await expect(onboarding.find({ kind: "mqtt" })).rejects.toThrow(
    expect.objectContaining({ code: "SAMSPEL_ONBOARDING_SEARCH" }),
  );
  expect(await first).toBeInstanceOf(Array);
  expect(await onboarding.find({ kind: "mqtt" })).toBeInstanceOf(Array);
});

test("entries with a reference or a mistake are refused, and the file stays", () => {
  const { onboarding, file } = opened();
  onboarding.draft(draft);
  const add = (more: object) => () => onboarding.add("plc", { tags: [{ ...tag, ...more }] }, { dryRun: false });

  // biome-ignore lint/suspicious/noTemplateCurlyInString: the product's own reference syntax.
  expect(add({ address: "${env:HOME}" })).toThrow(expect.objectContaining({ code: "SAMSPEL_ENTRY_REFERENCE" }));
  expect(add({ source: "nobody" })).toThrow(expect.objectContaining({ code: "SAMSPEL_CONFIG_INVALID" }));
  expect(readFileSync(file, "utf8")).toBe(text);
});

test.each([
  ["plain text", "21.5", [["t", 21.5]]],
  ["its usual value", '{"value":1,"time":5}', [["t", 1]]],
  [
    "parts",
    '{"a":{"b":2,"c/d":true},"ts":9}',
    [
      ["t#/a/b", 2],
      ["t#/a/c~1d", true],
    ],
  ],
  [
    "a list",
    "[3,4]",
    [
      ["t#/0", 3],
      ["t#/1", 4],
    ],
  ],
  ["nesting without an end", "[".repeat(5000), []],
  ["bytes", "\u0000\uFFFD", []],
])("a payload of %s gives its values with the addresses that read them", (_, payload, values) => {
  const nodes = nodesOf("t", Buffer.from(payload));

  expect(nodes.map(({ address, details }) => [address, details?.value])).toEqual(values);
});
