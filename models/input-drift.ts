/** Whether the inputs of a model still lie where they lay while it learned: shift of a slow mean, in standard deviations of training. */

/** What training knew of a channel; a channel without both is not judged. */
export interface TrainedInput {
  readonly mean?: number;
  readonly deviation?: number;
  readonly step?: number;
}

export const driftRules = {
  /** Time constant of the mean; nothing is said before it has passed once. */
  seconds: 1800,
  framesMin: 600,
  /** Drifting from this shift on, and until it falls below the lower one. */
  onset: 2,
  end: 1,
} as const;

export class InputDrift {
  readonly #inputs: readonly TrainedInput[];
  readonly #means: Float64Array;
  readonly #frames: number;
  #seen = 0;
  #drifting = new Set<number>();

  constructor(inputs: readonly TrainedInput[], sampleRateHz: number) {
    this.#inputs = inputs;
    this.#means = Float64Array.from(inputs, ({ mean = 0 }) => mean);
    this.#frames = Math.max(driftRules.framesMin, Math.round(driftRules.seconds * sampleRateHz));
  }

  /** [channels × length]: the newest frame of a window. */
  take(window: Float32Array): void {
    const length = window.length / this.#inputs.length;
    // A plain mean at first, so that the start counts no more than the rest.
    const step = 1 / Math.min(++this.#seen, this.#frames);
    for (let channel = 0; channel < this.#means.length; channel++) {
      this.#means[channel]! += step * (window[(channel + 1) * length - 1]! - this.#means[channel]!);
    }
  }

  /** [channels] signed, in standard deviations of training; undefined where nothing can be said, or not yet. */
  shifts(): (number | undefined)[] {
    return this.#inputs.map(({ mean, deviation, step = 0 }, channel) => {
      if (mean === undefined || deviation === undefined || this.#seen < this.#frames) return undefined;
      // A channel that did not move is known no better than its rounding.
      const scale = Math.max(deviation, step / Math.sqrt(12), Math.abs(mean) * 1e-6, Number.MIN_VALUE);
      return (this.#means[channel]! - mean) / scale;
    });
  }

  /** Channels that drift, with hysteresis. */
  drifting(): readonly number[] {
    const shifts = this.shifts();
    this.#drifting = new Set(
      [...shifts.keys()].filter((channel) => {
        const limit = this.#drifting.has(channel) ? driftRules.end : driftRules.onset;
        return Math.abs(shifts[channel] ?? 0) > limit;
      }),
    );
    return [...this.#drifting];
  }
}
