/** The command line: `samspel <verb>`. */
import { Command, CommanderError } from "commander";
import { version } from "../version.ts";
import { addExamples, addExitCodes, hideEmptyDefaults } from "./examples.ts";
import { exitCodes } from "./output.ts";
import { verbs } from "./registry.ts";

const program = new Command("samspel")
  .description(
    "Edge gateway for production lines where people and robots work together. It observes; it is no safety function.",
  )
  .version(version)
  .option("--json", "print JSON lines for machines")
  .helpOption("-h, --help", "show help")
  .showHelpAfterError("(run with --help for the options)")
  .exitOverride()
  .addHelpText(
    "after",
    `
Examples:
  samspel demo                                 a simulated line with pages on http://127.0.0.1:8080
  samspel check --config gateway.yaml          all mistakes of a configuration at once
  samspel run --config gateway.yaml            the gateway
  samspel train --data normal.csv --out model  learn normal from a recording

Exit codes: 0 ok, 1 failure, 2 usage, 3 configuration invalid, 4 connection.`,
  );
for (const addVerb of Object.values(verbs)) addVerb(program);
addExamples(program);
addExitCodes(program);
hideEmptyDefaults(program);
for (const command of program.commands.flatMap((verb) => [verb, ...verb.commands])) {
  command.exitOverride().showHelpAfterError();
}

// Whoever reads our output has seen enough, as `head` does.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
}
