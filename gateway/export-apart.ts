/** Has an export written or shown in a process of its own; aborting the signal ends the process. */
import { fork } from "node:child_process";
import { join } from "node:path";
import { type ErrorCode, PermanentError } from "./core/errors.ts";
import type { ExportAnswer, ExportCommand } from "./export-process.ts";

const processPath = join(import.meta.dirname, "export-process.ts");

type Ended = Extract<ExportAnswer, { type: "written" | "preview" }>;

/** Throws PermanentError when it cannot be exported, and the reason of the signal when it was aborted. */
export async function exportApart(
  command: ExportCommand,
  { signal, onProgress }: { readonly signal: AbortSignal; readonly onProgress: (share: number) => void },
): Promise<Ended> {
  signal.throwIfAborted();
  const child = fork(processPath, [], {
    serialization: "advanced",
    env: {},
    execArgv: ["--no-warnings"],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const { promise, resolve, reject } = Promise.withResolvers<Ended>();
  const failed = (message: string) =>
    reject(
      new PermanentError(message, {
        code: "SAMSPEL_EXPORT_FAILED",
        next: "Start it again: it goes on where it stopped.",
      }),
    );
  const onExit = (code: number | null): void =>
    failed(`The process that exports has ended (${code === null ? "killed" : `exit code ${code}`}).`);
  const onAbort = (): void => reject(signal.reason);
  child.once("exit", onExit);
  const gone = new Promise<void>((over) => {
    child.once("close", () => over());
    child.once("error", () => over());
  });
  child.once("error", (error) => failed(error.message));
  child.on("message", (answer: ExportAnswer) => {
    if (answer.type === "progress") return onProgress(answer.share);
    if (answer.type !== "refused") return resolve(answer);
    const { message, code, next } = answer;
    reject(new PermanentError(message, { code: code as ErrorCode, ...(next === undefined ? {} : { next }) }));
  });
  signal.addEventListener("abort", onAbort, { once: true });
  child.send(command);
  try {
    return await promise;
  } finally {
    signal.removeEventListener("abort", onAbort);
    child.off("exit", onExit);
    child.kill("SIGKILL");
    // Whoever deletes the folder next must be alone in it.
    await gone;
  }
}
