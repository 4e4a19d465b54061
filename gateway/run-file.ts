/** What a running gateway says about itself in its data directory, for commands on the same machine; and its last good configuration. */
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import Type, { type Static } from "typebox";
import Value from "typebox/value";
import { writeInOneStep } from "./config/write-file.ts";

const RunFile = Type.Object({
  pid: Type.Integer(),
  url: Type.String(),
  version: Type.String(),
  startedMs: Type.Number(),
  /** The file that was given, as an absolute path. */
  file: Type.String(),
  outcome: Type.Enum(["started", "applied", "unchanged", "refused", "restored"]),
  reloads: Type.Integer(),
  code: Type.Optional(Type.String()),
  message: Type.Optional(Type.String()),
});
export type RunFile = Static<typeof RunFile>;

const runFile = (directory: string) => join(directory, "running.json");

export function writeRunFile(directory: string, content: RunFile): void {
  mkdirSync(directory, { recursive: true });
  writeInOneStep(runFile(directory), `${JSON.stringify(content)}\n`);
}

/** Removes it when it is that of this process. */
export function removeRunFile(directory: string): void {
  if (readRunFile(directory)?.pid === process.pid) rmSync(runFile(directory), { force: true });
}

/** Undefined without one, and for one that cannot be read. It may be that of a process that was killed. */
export function readRunFile(directory: string): RunFile | undefined {
  try {
    const content: unknown = JSON.parse(readFileSync(runFile(directory), "utf8"));
    return Value.Check(RunFile, content) ? content : undefined;
  } catch {
    return undefined;
  }
}

/** The file of a gateway that runs now: its process lives and is one of ours. */
export function runningGateway(directory: string): RunFile | undefined {
  const found = readRunFile(directory);
  if (found === undefined || !isOurs(found.pid)) return undefined;
  return found;
}

/** After a crash another program may have got the number of the process. */
function isOurs(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Somebody else's process lives too.
    if (!(error instanceof Error && "code" in error && error.code === "EPERM")) return false;
  }
  const commandLine = `/proc/${pid}/cmdline`;
  if (!existsSync(commandLine)) return process.platform !== "linux";
  return /gateway\/cli\/(main\.ts|samspel\.mjs)/.test(readFileSync(commandLine, "utf8"));
}

const lastGood = (directory: string) => join(directory, "last-good.yaml");

/** Keeps the text of a configuration with which the gateway has started, readable by its owner alone. */
export function keepLastGood(directory: string, text: string): void {
  writeInOneStep(lastGood(directory), text, 0o600);
}

/** Undefined when none was kept. */
export function readLastGood(directory: string): string | undefined {
  return existsSync(lastGood(directory)) ? readFileSync(lastGood(directory), "utf8") : undefined;
}
