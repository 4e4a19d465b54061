/** Speed of change over a window: the newest value against the oldest that the window still holds, with few points in between. */

/** Points that stand for the window; between them values are not kept. */
const points = 16;

export class RateWindow {
  readonly #windowMs: number;
  readonly #stepMs: number;
  readonly #times: number[] = [];
  readonly #values: number[] = [];

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
    this.#stepMs = windowMs / points;
  }

  clear(): void {
    this.#times.length = 0;
    this.#values.length = 0;
  }

  /** Change in a minute, or undefined until half of the window is known. */
  add(timeMs: number, value: number): number | undefined {
    const { length } = this.#times;
    if (length === 0 || timeMs - this.#times[length - 1]! >= this.#stepMs) {
      this.#times.push(timeMs);
      this.#values.push(value);
    }
    while (timeMs - this.#times[0]! > this.#windowMs && this.#times.length > 1) {
      this.#times.shift();
      this.#values.shift();
    }
    const elapsedMs = timeMs - this.#times[0]!;
    if (elapsedMs < this.#windowMs / 2) return undefined;
    return ((value - this.#values[0]!) * 60_000) / elapsedMs;
  }
}
