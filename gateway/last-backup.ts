/** What is noted in the data directory of the last backup, whoever made it. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Type from "typebox";
import Value from "typebox/value";
import { writeInOneStep } from "./config/write-file.ts";
import type { BackupNote } from "./core/backups.ts";

const Note = Type.Object({
  createdMs: Type.Number(),
  bytes: Type.Number(),
  version: Type.String(),
  name: Type.Optional(Type.String()),
});

const noteFile = (dataDirectory: string) => join(dataDirectory, "last-backup.json");

export function noteBackup(dataDirectory: string, note: BackupNote): void {
  writeInOneStep(noteFile(dataDirectory), `${JSON.stringify(note)}\n`);
}

/** Undefined when none was noted, and for a note that cannot be read. */
export function lastBackup(dataDirectory: string): BackupNote | undefined {
  if (!existsSync(noteFile(dataDirectory))) return undefined;
  try {
    const content: unknown = JSON.parse(readFileSync(noteFile(dataDirectory), "utf8"));
    if (!Value.Check(Note, content)) return undefined;
    const { name, ...rest } = content;
    return { ...rest, ...(name === undefined ? {} : { name }) };
  } catch {
    return undefined;
  }
}

/** Bytes of all files of a backup. */
export function bytesOf({ files }: { readonly files: readonly { readonly bytes: number }[] }): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}
