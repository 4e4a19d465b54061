/** One evaluation of the separation: newest samples → figures or the reason why there are none. Pure. */

import type { Unavailable } from "../../core/contracts.ts";
import type { TagId } from "../../core/tag.ts";
import { unavailable } from "../input.ts";
import { closingSpeeds, difference, lengthOf, nearestOnChain, type Point } from "./geometry.ts";
import { distanceMethod, plausibleLimit, type Role, type SeparationConfig } from "./separation-config.ts";
import {
  type Ages,
  allowedSpeed,
  type ClosingSpeeds,
  inflated,
  requiredDistance,
  type SeparationParameters,
} from "./separation-distance.ts";

/** Newest value of one input. NaN: it was not good. `value` undefined: nothing came yet. */
export interface Sample {
  readonly timeMs: number;
  readonly value: number | undefined;
}

export interface Setup {
  readonly config: SeparationConfig;
  readonly index: ReadonlyMap<Role, number>;
  /** [inputs] */
  readonly tagIds: readonly TagId[];
  readonly parameters: SeparationParameters | undefined;
}

/** A body that moves: where it was when its velocity was last taken, and that velocity in m/s. */
interface Motion {
  readonly timeMs: number;
  readonly position: Point;
  readonly velocity: Point | undefined;
  /** Since when the position has had exactly this value. */
  readonly unchangedMs: number;
}

/** Motion of both; held in memory for the next evaluation only. */
export interface Bodies {
  readonly human: Motion | undefined;
  readonly robot: Motion | undefined;
}

export const noBodies: Bodies = { human: undefined, robot: undefined };

/** A velocity is taken over at least this long, so that the noise of the position does not drown it, ms. */
const velocityBaseMs = 95;

/** Motions after the newest samples. */
export function bodiesAt(setup: Setup, samples: readonly Sample[], previous: Bodies): Bodies {
  return {
    human: motionAt(setup, samples, { body: "human", previous: previous.human }),
    robot: motionAt(setup, samples, { body: "robot", previous: previous.robot }),
  };
}

function motionAt(
  setup: Setup,
  samples: readonly Sample[],
  { body, previous }: { readonly body: "human" | "robot"; readonly previous: Motion | undefined },
): Motion | undefined {
  const position = positionOf(setup, samples, body);
  if (position === undefined) return undefined;
  const timeMs = timeOf(setup, samples, body);
  const elapsedMs = previous === undefined ? Number.POSITIVE_INFINITY : timeMs - previous.timeMs;
  if (previous !== undefined && elapsedMs < velocityBaseMs) return previous;
  if (previous === undefined || elapsedMs > setup.config.staleMs) {
    return { timeMs, position, velocity: undefined, unchangedMs: timeMs };
  }
  const moved = difference(position, previous.position);
  const length = lengthOf(moved);
  const perSecond = 1000 / elapsedMs;
  // A track that jumps has changed to another person or reflection: that is no speed.
  const isJump = length * perSecond > plausibleLimit(`${body}-speed`);
  const velocity: Point = [moved[0] * perSecond, moved[1] * perSecond, moved[2] * perSecond];
  return {
    timeMs,
    position,
    velocity: isJump ? undefined : velocity,
    unchangedMs: length === 0 ? previous.unchangedMs : timeMs,
  };
}

/** A position that has stayed exactly the same this long while its speed says otherwise is frozen, ms and m/s. */
const frozenMs = 1000;
const frozenSpeed = 0.1;

/** Why one side cannot be believed although its values are fresh and good. */
function frozenProblem(setup: Setup, { samples, bodies }: Moment): Unavailable | undefined {
  for (const body of ["robot", "human"] as const) {
    const motion = bodies[body];
    const speed = sampleOf(setup, samples, `${body}-speed`) ?? 0;
    if (motion !== undefined && motion.timeMs - motion.unchangedMs >= frozenMs && Math.abs(speed) > frozenSpeed) {
      return unavailable("frozen", `the position of the ${body} stands still while its speed does not`);
    }
  }
  return undefined;
}

function sampleOf(setup: Setup, samples: readonly Sample[], role: Role): number | undefined {
  const index = setup.index.get(role);
  return index === undefined ? undefined : samples[index]?.value;
}

function positionOf(setup: Setup, samples: readonly Sample[], body: "human" | "robot" | "elbow"): Point | undefined {
  const x = sampleOf(setup, samples, `${body}-x`) ?? Number.NaN;
  const y = sampleOf(setup, samples, `${body}-y`) ?? Number.NaN;
  const z = sampleOf(setup, samples, `${body}-z`) ?? Number.NaN;
  return Number.isNaN(x) || Number.isNaN(y) ? undefined : [x, y, z];
}

function timeOf(setup: Setup, samples: readonly Sample[], body: "human" | "robot"): number {
  const x = setup.index.get(`${body}-x`);
  const y = setup.index.get(`${body}-y`);
  if (x === undefined || y === undefined) return Number.NEGATIVE_INFINITY;
  return Math.max(samples[x]!.timeMs, samples[y]!.timeMs);
}

export interface Moment {
  readonly samples: readonly Sample[];
  readonly bodies: Bodies;
  /** Time against which ages are counted. */
  readonly nowMs: number;
  /** How far the clocks of both sides are apart, ms. */
  readonly skewMs: number;
}

type Figure = number | Unavailable;

/** [7] distance; required, margin, allowed speed; the same three directed. */
export function evaluate(setup: Setup, moment: Moment): readonly Figure[] {
  const found = separationAt(setup, moment);
  if ("unavailable" in found) return Array.from({ length: 7 }, () => found);
  return [found.distance, ...scalarFigures(setup, moment, found), ...directedFigures(setup, moment, found)];
}

interface Found {
  readonly distance: number;
  /** Ages of the positions, s. */
  readonly ages: Ages;
  /** The person and the point of the robot that is nearest, where positions are known. */
  readonly line: { readonly human: Point; readonly robot: Point } | undefined;
}

function separationAt(setup: Setup, moment: Moment): Found | Unavailable {
  const { config } = setup;
  const radius = config.robotRadius;
  const presence = setup.index.get("human-present");
  if (presence !== undefined && moment.samples[presence]!.value === 0)
    return unavailable("absent", "nobody is in the cell");
  if (config.distance !== undefined) {
    const problem = problemOf(setup, moment, ["distance"]);
    if (problem !== undefined) return problem;
    const measured = sampleOf(setup, moment.samples, "distance")!;
    const distance = Math.max(0, distanceMethod(config) === "tcp" ? measured - radius : measured);
    const age = ageOf(setup, moment, ["distance"]);
    return { distance, ages: { human: age, robot: age }, line: undefined };
  }
  if (config.robot === undefined || config.human === undefined) {
    return unavailable("not-configured", "the positions of robot and person, or a distance, are needed");
  }
  const problem = problemOf(setup, moment, positionRoles) ?? skewProblem(setup, moment) ?? frozenProblem(setup, moment);
  if (problem !== undefined) return problem;
  const human = positionOf(setup, moment.samples, "human")!;
  const robot = positionOf(setup, moment.samples, "robot")!;
  const elbow = positionOf(setup, moment.samples, "elbow");
  const chain: readonly Point[] = elbow === undefined ? [robot] : [[0, 0, 0], elbow, robot];
  const { nearest, distance } = nearestOnChain(human, chain, radius);
  const ages = { human: ageOf(setup, moment, humanRoles), robot: ageOf(setup, moment, robotRoles) };
  return { distance, ages, line: { human, robot: nearest } };
}

function skewProblem({ config }: Setup, moment: Moment): Unavailable | undefined {
  return moment.skewMs > config.skewMs
    ? unavailable("clock", `the clocks of robot and person are more than ${config.skewMs} ms apart`)
    : undefined;
}

const humanRoles = ["human-x", "human-y", "human-z"] as const;
const robotRoles = ["robot-x", "robot-y", "robot-z", "elbow-x", "elbow-y", "elbow-z"] as const;
const positionRoles = [...robotRoles, ...humanRoles];

/** Why one of the inputs cannot be used; roles that are not configured are left out. */
function problemOf(setup: Setup, { samples, nowMs }: Moment, roles: readonly Role[]): Unavailable | undefined {
  const { staleMs } = setup.config;
  for (const role of roles) {
    const index = setup.index.get(role);
    if (index === undefined) continue;
    const { timeMs, value } = samples[index]!;
    const tagId = setup.tagIds[index]!;
    if (value === undefined) return unavailable("waiting", `no value of ${tagId} yet`);
    if (Number.isNaN(value)) return unavailable("bad", `${tagId} has no good value`);
    if (Math.abs(value) > plausibleLimit(role) || (role === "distance" && value < 0)) {
      return unavailable("implausible", `${tagId} has an impossible value`);
    }
    if (nowMs - timeMs > staleMs) return unavailable("stale", `${tagId} is older than ${staleMs} ms`);
    if (timeMs - nowMs > staleMs) return unavailable("clock", `${tagId} is more than ${staleMs} ms ahead of the clock`);
  }
  return undefined;
}

/** Age of the oldest of the inputs, s; 0 for source times ahead of the clock. */
function ageOf(setup: Setup, { samples, nowMs }: Moment, roles: readonly Role[]): number {
  let age = 0;
  for (const role of roles) {
    const index = setup.index.get(role);
    if (index !== undefined) age = Math.max(age, (nowMs - samples[index]!.timeMs) / 1000);
  }
  return age;
}

const noParameters = unavailable(
  "not-configured",
  "reactionSeconds and one of stoppingTable, deceleration, stoppingSeconds are needed",
);

function scalarFigures(setup: Setup, moment: Moment, found: Found): readonly Figure[] {
  if (setup.parameters === undefined) return [noParameters, noParameters, noParameters];
  const robot = robotSpeedAt(setup, moment);
  if (typeof robot !== "number") return [robot, robot, robot];
  return figuresAt(setup, found, { human: humanSpeedAt(setup, moment), robot });
}

function robotSpeedAt(setup: Setup, moment: Moment): number | Unavailable {
  if (setup.config.robotSpeed === undefined) {
    const velocity = moment.bodies.robot?.velocity;
    return velocity === undefined ? unavailable("waiting", "the robot's speed is not known yet") : lengthOf(velocity);
  }
  return problemOf(setup, moment, ["robot-speed"]) ?? Math.abs(sampleOf(setup, moment.samples, "robot-speed")!);
}

/** The measured speed of the person while it is known, else the assumed one. Source: ISO/TS 15066:2016 §5.5.4. */
function humanSpeedAt(setup: Setup, moment: Moment): number {
  const { humanSpeed, defaultHumanSpeed } = setup.config;
  if (humanSpeed === undefined || problemOf(setup, moment, ["human-speed"]) !== undefined) return defaultHumanSpeed;
  return Math.abs(sampleOf(setup, moment.samples, "human-speed")!);
}

function directedFigures(setup: Setup, { bodies }: Moment, found: Found): readonly Figure[] {
  const { human, robot } = bodies;
  if (setup.parameters === undefined) return [noParameters, noParameters, noParameters];
  if (found.line === undefined) {
    const missing = unavailable("not-configured", "directed figures need the positions of both");
    return [missing, missing, missing];
  }
  if (human?.velocity === undefined || robot?.velocity === undefined) {
    const missing = unavailable("waiting", "directions are not known yet");
    return [missing, missing, missing];
  }
  const speeds = closingSpeeds(
    { position: found.line.human, velocity: human.velocity },
    { position: found.line.robot, velocity: robot.velocity },
  );
  return figuresAt(setup, found, speeds);
}

/** Required distance, margin and allowed speed at given speeds. */
function figuresAt(setup: Setup, { distance, ages }: Found, speeds: ClosingSpeeds): readonly number[] {
  const parameters = inflated(setup.parameters!, speeds, ages);
  const required = requiredDistance(speeds, parameters).total;
  const maximumSpeed = setup.config.maximumRobotSpeed;
  const allowed = allowedSpeed({ distance, humanSpeed: speeds.human, maximumSpeed }, parameters);
  return [required, distance - required, allowed];
}
