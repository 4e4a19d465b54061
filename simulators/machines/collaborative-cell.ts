/** Collaborative cell: a cobot assembles drawer fronts with one person, a part every 45 s. Distances in metres from the robot's base. */
import { floorDistance, isInSharedZone } from "./cell-geometry.ts";
import { type PersonState, partLiesReady, personIsActive, personStart, stepPerson } from "./cell-person.ts";
import { type RobotState, robotActivity, robotStart, stepRobot } from "./cell-robot.ts";
import { type Machine, type Readings, rounded, type Signal, type StepInput } from "./machine.ts";
import { productAfter } from "./product-order.ts";

interface CellState {
  readonly readings: Readings;
  readonly robot: RobotState;
  readonly person: PersonState;
  /** The robot holds the part of the person, until the next one lies ready. */
  readonly hasReceived: boolean;
  readonly count: number;
  /** Seconds of production since the last part. */
  readonly sincePart: number;
  readonly cycleSeconds: number;
}

const state = (name: string, dataType: Signal["dataType"], protocol: Signal["protocol"]): Signal => ({
  name,
  unit: "",
  dataType,
  protocol,
  onChange: true,
});

const position = (name: string): Signal => ({ name, unit: "m", dataType: "number", range: [-3, 3], protocol: "mqtt" });

/** Power of the cobot with its controller: at rest, and by the speed of its tool. Plausible, not measured. */
const idleWatts = 110;
const movingWattsPerSpeed = 260;
const rippleWatts = 0.4;

export const collaborativeCell: Machine<CellState> = {
  intervalMs: 100,
  signals: [
    position("robot/tcp-x"),
    position("robot/tcp-y"),
    position("robot/tcp-z"),
    { name: "robot/tcp-speed", unit: "m/s", dataType: "number", range: [0, 1.2], protocol: "mqtt" },
    state("robot/active", "boolean", "opcua"),
    state("robot/state", "string", "opcua"),
    state("robot/safety-mode", "string", "opcua"),
    state("human/present", "boolean", "mqtt"),
    state("human/active", "boolean", "mqtt"),
    { ...position("human/x"), isPrivate: true },
    { ...position("human/y"), isPrivate: true },
    { name: "human/speed", unit: "m/s", dataType: "number", range: [0, 2], protocol: "mqtt", isPrivate: true },
    state("handover/presented", "boolean", "mqtt"),
    state("handover/received", "boolean", "mqtt"),
    { name: "robot/power", unit: "W", dataType: "number", range: [100, 400], protocol: "opcua" },
    { name: "cycle/count", unit: "1", dataType: "integer", range: [0, 10_000], protocol: "opcua", onChange: true },
    { name: "cycle/seconds", unit: "s", dataType: "number", range: [30, 90], protocol: "opcua", onChange: true },
    state("part-done", "boolean", "opcua"),
    state("product", "string", "opcua"),
  ],

  start(random) {
    return {
      readings: {},
      robot: robotStart,
      person: personStart(random),
      hasReceived: false,
      count: 0,
      sincePart: 0,
      cycleSeconds: 45,
    };
  },

  step(previous, input) {
    const { seconds, random, effects, producing } = input;
    const { person: before } = previous;
    const [robot, events] = stepRobot(previous.robot, {
      seconds,
      personDistance: before.isPresent ? floorDistance(before.place, previous.robot.tcp) : Number.POSITIVE_INFINITY,
      personInZone: before.isPresent && isInSharedZone(before.place),
      partReady: partLiesReady(before),
      slowHandover: effects.slowHandover,
    });
    const person = stepPerson(before, {
      seconds,
      random,
      producing,
      partTaken: events.tookPart,
      partFinished: events.finishedPart,
      crowding: effects.crowding,
    });
    const elapsed = previous.sincePart + (producing ? seconds : 0);
    const next = {
      robot,
      person,
      hasReceived: events.tookPart || (previous.hasReceived && !partLiesReady(person)),
      count: previous.count + (events.finishedPart ? 1 : 0),
      sincePart: events.finishedPart ? 0 : elapsed,
      cycleSeconds: events.finishedPart ? rounded(elapsed, 1) : previous.cycleSeconds,
    };
    return { ...next, readings: read(next, { input, finishedPart: events.finishedPart }) };
  },
};

function read(
  { robot, person, hasReceived, count, cycleSeconds }: Omit<CellState, "readings">,
  { input, finishedPart }: { input: StepInput; finishedPart: boolean },
): Readings {
  const activity = robotActivity(robot);
  // Drawn whether or not the person is there, so that a break does not shift the random numbers that follow.
  const noise = [input.random.normal(), input.random.normal()] as const;
  const readings = {
    "robot/tcp-x": rounded(robot.tcp.x, 4),
    "robot/tcp-y": rounded(robot.tcp.y, 4),
    "robot/tcp-z": rounded(robot.tcp.z, 4),
    "robot/tcp-speed": rounded(robot.tcpSpeed, 4),
    "robot/active": activity === "moving" || activity === "reduced",
    "robot/state": activity,
    "robot/safety-mode": robot.safetyMode,
    "human/present": person.isPresent,
    "human/active": personIsActive(person),
    "handover/presented": partLiesReady(person) && !hasReceived,
    "handover/received": hasReceived,
    "robot/power": rounded(idleWatts + movingWattsPerSpeed * robot.tcpSpeed + rippleWatts * noise[0], 1),
    "cycle/count": count,
    "cycle/seconds": cycleSeconds,
    "part-done": finishedPart,
    product: productAfter(count),
  };
  if (!person.isPresent) return readings;
  return {
    ...readings,
    "human/x": rounded(person.place.x + 0.012 * noise[0], 3),
    "human/y": rounded(person.place.y + 0.012 * noise[1], 3),
    "human/speed": rounded(person.speed, 3),
  };
}
