/** A file that is looked at again: whether it is still the one that was read. */
import { statSync } from "node:fs";

export class ReadFile {
  readonly #path: string;
  #stamp: string | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** Call it before reading: what changes from then on is seen, also while it is read and before anybody watches. */
  note(): void {
    this.#stamp = stampOf(this.#path);
  }

  /** True when it was written, replaced, removed or put back since `note`. */
  hasChanged(): boolean {
    return stampOf(this.#path) !== this.#stamp;
  }
}

function stampOf(path: string): string {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? "absent" : [stat.dev, stat.ino, stat.size, stat.mtimeNs, stat.ctimeNs].join(" ");
}
