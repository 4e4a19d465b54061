/** The child process that backs up: copying, checking and hashing many gigabytes does not hold up the gateway. */
import { constants, setPriority } from "node:os";
import { errorCode, errorMessage, errorNext } from "./core/errors.ts";
import { backUp, type Manifest } from "./store/backup.ts";

/** What the process is told, once. */
export interface BackupCommand {
  /** Directory of the store. */
  readonly directory: string;
  readonly out: string;
  readonly nowMs: number;
  readonly version: string;
}

export type BackupAnswer =
  | { readonly type: "progress"; readonly share: number }
  | { readonly type: "done"; readonly manifest: Manifest }
  | { readonly type: "refused"; readonly code: string; readonly message: string; readonly next?: string };

const progressMs = 250;

process.on("SIGINT", () => {});
process.on("disconnect", () => process.exit(0));
process.once("message", (command: BackupCommand) => {
  setPriority(constants.priority.PRIORITY_LOW);
  void answer(command).then((message) => process.send?.(message));
});

async function answer(command: BackupCommand): Promise<BackupAnswer> {
  let toldMs = Number.NEGATIVE_INFINITY;
  const onProgress = (share: number): void => {
    if (performance.now() - toldMs < progressMs) return;
    toldMs = performance.now();
    process.send?.({ type: "progress", share } satisfies BackupAnswer);
  };
  try {
    return { type: "done", manifest: await backUp({ ...command, onProgress }) };
  } catch (error) {
    const isFull = error instanceof Error && /ENOSPC|EDQUOT|disk is full/.test(error.message);
    const code = isFull ? "SAMSPEL_BACKUP_DISK_FULL" : errorCode(error);
    const next = isFull ? "Make room on the disk, then make it again." : errorNext(error);
    return { type: "refused", code, message: errorMessage(error), ...(next === undefined ? {} : { next }) };
  }
}
