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
    models.forEach((place, row) => {
      const window = this.#windows.subarray(place * size, (place + 1) * size);
      const frames = newFrames[row] === 0 ? this.#length : newFrames[row]!;
      const count = frames * this.#channels;
      if (window.length !== size || !(frames > 0 && frames <= this.#length) || from + count > values.length) {
        throw new ModelError("The windows of a batch do not fit its models.", { code: "SAMSPEL_SCORER_PROTOCOL" });
      }
      this.#append(window, values.subarray(from, from + count), frames);
      from += count;
      if (!isWholeGroup) result.set(window, row * size);
    });
    return result;
  }

  #append(window: Float32Array, values: Float32Array, frames: number): void {
    if (frames < this.#length) window.copyWithin(0, frames);
    for (let channel = 0; channel < this.#channels; channel++) {
      const end = (channel + 1) * this.#length;
      for (let frame = 0; frame < frames; frame++) window[end - frames + frame] = values[channel * frames + frame]!;
    }
  }
}
