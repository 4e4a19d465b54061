/** Writes a file in one step: the old one stays until the new one is complete and on disk. */
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { ConfigError, errorMessage } from "../core/errors.ts";
import { keepOwner } from "../owner.ts";

/** Keeps mode and owner of the old file; `newMode` is that of a new one, and its owner that of the folder. Throws ConfigError when it cannot be written. */
export function writeInOneStep(file: string, content: string, newMode = 0o666): void {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    const mode = existsSync(file) ? statSync(file).mode & 0o777 : newMode;
    writeFileSync(temporary, content, { flush: true, mode });
    keepOwner(temporary, existsSync(file) ? file : undefined);
    renameSync(temporary, file);
    syncDirectory(dirname(file));
  } catch (cause) {
    rmSync(temporary, { force: true });
    throw new ConfigError(`${file} cannot be written: ${errorMessage(cause)}.`, {
      code: "SAMSPEL_CONFIG_UNWRITABLE",
      cause,
      next: "Check the path and that this user may write there.",
    });
  }
}

/** The new name of a file is on disk when its directory is. */
function syncDirectory(path: string): void {
  const directory = openSync(path, "r");
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}
