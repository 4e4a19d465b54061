/** Speed and separation monitoring as formulas: required distance, allowed speed. Informational only, no safety function. */

/** How the robot stops from a speed. Without data about the braking, its speed is held for the whole stopping time. */
export type Stopping =
  | { readonly type: "deceleration" /** Smallest measured deceleration, m/s². */; readonly deceleration: number }
  | { readonly type: "time" /** Stopping time at any speed, s. */; readonly seconds: number }
  | {
      readonly type: "table" /** [rows], by rising speed; the manufacturer's data. */;
      readonly rows: readonly StoppingRow[];
    };

/** One row of the manufacturer's stopping data (ISO 10218-1, Annex on stopping time and distance). */
export interface StoppingRow {
  /** m/s */
  readonly speed: number;
  /** s */
  readonly seconds: number;
  /** m */
  readonly distance: number;
}

/** What does not change from one evaluation to the next. Distances in m, times in s. */
export interface SeparationParameters {
  /** Tr: sensor, network and control together. */
  readonly reactionSeconds: number;
  readonly stopping: Stopping;
  /** C: how far a body part can reach past the sensing field before it is seen (ISO 13855). */
  readonly intrusionDistance: number;
  /** Zd: uncertainty of the person's position. */
  readonly humanUncertainty: number;
  /** Zr: uncertainty of the robot's position. */
  readonly robotUncertainty: number;
}

/** Speeds towards each other, m/s; negative ones (moving apart) count as 0. */
export interface ClosingSpeeds {
  readonly human: number;
  readonly robot: number;
}

/** The parts of the required distance, m. */
export interface RequiredDistance {
  /** Sh: travel of the person until the robot stands. */
  readonly human: number;
  /** Sr: travel of the robot until it begins to brake. */
  readonly reaction: number;
  /** Ss: travel of the robot while it brakes. */
  readonly stopping: number;
  /** Sp: all of it, with C, Zd and Zr. */
  readonly total: number;
}

/** Time and distance the robot needs to stop from a speed in m/s. Beyond the last row of a table it grows as at constant deceleration. */
export function stopFrom(speed: number, stopping: Stopping): { readonly seconds: number; readonly distance: number } {
  const v = Math.max(0, speed);
  if (stopping.type === "deceleration") {
    return { seconds: v / stopping.deceleration, distance: (v * v) / (2 * stopping.deceleration) };
  }
  if (stopping.type === "time") return { seconds: stopping.seconds, distance: v * stopping.seconds };
  let below: StoppingRow = { speed: 0, seconds: 0, distance: 0 };
  for (const row of stopping.rows) {
    if (v <= row.speed) {
      const share = row.speed > below.speed ? (v - below.speed) / (row.speed - below.speed) : 1;
      return {
        seconds: below.seconds + share * (row.seconds - below.seconds),
        distance: below.distance + share * (row.distance - below.distance),
      };
    }
    below = row;
  }
  const ratio = below.speed > 0 ? v / below.speed : 1;
  return { seconds: below.seconds * ratio, distance: below.distance * ratio * ratio };
}

/**
 * Sp = Sh + Sr + Ss + C + Zd + Zr at constant speeds: the distance at which the robot still comes to a stand before it
 * reaches the person. Informational only, no safety function.
 * Source: ISO/TS 15066:2016 §5.5.4; ISO 10218-2:2025 §5.14.5 and Annex L.
 */
export function requiredDistance(speeds: ClosingSpeeds, parameters: SeparationParameters): RequiredDistance {
  const { reactionSeconds, stopping, intrusionDistance, humanUncertainty, robotUncertainty } = parameters;
  const robotSpeed = Math.max(0, speeds.robot);
  const stop = stopFrom(robotSpeed, stopping);
  const human = Math.max(0, speeds.human) * (reactionSeconds + stop.seconds);
  const reaction = robotSpeed * reactionSeconds;
  return {
    human,
    reaction,
    stopping: stop.distance,
    total: human + reaction + stop.distance + intrusionDistance + humanUncertainty + robotUncertainty,
  };
}

/** Where the allowed speed is looked for. */
export interface SpeedQuestion {
  /** Separation now, m. */
  readonly distance: number;
  /** Closing speed of the person, m/s. */
  readonly humanSpeed: number;
  /** Result is never above this, m/s. */
  readonly maximumSpeed: number;
}

/**
 * Greatest robot speed in m/s whose required distance is not above the present one; exactly 0 where no speed is.
 * The inverse of `requiredDistance`. Informational only: no command may be made from it.
 * Source: solved from ISO/TS 15066:2016 §5.5.4.
 */
export function allowedSpeed(question: SpeedQuestion, parameters: SeparationParameters): number {
  const { reactionSeconds, stopping, intrusionDistance, humanUncertainty, robotUncertainty } = parameters;
  const humanSpeed = Math.max(0, question.humanSpeed);
  const free = question.distance - intrusionDistance - humanUncertainty - robotUncertainty;
  if (!(free > 0)) return 0;
  if (stopping.type === "deceleration") {
    const a = stopping.deceleration;
    const radicand = humanSpeed ** 2 + (a * reactionSeconds) ** 2 + 2 * a * free;
    return limited(Math.sqrt(radicand) - a * reactionSeconds - humanSpeed, question.maximumSpeed);
  }
  if (stopping.type === "time") {
    const seconds = reactionSeconds + stopping.seconds;
    const speed = seconds > 0 ? free / seconds - humanSpeed : Number.POSITIVE_INFINITY;
    return limited(speed, question.maximumSpeed);
  }
  return speedByHalving(question, parameters);
}

const halvings = 60;

function speedByHalving(question: SpeedQuestion, parameters: SeparationParameters): number {
  const isAllowed = (robot: number) =>
    requiredDistance({ human: question.humanSpeed, robot }, parameters).total <= question.distance;
  if (isAllowed(question.maximumSpeed)) return question.maximumSpeed;
  if (!isAllowed(0)) return 0;
  let low = 0;
  let high = question.maximumSpeed;
  for (let step = 0; step < halvings; step++) {
    const middle = (low + high) / 2;
    if (isAllowed(middle)) low = middle;
    else high = middle;
  }
  return low;
}

function limited(speed: number, maximumSpeed: number): number {
  return speed > 0 ? Math.min(speed, maximumSpeed) : 0;
}

/** Ages of the two positions, s. */
export interface Ages {
  readonly human: number;
  readonly robot: number;
}

/** Parameters whose uncertainties have grown by what each side can have moved since it was seen: Zd + vh·age, Zr + vr·age. */
export function inflated(parameters: SeparationParameters, speeds: ClosingSpeeds, ages: Ages): SeparationParameters {
  return {
    ...parameters,
    humanUncertainty: parameters.humanUncertainty + Math.max(0, speeds.human) * Math.max(0, ages.human),
    robotUncertainty: parameters.robotUncertainty + Math.max(0, speeds.robot) * Math.max(0, ages.robot),
  };
}
