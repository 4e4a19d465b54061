/** Conditions of parts that were removed from the configuration end at the next start; the others stay. */
import { expect, test } from "vitest";
import type { Condition } from "../../gateway/core/condition.ts";
import { endOrphans } from "../../gateway/orphans.ts";
import { createConditions } from "../../gateway/pipeline/conditions.ts";

function condition(id: string): Condition {
  return { id, state: "active", acknowledged: false, severity: 300, message: id, code: "SAMSPEL_X", activeTimeMs: 1 };
}

test("only what concerns a part that is gone returns to normal", () => {
  const ids = [
    "source/plc/unreachable",
    "source/old/unreachable",
    "source/old/addresses",
    "model/cell/robot/anomaly",
    "model/cell/gone/anomaly",
    "sink/influx/held",
    "alarm/press/hot/limit",
    "store/full",
  ];
  const ended: string[] = [];
  const conditions = createConditions({
    initial: ids.map(condition),
    now: () => 2,
    onChange: (change) => ended.push(`${change.condition.id} ${change.condition.state}`),
  });
  const part = (id: string) => ({ id, kind: "any", options: {} });

  endOrphans(
    {
      sources: [part("plc")],
      sinks: [],
      metrics: [],
      alarms: [],
      notifications: [],
      models: [{ ...part("cell/robot"), card: "robot", asset: "cell/robot", channels: ["a"] }],
    },
    conditions,
  );

  expect(ended).toEqual([
    "source/old/unreachable inactive",
    "source/old/addresses inactive",
    "model/cell/gone/anomaly inactive",
    "sink/influx/held inactive",
    "alarm/press/hot/limit inactive",
  ]);
});
