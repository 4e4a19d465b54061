/** One word for an asset, from conditions, models and signals. */
import { describe, expect, test } from "vitest";
import { type AssetFacts, assetState, conditionsOf } from "../../dashboards/asset-state.ts";
import { priorityOf } from "../../dashboards/priority.ts";
import type { Condition } from "../../gateway/core/condition.ts";
import type { AssetReport } from "../../gateway/core/view.ts";

const calm: AssetFacts = {
  conditions: [],
  modelStates: ["normal"],
  signalStates: ["fresh", "fresh"],
  isLost: false,
  hasMetrics: false,
  hasModel: false,
};

function condition(change: Partial<Condition>): Condition {
  return {
    id: "model/spindle-1/anomaly",
    state: "active",
    acknowledged: false,
    severity: 300,
    message: "",
    code: "SAMSPEL_MODEL_ANOMALY",
    activeTimeMs: 0,
    ...change,
  };
}

describe("the state of an asset", () => {
  test("is normal when its model says so", () => {
    expect(assetState(calm)).toEqual({ word: "normal", isAcknowledged: true });
  });

  test("is the worst active condition, acknowledged only when all are", () => {
    const state = assetState({
      ...calm,
      conditions: [condition({ acknowledged: true }), condition({ id: "b", severity: 900 })],
    });

    expect(state).toEqual({ word: "alarm", priority: 1, isAcknowledged: false });
  });

  test("is not an alarm for a condition that is over or a mere event", () => {
    const conditions = [condition({ state: "inactive" }), condition({ id: "b", severity: 50 })];

    expect(assetState({ ...calm, conditions }).word).toBe("normal");
  });

  test("is a signal failure rather than a machine fault when a signal is invalid", () => {
    expect(assetState({ ...calm, modelStates: ["alarm"], signalStates: ["fresh", "bad"] }).word).toBe("failure");
  });

  test("is no data, not normal, when nothing arrives", () => {
    expect(assetState({ ...calm, signalStates: ["stale", "missing"] }).word).toBe("no-data");
  });

  test("is no data when contact is lost, whatever was true last; an alarm that stood is still said", () => {
    for (const modelStates of [["normal"], []]) {
      expect(assetState({ ...calm, modelStates, isLost: true, hasMetrics: true }).word).toBe("no-data");
    }
    expect(assetState({ ...calm, isLost: true, conditions: [condition({})] }).word).toBe("alarm");
  });

  test("without a model is measuring or not scored, never normal", () => {
    expect(assetState({ ...calm, modelStates: [] }).word).toBe("unscored");
    expect(assetState({ ...calm, modelStates: [], hasMetrics: true }).word).toBe("measuring");
    expect(assetState({ ...calm, modelStates: [], hasMetrics: true, hasModel: true }).word).toBe("unscored");
  });
});

test("conditions belong to the asset of their model or their tag, and to no asset with a similar name", () => {
  const asset: AssetReport = {
    id: "spindle-1",
    name: "Spindle 1",
    equipment: "spindle-1",
    template: "spindle",
    tags: ["spindle-1/power"],
    models: [
      {
        id: "spindle-1",
        kind: "limit",
        asset: "spindle-1",
        state: "active",
        channels: [],
        scoreTag: "s",
        stateTag: "t",
        shadowTag: "h",
        contributionTags: [],
      },
    ],
    metrics: [],
  };
  const own = [condition({}), condition({ id: "x", tagId: "spindle-1/power" })];
  const others = [condition({ id: "model/spindle-10/anomaly" }), condition({ id: "y", tagId: "spindle-10/power" })];

  expect(conditionsOf(asset, [...own, ...others])).toEqual(own);
});

test("severities map to three priorities and events", () => {
  expect([1000, 701, 700, 401, 400, 101, 100, 1].map(priorityOf)).toEqual([1, 1, 2, 2, 3, 3, undefined, undefined]);
});
