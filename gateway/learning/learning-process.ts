/** Has a model learned in a process of its own, with a deadline; aborting the signal ends the process. */
import { fork } from "node:child_process";
import { join } from "node:path";
import { PermanentError } from "../core/errors.ts";
import type { LearnAnswer, LearnCommand } from "./learn-process.ts";

const processPath = join(import.meta.dirname, "learn-process.ts");
const deadlineMs = 300_000;
const execArgv = ["--permission", "--allow-fs-read=*", "--allow-addons", "--no-warnings", "--max-old-space-size=1024"];

export type Learned = Extract<LearnAnswer, { type: "learned" }>;

/** Throws PermanentError when the values cannot be learned from, and the reason of the signal when it was aborted. */
export async function learnApart(command: LearnCommand, signal: AbortSignal): Promise<Learned> {
  signal.throwIfAborted();
  const child = fork(processPath, [], {
    serialization: "advanced",
    env: {},
    execArgv,
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const { promise, resolve, reject } = Promise.withResolvers<Learned>();
  const end = (code: number | null) =>
    reject(failed(`The process that learns has ended (${code === null ? "killed" : `exit code ${code}`}).`));
  const abort = () => reject(signal.reason);
  const timer = setTimeout(() => reject(failed(`Learning took longer than ${deadlineMs / 1000} s.`)), deadlineMs);
  child.once("exit", end);
  child.once("error", (error) => reject(failed(error.message)));
  child.once("message", (answer: LearnAnswer) => {
    if (answer.type === "learned") return resolve(answer);
    const { message, code, next } = answer;
    reject(new PermanentError(message, { code, ...(next === undefined ? {} : { next }) }));
  });
  signal.addEventListener("abort", abort, { once: true });
  child.send(command);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", abort);
    child.off("exit", end);
    child.kill("SIGKILL");
  }
}

function failed(message: string): PermanentError {
  return new PermanentError(message, { code: "SAMSPEL_TRAINING_FAILED", next: "Choose a shorter time." });
}
