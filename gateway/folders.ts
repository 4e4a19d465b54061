/** Makes a folder that somebody named, with what lies above it, or says why not. */
import { mkdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { ConfigError, errorMessage } from "./core/errors.ts";

/** Throws ConfigError with what the system says. */
export function makeFolder(path: string, mode?: number): void {
  try {
    createFolder(path, mode);
  } catch (cause) {
    throw new ConfigError(`The folder ${path} cannot be created: ${errorMessage(cause)}.`, {
      code: "SAMSPEL_FOLDER_UNCREATABLE",
      cause,
      next: "Name a folder in a place that this user may write to, and see that its disk is mounted.",
    });
  }
}

/**
 * For those who refuse in words of their own; throws the error of the system. `mkdir` of Node with `recursive` never
 * returns for a folder below /proc and the like: it is told that something is missing, finds the folder above in place,
 * and begins again.
 */
export function createFolder(path: string, mode = 0o777): void {
  const missing: string[] = [];
  for (let at = resolve(path); !isThere(at) && at !== dirname(at); at = dirname(at)) missing.unshift(at);
  for (const folder of missing) makeOne(folder, mode);
  if (!isFolder(resolve(path))) throw new Error("there is a file of this name");
}

/** Two who make the same folder at once both get it. */
function makeOne(folder: string, mode: number): void {
  try {
    mkdirSync(folder, { mode });
  } catch (error) {
    if (!isFolder(folder)) throw error;
  }
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
