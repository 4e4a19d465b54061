/** Student's t distribution with whole degrees of freedom: finite sums, exact to rounding. */

/** P(|T| ≤ t). Source: Abramowitz and Stegun 26.7.3 (odd) and 26.7.4 (even). */
export function centralProbability(t: number, degrees: number): number {
  if (t === Number.POSITIVE_INFINITY) return 1;
  const theta = Math.atan(t / Math.sqrt(degrees));
  const cosine = Math.cos(theta);
  const isOdd = degrees % 2 === 1;
  let term = isOdd ? cosine : 1;
  let sum = degrees === 1 ? 0 : term;
  for (let k = isOdd ? 3 : 2; k <= degrees - 2; k += 2) {
    term *= ((k - 1) / k) * cosine ** 2;
    sum += term;
  }
  return isOdd ? (2 / Math.PI) * (theta + Math.sin(theta) * sum) : Math.sin(theta) * sum;
}

/** The t for which P(|T| ≤ t) is `probability`, above 0 and below 1. */
export function centralQuantile(probability: number, degrees: number): number {
  let [low, high] = [0, 1];
  while (centralProbability(high, degrees) < probability) high *= 2;
  for (let step = 0; step < 80; step++) {
    const middle = (low + high) / 2;
    if (centralProbability(middle, degrees) < probability) low = middle;
    else high = middle;
  }
  return high;
}
