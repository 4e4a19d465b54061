/**
 * Whether the signal of a sensor can be believed, frame by frame, before a machine is blamed for it. Pure, bounded.
 * Status words: NAMUR NE 107. What is normal for the signal comes from the rows from which the model learned.
 */

/** NE 107: the signal is invalid; outside of what it is made for; being worked on; valid, but soon not. */
export type SensorStatus = "failure" | "out-of-specification" | "function-check" | "maintenance-required";

export type SensorFault =
  /** Never changes, although it did while the model learned and other channels move. */
  | "stuck"
  /** Its noise has all but gone, although other channels move. */
  | "noise-collapse"
  /** Farther outside of its range than the range is wide: no machine does that. */
  | "impossible"
  | "out-of-range"
  /** Single frames far out and back again. */
  | "spikes"
  /** Many of its values are bad. */
  | "dropouts"
  /** No usable value comes any more. */
  | "no-signal"
  /** The server says that somebody works on it. */
  | "in-work";

export const statusOfFault: Readonly<Record<SensorFault, SensorStatus>> = {
  stuck: "failure",
  "noise-collapse": "maintenance-required",
  impossible: "failure",
  "out-of-range": "out-of-specification",
  spikes: "maintenance-required",
  dropouts: "maintenance-required",
  "no-signal": "failure",
  "in-work": "function-check",
};

/** A machine may leave the range of a tag; everything else says that the value is not that of the machine. */
export function excusesMachine(fault: SensorFault): boolean {
  return fault !== "out-of-range";
}

/** What is known of a signal. Without `noise` it is not judged by how it moves. */
export interface SensorTraits {
  /** Mean absolute difference of neighbouring frames while the model learned. */
  readonly noise?: number;
  /** Longest run of frames without a change then. */
  readonly heldFrames?: number;
  /** Lowest and highest value then. */
  readonly low?: number;
  readonly high?: number;
  /** Range of the tag (EURange). */
  readonly range?: { readonly low: number; readonly high: number };
}

export const sensorRules = {
  /** Stuck: unchanged for so many frames, and for so many times the longest run in training. */
  stuckFrames: 30,
  stuckRuns: 4,
  /** Noise collapse: below this share of the noise in training for so many frames. */
  collapseShare: 0.05,
  collapseFrames: 200,
  /** Other channels move when they have at least this share of their noise. */
  movingShare: 0.3,
  /** A jump of so many times the noise, out of the range of training, that is undone within so many frames is a spike. */
  spikeNoises: 20,
  spikeFrames: 2,
  /** Back means within so many times the noise of where it came from. */
  backNoises: 5,
  /** Share of bad values, with the time constant of `memoryFrames`. */
  dropoutShare: 0.1,
  memoryFrames: 50,
  /** A fault that is over is believed for so many frames more: what is smoothed still holds it. */
  holdFrames: 40,
} as const;

/** One channel of one model. */
export class SensorHealth {
  readonly #traits: SensorTraits;
  readonly #stuckAfter: number;
  readonly #step = 1 / sensorRules.memoryFrames;
  #last = Number.NaN;
  #unchanged = 0;
  /** Smoothed absolute difference of neighbouring frames. */
  #movement: number;
  #quietFrames = 0;
  #badShare = 0;
  /** Where the signal was before the jump that may become a spike, and frames since. */
  #jump: { readonly from: number; frames: number } | undefined;
  #fault: SensorFault | undefined;
  /** Frames for which the present fault is still believed. */
  #believed = 0;

  constructor(traits: SensorTraits) {
    this.#traits = traits;
    this.#stuckAfter = Math.max(sensorRules.stuckFrames, sensorRules.stuckRuns * (traits.heldFrames ?? 0));
    this.#movement = traits.noise ?? 0;
  }

  get fault(): SensorFault | undefined {
    return this.#fault;
  }

  /** In doubt at the moment: a fault, or a jump of which the next frames will say whether it was one. */
  get isDoubtful(): boolean {
    return this.#jump !== undefined || (this.#fault !== undefined && excusesMachine(this.#fault));
  }

  /** True while the channel moves about as it did in training. */
  get isMoving(): boolean {
    const { noise = 0 } = this.#traits;
    return noise > 0 && this.#movement >= sensorRules.movingShare * noise;
  }

  /** A value arrived that is good, bad, or bad because somebody works on the sensor. */
  heard(quality: "good" | "bad" | "in-work"): void {
    this.#badShare += this.#step * ((quality === "good" ? 0 : 1) - this.#badShare);
    if (quality === "in-work") this.#believe("in-work");
  }

  /** Nothing usable has come for too long. */
  missed(): void {
    this.#believe("no-signal");
  }

  /** The value of the next frame; `othersMove` when any other channel of the model moves. */
  take(value: number, othersMove: boolean): void {
    const { noise = 0 } = this.#traits;
    const change = Number.isNaN(this.#last) ? 0 : Math.abs(value - this.#last);
    this.#unchanged = change === 0 ? this.#unchanged + 1 : 0;
    this.#movement += this.#step * (change - this.#movement);
    this.#quietFrames = this.#movement < sensorRules.collapseShare * noise ? this.#quietFrames + 1 : 0;
    const isSpike = this.#isSpike(value, change);
    const before = this.#last;
    this.#last = value;
    if (this.#believed > 0 && --this.#believed === 0) this.#fault = undefined;
    const found = this.#found(value, { othersMove, isSpike });
    if (found !== undefined) this.#believe(found);
    if (noise > 0 && this.#jump === undefined && change > sensorRules.spikeNoises * noise && this.#isUnlearned(value)) {
      this.#jump = { from: before, frames: 0 };
    }
  }

  #found(value: number, { othersMove, isSpike }: { othersMove: boolean; isSpike: boolean }): SensorFault | undefined {
    const { noise = 0, range } = this.#traits;
    if (range !== undefined) {
      const outside = Math.max(range.low - value, value - range.high);
      if (outside > range.high - range.low) return "impossible";
      if (outside > 0) return "out-of-range";
    }
    if (isSpike) return "spikes";
    if (this.#badShare > sensorRules.dropoutShare) return "dropouts";
    if (!(noise > 0) || !othersMove) return undefined;
    if (this.#unchanged >= this.#stuckAfter) return "stuck";
    return this.#quietFrames >= Math.max(sensorRules.collapseFrames, this.#stuckAfter) ? "noise-collapse" : undefined;
  }

  /** Ends a jump: it was a spike when the signal is back where it came from. */
  #isSpike(value: number, change: number): boolean {
    const { noise = 0 } = this.#traits;
    if (this.#jump === undefined) return false;
    const { from } = this.#jump;
    this.#jump.frames++;
    const isBack = Math.abs(value - from) <= sensorRules.backNoises * noise && change > 0;
    if (isBack || this.#jump.frames > sensorRules.spikeFrames) this.#jump = undefined;
    return isBack;
  }

  #isUnlearned(value: number): boolean {
    const { low = Number.POSITIVE_INFINITY, high = Number.NEGATIVE_INFINITY } = this.#traits;
    return value < low || value > high;
  }

  /** The more serious of two faults stays. */
  #believe(fault: SensorFault): void {
    const isWorse = this.#fault === undefined || excusesMachine(fault) || !excusesMachine(this.#fault);
    if (!isWorse) return;
    this.#fault = fault;
    this.#believed = sensorRules.holdFrames;
  }
}
