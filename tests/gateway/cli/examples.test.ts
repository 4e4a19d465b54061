/** Help on every level: a purpose, examples that the verbs take, and the exit codes. */
import { Command } from "commander";
import { expect, test } from "vitest";
import { addExamples, addExitCodes, examples, hideEmptyDefaults, partsOf } from "../../../gateway/cli/examples.ts";
import { verbs } from "../../../gateway/cli/registry.ts";
import { commandProblem } from "../../support/command-line.ts";

const program = new Command("samspel");
for (const addVerb of Object.values(verbs)) addVerb(program);
addExamples(program);
addExitCodes(program);
hideEmptyDefaults(program);
const commands = partsOf(program);

function helpOf(command: Command): string {
  let text = "";
  command.configureOutput({ writeOut: (part) => (text += part) });
  command.outputHelp();
  return text;
}

/** As a shell splits them, quotation marks taken off. */
const wordsOf = (line: string) => (line.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', ""));

test.each(commands)("%s says its purpose, shows an example and its exit codes", (_name, command) => {
  const help = helpOf(command);

  expect(command.description()).not.toBe("");
  expect(help).toMatch(/^Examples?:$/m);
  expect(help).toMatch(/Exit codes?[: ]/);
});

test("a default is said where there is one, and no empty list", () => {
  const help = commands.map(([, command]) => helpOf(command)).join("\n");

  expect(help).toContain('(default: "gateway.yaml")');
  expect(help).toMatch(/--ignore <columns> +columns to leave out, separated by commas$/m);
  expect(help).not.toContain("[])");
});

test("every example is taken by its verb", () => {
  const lines = commands.flatMap(([, command]) =>
    [...helpOf(command).matchAll(/^ {2}samspel ([^#\n]*)/gm)].map(([, line = ""]) => line),
  );

  expect(lines.length).toBeGreaterThan(60);
  expect(lines.flatMap((line) => commandProblem(wordsOf(line)) ?? [])).toEqual([]);
  expect(Object.keys(examples).filter((name) => commands.every(([known]) => known !== name))).toEqual([]);
});
