/** Logger of the process: JSON lines for machines, readable lines on a terminal. */
import { basename, dirname, resolve } from "node:path";
import pino from "pino";
import { createStream } from "rotating-file-stream";
import type { Log } from "./core/contracts.ts";

export type LogLevel = "debug" | "info" | "warn" | "error" | "silent";

/** A log file is renamed when it is so large, and so many old ones are kept: 60 MiB in all. */
export const logFileLimits = { bytes: 10 * 2 ** 20, oldFiles: 5 } as const;

/** Writes to standard error, so that standard output stays free for results; or to a file that is rotated. */
export function createLog(level: LogLevel, file?: string, limits: LogFileLimits = logFileLimits): Log {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  if (file === undefined) return pino(options, pino.destination({ dest: 2, sync: false }));
  return pino(options, rotatedFile(file, limits));
}

interface LogFileLimits {
  readonly bytes: number;
  readonly oldFiles: number;
}

/** `gateway.log`, and `gateway.log.1` (the newest) and on. A disk that takes no line stops nothing: it is said once on standard error. */
function rotatedFile(file: string, { bytes, oldFiles }: LogFileLimits): pino.DestinationStream {
  const name = basename(file);
  const stream = createStream((index) => (index === null || index === 0 ? name : `${name}.${Number(index)}`), {
    path: dirname(resolve(file)),
    size: `${bytes}B`,
    rotate: oldFiles,
    mode: 0o640,
  });
  let isSaid = false;
  stream.on("error", (error) => {
    if (!isSaid) process.stderr.write(`The log file ${file} cannot be written: ${error.message}\n`);
    isSaid = true;
  });
  return stream;
}
