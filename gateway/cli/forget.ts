/** `samspel forget`: gives up what waits for a destination that the configuration no longer names. */
import { join } from "node:path";
import type { Command } from "commander";
import { ConfigError } from "../core/errors.ts";
import { forgetSink } from "../store/cursors.ts";
import { lockDirectory, openForWriting } from "../store/sqlite.ts";
import { counted } from "./counted.ts";
import { type Output, runVerb } from "./output.ts";
import { configured, logFile } from "./store-directory.ts";

export function addForget(program: Command): void {
  program
    .command("forget <sink>")
    .description("give up what waits for a sink that was removed from the configuration; the gateway must be stopped")
    .option("-c, --config <file>", "configuration file", "gateway.yaml")
    .addHelpText(
      "after",
      `
The values stay in the history; only the place of the sink in the log goes. A sink of that name begins anew afterwards.
The condition store/unclaimed-backlog names such sinks, and so does samspel ledger.

Examples:
  samspel forget old-history --config gateway.yaml`,
    )
    .action(async (sink: string, options: { readonly config: string }, command: Command) => {
      await runVerb(command, (output) => forget(sink, options.config, output));
    });
}

async function forget(sink: string, config: string, output: Output): Promise<void> {
  const configuration = await configured(config);
  if (configuration.sinks.some(({ id }) => id === sink)) {
    throw new ConfigError(`The sink ${sink} is configured: what waits for it is still to be sent.`, {
      code: "SAMSPEL_SINK_CONFIGURED",
      next: "Remove it from the configuration first.",
    });
  }
  const directory = join(configuration.dataDirectory, "store");
  const path = logFile(directory);
  const lock = lockDirectory(directory);
  try {
    const database = openForWriting({ path, kind: "log" });
    try {
      const { isKnown, pendingCount, known } = forgetSink(database, sink);
      if (!isKnown) throw unknownSink(sink, known);
      output.result(
        { sink, pendingCount },
        `Forgotten: ${sink}. ${counted(pendingCount, "entry", "entries")} waited for it and will not be sent; they stay in the history.`,
      );
    } finally {
      database.close();
    }
  } finally {
    lock.close();
  }
}

function unknownSink(sink: string, known: readonly string[]): ConfigError {
  return new ConfigError(`Nothing waits for a sink ${sink}.`, {
    code: "SAMSPEL_SINK_UNKNOWN",
    next:
      known.length === 0 ? "No sink has a place in the log." : `These have a place in the log: ${known.join(", ")}.`,
  });
}
