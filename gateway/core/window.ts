/** Measurements of several channels → frames on a common clock → windows for a model. */
import { WindowFrames } from "./window-frames.ts";

export interface WindowerOptions {
  readonly channels: number;
  readonly sampleRateHz: number;
  /** Frames in a window. */
  readonly length: number;
  /**
   * A channel without a new value keeps its last one this long; after that no frame is made. One figure for all
   * channels or one for each; Infinity for a channel whose source sends only what has changed.
   */
  readonly holdSeconds: number | readonly number[];
  /**
   * What stands in for a channel so many frames before the first one, in a window that is not full yet. Without it the
   * first frame is repeated, and the window says how many frames it still needs.
   */
  readonly standIn?: ((channel: number, first: number, framesBefore: number) => number) | undefined;
}

/** The last `length` frames of a set of channels. */
export interface Window {
  /**
   * Number of the newest frame; the first one is 1. The window of the next frame is this one, moved on by one; where a
   * window begins anew the number jumps by its length.
   */
  readonly frame: number;
  readonly startTimeMs: number;
  readonly endTimeMs: number;
  readonly sampleRateHz: number;
  /** Before the start lies what stands in. */
  readonly frames: WindowFrames;
  /** Share of the samples that were received as good values for their own frame, 0 to 1. */
  readonly coverage: number;
  /** Frames that are still needed before the window may be scored; 0 when it is full, or when values stand in. */
  readonly framesLeft: number;
}

/** More missing frames than this in a row, and the window begins anew: what was before says little about what is now. */
const gapFramesMax = 10;

/** Frames of a block beyond one window: as many as are copied into the next one, or a few when the window is short. */
const spareFramesOf = (length: number): number => Math.max(length, 16);

/** Time of a channel that has no usable value. */
const neverMs = Number.NEGATIVE_INFINITY;

/** So many late frames, one after the other and none in time, mean that the open frame's time was wrong. */
const lateFramesMax = 20;

/**
 * Joins the values of the channels into frames. A frame is a multiple of the sample period; a value belongs to the
 * nearest one. A frame closes when every channel has a value in it, or when a value of a later frame arrives; channels
 * without a value then hold their last one. Stretches without any value make no frames; after a long one the window
 * begins anew. Nothing looks ahead, so live and recorded data give the same windows. When a clock was set back, or one value was dated far ahead, all that comes
 * is late: after `lateFramesMax` frames of that the time starts anew with them.
 */
export class Windower {
  readonly #options: WindowerOptions;
  readonly #periodMs: number;
  /**
   * [blockFrames × channels], frame after frame. Only ever written behind `#written`, so that windows read in place; a
   * full block is left to them, and the next one begins with the frames that its windows still need.
   */
  #block: Float32Array;
  /** Frames in the block. */
  #written = 0;
  readonly #fresh: Uint16Array;
  readonly #times: Float64Array;
  readonly #open: Float64Array;
  readonly #holdMs: Float64Array;
  readonly #lastTimeMs: Float64Array;
  readonly #lastValue: Float64Array;
  #openFrame = Number.NEGATIVE_INFINITY;
  #openCount = 0;
  #frames = 0;
  /** Frames since the start or the last long gap, at most the length. */
  #have = 0;
  /** Good values among those in the ring. */
  #freshCount = 0;
  /** Late frames since the last value in time, and the newest of them. */
  #lateFrames = 0;
  #lateFrame = Number.NEGATIVE_INFINITY;
  /** Values that came after their frame had closed. */
  lateCount = 0;

  constructor(options: WindowerOptions) {
    const { channels, length, sampleRateHz } = options;
    if (channels < 1 || length < 1 || !(sampleRateHz > 0))
      throw new RangeError("A window needs channels, length, rate.");
    this.#options = options;
    this.#periodMs = 1000 / sampleRateHz;
    this.#block = new Float32Array(channels * (length + spareFramesOf(length)));
    this.#fresh = new Uint16Array(length);
    this.#times = new Float64Array(length);
    this.#open = new Float64Array(channels).fill(Number.NaN);
    const { holdSeconds } = options;
    this.#holdMs = Float64Array.from({ length: channels }, (_, channel) =>
      typeof holdSeconds === "number" ? 1000 * holdSeconds : 1000 * holdSeconds[channel]!,
    );
    this.#lastTimeMs = new Float64Array(channels).fill(neverMs);
    this.#lastValue = new Float64Array(channels).fill(Number.NaN);
  }

  /**
   * Takes one good value; the caller leaves bad ones out. Calls `onFrame` for each frame that closes, at most two:
   * an older one that this value ends, and the one that it completes.
   */
  push({ channel, timeMs, value }: { channel: number; timeMs: number; value: number }, onFrame: () => void): void {
    const frame = Math.round(timeMs / this.#periodMs);
    if (frame < this.#openFrame) this.#noteLate(frame);
    else this.#lateFrames = 0;
    if (frame < this.#openFrame || (frame === this.#openFrame && this.#openCount < 0)) {
      this.lateCount++;
      this.#remember({ channel, timeMs: frame * this.#periodMs, value });
      return;
    }
    if (frame > this.#openFrame) {
      if (this.#openCount > 0 && this.#close()) onFrame();
      this.#openFrame = frame;
      this.#openCount = 0;
    }
    if (Number.isNaN(this.#open[channel]!)) this.#openCount++;
    this.#open[channel] = value;
    this.#remember({ channel, timeMs: frame * this.#periodMs, value });
    if (this.#openCount === this.#options.channels && this.#close()) onFrame();
  }

  /** Counts frames that come late in a row. When there are too many, the time starts anew with this one. */
  #noteLate(frame: number): void {
    if (this.#lateFrames > 0 && frame === this.#lateFrame) return;
    this.#lateFrames = this.#lateFrames > 0 && frame > this.#lateFrame ? this.#lateFrames + 1 : 1;
    this.#lateFrame = frame;
    if (this.#lateFrames <= lateFramesMax) return;
    this.#lateFrames = 0;
    this.#openFrame = Number.NEGATIVE_INFINITY;
    this.#openCount = 0;
    this.#open.fill(Number.NaN);
    // What was dated after this frame is not its past.
    this.#lastTimeMs.forEach((lastMs, channel) => {
      if (lastMs > frame * this.#periodMs) this.#lastTimeMs[channel] = neverMs;
    });
  }

  /** What later frames hold. A value that came late for its own frame still is the last one of its channel. */
  #remember({ channel, timeMs, value }: { channel: number; timeMs: number; value: number }): void {
    if (timeMs < this.#lastTimeMs[channel]!) return;
    this.#lastTimeMs[channel] = timeMs;
    this.#lastValue[channel] = value;
  }

  /** The last value of a channel is no longer true: it is not held until a new one comes. */
  invalidate(channel: number): void {
    this.#lastTimeMs[channel] = neverMs;
    if (!Number.isNaN(this.#open[channel]!)) this.#openCount--;
    this.#open[channel] = Number.NaN;
  }

  /** Closes the open frame with held values: nothing more is expected for it. */
  flush(onFrame: () => void): void {
    if (this.#openCount > 0 && this.#close()) onFrame();
  }

  /** Closes the open frame with held values when it lies before this time: what comes belongs to something else. */
  flushBefore(timeMs: number, onFrame: () => void): void {
    if (this.#openFrame < Math.round(timeMs / this.#periodMs)) this.flush(onFrame);
  }

  /** What was before says nothing about what comes: a gap, another mode of the machine. Last values are still held. */
  beginAnew(): void {
    this.#have = 0;
    this.#frames += this.#options.length;
    this.#freshCount = 0;
    this.#fresh.fill(0);
  }

  /** As before the first value: what comes next may be older than what was. */
  forget(): void {
    if (this.#frames > 0) this.beginAnew();
    this.#openFrame = Number.NEGATIVE_INFINITY;
    this.#openCount = 0;
    this.#lateFrames = 0;
    this.#open.fill(Number.NaN);
    this.#lastTimeMs.fill(neverMs);
    this.#lastValue.fill(Number.NaN);
  }

  /** The window that ends with the last closed frame. Throws RangeError before the first frame. */
  window(): Window {
    if (this.#frames === 0) throw new RangeError("No frame yet.");
    const { channels, length, sampleRateHz, standIn } = this.#options;
    const values = this.#block.subarray((this.#written - length) * channels, this.#written * channels);
    return {
      frame: this.#frames,
      startTimeMs: this.#times[(this.#frames - this.#have) % length]!,
      endTimeMs: this.#times[(this.#frames - 1) % length]!,
      sampleRateHz,
      frames: new WindowFrames(values, channels),
      coverage: this.#freshCount / (channels * length),
      framesLeft: standIn === undefined ? length - this.#have : 0,
    };
  }

  /** Appends the open frame to the block. False when a channel has no usable value. */
  #close(): boolean {
    const { channels, length } = this.#options;
    const timeMs = this.#openFrame * this.#periodMs;
    const fresh = this.#openCount;
    this.#openCount = -1;
    for (let channel = 0; channel < channels; channel++) {
      if (!(this.#lastTimeMs[channel]! >= timeMs - this.#holdMs[channel]! && this.#lastTimeMs[channel]! > neverMs)) {
        this.#open.fill(Number.NaN);
        return false;
      }
    }
    if (this.#isAfterGap(timeMs)) this.beginAnew();
    const slot = this.#frames % length;
    if (this.#have === 0) this.#standBefore();
    this.#makeRoom(1, length - 1);
    this.#block.set(this.#lastValue, this.#written * channels);
    this.#written++;
    this.#freshCount += fresh - this.#fresh[slot]!;
    this.#fresh[slot] = fresh;
    this.#times[slot] = timeMs;
    this.#open.fill(Number.NaN);
    this.#frames++;
    this.#have = Math.min(this.#have + 1, length);
    return true;
  }

  /** Puts what stands in before the first frame into the block: it stays the same while the window moves on. */
  #standBefore(): void {
    const { channels, length, standIn } = this.#options;
    this.#makeRoom(length, 0);
    for (let before = length - 1; before > 0; before--) {
      for (let channel = 0; channel < channels; channel++) {
        const first = Math.fround(this.#lastValue[channel]!);
        this.#block[this.#written * channels + channel] = standIn?.(channel, first, before) ?? first;
      }
      this.#written++;
    }
  }

  /** Goes on in a new block, which begins with the newest `kept` frames, unless there is room for `frames` more. */
  #makeRoom(frames: number, kept: number): void {
    const { channels } = this.#options;
    if ((this.#written + frames) * channels <= this.#block.length) return;
    const tail = this.#block.subarray((this.#written - kept) * channels, this.#written * channels);
    this.#block = new Float32Array(this.#block.length);
    this.#block.set(tail);
    this.#written = kept;
  }

  #isAfterGap(timeMs: number): boolean {
    if (this.#have === 0) return false;
    const passed = Math.round((timeMs - this.#times[(this.#frames - 1) % this.#options.length]!) / this.#periodMs);
    return passed < 1 || passed - 1 > gapFramesMax;
  }
}
