/** The file as it was before what was written last, for as long as nobody else has changed it. Outlives the program. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync } from "node:fs";
import Type, { type Static } from "typebox";
import Value from "typebox/value";
import { PermanentError } from "../core/errors.ts";
import { writeInOneStep } from "./write-file.ts";

const Remembered = Type.Object({
  before: Type.String(),
  /** Of the file as it was written last. */
  digest: Type.String(),
  secrets: Type.Array(Type.String()),
});
type Remembered = Static<typeof Remembered>;

export interface WayBackPlaces {
  readonly file: string;
  /** Where it is remembered. */
  readonly kept: string;
  /** Goes back to the file before the first of several writes, and not before the last. */
  readonly isToTheFirst: boolean;
}

export class WayBack {
  readonly #file: string;
  readonly #kept: string;
  readonly #isToTheFirst: boolean;

  constructor({ file, kept, isToTheFirst }: WayBackPlaces) {
    this.#file = file;
    this.#kept = kept;
    this.#isToTheFirst = isToTheFirst;
  }

  /** Writes, and remembers what was there. `secrets` are files that go with the way back. */
  around<T extends { readonly isWritten: boolean }>(write: () => T, secrets: readonly string[]): T {
    const before = readFileSync(this.#file, "utf8");
    const earlier = this.#read();
    const answer = write();
    if (!answer.isWritten) return answer;
    const isContinued = this.#isToTheFirst && earlier?.digest === digestOf(before);
    const first = isContinued ? earlier : { before, secrets: [] };
    const digest = digestOf(readFileSync(this.#file, "utf8"));
    const kept = { before: first.before, secrets: [...new Set([...first.secrets, ...secrets])], digest };
    writeInOneStep(this.#kept, JSON.stringify(kept), 0o600);
    return answer;
  }

  isOpen(): boolean {
    const kept = this.#read();
    return kept !== undefined && existsSync(this.#file) && kept.digest === digestOf(readFileSync(this.#file, "utf8"));
  }

  go(): void {
    const kept = this.#read();
    if (kept === undefined || !this.isOpen()) {
      throw new PermanentError("The configuration file was changed by somebody else since; nothing is undone.", {
        code: "SAMSPEL_CONFIG_CHANGED",
        next: `Take the entries out of ${this.#file} by hand.`,
      });
    }
    writeInOneStep(this.#file, kept.before);
    for (const file of kept.secrets) rmSync(file, { force: true });
    rmSync(this.#kept, { force: true });
  }

  #read(): Remembered | undefined {
    if (!existsSync(this.#kept)) return undefined;
    try {
      const content: unknown = JSON.parse(readFileSync(this.#kept, "utf8"));
      return Value.Check(Remembered, content) ? content : undefined;
    } catch {
      return undefined;
    }
  }
}

export function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
