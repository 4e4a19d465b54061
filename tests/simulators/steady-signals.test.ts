/** What a machine sends all the time is never silent so long that it would look stale: OPC UA passes on only what has changed. */
import { describe, expect, test } from "vitest";
import { staleAfterMs } from "../../dashboards/value-state.ts";
import { loadScenario } from "../../simulators/scenario.ts";
import { Simulation, stepMs } from "../../simulators/simulation.ts";

const minutes = 3;

describe.each(["healthy-line", "crowded-cell"] as const)("%s", (scenario) => {
  test("values over OPC UA change before they look stale", () => {
    const simulation = new Simulation({ scenario: loadScenario(scenario), seed: 42 });
    const last = new Map<string, { readonly value: unknown; readonly timeMs: number }>();
    const silent = new Set<string>();
    for (let timeMs = 0; timeMs < minutes * 60_000; timeMs += stepMs) {
      for (const { tag, value } of simulation.step(timeMs)) {
        if (tag.protocol !== "opcua" || tag.expectedIntervalMs === undefined || typeof value === "object") continue;
        const before = last.get(tag.id);
        if (before !== undefined && before.value === value) {
          if (timeMs - before.timeMs > staleAfterMs(tag.expectedIntervalMs)) silent.add(tag.id);
        } else last.set(tag.id, { value, timeMs });
      }
    }

    expect([...silent]).toEqual([]);
  });
});
