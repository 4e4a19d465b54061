/** What every verb of the command line shares: exit codes, plain or JSON output, progress. */
import { type Command, Option } from "commander";
import { ConfigError, errorCode, errorMessage, errorNext, TemporaryError } from "../core/errors.ts";
import type { LogLevel } from "../telemetry.ts";

export const exitCodes = { ok: 0, failure: 1, usage: 2, configInvalid: 3, connection: 4 } as const;

/** Prints for people on a terminal, or one JSON object per line for machines (`--json`). */
export interface Output {
  /** A line for people; left out with `--json`. */
  line(text: string): void;
  /** For people too, on standard error: standard output goes into a file. Left out with `--json`. */
  aside(text: string): void;
  /** A result: JSON with `--json`, otherwise `text`. */
  result(data: object, text: string): void;
  /** Progress of long work: a bar on a terminal, else one line per 10 %. Call with done = total to finish. */
  progress(label: string, total: number): (done: number) => void;
  /** What went wrong, why, and what to do next, on standard error. */
  error(error: unknown): void;
  readonly json: boolean;
}

export function createOutput(command: Command): Output {
  const json = command.optsWithGlobals<{ json?: boolean }>().json === true;
  return {
    json,
    line(text) {
      if (!json) process.stdout.write(`${text}\n`);
    },
    aside(text) {
      if (!json) process.stderr.write(`${text}\n`);
    },
    result(data, text) {
      process.stdout.write(`${json ? JSON.stringify(data) : text}\n`);
    },
    progress: (label, total) => (json ? () => {} : progressBar(label, total)),
    error(error) {
      process.stderr.write(json ? `${JSON.stringify(errorData(error))}\n` : `${errorText(error)}\n`);
    },
  };
}

function errorData(error: unknown): object {
  return {
    code: errorCode(error),
    message: errorMessage(error),
    next: errorNext(error),
    ...(error instanceof ConfigError ? { problems: error.problems } : {}),
  };
}

function errorText(error: unknown): string {
  const lines = [`Error ${errorCode(error)}: ${errorMessage(error)}`];
  if (error instanceof ConfigError) {
    for (const { file, path, message, line, column } of error.problems) {
      const place = [file, line, column].filter((part) => part !== undefined).join(":");
      lines.push(`  ${place} ${path}: ${message}`);
    }
  }
  const next = errorNext(error);
  if (next !== undefined) lines.push(`  Next: ${next}`);
  return lines.join("\n");
}

/** Exit code for a thrown error: 3 for configuration, 4 for connections, else 1. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof ConfigError) return exitCodes.configInvalid;
  if (error instanceof TemporaryError) return exitCodes.connection;
  return exitCodes.failure;
}

function progressBar(label: string, total: number): (done: number) => void {
  const startMs = performance.now();
  const terminal = process.stderr.isTTY === true;
  let shownPercent = -1;
  return (done) => {
    const percent = total <= 0 ? 100 : Math.floor((100 * done) / total);
    if (percent === shownPercent || (!terminal && percent < 100 && percent - shownPercent < 10)) return;
    shownPercent = percent;
    const elapsedSeconds = (performance.now() - startMs) / 1000;
    const etaSeconds = done > 0 ? Math.ceil((elapsedSeconds * (total - done)) / done) : undefined;
    const eta = etaSeconds === undefined || done >= total ? "" : `, ${etaSeconds} s left`;
    const text = `${label} ${percent} %${eta}`;
    process.stderr.write(terminal ? `\r\u001b[K${text}${done >= total ? "\n" : ""}` : `${text}\n`);
  };
}

export interface LogLevelOption {
  readonly logLevel: LogLevel;
}

export function logLevelOption(level: LogLevel = "info"): Option {
  return new Option("--log-level <level>", "least level of log lines on standard error")
    .choices(["debug", "info", "warn", "error", "silent"])
    .default(level);
}

const stopSignals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
export type StopSignal = (typeof stopSignals)[number];
/** One Ctrl-C may arrive twice, from the terminal and from a launcher. */
const sameSignalMs = 1000;

/**
 * Listens for signals, by default SIGINT, SIGTERM and SIGHUP (the terminal was closed), from now on; resolves at the first. What is being
 * started then is closed in order. A second signal, later, ends the process at once.
 */
export function stopRequested(signals: readonly StopSignal[] = stopSignals): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let firstMs: number | undefined;
  const onSignal = (): void => {
    firstMs ??= performance.now();
    resolve();
    if (performance.now() - firstMs > sameSignalMs) process.exit(exitCodes.failure);
  };
  for (const signal of signals) process.on(signal, onSignal);
  return promise;
}

/** Runs the work of a verb: prints an error and sets the exit code when it throws. */
export async function runVerb(command: Command, work: (output: Output) => Promise<void>): Promise<void> {
  const output = createOutput(command);
  try {
    await work(output);
  } catch (error) {
    output.error(error);
    process.exitCode = exitCodeOf(error);
  }
}
