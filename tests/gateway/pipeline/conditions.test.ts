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

describe("a condition that is shelved", () => {
  function atTime() {
    const clock = { nowMs: 1000 };
    const changes: ConditionChange[] = [];
    const conditions = createConditions({
      initial: [],
      now: () => clock.nowMs,
      onChange: (change) => changes.push(change),
    });
    return { clock, changes, conditions };
  }
  const shelving = { untilMs: 61_000, reason: "Sensor is being replaced." };

  test("stays shelved while it comes and goes, and comes back by itself to be acknowledged", () => {
    const { clock, conditions } = atTime();
    conditions.report(report);
    conditions.acknowledge(report.id);
    conditions.shelve(report.id, shelving);

    conditions.report({ ...report, active: false });
    conditions.report(report);
    clock.nowMs = 60_999;
    conditions.tick();
    const before = conditions.current()[0];
    clock.nowMs = 61_000;
    conditions.tick();

    expect(before).toMatchObject({ state: "active", shelved: shelving });
    expect(conditions.current()[0]).toMatchObject({ state: "active", acknowledged: false });
    expect(conditions.current()[0]).not.toHaveProperty("shelved");
  });

  test("and is over and acknowledged leaves the list when its time ends", () => {
    const { clock, conditions, changes } = atTime();
    conditions.report(report);
    conditions.acknowledge(report.id);
    conditions.shelve(report.id, shelving);
    conditions.report({ ...report, active: false });
    const during = conditions.current().length;

    clock.nowMs = 61_000;
    conditions.tick();
    conditions.tick();

    expect(during).toBe(1);
    expect(conditions.current()).toEqual([]);
    expect(changes.at(-1)?.condition).not.toHaveProperty("shelved");
    expect(changes).toHaveLength(5);
  });

  test("is known by name only", () => {
    const { conditions } = atTime();

    expect(conditions.shelve("nothing", shelving)).toBeUndefined();
    expect(conditions.unshelve("nothing")).toBeUndefined();
  });
});
