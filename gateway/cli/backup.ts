/** `samspel backup` and `samspel restore`: the store of a gateway, copied while it runs and put back. */
import { dirname, resolve } from "node:path";
import type { Command } from "commander";
import { bytesOf, noteBackup } from "../last-backup.ts";
import { keepOwnerOfAll } from "../owner.ts";
import { backUp, type Manifest, restore } from "../store/backup.ts";
import { version } from "../version.ts";
import { runVerb } from "./output.ts";
import { logFile, storeDirectory } from "./store-directory.ts";

export function addBackup(program: Command): void {
  program
    .command("backup")
    .description("copy the store, also while the gateway runs, and verify the copy")
    .option("-c, --config <file>", "configuration file", "gateway.yaml")
    .requiredOption("-o, --out <dir>", "directory for the backup; must not exist yet")
    .addHelpText(
      "after",
      `
The backup holds values, gaps, conditions, positions of sinks and the ledger. The configuration and everything else of the data
directory (models, certificates, secrets, accounts, recordings) are plain files: copy them beside it, without the folder store.

Example:
  samspel backup --config gateway.yaml --out /mnt/usb/samspel-2026-11-26`,
    )
    .action(async ({ config, out }: { config: string; out: string }, command: Command) => {
      await runVerb(command, async (output) => {
        const directory = await storeDirectory(config);
        logFile(directory);
        const show = output.progress("Copied", 1);
        const manifest = await backUp({
          directory,
          out: resolve(out),
          nowMs: Date.now(),
          version,
          onProgress: show,
        });
        noteBackup(dirname(directory), { createdMs: manifest.createdMs, bytes: bytesOf(manifest), version });
        output.result(
          { ok: true, out: resolve(out), ...manifest },
          `Backed up and verified: ${out} (${sizes(manifest)}).`,
        );
      });
    });
}

export function addRestore(program: Command): void {
  program
    .command("restore")
    .description("put a backup in place of the store; the gateway must be stopped")
    .option("-c, --config <file>", "configuration file", "gateway.yaml")
    .requiredOption("-f, --from <dir>", "directory of the backup")
    .option("--force", "move a store that is there aside (it is not deleted)")
    .addHelpText(
      "after",
      `
Refuses a backup that is damaged or of a newer version of Samspel before anything is touched.

Example:
  samspel restore --config gateway.yaml --from /mnt/usb/samspel-2026-11-26`,
    )
    .action(async (options: { config: string; from: string; force?: boolean }, command: Command) => {
      await runVerb(command, async (output) => {
        const directory = await storeDirectory(options.config);
        const from = resolve(options.from);
        const { manifest, movedTo } = await restore({
          from,
          directory,
          force: options.force === true,
          nowMs: Date.now(),
        });
        keepOwnerOfAll(directory);
        const aside = movedTo === undefined ? "" : ` The store that was there is in ${movedTo}.`;
        const made = new Date(manifest.createdMs).toISOString();
        output.result(
          { ok: true, directory, ...(movedTo === undefined ? {} : { movedTo }), ...manifest },
          `Restored the backup of ${made} (${sizes(manifest)}) to ${directory}.${aside}`,
        );
      });
    });
}

/** What a row of each file is: many values, not one. */
const partsOf = { log: "batches in the log", history: "blocks in the history" } as const;

function sizes({ files }: Manifest): string {
  const mebibytes = files.reduce((sum, { bytes }) => sum + bytes, 0) / 2 ** 20;
  return `${mebibytes.toFixed(1)} MiB, ${files.map(({ kind, rows }) => `${rows} ${partsOf[kind]}`).join(", ")}`;
}
