/** Waveforms of a bearing with a known fault: impacts that ring at 3 kHz, in noise, over shaft harmonics. 12 kHz, 3 s. */

export const orders = { bpfo: 3.5848, bpfi: 5.4152, bsf: 2.357, ftf: 0.3983 };
export const shaftHz = 29.95;

/** Impacts per turn; `foreign` belongs to another bearing. */
const impacts = { outer: orders.bpfo, inner: orders.bpfi, ball: 2 * orders.bsf, foreign: 2.9, none: 0 };

interface Wanted {
  readonly fault: keyof typeof impacts;
  readonly seed?: number;
}

export function syntheticBearing({ fault, seed = 1 }: Wanted): Float64Array {
  const random = mulberry(seed);
  const rateHz = 12_000;
  const samples = Float64Array.from({ length: 3 * rateHz }, (_, index) => {
    const turn = (2 * Math.PI * shaftHz * index) / rateHz;
    const gaussian = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return 0.1 * gaussian + 0.2 * Math.sin(turn) + 0.1 * Math.sin(2 * turn);
  });
  if (impacts[fault] === 0) return samples;
  const period = rateHz / (impacts[fault] * shaftHz);
  for (let at = 10; at < samples.length - 100; at += period * (1 + 0.005 * (random() - 0.5))) {
    const first = Math.ceil(at);
    for (let index = first; index < first + 100; index++) {
      const seconds = (index - at) / rateHz;
      samples[index]! += 1.2 * Math.exp(-800 * seconds) * Math.sin(2 * Math.PI * 3000 * seconds);
    }
  }
  return samples;
}

/** Uniform numbers of 0 to 1 that a seed fixes. Source: T. Ettinger, mulberry32. */
function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
