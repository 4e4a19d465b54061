/** Skeletons of ROS4HRI (`Skeleton2D`, 18 points of a picture from the side) → joint angles. The points end here. */
import Type from "typebox";
import Value from "typebox/value";
import { calendarTimeMs } from "../../time-text.ts";
import { defaultValidMs, notUnderstood, type PeopleFormat } from "./message.ts";

/** Places in the list of points. Source: hri_msgs/Skeleton2D. */
const places = {
  nose: 0,
  neck: 1,
  right: { shoulder: 2, elbow: 3, wrist: 4, hip: 8 },
  left: { shoulder: 5, elbow: 6, wrist: 7, hip: 11 },
  ears: [16, 17],
} as const;

const Skeleton = Type.Object({
  ts: Type.Optional(Type.String({ maxLength: 40 })),
  /** Width over height of the picture: without it the angles of normalised points are wrong. */
  aspectRatio: Type.Number({ minimum: 0.1, maximum: 10 }),
  skeleton: Type.Array(Type.Object({ x: Type.Number(), y: Type.Number(), c: Type.Number() }), {
    minItems: 18,
    maxItems: 18,
  }),
});

/** Points below this confidence are not used. Source: rule of this product. */
const confidenceMin = 0.5;

/** Down is positive, as in pictures. */
interface Vector {
  readonly x: number;
  readonly y: number;
}

/**
 * Gives `/angles/trunk`, `neck`, `upperArm`, `lowerArm` in degrees, of the arm that is lifted more, in the plane of the
 * picture; one whose points are not seen has no value. A wrist's bend cannot be seen in 18 points.
 */
export const skeleton: PeopleFormat = (message) => {
  if (!Value.Check(Skeleton, message)) {
    return notUnderstood("skeleton", Value.Errors(Skeleton, message)[0]?.instancePath ?? "");
  }
  const timeMs = message.ts === undefined ? undefined : calendarTimeMs(message.ts);
  if (message.ts !== undefined && timeMs === undefined) return notUnderstood("skeleton", "/ts");
  const points = message.skeleton.map(({ x, y, c }) =>
    c >= confidenceMin && Math.abs(x) <= 2 && Math.abs(y) <= 2 ? { x: x * message.aspectRatio, y } : undefined,
  );
  return { root: { angles: anglesOf(points) }, validMs: defaultValidMs, ...(timeMs === undefined ? {} : { timeMs }) };
};

type Points = readonly (Vector | undefined)[];

function anglesOf(points: Points): object {
  const neck = points[places.neck];
  const hips = middle([points[places.right.hip], points[places.left.hip]]);
  const head = middle(places.ears.map((ear) => points[ear])) ?? points[places.nose];
  const trunk = between(hips, neck);
  // Positive towards the side to which the person looks, so that leaning back and stretching up tell apart.
  const nose = points[places.nose];
  const facing = nose === undefined || neck === undefined || nose.x >= neck.x ? 1 : -1;
  const arm = trunk === undefined ? undefined : liftedArm(points, trunk, facing);
  const neckBend = trunk === undefined ? undefined : turn(trunk, between(neck, head), facing);
  const trunkBend = turn({ x: 0, y: -1 }, trunk, 1);
  return {
    ...(trunkBend === undefined ? {} : { trunk: rounded(Math.abs(trunkBend)) }),
    ...(neckBend === undefined ? {} : { neck: rounded(neckBend) }),
    ...(arm === undefined ? {} : { upperArm: rounded(arm.upper) }),
    ...(arm?.lower === undefined ? {} : { lowerArm: rounded(arm.lower) }),
  };
}

interface ArmAngles {
  readonly upper: number;
  readonly lower: number | undefined;
}

/** Lifting forward is positive; a hand behind the back is negative. */
function liftedArm(points: Points, trunk: Vector, facing: number): ArmAngles | undefined {
  const hanging = { x: -trunk.x, y: -trunk.y };
  const arms = [places.right, places.left].flatMap((side): ArmAngles[] => {
    const upperArm = between(points[side.shoulder], points[side.elbow]);
    const upper = turn(hanging, upperArm, -facing);
    if (upperArm === undefined || upper === undefined) return [];
    const forearm = between(points[side.elbow], points[side.wrist]);
    const bend = turn(upperArm, forearm, 1);
    return [{ upper, lower: bend === undefined ? undefined : Math.abs(bend) }];
  });
  return arms.toSorted((a, b) => Math.abs(b.upper) - Math.abs(a.upper))[0];
}

function middle(points: Points): Vector | undefined {
  const seen = points.filter((point) => point !== undefined);
  if (seen.length === 0) return undefined;
  const sum = (axis: "x" | "y") => seen.reduce((total, point) => total + point[axis], 0) / seen.length;
  return { x: sum("x"), y: sum("y") };
}

function between(from: Vector | undefined, to: Vector | undefined): Vector | undefined {
  return from === undefined || to === undefined ? undefined : { x: to.x - from.x, y: to.y - from.y };
}

/** Degrees from one direction to another, −180 to 180, clockwise in a picture with `facing` 1; undefined without a direction. */
function turn(a: Vector, b: Vector | undefined, facing: number): number | undefined {
  if (b === undefined || Math.hypot(a.x, a.y) < 1e-9 || Math.hypot(b.x, b.y) < 1e-9) return undefined;
  return (facing * 180 * Math.atan2(a.x * b.y - a.y * b.x, a.x * b.x + a.y * b.y)) / Math.PI;
}

/** To 0.1°; a zero without sign. */
function rounded(degrees: number): number {
  return Math.round(degrees * 10) / 10 || 0;
}
