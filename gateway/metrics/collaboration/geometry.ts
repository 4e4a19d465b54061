/** Distances and closing speeds between points and robot links, in metres. */

/** x, y, z in metres; the origin is the robot's base. z is NaN where it is not measured. */
export type Point = readonly [x: number, y: number, z: number];

/** Difference a − b; the height counts only where both are measured, so that a missing one never makes the distance longer. */
export function difference(a: Point, b: Point): Point {
  const z = a[2] - b[2];
  return [a[0] - b[0], a[1] - b[1], Number.isNaN(z) ? 0 : z];
}

export function dot(a: Point, b: Point): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

export function lengthOf(a: Point): number {
  return Math.sqrt(dot(a, a));
}

/** Point of the segment from–to that lies nearest to `point`. */
export function nearestOnSegment(point: Point, from: Point, to: Point): Point {
  const along = difference(to, from);
  const squared = dot(along, along);
  if (squared === 0) return from;
  const share = Math.min(1, Math.max(0, dot(difference(point, from), along) / squared));
  return [from[0] + share * along[0], from[1] + share * along[1], from[2] + share * along[2]];
}

/** Nearest point of a chain of points (base, elbow, tool) to `point`, and the distance to it less the links' radius, never below 0. */
export function nearestOnChain(
  point: Point,
  chain: readonly Point[],
  radius: number,
): { readonly nearest: Point; readonly distance: number } {
  let nearest = chain[0] ?? point;
  let shortest = lengthOf(difference(point, nearest));
  for (let link = 1; link < chain.length; link++) {
    const candidate = nearestOnSegment(point, chain[link - 1]!, chain[link]!);
    const distance = lengthOf(difference(point, candidate));
    if (distance < shortest) {
      shortest = distance;
      nearest = candidate;
    }
  }
  return { nearest, distance: Math.max(0, shortest - radius) };
}

/** Speeds of two points towards each other along the line between them, m/s; 0 when they move apart; whole speeds when they are in one place. */
export function closingSpeeds(
  human: { readonly position: Point; readonly velocity: Point },
  robot: { readonly position: Point; readonly velocity: Point },
): { readonly human: number; readonly robot: number } {
  const line = difference(human.position, robot.position);
  const distance = lengthOf(line);
  if (distance === 0) return { human: lengthOf(human.velocity), robot: lengthOf(robot.velocity) };
  return {
    human: Math.max(0, -dot(human.velocity, line) / distance),
    robot: Math.max(0, dot(robot.velocity, line) / distance),
  };
}
