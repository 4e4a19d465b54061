/** Slope of noisy measurements: the median of all pairwise slopes (Theil 1950, Sen 1968), with a bootstrap interval. */

export interface Slope {
  readonly slope: number;
  /** 95 % interval by resampling pairs of (x, y) with a fixed seed. */
  readonly low: number;
  readonly high: number;
}

const resamples = 1000;

export function theilSen(xs: readonly number[], ys: readonly number[]): Slope {
  const random = generator(1);
  const slopes = Array.from({ length: resamples }, () => {
    const indices = xs.map(() => Math.floor(random() * xs.length));
    return medianSlope(
      indices.map((i) => xs[i]!),
      indices.map((i) => ys[i]!),
    );
  })
    .filter(Number.isFinite)
    .toSorted((a, b) => a - b);
  const at = (share: number) => slopes[Math.min(slopes.length - 1, Math.floor(share * slopes.length))]!;
  return { slope: medianSlope(xs, ys), low: at(0.025), high: at(0.975) };
}

function medianSlope(xs: readonly number[], ys: readonly number[]): number {
  const slopes = [];
  for (let i = 0; i < xs.length; i++) {
    for (let j = i + 1; j < xs.length; j++) {
      if (xs[i] !== xs[j]) slopes.push((ys[j]! - ys[i]!) / (xs[j]! - xs[i]!));
    }
  }
  slopes.sort((a, b) => a - b);
  const middle = slopes.length / 2;
  return slopes.length % 2 === 1 ? slopes[Math.floor(middle)]! : (slopes[middle - 1]! + slopes[middle]!) / 2;
}

/** Uniform in [0, 1), the same each time (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
