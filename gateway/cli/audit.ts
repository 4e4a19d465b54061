/** `samspel audit`: who did what, and whether the log is whole. Reads the files; the gateway may run or not. */
import { join } from "node:path";
import type { Command } from "commander";
import { verifyAudit } from "../audit/audit-file.ts";
import { AuditLog } from "../audit/audit-log.ts";
import { loadConfiguration } from "../config/load.ts";
import type { AuditEntry } from "../core/audit.ts";
import { PermanentError } from "../core/errors.ts";
import { counted } from "./counted.ts";
import { runVerb } from "./output.ts";

interface AuditOptions {
  readonly config: string;
  readonly limit?: number;
}

export function addAudit(program: Command): void {
  const audit = program
    .command("audit")
    .description("who did what, and whether the log is whole: list, verify")
    .addHelpText(
      "after",
      `
Each entry holds the hash of the one before: a changed, removed or added entry is named. Keep the head that verify
prints on another machine; it proves later that nothing was cut off at the end.

Examples:
  samspel audit list --limit 20 --config gateway.yaml
  samspel audit verify --config gateway.yaml`,
    );
  verb(audit, "list", "the newest entries, newest first")
    .option("--limit <number>", "how many", Number, 50)
    .action(async (options: AuditOptions, command: Command) => {
      await runVerb(command, async (output) => {
        const directory = await directoryOf(options);
        const log = new AuditLog({ directory, quotaBytes: Number.POSITIVE_INFINITY, now: Date.now });
        for (const entry of log.list({ limit: options.limit ?? 50 })) output.result(entry, lineOf(entry));
      });
    });
  verb(audit, "verify", "follow the chain from the first entry to the last").action(
    async (options: AuditOptions, command: Command) => {
      await runVerb(command, async (output) => {
        const { problem, ...found } = verifyAudit(await directoryOf(options));
        if (problem !== undefined) {
          throw new PermanentError(`The audit log is not whole. ${problem}`, {
            code: "SAMSPEL_AUDIT_BROKEN",
            next: `Whole before it: ${counted(found.entries, "entry", "entries")}. Compare with the copy in the log of the process.`,
          });
        }
        const { entries, first = 0, last = 0, head = "" } = found;
        output.result(
          found,
          `The log is whole: ${counted(entries, "entry", "entries")}, ${first} to ${last}. Head: ${head}`,
        );
      });
    },
  );
}

function verb(parent: Command, usage: string, description: string): Command {
  return parent
    .command(usage)
    .description(description)
    .option("-c, --config <file>", "configuration, which names the data directory", "gateway.yaml");
}

async function directoryOf({ config }: AuditOptions): Promise<string> {
  const { registries } = await import("../kinds.ts");
  return join(loadConfiguration(config, registries, process.env).dataDirectory, "audit");
}

function lineOf({ number, time, actor, from, action, target, outcome }: AuditEntry): string {
  return [number, time, actor, from, action, target, outcome].filter((part) => part !== undefined).join("  ");
}
