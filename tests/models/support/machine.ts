/** A small seeded machine for tests of models: correlated channels with noise, and a fault on demand. */
import { WindowFrames } from "../../../gateway/core/window-frames.ts";

/** Deterministic numbers in 0 to 1 (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export interface MachineOptions {
  readonly seed: number;
  readonly rows: number;
  readonly channels: number;
  /** From this row on the first channel moves by `faultSize` of its noise. */
  readonly faultAt?: number;
  readonly faultSize?: number;
}

/** [channels][rows]: a common load with different gains, plus noise of each channel. */
export function machineColumns({ seed, rows, channels, faultAt, faultSize = 8 }: MachineOptions): Float64Array[] {
  const random = seeded(seed);
  const normal = () => random() + random() + random() + random() - 2;
  const columns = Array.from({ length: channels }, () => new Float64Array(rows));
  for (let row = 0; row < rows; row++) {
    const load = normal();
    columns.forEach((column, channel) => {
      const shift = channel === 0 && faultAt !== undefined && row >= faultAt ? faultSize : 0;
      column[row] = 50 + 10 * channel + (1 + channel / channels) * load + 0.3 * (normal() + shift);
    });
  }
  return columns;
}

export function channelNames(channels: number): { name: string; unit: string }[] {
  return Array.from({ length: channels }, (_, index) => ({ name: `channel-${index + 1}`, unit: "1" }));
}

/** [channels × length] window that ends with a row; the first row is repeated before the start. */
export function windowAt(columns: readonly Float64Array[], row: number, length: number): Float32Array {
  const window = new Float32Array(columns.length * length);
  columns.forEach((column, channel) => {
    for (let position = 0; position < length; position++) {
      window[channel * length + position] = column[Math.max(0, row - length + 1 + position)]!;
    }
  });
  return window;
}

/** The same for a request to the scorer. */
export function framesAt(columns: readonly Float64Array[], row: number, length: number): WindowFrames {
  return framesOf(windowAt(columns, row, length), columns.length);
}

/** From `samples` [channels × length], channel-major, as models take them. */
export function framesOf(samples: Float32Array, channels: number): WindowFrames {
  const length = samples.length / channels;
  const values = samples.map((_, index) => samples[(index % channels) * length + Math.floor(index / channels)]!);
  return new WindowFrames(values, channels);
}
