/** The cobot of the collaborative cell: a program of movements, work and waits, slowed and stopped by the safety mode. */
import { between, distance, movementSeconds, type Point, places, reducedSpeed } from "./cell-geometry.ts";

/** ISO 10218 modes in the words of the stop taxonomy that the gateway uses. */
export type SafetyMode = "normal" | "reducedSpeed" | "protectiveStop.external";

type RobotStep =
  | { readonly type: "move"; readonly to: Point }
  /** Work with small movements about a place. */
  | { readonly type: "work"; readonly seconds: number; readonly finishesPart?: boolean; readonly takesPart?: boolean }
  | { readonly type: "wait-process"; readonly seconds: number }
  /** Waits until the person has laid a part down. */
  | { readonly type: "wait-human" };

const program: readonly RobotStep[] = [
  { type: "move", to: places.infeed },
  { type: "work", seconds: 1 },
  { type: "move", to: places.fixture },
  { type: "work", seconds: 6 },
  { type: "wait-human" },
  { type: "move", to: places.handover },
  { type: "work", seconds: 1.5, takesPart: true },
  { type: "move", to: places.fixture },
  { type: "work", seconds: 13 },
  { type: "wait-process", seconds: 3 },
  { type: "move", to: places.outfeed },
  { type: "work", seconds: 1.5, finishesPart: true },
  { type: "move", to: places.home },
];

const peakSpeed = 0.9;

export interface RobotState {
  readonly stepIndex: number;
  /** Seconds of the step that are done, at full speed. */
  readonly progress: number;
  readonly from: Point;
  readonly tcp: Point;
  readonly tcpSpeed: number;
  /** Share of the programmed speed, 0 to 1; follows the safety mode with the deceleration of the arm. */
  readonly speedShare: number;
  readonly safetyMode: SafetyMode;
  /** Seconds since a person was last too close; a stopped robot starts again after two. */
  readonly clearSeconds: number;
}

export interface RobotEvents {
  readonly finishedPart: boolean;
  readonly tookPart: boolean;
}

export const robotStart: RobotState = {
  stepIndex: 0,
  progress: 0,
  from: places.home,
  tcp: places.home,
  tcpSpeed: 0,
  speedShare: 1,
  safetyMode: "normal",
  clearSeconds: 10,
};

export interface RobotInput {
  readonly seconds: number;
  /** Distance of the nearest person on the floor; infinite when nobody is there. */
  readonly personDistance: number;
  readonly personInZone: boolean;
  /** A part of the person lies ready. */
  readonly partReady: boolean;
  /** 0: takes a part at once. 1: eight seconds later. */
  readonly slowHandover: number;
}

const slowHandoverSeconds = 8;

/** A person nearer than this stops the robot; it starts again when the person has been further away for two seconds. */
const stopDistance = 0.5;
const restartDistance = 0.6;
const restartSeconds = 2;

/** Next state of the robot, and what it finished in this step. */
export function stepRobot(state: RobotState, input: RobotInput): readonly [RobotState, RobotEvents] {
  const { seconds } = input;
  const clearSeconds = input.personDistance < restartDistance ? 0 : state.clearSeconds + seconds;
  const safetyMode = nextSafetyMode(state.safetyMode, { ...input, clearSeconds });
  const targetShare = { normal: 1, reducedSpeed: reducedSpeed / peakSpeed, "protectiveStop.external": 0 }[safetyMode];
  const change = targetShare < state.speedShare ? -5 * seconds : 1.2 * seconds;
  const speedShare =
    change < 0 ? Math.max(targetShare, state.speedShare + change) : Math.min(targetShare, state.speedShare + change);

  const step = program[state.stepIndex]!;
  const isDone = stepIsDone(state, step, input);
  const progress = isDone ? 0 : state.progress + seconds * speedShare;
  const stepIndex = isDone ? (state.stepIndex + 1) % program.length : state.stepIndex;
  const from = isDone ? state.tcp : state.from;
  const tcp = position(program[stepIndex]!, { from, progress });
  const next = {
    stepIndex,
    progress,
    from,
    tcp,
    tcpSpeed: distance(tcp, state.tcp) / seconds,
    speedShare,
    safetyMode,
    clearSeconds,
  };
  const finished = isDone && step.type === "work";
  return [
    next,
    { finishedPart: finished && step.finishesPart === true, tookPart: finished && step.takesPart === true },
  ];
}

/** In the words of the tag `robot/state`. */
export function robotActivity({ stepIndex, safetyMode, speedShare }: RobotState): string {
  if (safetyMode === "protectiveStop.external") return "safety-stop";
  const { type } = program[stepIndex]!;
  if (type === "wait-human") return "waiting-human";
  if (type === "wait-process") return "waiting-process";
  return safetyMode === "reducedSpeed" && speedShare < 0.99 ? "reduced" : "moving";
}

function nextSafetyMode(mode: SafetyMode, input: RobotInput & { clearSeconds: number }): SafetyMode {
  if (input.personDistance < stopDistance) return "protectiveStop.external";
  if (mode === "protectiveStop.external" && input.clearSeconds < restartSeconds) return mode;
  return input.personInZone ? "reducedSpeed" : "normal";
}

function stepIsDone(state: RobotState, step: RobotStep, input: RobotInput): boolean {
  switch (step.type) {
    case "wait-human":
      return input.partReady && state.safetyMode !== "protectiveStop.external";
    case "move":
      return state.progress >= movementSeconds({ from: state.from, to: step.to, peakSpeed });
    case "work":
      return state.progress >= step.seconds + (step.takesPart === true ? slowHandoverSeconds * input.slowHandover : 0);
    case "wait-process":
      return state.progress >= step.seconds;
  }
}

function position(step: RobotStep, { from, progress }: { from: Point; progress: number }): Point {
  switch (step.type) {
    case "wait-human":
    case "wait-process":
      return from;
    case "move":
      return between({ from, to: step.to, share: progress / movementSeconds({ from, to: step.to, peakSpeed }) });
    case "work": {
      // Screwing and placing: ends at rest where it began.
      const angle = 2 * Math.PI * progress;
      const fade = Math.min(1, progress, Math.max(0, step.seconds - progress));
      return {
        x: from.x + 0.03 * fade * Math.sin(angle),
        y: from.y,
        z: from.z - 0.02 * fade * Math.sin(angle / 2) ** 2,
      };
    }
  }
}
