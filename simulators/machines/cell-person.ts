/** The person of the collaborative cell: prepares a part, hands it over, packs, and now and then reaches into the shared zone. */
import type { Random } from "../random.ts";
import { floorDistance, type Point, standing } from "./cell-geometry.ts";

type Task = "prepare" | "carry" | "offer" | "return" | "pack" | "wait-part" | "break";

export interface PersonState {
  readonly task: Task;
  /** Seconds of work left in the task. */
  readonly left: number;
  readonly place: Point;
  readonly speed: number;
  readonly isPresent: boolean;
  /** The robot has finished a part since this person began to prepare the next one. */
  readonly seesFinishedPart: boolean;
  /** A walk into the shared zone that interrupts the task. */
  readonly errand: Errand | undefined;
  /** Seconds until the next errand, at the calm rate. */
  readonly untilErrand: number;
  readonly isCrowded: boolean;
}

interface Errand {
  readonly to: Point;
  readonly secondsThere: number;
}

export interface PersonInput {
  readonly seconds: number;
  readonly random: Random;
  readonly producing: boolean;
  /** The robot has taken the part that lay ready. */
  readonly partTaken: boolean;
  readonly partFinished: boolean;
  /** 0: errands are rare. 1: a box stands so that the person must reach into the zone again and again. */
  readonly crowding: number;
}

const walkingSpeed = 1.2;
const walkingAcceleration = 2;
const prepareSeconds = 18;
const packSeconds = 10;
/** Median reach is to the edge of the zone; a misplaced box stands further in. */
const entriesPerHour = { calm: 4, crowded: 30 } as const;
const meanGapSeconds = 3600 / entriesPerHour.calm;

export function personStart(random: Random): PersonState {
  return {
    task: "prepare",
    left: prepareSeconds,
    place: standing.bench,
    speed: 0,
    isPresent: true,
    seesFinishedPart: false,
    errand: undefined,
    untilErrand: errandGap(random, 0),
    isCrowded: false,
  };
}

/** Next state of the person. A misplaced box (`crowding`) shortens the time to the next errand. */
export function stepPerson(state: PersonState, input: PersonInput): PersonState {
  const goal = goalOf(state);
  const [place, speed] = walk(state, { goal, seconds: input.seconds });
  const arrived = floorDistance(place, goal) < 0.02;
  const isCrowded = input.crowding > 0.5;
  // A box that has just been put in the way is soon needed.
  const soon = isCrowded && !state.isCrowded ? 0.1 * meanGapSeconds : Number.POSITIVE_INFINITY;
  const moved = {
    ...state,
    isCrowded,
    untilErrand: Math.min(state.untilErrand, soon),
    place,
    speed,
    isPresent: state.task !== "break" || !arrived,
    seesFinishedPart: state.seesFinishedPart || input.partFinished,
  };
  if (state.errand !== undefined) return runErrand(moved, { arrived, input });
  const rate = entriesPerHour.calm + (entriesPerHour.crowded - entriesPerHour.calm) * input.crowding;
  const untilErrand = moved.untilErrand - (input.seconds * rate) / entriesPerHour.calm;
  const atBench = state.task === "prepare" || state.task === "pack" || state.task === "wait-part";
  if (untilErrand <= 0 && atBench && input.producing) {
    return { ...moved, errand: errand(input), untilErrand: errandGap(input.random, input.crowding) };
  }
  return { ...nextTask(moved, { arrived, input }), untilErrand };
}

/** True while the person works: everything but waiting and absence. */
export function personIsActive({ task, errand, isPresent, speed }: PersonState): boolean {
  if (!isPresent) return false;
  return errand !== undefined || speed > 0.05 || (task !== "offer" && task !== "wait-part" && task !== "break");
}

/** True while the part of the person lies ready for the robot. */
export function partLiesReady({ task, speed }: PersonState): boolean {
  return task === "offer" && speed < 0.05;
}

function nextTask(
  state: PersonState,
  { arrived, input }: { arrived: boolean; input: PersonInput },
): Omit<PersonState, "untilErrand"> {
  const { seconds, random, producing } = input;
  const left = arrived ? state.left - seconds : state.left;
  switch (state.task) {
    case "prepare":
      if (!producing) return { ...state, task: "break", left: 0 };
      return left > 0 ? { ...state, left } : { ...state, task: "carry", left: 0 };
    case "carry":
      return arrived ? { ...state, task: "offer", left: 0 } : state;
    case "offer":
      return input.partTaken ? { ...state, task: "return", left: 0 } : state;
    case "return":
      return arrived ? { ...state, task: "pack", left: varied(packSeconds, random) } : state;
    case "pack":
      return left > 0 ? { ...state, left } : { ...state, task: "wait-part", left: 0 };
    case "wait-part":
      if (!state.seesFinishedPart) return state;
      return { ...state, task: "prepare", left: varied(prepareSeconds, random), seesFinishedPart: false };
    case "break":
      return producing ? { ...state, task: "prepare", left: varied(prepareSeconds, random) } : state;
  }
}

function runErrand(state: PersonState, { arrived, input }: { arrived: boolean; input: PersonInput }): PersonState {
  const { errand } = state;
  if (errand === undefined || !arrived) return state;
  const secondsThere = errand.secondsThere - input.seconds;
  return { ...state, errand: secondsThere > 0 ? { ...errand, secondsThere } : undefined };
}

function goalOf({ task, errand }: PersonState): Point {
  if (errand !== undefined) return errand.to;
  switch (task) {
    case "carry":
    case "offer":
      return standing.handover;
    case "break":
      return standing.exit;
    default:
      return standing.bench;
  }
}

/** One step of a walk that ends at rest. */
function walk(
  { place, speed }: PersonState,
  { goal, seconds }: { goal: Point; seconds: number },
): readonly [Point, number] {
  const remaining = floorDistance(place, goal);
  if (remaining < 0.02) return [goal, 0];
  const braking = Math.sqrt(2 * walkingAcceleration * remaining);
  const next = Math.min(walkingSpeed, braking, speed + walkingAcceleration * seconds);
  const share = Math.min(1, (Math.max(next, 0.1) * seconds) / remaining);
  const moved = { x: place.x + (goal.x - place.x) * share, y: place.y + (goal.y - place.y) * share, z: 0 };
  return [moved, (share * remaining) / seconds];
}

function errand({ random, crowding }: PersonInput): Errand {
  // Half of the reaches to a misplaced box come near the fixture, where the robot must stop.
  const isDeep = random.uniform() < 0.1 + 0.55 * crowding;
  const to = isDeep
    ? { x: 0.05 + 0.3 * random.uniform(), y: 0.72 + 0.08 * random.uniform(), z: 0 }
    : { x: -0.7 + 0.5 * random.uniform(), y: 1 + 0.12 * random.uniform(), z: 0 };
  const secondsThere = 3 + 3 * random.uniform() + (isDeep ? 26 : 36) * crowding * (0.5 + 0.5 * random.uniform());
  return { to, secondsThere };
}

/** Errands come at random (Poisson): exponential gaps. In seconds at the calm rate. */
function errandGap(random: Random, crowding: number): number {
  // A box that is in the way is used regularly, so that its gaps vary less.
  const gap = -Math.log(1 - random.uniform());
  return meanGapSeconds * (crowding > 0.5 ? 0.6 + 0.4 * gap : gap);
}

/** Times of manual work vary by about a tenth. */
function varied(seconds: number, random: Random): number {
  return seconds * Math.max(0.75, Math.min(1.35, 1 + 0.08 * random.normal()));
}
