/** The last window of each model of a group, so that only new frames have to be sent to the scoring process. */
import { type GroupWindows, ModelError } from "./contract.ts";

export class WindowMemory {
  readonly #channels: number;
  readonly #length: number;
  /** [models × channels × length] */
  readonly #windows: Float32Array;
  /** Where the windows of a batch are laid out; kept, for a new one of this size costs more than the copying. */
  #batch = new Float32Array();

  constructor({ models, channels, length }: { models: number; channels: number; length: number }) {
    this.#channels = channels;
    this.#length = length;
    this.#windows = new Float32Array(models * channels * length);
  }

  /** [n × channels × length] the windows in full, good until the next call. Throws ModelError when the parts do not add up. */
  take({ models, newFrames, values }: Omit<GroupWindows, "group">): Float32Array {
    const size = this.#channels * this.#length;
    const isWholeGroup = models.length * size === this.#windows.length && models.every((place, row) => place === row);
    if (!isWholeGroup && this.#batch.length < models.length * size)
      this.#batch = new Float32Array(models.length * size);
    const result = isWholeGroup ? this.#windows : this.#batch.subarray(0, models.length * size);
    let from = 0;
    for (let row = 0; row < models.length; row++) {
      const start = models[row]! * size;
      const frames = newFrames[row] === 0 ? this.#length : newFrames[row]!;
      const end = from + frames * this.#channels;
      const isThere = start >= 0 && start + size <= this.#windows.length;
      if (!isThere || !(frames > 0 && frames <= this.#length) || end > values.length) {
        throw new ModelError("The windows of a batch do not fit its models.", { code: "SAMSPEL_SCORER_PROTOCOL" });
      }
      this.#append(start, { values, from, frames });
      from = end;
      if (!isWholeGroup) result.set(this.#windows.subarray(start, start + size), row * size);
    }
    return result;
  }

  #append(start: number, { values, from, frames }: { values: Float32Array; from: number; frames: number }): void {
    const size = this.#channels * this.#length;
    // All channels at once: what gets into a channel from the next one is overwritten.
    if (frames < this.#length) this.#windows.copyWithin(start, start + frames, start + size);
    let next = from;
    for (let end = start + this.#length; end <= start + size; end += this.#length) {
      for (let index = end - frames; index < end; index++) this.#windows[index] = values[next++]!;
    }
  }
}
