/** A file that only takes up space: it is given back when the disk is full, because deleting needs space too. */

import { randomFillSync } from "node:crypto";
import { closeSync, existsSync, openSync, renameSync, rmSync, statfsSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";

const chunkBytes = 1024 * 1024;

function ballastPath(directory: string): string {
  return join(directory, "ballast");
}

/** Size of the ballast; 0 when there is none. */
export function ballastBytes(directory: string): number {
  return statSync(ballastPath(directory), { throwIfNoEntry: false })?.size ?? 0;
}

/** Room that new data needs at least: a commit or a round of compaction with its part of the write-ahead log. */
const roomBytes = 4 * 1024 * 1024;

/**
 * True when new data may be written: the space of one ballast stays free for removing, as the file or in its place.
 * Otherwise the last of it would go to new data, and then nothing could be removed any more.
 */
export function hasRoom(directory: string, ballast: number): boolean {
  const { bavail, bsize } = statfsSync(directory);
  return bavail * bsize + ballastBytes(directory) >= ballast + roomBytes;
}

/** Gives the space back. False when there was none to give. */
export function releaseBallast(directory: string): boolean {
  if (!existsSync(ballastPath(directory))) return false;
  rmSync(ballastPath(directory));
  return true;
}

/** Writes the ballast in steps; random content, because a file system may store zeros as nothing. */
export function* writeBallast(directory: string, bytes: number): Generator<undefined, void> {
  const unfinished = `${ballastPath(directory)}.new`;
  const file = openSync(unfinished, "w", 0o600);
  try {
    const chunk = randomFillSync(new Uint8Array(chunkBytes));
    for (let written = 0; written < bytes; ) {
      written += writeSync(file, chunk, 0, Math.min(chunkBytes, bytes - written));
      yield;
    }
  } catch (error) {
    rmSync(unfinished);
    throw error;
  } finally {
    closeSync(file);
  }
  renameSync(unfinished, ballastPath(directory));
}
