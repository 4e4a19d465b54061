/** `samspel reload`: a running gateway takes its changed configuration. */
import type { Command } from "commander";
import { loadConfiguration } from "../config/load.ts";
import { ConfigError, PermanentError, TemporaryError } from "../core/errors.ts";
import { type RunFile, runningGateway } from "../run-file.ts";
import { runVerb } from "./output.ts";

const waitMsMax = 60_000;
const lookMs = 100;

export function addReload(program: Command): void {
  program
    .command("reload")
    .description("check a changed configuration and let the running gateway take it")
    .option("-c, --config <file>", "configuration file", "gateway.yaml")
    .addHelpText(
      "after",
      `
The gateway stops reading, starts again with the new configuration in the same process, and records the time between as a gap when it
took longer than 2 s. When it does not start, the last good configuration goes on.

Example:
  samspel reload --config gateway.yaml`,
    )
    .action(async ({ config }: { config: string }, command: Command) => {
      await runVerb(command, async (output) => {
        const { registries } = await import("../kinds.ts");
        const { dataDirectory } = loadConfiguration(config, registries, process.env);
        const before = running(dataDirectory, config);
        process.kill(before.pid, "SIGHUP");
        const after = await reloaded(dataDirectory, before);
        if (after.code !== undefined) {
          throw new ConfigError(`The gateway goes on with its last good configuration: ${after.message}`, {
            code: "SAMSPEL_RELOAD_REFUSED",
            next: "Correct the file and run samspel reload again.",
          });
        }
        const words = after.outcome === "unchanged" ? "has not changed" : "is at work";
        output.result({ ok: true, outcome: after.outcome, url: after.url }, `${config} ${words}: ${after.url}`);
      });
    });
}

function running(dataDirectory: string, config: string): RunFile {
  const found = runningGateway(dataDirectory);
  if (found !== undefined) return found;
  throw new PermanentError(`No gateway runs on ${dataDirectory}.`, {
    code: "SAMSPEL_NOT_RUNNING",
    next: `Start it with samspel run --config ${config}. When the changed file names another dataDirectory, restart the gateway.`,
  });
}

async function reloaded(dataDirectory: string, before: RunFile): Promise<RunFile> {
  const untilMs = performance.now() + waitMsMax;
  for (;;) {
    const now = runningGateway(dataDirectory);
    if (now !== undefined && now.pid === before.pid && now.reloads > before.reloads) return now;
    if (now === undefined || performance.now() > untilMs) {
      throw new TemporaryError(now === undefined ? "The gateway has ended." : "The gateway gave no answer for 60 s.", {
        code: "SAMSPEL_RELOAD_LATE",
        next: "See its log, and samspel doctor.",
      });
    }
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
}
