/** The person of the cell as a camera at the side would tell it: 18 points in the format of ROS4HRI, without noise. */
import { isInSharedZone } from "../machines/cell-geometry.ts";
import type { Value } from "../machines/machine.ts";

/** `camera/{site}/{cell}/skeleton`. */
export const skeletonTopic = "camera/samspel/cell-1/skeleton";

/** Degrees; forward and bent are positive. */
export interface Posture {
  readonly trunk: number;
  readonly neck: number;
  readonly upperArm: number;
  readonly lowerArm: number;
}

const postures = {
  resting: { trunk: 0, neck: 0, upperArm: 0, lowerArm: 0 },
  working: { trunk: 10, neck: 25, upperArm: 30, lowerArm: 70 },
  /** Bent over the edge of the shared zone. */
  reaching: { trunk: 40, neck: 10, upperArm: 80, lowerArm: 20 },
} as const satisfies Record<string, Posture>;

/** Undefined while nobody is there. `cell`: newest value of each signal of the cell. */
export function postureOf(cell: ReadonlyMap<string, Value>): Posture | undefined {
  if (cell.get("human/present") !== true) return undefined;
  const [x, y] = [Number(cell.get("human/x")), Number(cell.get("human/y"))];
  if (isInSharedZone({ x, y, z: 0 })) return postures.reaching;
  return cell.get("human/active") === true ? postures.working : postures.resting;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

const hip: Point = { x: 0.4, y: 0.7 };
const lengths = { trunk: 0.25, head: 0.1, upperArm: 0.14, forearm: 0.12, nose: 0.05 };
const confidence = 0.9;
const unseen = { x: 0, y: 0, c: 0 };

/** Undefined while nobody is there. Parts of the picture's height, down is positive; the person looks to the right. */
export function skeletonMessage(cell: ReadonlyMap<string, Value>, timeMs: number): object | undefined {
  const posture = postureOf(cell);
  if (posture === undefined) return undefined;
  const { trunk, neck: bow, upperArm, lowerArm } = posture;
  const neck = from(hip, 180 - trunk, lengths.trunk);
  const ear = from(neck, 180 - trunk - bow, lengths.head);
  const elbow = from(neck, upperArm - trunk, lengths.upperArm);
  const wrist = from(elbow, upperArm - trunk + lowerArm, lengths.forearm);
  const seen = new Map<number, Point>([
    [0, { x: ear.x + lengths.nose, y: ear.y }],
    [1, neck],
    [2, neck],
    [3, elbow],
    [4, wrist],
    [8, hip],
    [16, ear],
  ]);
  const skeleton = Array.from({ length: 18 }, (_, place) => {
    const point = seen.get(place);
    return point === undefined ? unseen : { ...point, c: confidence };
  });
  return { ts: new Date(timeMs).toISOString(), aspectRatio: 1, skeleton };
}

/** The end of a limb. Degrees from straight down, towards where the person looks. */
function from({ x, y }: Point, degrees: number, length: number): Point {
  const angle = (degrees * Math.PI) / 180;
  return { x: x + length * Math.sin(angle), y: y + length * Math.cos(angle) };
}
