/** Which product the cell assembles: two drawer fronts in turn, an order of each after the other. */

/** Parts of one order: about two hours. */
const orderParts = 150;

export const products = ["front-40", "front-60"] as const;

/** `count`: parts made before. */
export function productAfter(count: number): (typeof products)[number] {
  return products[Math.floor(count / orderParts) % products.length]!;
}
