/** Conditions: raised, acknowledged, returned; every transition is told once. */
import { describe, expect, test } from "vitest";
import type { ConditionChange, ConditionReport } from "../../../gateway/core/condition.ts";
import { createConditions } from "../../../gateway/pipeline/conditions.ts";

const report: ConditionReport = {
  id: "source/plc/unreachable",
  active: true,
  severity: 600,
  message: "No values from plc.",
  code: "SAMSPEL_SOURCE_SILENT",
};

function setUp() {
  const changes: ConditionChange[] = [];
  const conditions = createConditions({ initial: [], now: () => 1000, onChange: (change) => changes.push(change) });
  return { changes, conditions };
}

describe("a condition", () => {
  test("is told once, however often the same is reported", () => {
    const { changes, conditions } = setUp();

    conditions.report(report);
    conditions.report(report);

    expect(changes).toHaveLength(1);
    expect(conditions.current()[0]).toMatchObject({ state: "active", acknowledged: false, activeTimeMs: 1000 });
  });

  test("that returned stays on the list until somebody has seen it", () => {
    const { conditions } = setUp();
    conditions.report(report);

    conditions.report({ ...report, active: false });
    const afterReturn = conditions.current().map(({ state, acknowledged }) => [state, acknowledged]);
    conditions.acknowledge(report.id);

    expect(afterReturn).toEqual([["inactive", false]]);
    expect(conditions.current()).toEqual([]);
  });

  test("that returns after it was acknowledged leaves the list", () => {
    const { conditions } = setUp();
    conditions.report(report);
    conditions.acknowledge(report.id);

    conditions.report({ ...report, active: false });

    expect(conditions.current()).toEqual([]);
  });

  test("that becomes worse must be acknowledged again", () => {
    const { conditions } = setUp();
    conditions.report(report);
    conditions.acknowledge(report.id);

    conditions.report({ ...report, severity: 900 });

    expect(conditions.current()[0]).toMatchObject({ acknowledged: false, severity: 900 });
  });

  test("that does not exist cannot be acknowledged", () => {
    expect(setUp().conditions.acknowledge("nothing")).toBeUndefined();
  });
});
