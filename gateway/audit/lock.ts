/** Lets one process at a time write: the gateway, or the command line beside it. */
import { closeSync, openSync, rmSync, statSync } from "node:fs";

const waitMs = 1000;
const stepMs = 5;
/** Nobody writes this long: whoever made the lock is gone. */
const staleMs = 10_000;

/** Runs the work while the lock file exists. Throws when another process holds it for a second. */
export function withLock(path: string, work: () => void): void {
  const endMs = performance.now() + waitMs;
  while (!isTaken(path)) {
    if (performance.now() > endMs) throw new Error(`${path} is held by another process`);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, stepMs);
  }
  try {
    work();
  } finally {
    rmSync(path, { force: true });
  }
}

function isTaken(path: string): boolean {
  try {
    closeSync(openSync(path, "wx", 0o600));
    return true;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    const made = statSync(path, { throwIfNoEntry: false });
    if (made !== undefined && Date.now() - made.mtimeMs > staleMs) rmSync(path, { force: true });
    return false;
  }
}
