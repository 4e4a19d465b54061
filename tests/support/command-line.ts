/** Command lines that stand in documentation and deployment files, compared with the verbs that there are. */
import { Command } from "commander";
import { verbs } from "../../gateway/cli/registry.ts";

const program = new Command("samspel");
for (const addVerb of Object.values(verbs)) addVerb(program);
const general = ["--help", "-h", "--json"];

/** The verb of a command line with its second word, where that is a verb too. */
export function commandName([verb = "", second]: readonly string[]): string {
  const found = program.commands.find((one) => one.name() === verb);
  const sub = found?.commands.find((one) => one.name() === second);
  return sub === undefined ? verb : `${verb} ${sub.name()}`;
}

/** What is wrong with the words after `samspel`: an unknown verb, or an option that the verb does not have. */
export function commandProblem([verb = "", ...words]: readonly string[]): string | undefined {
  if (verb.startsWith("-")) return [...general, "--version", "-V"].includes(verb) ? undefined : `no option ${verb}`;
  const found = program.commands.find((one) => one.name() === verb);
  if (found === undefined) return `there is no verb ${verb}`;
  const command = found.commands.find((one) => one.name() === words[0]) ?? found;
  const end = words.findIndex((word) => /^[|>&;<]/.test(word));
  const options = (end < 0 ? words : words.slice(0, end)).filter((word) => /^--?[a-z]/.test(word));
  const known = new Set([...general, ...command.options.flatMap(({ long, short }) => [long, short])]);
  const unknown = options.map((word) => word.replace(/=.*$/, "")).filter((word) => !known.has(word));
  return unknown.length === 0 ? undefined : `samspel ${verb} has no ${unknown.join(", ")}`;
}
