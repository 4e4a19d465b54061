/** The four errors of the product. A part throws one of them; only `receive` and `forward` decide about retry. */

/** A stable code, printed to users and listed in the reference. */
export type ErrorCode = `SAMSPEL_${string}`;

interface ErrorDetails {
  readonly code: ErrorCode;
  readonly cause?: unknown;
  /** What the reader can do next, as one sentence. */
  readonly next?: string;
}

abstract class SamspelError extends Error {
  readonly code: ErrorCode;
  readonly next: string | undefined;

  constructor(message: string, { code, cause, next }: ErrorDetails) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.next = next;
    this.name = new.target.name;
  }
}

/** One thing that is wrong in the configuration file. `line` and `column` start at 1; absent when the text is not known. */
export interface ConfigProblem {
  readonly code: ErrorCode;
  /** The file that holds it, as it was named by the user. */
  readonly file?: string;
  /** Where in the document, for example `sources[0]/endpointUrl`. */
  readonly path: string;
  readonly message: string;
  readonly line?: number;
  readonly column?: number;
}

/** The configuration or an argument is wrong. Carries every problem found. The program refuses to start. */
export class ConfigError extends SamspelError {
  readonly problems: readonly ConfigProblem[];

  constructor(message: string, details: ErrorDetails & { readonly problems?: readonly ConfigProblem[] }) {
    super(message, details);
    this.problems = details.problems ?? [];
  }
}

/** Who ends a temporary failure: time alone, or somebody who changes something at the other end or in the file. */
export type Remedy = "time" | "operator";

type TemporaryDetails = ErrorDetails & {
  readonly remedy?: Remedy;
  readonly retryAfterMs?: number;
  readonly retryWithinMs?: number;
};

/** Back-off while nothing answers at an address: values go on within seconds after it does again. */
export const unreachableRetryMs = 4000;

/** May work later: back off with jitter and try again. Anything unrecognised is treated like this. */
export class TemporaryError extends SamspelError {
  readonly remedy: Remedy;
  /** What the other side asked for: no attempt before this time has passed. */
  readonly retryAfterMs: number | undefined;
  /** An attempt costs the other side next to nothing (nothing answers there): the back-off grows no further than this. */
  readonly retryWithinMs: number | undefined;

  constructor(message: string, details: TemporaryDetails) {
    super(message, details);
    this.remedy = details.remedy ?? "time";
    this.retryAfterMs = details.retryAfterMs;
    this.retryWithinMs = details.retryWithinMs;
  }
}

/** What is wrong with input that will always fail: what it says, or how much it is at once. */
export type RefusalReason = "content" | "size";

/** The same input will always fail: set it aside, count it, go on. */
export class PermanentError extends SamspelError {
  readonly reason: RefusalReason;

  constructor(message: string, details: ErrorDetails & { readonly reason?: RefusalReason }) {
    super(message, details);
    this.reason = details.reason ?? "content";
  }
}

interface Written {
  readonly omittedCount: number;
}

/** Some items of a write were refused for good; the rest was taken. Part of the vocabulary of sinks. */
export class PartialWriteError extends SamspelError {
  /** Indices of the refused items, ascending: each value of a batch, each gap and each condition of the entries is one. */
  readonly refused: readonly number[];
  /** As in `Written`. */
  readonly omittedCount: number;

  constructor(message: string, details: ErrorDetails & Pick<PartialWriteError, "refused"> & Partial<Written>) {
    super(message, details);
    this.refused = details.refused;
    this.omittedCount = details.omittedCount ?? 0;
  }
}

/** The stable code of any thrown thing, for logs and screens. */
export function errorCode(error: unknown): ErrorCode {
  return error instanceof SamspelError ? error.code : "SAMSPEL_UNEXPECTED";
}

/** The message of any thrown thing. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What the reader can do about it, when the error says so. */
export function errorNext(error: unknown): string | undefined {
  return error instanceof SamspelError ? error.next : undefined;
}
