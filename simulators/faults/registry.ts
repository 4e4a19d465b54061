/** The faults that can be injected. */
import { airLeak } from "./air-leak.ts";
import { bearingWear } from "./bearing-wear.ts";
import { dropout } from "./dropout.ts";
import type { FaultDefinition } from "./fault.ts";
import { filterClogging } from "./filter-clogging.ts";
import { imbalance } from "./imbalance.ts";
import { misplacedBox } from "./misplaced-box.ts";
import { sensorDrift } from "./sensor-drift.ts";
import { sensorStuck } from "./sensor-stuck.ts";
import { slowHandover } from "./slow-handover.ts";

export const faults: readonly FaultDefinition[] = [
  bearingWear,
  imbalance,
  filterClogging,
  airLeak,
  misplacedBox,
  slowHandover,
  sensorDrift,
  sensorStuck,
  dropout,
];
