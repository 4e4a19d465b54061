/** Joint angles of the cobot for a position of its tool: enough for plausible axis values, not a kinematic model. */

/** Position of the tool, metres from the base. */
export interface Arm {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** Shoulder above the floor, upper arm and forearm with tool, metres. */
const shoulderHeight = 0.18;
const upperArm = 0.61;
const forearm = 0.69;

/** Six angles in radians: base, shoulder and elbow reach the point (law of cosines), the wrist keeps the tool upright. */
export function jointAngles({ x, y, z }: Arm): readonly number[] {
  const reach = Math.hypot(x, y);
  const height = z - shoulderHeight;
  const span = Math.min(upperArm + forearm - 1e-6, Math.max(0.1, Math.hypot(reach, height)));
  const cosElbow = (upperArm ** 2 + forearm ** 2 - span ** 2) / (2 * upperArm * forearm);
  const cosShoulder = (upperArm ** 2 + span ** 2 - forearm ** 2) / (2 * upperArm * span);
  const elbow = Math.PI - Math.acos(clamped(cosElbow));
  const shoulder = Math.atan2(height, reach) + Math.acos(clamped(cosShoulder));
  const base = Math.atan2(y, x);
  return [base, shoulder, -elbow, elbow - shoulder - Math.PI / 2, -Math.PI / 2, base];
}

function clamped(cosine: number): number {
  return Math.max(-1, Math.min(1, cosine));
}
