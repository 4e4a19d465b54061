/** Whether the inputs of a model still lie where they lay while it learned, and are spread as they were. */
import { type Bins, binOf, stabilityIndex } from "./distribution.ts";

/** What training knew of a channel; what it does not know is not judged. */
export interface TrainedInput {
  readonly mean?: number;
  readonly deviation?: number;
  readonly step?: number;
  readonly bins?: Bins;
}

export const driftRules = {
  /** Time constant of the mean; nothing is said before it has passed once. */
  seconds: 1800,
  /** That of the distribution: a shift, for a machine passes through its range slowly. */
  spreadSeconds: 28_800,
  framesMin: 600,
  /** Drifting from this shift on, in standard deviations of training, and until it falls below the lower one. */
  onset: 2,
  end: 1,
  /** The same for the population stability index: twice what counts as a major change for values that are independent. */
  spreadOnset: 0.5,
  spreadEnd: 0.25,
} as const;

export interface ChannelDrift {
  /** Signed, in standard deviations of training; undefined where nothing can be said, or not yet. */
  readonly shift: number | undefined;
  /** Population stability index; undefined likewise. */
  readonly spread: number | undefined;
}

/** One baseline: a machine is compared with itself in the same operating mode. */
class BaselineDrift {
  readonly #inputs: readonly TrainedInput[];
  readonly #means: Float64Array;
  /** [channels][bins] shares of late. */
  readonly #shares: readonly Float64Array[];
  readonly #frames: number;
  readonly #spreadFrames: number;
  #seen = 0;

  constructor(inputs: readonly TrainedInput[], sampleRateHz: number) {
    this.#inputs = inputs;
    this.#means = Float64Array.from(inputs, ({ mean = 0 }) => mean);
    this.#shares = inputs.map(({ bins }) => new Float64Array(bins?.shares.length ?? 0));
    const framesOf = (seconds: number) => Math.max(driftRules.framesMin, Math.round(seconds * sampleRateHz));
    this.#frames = framesOf(driftRules.seconds);
    this.#spreadFrames = framesOf(driftRules.spreadSeconds);
  }

  take(frame: Float32Array): void {
    // Plain means at first, so that the start counts no more than the rest.
    const step = 1 / Math.min(++this.#seen, this.#frames);
    const spreadStep = 1 / Math.min(this.#seen, this.#spreadFrames);
    for (let channel = 0; channel < this.#inputs.length; channel++) {
      const value = frame[channel]!;
      this.#means[channel]! += step * (value - this.#means[channel]!);
      const { bins } = this.#inputs[channel]!;
      if (bins === undefined) continue;
      const shares = this.#shares[channel]!;
      for (let bin = 0; bin < shares.length; bin++) shares[bin]! *= 1 - spreadStep;
      shares[binOf(bins.edges, value)]! += spreadStep;
    }
  }

  channel(channel: number): ChannelDrift {
    const { mean, deviation, step = 0, bins } = this.#inputs[channel]!;
    const spread =
      bins === undefined || this.#seen < this.#spreadFrames ? undefined : stabilityIndex(bins, this.#shares[channel]!);
    if (mean === undefined || deviation === undefined || this.#seen < this.#frames) return { shift: undefined, spread };
    // A channel that did not move is known no better than its rounding.
    const scale = Math.max(deviation, step / Math.sqrt(12), Math.abs(mean) * 1e-6, Number.MIN_VALUE);
    return { shift: (this.#means[channel]! - mean) / scale, spread };
  }
}

export interface DriftInput {
  readonly channels: readonly TrainedInput[];
  readonly modes?: readonly { readonly baseline?: number; readonly channels?: readonly TrainedInput[] }[];
  readonly sampleRateHz: number;
}

export class InputDrift {
  readonly #card: DriftInput;
  readonly #byBaseline = new Map<number, BaselineDrift>();
  #drifting = new Set<number>();

  constructor(card: DriftInput) {
    this.#card = card;
  }

  /** `frame` [channels], for the baseline with which its window is compared. */
  take(frame: Float32Array, baseline = 0): void {
    let found = this.#byBaseline.get(baseline);
    if (found === undefined) {
      const { channels, modes, sampleRateHz } = this.#card;
      const own = baseline === 0 ? undefined : modes?.find((mode) => mode.baseline === baseline)?.channels;
      // Rounding is that of the signal, whatever the mode.
      const inputs = own?.map((input, channel) => ({ step: channels[channel]?.step ?? 0, ...input })) ?? channels;
      found = new BaselineDrift(inputs, sampleRateHz);
      this.#byBaseline.set(baseline, found);
    }
    found.take(frame);
  }

  /** [channels] the largest of any operating mode. */
  channels(): readonly ChannelDrift[] {
    return this.#card.channels.map((_, channel) => {
      const all = [...this.#byBaseline.values()].map((baseline) => baseline.channel(channel));
      return { shift: largest(all.map(({ shift }) => shift)), spread: largest(all.map(({ spread }) => spread)) };
    });
  }

  /** Channels that drift, with hysteresis. */
  drifting(): readonly number[] {
    const { onset, end, spreadOnset, spreadEnd } = driftRules;
    this.#drifting = new Set(
      [...this.channels().entries()].flatMap(([channel, { shift = 0, spread = 0 }]) => {
        const isKnown = this.#drifting.has(channel);
        const isDrifting = Math.abs(shift) > (isKnown ? end : onset) || spread > (isKnown ? spreadEnd : spreadOnset);
        return isDrifting ? [channel] : [];
      }),
    );
    return [...this.#drifting];
  }
}

/** By size, with its sign. */
function largest(numbers: readonly (number | undefined)[]): number | undefined {
  return numbers.reduce(
    (most, each) => (Math.abs(each ?? 0) > Math.abs(most ?? 0) || most === undefined ? each : most),
    undefined,
  );
}
