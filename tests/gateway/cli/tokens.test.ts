/** `samspel tokens add`: the secret alone goes to standard output, so that a file takes it. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { verbs } from "../../../gateway/cli/registry.ts";
import { temporaryDirectory } from "../../support/context.ts";
import { runVerbHere } from "./in-process.ts";

test("a token goes into a file as it is, and what is said about it does not", async () => {
  const config = join(temporaryDirectory("tokens"), "gateway.yaml");
  writeFileSync(config, "api: { port: 0 }\n");

  const args = ["tokens", "add", "prometheus", "--role", "viewer", "--days", "30", "--config", config];
  const { code, stdout, stderr } = await runVerbHere(verbs.tokens!, args, { json: false });

  expect(code).toBe(0);
  expect(stdout).toMatch(/^samspel_[\w-]{40,60}\n$/);
  expect(stderr).toContain("prometheus");
});
