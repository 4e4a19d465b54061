import fc from "fast-check";
import { expect, test } from "vitest";
import {
  isProtectiveStop,
  isStopped,
  roboticsState,
  stopStates,
} from "../../../../gateway/metrics/collaboration/stop-states.ts";
import { decodeState, type VendorMap, vendorMaps } from "../../../../gateway/metrics/collaboration/vendor-states.ts";

const bits = (...numbers: readonly number[]) => numbers.reduce((sum, bit) => sum + 2 ** bit, 0);

test("safety bits of Universal Robots: the gravest state wins, the raw code stays", () => {
  const read = (value: number) => decodeState(vendorMaps["ur-safety-bits"], value);

  expect(read(bits(0))).toEqual({ state: "normal", raw: "1" });
  expect(read(bits(0, 1)).state).toBe("reducedSpeed");
  expect(read(bits(2, 10)).state).toBe("protectiveStop.robot");
  expect(read(bits(4, 10)).state).toBe("protectiveStop.external");
  expect(read(bits(4, 5, 7, 10)).state).toBe("emergencyStop");
  expect(read(bits(9, 10)).state).toBe("fault");
  expect(read(0).state).toBe("unknown");
  expect(read(2.5).state).toBe("unknown");
});

test("bits that cannot be true together are told and give no state", () => {
  expect(decodeState(vendorMaps["ur-safety-bits"], bits(0, 2))).toEqual({
    state: "unknown",
    raw: "5",
    contradiction: "normal and protectiveStop.robot are both set",
  });
});

test.each([
  ["ur-safety-mode", 12, "protectiveStop.external"],
  ["ur-safety-mode", 10, "unknown"],
  ["abb-controller-state", "guardstop", "protectiveStop.external"],
  ["abb-controller-state", "MOTORON", "normal"],
  ["kuka-fri-safety", "SAFETY_STOP_LEVEL_2", "monitoredStandstill"],
  ["fanuc-contact-stop", 2, "protectiveStop.robot"],
  ["doosan-robot-state", 15n, "unknown"],
  ["doosan-robot-state", 6, "emergencyStop"],
  ["franka-robot-mode", "kReflex", "protectiveStop.robot"],
  ["franka-robot-mode", 5, "enablingStop"],
  ["franka-robot-mode", "__proto__", "unknown"],
  ["franka-robot-mode", "constructor", "unknown"],
] as const)("%s: %s means %s", (map, value, state) => {
  expect(decodeState(vendorMaps[map], value).state).toBe(state);
});

test("every map uses only the common vocabulary, and any value decodes to it", () => {
  const maps: readonly VendorMap[] = Object.values(vendorMaps);
  for (const map of maps) for (const state of Object.values(map.states)) expect(stopStates).toContain(state);
  fc.assert(
    fc.property(fc.constantFrom(...maps), fc.oneof(fc.double(), fc.string(), fc.bigInt()), (map, value) => {
      expect(stopStates).toContain(decodeState(map, value).state);
    }),
  );
});

test("OPC 40010: emergency stop goes before protective stop, the function names its cause, mode 1 is reduced speed", () => {
  const running = { emergencyStop: false, protectiveStop: false };

  expect(roboticsState({ ...running, operationalMode: 3 }).state).toBe("normal");
  expect(roboticsState({ ...running, operationalMode: 1 }).state).toBe("reducedSpeed");
  expect(roboticsState({ emergencyStop: true, protectiveStop: true }).state).toBe("emergencyStop");
  expect(roboticsState({ ...running, protectiveStop: true }).state).toBe("protectiveStop.external");
  expect(roboticsState({ ...running, protectiveStop: true, activeFunction: "Collision detection" }).state).toBe(
    "protectiveStop.robot",
  );
});

test("what counts as protective stop and as standing", () => {
  expect(stopStates.filter(isProtectiveStop)).toEqual(["protectiveStop.external", "protectiveStop.robot", "violation"]);
  expect(stopStates.filter((state) => !isStopped(state))).toEqual([
    "normal",
    "monitoredStandstill",
    "reducedSpeed",
    "handGuiding",
    "off",
    "unknown",
  ]);
});
