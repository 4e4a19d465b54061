/** Lines of JSON in a file of their own, only ever added, each on disk before it counts. */
import { appendFileSync, existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { PermanentError } from "../core/errors.ts";

const bytesMax = 16 * 2 ** 20;

export class Records<T> {
  readonly #path: string;
  readonly #entries: T[];

  /** A line that cannot be read is passed over: it was cut off when the power went. */
  constructor(path: string) {
    this.#path = path;
    mkdirSync(dirname(path), { recursive: true });
    const text = existsSync(path) ? readFileSync(path, "utf8") : "";
    this.#entries = text.split("\n").flatMap((line) => parsed<T>(line));
    if (text !== "" && !text.endsWith("\n")) appendFileSync(path, "\n", { flush: true });
  }

  all(): readonly T[] {
    return this.#entries;
  }

  /** Throws PermanentError when the file has reached its limit. */
  add(entry: T): void {
    if (existsSync(this.#path) && statSync(this.#path).size > bytesMax) {
      throw new PermanentError(`${this.#path} has reached its limit of ${bytesMax} bytes.`, {
        code: "SAMSPEL_ENERGY_RECORDS_FULL",
        next: "Move the file away; a new one is begun.",
      });
    }
    appendFileSync(this.#path, `${JSON.stringify(entry)}\n`, { flush: true });
    this.#entries.push(entry);
  }
}

function parsed<T>(line: string): T[] {
  try {
    return line === "" ? [] : [JSON.parse(line) as T];
  } catch {
    return [];
  }
}
