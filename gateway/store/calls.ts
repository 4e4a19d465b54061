/** Calls between the main thread and a worker thread: typed requests with one answer each. */
import { parentPort, Worker } from "node:worker_threads";
import type { Log } from "../core/contracts.ts";
import { type ErrorCode, errorCode, errorMessage, errorNext, PermanentError, TemporaryError } from "../core/errors.ts";

/** Requests by name: what is asked and what is answered. */
export type CallTable<Calls> = { [Name in keyof Calls]: { readonly argument: unknown; readonly answer: unknown } };

export type Handlers<Calls extends CallTable<Calls>> = {
  readonly [Name in keyof Calls]: (argument: Calls[Name]["argument"]) => Answer<Calls[Name]["answer"]>;
};

/** An answer, or an answer with buffers that move instead of being copied. */
type Answer<T> = T | Moved<T> | Promise<T | Moved<T>>;

export class Moved<T> {
  readonly value: T;
  readonly transfer: readonly ArrayBuffer[];

  constructor(value: T, transfer: readonly ArrayBuffer[]) {
    this.value = value;
    this.transfer = transfer;
  }
}

interface SentError {
  readonly kind: "temporary" | "permanent";
  readonly code: ErrorCode;
  readonly message: string;
  readonly next: string | undefined;
}

type FromWorker<Event> =
  | { readonly type: "answer"; readonly id: number; readonly value: unknown }
  | { readonly type: "error"; readonly id: number; readonly error: SentError }
  | { readonly type: "log"; readonly level: keyof Log; readonly fields: object; readonly message: string }
  | { readonly type: "event"; readonly event: Event };

interface ToWorker<Calls extends CallTable<Calls>, Name extends keyof Calls> {
  readonly id: number;
  readonly name: Name;
  readonly argument: Calls[Name]["argument"];
}

/** What a call waits with. The worker's handler table fixes the type of the value. */
interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

interface WorkerOptions<Event> {
  readonly file: URL;
  readonly data: unknown;
  readonly log: Log;
  readonly onEvent: (event: Event) => void;
}

/** A worker thread and the calls that wait for its answers. */
export class WorkerCalls<Calls extends CallTable<Calls>, Event> {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #log: Log;
  #nextId = 0;
  #ended: Error | undefined;
  readonly #onEvent: (event: Event) => void;

  constructor({ file, data, log, onEvent }: WorkerOptions<Event>) {
    this.#log = log;
    this.#onEvent = onEvent;
    this.#worker = new Worker(file, {
      workerData: data,
      execArgv: [],
      resourceLimits: { maxYoungGenerationSizeMb: 6 },
    });
    this.#worker.on("message", (message) => this.#receive(message));
    this.#worker.on("error", (error) => this.#end(error));
    this.#worker.on("exit", (code) => this.#end(new Error(`The thread ended with code ${code}.`)));
  }

  call<Name extends keyof Calls>(
    name: Name,
    argument: Calls[Name]["argument"],
    transfer: readonly ArrayBuffer[] = [],
  ): Promise<Calls[Name]["answer"]> {
    return new Promise((resolve, reject) => {
      if (this.#ended !== undefined) {
        reject(this.#ended);
        return;
      }
      const id = this.#nextId++;
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, name, argument } satisfies ToWorker<Calls, Name>, transfer);
    });
  }

  /** Ends the thread; calls that still wait are rejected. */
  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }

  #receive(message: FromWorker<Event>): void {
    if (message.type === "log") {
      this.#log[message.level](message.fields, message.message);
    } else if (message.type === "event") {
      this.#onEvent(message.event);
    } else {
      const waiting = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      if (message.type === "answer") waiting?.resolve(message.value);
      else waiting?.reject(received(message.error));
    }
  }

  #end(cause: Error): void {
    this.#ended ??= new TemporaryError("The store has stopped.", {
      code: "SAMSPEL_STORE_STOPPED",
      cause,
      next: "Restart Samspel; what was acknowledged is on disk.",
    });
    for (const { reject } of this.#waiting.values()) reject(this.#ended);
    this.#waiting.clear();
  }
}

/** In a worker thread: answers calls one after the other as they come. */
export function serve<Calls extends CallTable<Calls>>(handlers: Handlers<Calls>): void {
  port().on("message", (request: ToWorker<Calls, keyof Calls>) => {
    void answer(handlers, request);
  });
}

/** In a worker thread: the log of the main thread. */
export const remoteLog: Log = {
  debug: (fields, message) => sendLog("debug", { fields, message }),
  info: (fields, message) => sendLog("info", { fields, message }),
  warn: (fields, message) => sendLog("warn", { fields, message }),
  error: (fields, message) => sendLog("error", { fields, message }),
};

/** In a worker thread: tells the main thread something that it did not ask for. */
export function sendEvent<Event>(event: Event): void {
  port().postMessage({ type: "event", event } satisfies FromWorker<Event>);
}

async function answer<Calls extends CallTable<Calls>, Name extends keyof Calls>(
  handlers: Handlers<Calls>,
  { id, name, argument }: ToWorker<Calls, Name>,
): Promise<void> {
  try {
    const result = await handlers[name](argument);
    const [value, transfer] = result instanceof Moved ? [result.value, [...result.transfer]] : [result, []];
    port().postMessage({ type: "answer", id, value } satisfies FromWorker<never>, transfer);
  } catch (error) {
    port().postMessage({ type: "error", id, error: sent(error) } satisfies FromWorker<never>);
  }
}

function sendLog(level: keyof Log, { fields, message }: { fields: object; message: string }): void {
  port().postMessage({ type: "log", level, fields, message } satisfies FromWorker<never>);
}

function port(): NonNullable<typeof parentPort> {
  if (parentPort === null) throw new Error("This runs in a worker thread only.");
  return parentPort;
}

function sent(error: unknown): SentError {
  return {
    kind: error instanceof PermanentError ? "permanent" : "temporary",
    code: errorCode(error),
    message: errorMessage(error),
    next: errorNext(error),
  };
}

function received({ kind, code, message, next }: SentError): Error {
  const details = { code, ...(next === undefined ? {} : { next }) };
  return kind === "permanent" ? new PermanentError(message, details) : new TemporaryError(message, details);
}
