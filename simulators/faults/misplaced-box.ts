/** A box stands so that the person must reach into the robot's zone: the robot slows down and stops often. */
import { type FaultDefinition, steadily } from "./fault.ts";

export const misplacedBox: FaultDefinition = {
  kind: "misplaced-box",
  title: "Box in the shared zone",
  affects: { "cell-1": ["human/x", "human/y", "robot/state", "robot/safety-mode", "robot/active", "cycle/seconds"] },
  growth: steadily,
  effect: "crowding",
};
