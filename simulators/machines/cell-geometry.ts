/** Places in the collaborative cell and movement between them. Metres; the origin is the robot's base, y points to the person. */

export interface Point {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

export const places = {
  home: { x: 0.35, y: -0.2, z: 0.45 },
  infeed: { x: 0.75, y: -0.35, z: 0.15 },
  fixture: { x: 0.45, y: 0.35, z: 0.2 },
  handover: { x: 0, y: 0.72, z: 0.25 },
  outfeed: { x: 0.1, y: -0.75, z: 0.15 },
} as const satisfies Record<string, Point>;

/** Where the person stands. */
export const standing = {
  bench: { x: 0.2, y: 2.3, z: 0 },
  handover: { x: 0, y: 1.34, z: 0 },
  exit: { x: 2.4, y: 2.7, z: 0 },
} as const satisfies Record<string, Point>;

/** The shared zone reaches this far from the base towards the person; behind it the robot moves at full speed. */
export const sharedZoneDepth = 1.2;
export const sharedZoneHalfWidth = 1.3;

/** Greatest speed that is programmed in the reduced mode; with the lift it stays below 250 mm/s (ISO 10218-1, reduced speed). */
export const reducedSpeed = 0.21;

export function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y, a.z - b.z);
}

/** Distance on the floor. */
export function floorDistance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

export function isInSharedZone(point: Point): boolean {
  return point.y < sharedZoneDepth && Math.abs(point.x) < sharedZoneHalfWidth;
}

/** Point at the share `s` of a minimum-jerk movement (Flash and Hogan 1985): 10s³ − 15s⁴ + 6s⁵. */
export function between({ from, to, share }: { from: Point; to: Point; share: number }): Point {
  const s = Math.max(0, Math.min(1, share));
  const way = s ** 3 * (10 - 15 * s + 6 * s * s);
  // Tools are lifted between places.
  const lift = 0.12 * 4 * way * (1 - way);
  return {
    x: from.x + (to.x - from.x) * way,
    y: from.y + (to.y - from.y) * way,
    z: from.z + (to.z - from.z) * way + lift,
  };
}

/** Duration of a minimum-jerk movement with the given greatest speed: 15/8 of distance over speed. */
export function movementSeconds({ from, to, peakSpeed }: { from: Point; to: Point; peakSpeed: number }): number {
  return Math.max(0.2, (1.875 * distance(from, to)) / peakSpeed);
}
