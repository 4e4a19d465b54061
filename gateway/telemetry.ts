/** Logger of the process: JSON lines for machines, readable lines on a terminal. */
import pino from "pino";
import type { Log } from "./core/contracts.ts";

export type LogLevel = "debug" | "info" | "warn" | "error" | "silent";

/** Writes to standard error, so that standard output stays free for results. */
export function createLog(level: LogLevel): Log {
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: 2, sync: false }),
  );
}
