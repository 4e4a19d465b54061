/** What stands in for the frames of a window that lie before its first one, as after a start or a gap. Pure. */

/** How a channel moves in training. */
export interface Typical {
  readonly mean: number;
  /** Correlation with the value one frame earlier, 0 to 1. */
  readonly persistence: number;
}

/** Value of a channel so many frames before the first one. */
export type StandIn = (channel: number, first: number, framesBefore: number) => number;

/** Mean and persistence of a channel without missing values. */
export function typicalOf(values: Float64Array): Typical {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let squares = 0;
  let products = 0;
  values.forEach((value, row) => {
    squares += (value - mean) ** 2;
    if (row > 0) products += (value - mean) * (values[row - 1]! - mean);
  });
  return { mean, persistence: squares > 0 ? Math.min(1, Math.max(0, products / squares)) : 0 };
}

/**
 * Expected value of a channel so many frames before the first one; undefined when the card does not say what is typical. A
 * stationary first-order process, seen backwards, comes from its mean: E[x(t−k) | x(t)] = mean + persistence^k (x(t) − mean).
 * Filled with expected values, any weighted sum over the window spreads less than over measured ones (law of total
 * variance), so a young window raises no false score; and what has truly changed still shows, at the shortest time scale
 * at once.
 */
export function standInOf({ channels }: { readonly channels: readonly Partial<Typical>[] }) {
  const typical = channels.map(({ mean, persistence }) =>
    mean === undefined || persistence === undefined ? undefined : { mean, persistence },
  );
  if (!typical.every((each) => each !== undefined)) return undefined;
  // A young window asks for hundreds of them with each frame: powers are taken once.
  const powers = typical.map(() => [1]);
  return (channel: number, first: number, framesBefore: number): number => {
    const { mean, persistence } = typical[channel]!;
    const known = powers[channel]!;
    for (let next = known.length; next <= framesBefore; next++) known.push(known[next - 1]! * persistence);
    return mean + known[framesBefore]! * (first - mean);
  };
}
