/** The commands of the documentation are run by tests: those about accounts, tokens, the audit log and certificates here, as they stand in the pages. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { verbs } from "../../gateway/cli/registry.ts";
import { runVerbHere } from "../gateway/cli/in-process.ts";
import { accountBook } from "../support/accounts.ts";
import { samspel } from "../support/cli.ts";
import { commandName } from "../support/command-line.ts";
import { temporaryDirectory } from "../support/context.ts";
import { commandsOf, readPages } from "../support/documentation.ts";
import { documentedCommands } from "../support/documented-commands.ts";

const root = join(import.meta.dirname, "../..");
const commands = readPages(root).flatMap((page) => commandsOf(page).map(({ words }) => words));

test("every command of the documentation names the test that runs it", () => {
  const documented = new Set(commands.map(commandName).filter((name) => !name.startsWith("-")));

  expect([...documented].toSorted()).toEqual(Object.keys(documentedCommands).toSorted());
});

test.each(Object.entries(documentedCommands))("%s: the test is there and says the verb", (name, evidence) => {
  const path = join(root, evidence.runIn);

  expect(existsSync(path)).toBe(true);
  if (!path.endsWith("docs-commands.test.ts")) {
    for (const word of name.split(" ")) expect(readFileSync(path, "utf8")).toMatch(new RegExp(`["'\`]${word}["'\` ]`));
  }
});

test("the commands about accounts, tokens, the audit log and certificates end well in the order of their pages, and tags go out and in", async () => {
  const directory = temporaryDirectory("docs-commands");
  const config = join(directory, "gateway.yaml");
  writeFileSync(config, "api: { host: 0.0.0.0, port: 0 }\n");
  const password = "four plain words of nobody";
  await accountBook({ dataDirectory: join(directory, "data") }).addUser("olle", "viewer", password);
  const pages = ["accounts-and-tokens", "encrypt-the-pages"].flatMap((name) =>
    readPages(root, join(root, "deploy/docs/how-to")).filter(({ path }) => path.endsWith(`/${name}.md`)),
  );
  const own = ["users", "tokens", "audit", "tls"];
  const words = pages.flatMap(commandsOf).map((command) => command.words);
  const asked = words.filter(([verb = ""]) => own.includes(verb));
  const table = join(directory, "tags.csv");
  for (const verb of ["export", "import"]) asked.push(["tags", verb, table]);

  const ends: (readonly [string, number | null, string])[] = [];
  for (const command of asked) {
    const at = command.indexOf("--config");
    const args = [...command.slice(0, at < 0 ? undefined : at), "--config", config];
    const [verb = "", second = ""] = args;
    const asksPassword = verb === "users" && ["add", "password"].includes(second);
    const { code, stderr } = asksPassword
      ? await samspel(args, { input: `${password} again\n` })
      : await runVerbHere(verbs[verb]!, args);
    ends.push([args.slice(0, 3).join(" "), code, stderr]);
  }

  expect(ends.filter(([, code]) => code !== 0)).toEqual([]);
  expect(new Set(asked.map(commandName))).toEqual(
    new Set(
      Object.entries(documentedCommands).flatMap(([name, evidence]) =>
        evidence.runIn === "tests/deploy/docs-commands.test.ts" ? [name] : [],
      ),
    ),
  );
}, 120_000);
