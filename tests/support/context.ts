/** Contexts for parts under test: real directory, silent log, a clock that the test may move. */
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Log, SourceContext } from "../../gateway/core/contracts.ts";

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };

/** A new empty directory under the system's temporary one. */
export function temporaryDirectory(name: string): string {
  return mkdtempSync(join(tmpdir(), `samspel-${name}-`));
}

/** The same in memory where the system offers that: for many small files whose syncs prove nothing. */
export function memoryDirectory(name: string): string {
  const memory = "/dev/shm";
  return existsSync(memory) ? mkdtempSync(join(memory, `samspel-${name}-`)) : temporaryDirectory(name);
}

/** Context on the real clocks. Abort with the controller that is passed in. */
export function testContext(id: string, controller = new AbortController()): SourceContext {
  return {
    id,
    log: silentLog,
    signal: controller.signal,
    now: () => Date.now(),
    monotonicMs: () => performance.now(),
    directory: temporaryDirectory(id),
  };
}
