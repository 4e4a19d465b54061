/** Has Parquet files read in a process of its own: one that finds no end, or takes the memory, is ended. */
import { type ChildProcess, fork } from "node:child_process";
import { type ErrorCode, PermanentError } from "../core/errors.ts";
import { limitedForkOptions, watchResident } from "../limited-process.ts";
import type { ReadAnswer } from "./answer.ts";

export interface ReadLimits {
  /** Longest time from one part to the next. */
  readonly quietMsMax: number;
  readonly residentBytesMax: number;
}

const limitsOfReading: ReadLimits = { quietMsMax: 60_000, residentBytesMax: 2 * 2 ** 30 };
const memoryPollMs = 100;
const flags = ["--max-old-space-size=1536"];

interface Reading {
  /** Path of a program that calls `answerWith`. */
  readonly program: string;
  readonly request: unknown;
  /** What is read, for the reader of the error: a file or a folder. */
  readonly name: string;
  readonly limits?: Partial<ReadLimits>;
}

/**
 * Parts in the order in which the program tells them, of the type that its reader gives. Throws what the reader threw, as
 * PermanentError, and one with `SAMSPEL_PARQUET_LIMITS` when the process had to be ended.
 */
export async function* readApart({ program, request, name, limits = {} }: Reading): AsyncGenerator<unknown> {
  const { quietMsMax, residentBytesMax } = { ...limitsOfReading, ...limits };
  const child = fork(program, [], limitedForkOptions({ residentBytesMax, flags, stderr: "ignore" }));
  const answers = new Answers(child);
  const stop = (reason: string) => answers.fail(overLimit(name, reason));
  const unwatch = watchResident(child, {
    bytesMax: residentBytesMax,
    intervalMs: memoryPollMs,
    onOver: () => stop(`it took more than ${residentBytesMax} bytes`),
  });
  child.once("error", ({ message }) => stop(message));
  child.once("exit", (code, signal) => stop(`its reader ended by itself (${signal ?? `exit code ${code}`})`));
  child.send(request as object, (error) => error && stop(error.message));
  try {
    for (;;) {
      const quiet = setTimeout(() => stop(`nothing came of it for ${quietMsMax} ms`), quietMsMax);
      const answer = await answers.next().finally(() => clearTimeout(quiet));
      if (answer.type === "end") return;
      if (answer.type === "part") yield answer.part;
      else throw refusalOf(answer);
    }
  } finally {
    unwatch();
    child.removeAllListeners("exit");
    child.kill("SIGKILL");
  }
}

/** What the process said and nobody has taken yet; its end waits behind it. */
class Answers {
  readonly #said: ReadAnswer[] = [];
  #failure: PermanentError | undefined;
  #wake: (() => void) | undefined;

  constructor(child: ChildProcess) {
    child.on("message", (answer: ReadAnswer) => {
      this.#said.push(answer);
      this.#wake?.();
    });
  }

  fail(failure: PermanentError): void {
    this.#failure ??= failure;
    this.#wake?.();
  }

  async next(): Promise<ReadAnswer> {
    while (this.#said.length === 0) {
      if (this.#failure !== undefined) throw this.#failure;
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      await promise;
    }
    return this.#said.shift()!;
  }
}

function refusalOf({ code, message, next }: Extract<ReadAnswer, { type: "refused" }>): PermanentError {
  return new PermanentError(message, { code: code as ErrorCode, ...(next === undefined ? {} : { next }) });
}

function overLimit(name: string, reason: string): PermanentError {
  return new PermanentError(`${name} cannot be read as Parquet: ${reason}.`, {
    code: "SAMSPEL_PARQUET_LIMITS",
    next: "It is damaged, or too large at once. Read it with another program and write it again, in smaller groups of rows.",
  });
}
