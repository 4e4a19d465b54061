/** `samspel run`: the gateway alone. */
import type { Command } from "commander";
import { loadConfiguration } from "../config/load.ts";
import { builtDashboards } from "../dashboards.ts";
import { createLog } from "../telemetry.ts";
import { type LogLevelOption, logLevelOption, runVerb, stopRequested } from "./output.ts";

export function addRun(program: Command): void {
  program
    .command("run")
    .description("run the gateway of a configuration until it is stopped")
    .option("-c, --config <file>", "configuration file", "gateway.yaml")
    .addOption(logLevelOption())
    .option("--exit-at-end", "stop when every source has ended by itself, for example a replayed file")
    .addHelpText(
      "after",
      `
Examples:
  samspel run --config gateway.yaml
  samspel run --config replay.yaml --exit-at-end`,
    )
    .action(async (options: { config: string; exitAtEnd?: boolean } & LogLevelOption, command: Command) => {
      await runVerb(command, async (output) => {
        const stopped = stopRequested();
        // Loaded here: the protocol libraries take a second, and help shall not wait for them.
        const [{ registries }, { startGateway }] = await Promise.all([import("../kinds.ts"), import("../main.ts")]);
        const configuration = loadConfiguration(options.config, registries, process.env);
        const log = createLog(options.logLevel);
        const gateway = await startGateway({ configuration, log, dashboards: await builtDashboards(log) });
        output.result({ ready: true, url: gateway.url }, `Samspel is running: ${gateway.url}  (stop with Ctrl-C)`);
        try {
          await (options.exitAtEnd === true ? Promise.race([stopped, gateway.ended]) : stopped);
        } finally {
          await gateway.close();
        }
      });
    });
}
