/** The frames of a window, read where they lie: a window for each frame would otherwise be a copy of almost the same. */

export class WindowFrames {
  readonly channels: number;
  readonly length: number;
  readonly #values: Float32Array;

  /** `values` [length × channels], oldest frame first; what is in it must not change any more. */
  constructor(values: Float32Array, channels: number) {
    this.channels = channels;
    this.length = values.length / channels;
    if (!Number.isInteger(this.length)) throw new RangeError("Every frame of a window has a value of every channel.");
    this.#values = values;
  }

  /** [channels] of the newest frame. */
  newest(): Float32Array {
    return this.#values.subarray(this.#values.length - this.channels);
  }

  /** [length] of one channel, oldest first: a copy. */
  channel(channel: number): Float32Array {
    return Float32Array.from({ length: this.length }, (_, frame) => this.#values[frame * this.channels + channel]!);
  }

  /** Writes the newest `frames` as [channels × frames], channel-major, into `target` from place `at` on. */
  copyNewest(frames: number, target: Float32Array, at: number): void {
    const { channels } = this;
    const values = this.#values;
    const first = values.length - frames * channels;
    let place = at;
    for (let channel = 0; channel < channels; channel++) {
      for (let index = first + channel; index < values.length; index += channels) target[place++] = values[index]!;
    }
  }
}
