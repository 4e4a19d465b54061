/** Alarms in the configuration: what they must say, and mistakes that the check finds. */
import Type from "typebox";
import { describe, expect, test } from "vitest";
import { parseConfiguration } from "../../../gateway/config/load.ts";
import { priorityOf } from "../../../gateway/core/alarm.ts";
import { defineSource } from "../../../gateway/core/contracts.ts";
import { problemsOf } from "../../support/configuration.ts";

const floor = defineSource({ kind: "mqtt", config: Type.Object({ url: Type.String() }), async *read() {} });
const registries = { sources: { mqtt: floor }, metrics: {}, models: {}, sinks: {}, notifications: {} };

const parse = (alarms: string) =>
  parseConfiguration(
    `
sources: [{ id: floor, kind: mqtt, url: "mqtt://localhost" }]
tags:
  - { id: press/temperature, unit: Cel, source: floor, address: a }
  - { id: press/state, dataType: string, source: floor, address: b }
  - { id: person/x, source: floor, address: c, keep: live }
alarms:
${alarms}`,
    { path: "gateway.yaml", registries, env: {} },
  );
const problems = (alarms: string) => problemsOf(() => parse(alarms)).map((line) => line.replace(/^line \d+ /, ""));

const reasons =
  "cause: pump worn, consequence: oil breaks down, action: change the pump, timeToActMinutes: 60, owner: maintenance, origin: maker";
const hot = "id: press/hot, tag: press/temperature, type: high, limit: 80";

describe("an alarm", () => {
  test("that says cause, consequence, action, time, owner and origin is taken, with defaults", () => {
    const [alarm] = parse(`  - { ${hot}, priority: 2, ${reasons} }`).alarms;

    expect(alarm).toMatchObject({ onDelaySeconds: 0, offDelaySeconds: 0, suppressedBy: [], outOfService: false });
  });

  test("without an action is an event and is refused as an alarm", () => {
    expect(problems(`  - { ${hot}, priority: 1, cause: worn }`)).toEqual([
      "alarms[0]: an alarm without an action is an event: give action, or leave out priority and consequenceLevel",
    ]);
    expect(problems(`  - { ${hot} }`)).toEqual([]);
  });

  test("with an action and no priority is neither the one nor the other", () => {
    expect(problems(`  - { ${hot}, action: look }`)[0]).toContain("has an action but neither priority");
  });

  test("names everything that it leaves unsaid", () => {
    expect(problems(`  - { ${hot}, priority: 1, action: look, owner: shift }`)).toEqual([
      "alarms[0]: an alarm needs cause, consequence, timeToActMinutes, origin",
    ]);
  });

  test("takes its priority from consequence and time to act, and a contradiction is found", () => {
    const [alarm] = parse(`  - { ${hot}, consequenceLevel: severe, ${reasons} }`).alarms;

    expect(priorityOf(alarm!)).toBe(1);
    expect(problems(`  - { ${hot}, priority: 3, consequenceLevel: severe, ${reasons} }`)[0]).toContain("which give 1");
  });
});

test("tags that do not exist, are about people or hold text are found", () => {
  expect(
    problems(`
  - { id: a, tag: press/temprature, type: high, limit: 1 }
  - { id: b, tag: person/x, type: high, limit: 1 }
  - { id: c, tag: press/state, type: low, limit: 1 }
  - { id: d, tag: press/temperature, type: deviation, limit: 1, setpoint: press/set }
  - { id: e, tag: press/temperature, type: high, limit: 1, suppressWhen: { tag: press/stat, states: ["off"] } }`),
  ).toEqual([
    "alarms[0]/tag: tag press/temprature is unknown; did you mean press/temperature?",
    "alarms[1]/tag: tag person/x is about people (keep: live); it may not raise an alarm",
    "alarms[2]/tag: tag press/state is string; a low alarm needs a number",
    "alarms[3]/setpoint: tag press/set is unknown; did you mean press/state?",
    "alarms[4]/suppressWhen: tag press/stat is unknown; did you mean press/state?",
  ]);
});

test("what a type needs and what makes no sense for it are found", () => {
  expect(
    problems(`
  - { id: a, tag: press/temperature, type: high }
  - { id: b, tag: press/state, type: state, limit: 3 }
  - { id: c, tag: press/temperature, type: deviation, limit: -1 }
  - { id: d, tag: press/temperature, type: high, limit: 1, mOfN: [5, 3] }`),
  ).toEqual([
    "alarms[0]: limit is missing for type high",
    "alarms[1]: states is missing for type state",
    "alarms[1]/limit: a state alarm has states, no limit",
    "alarms[2]: setpoint is missing for type deviation",
    "alarms[2]/limit: must be above 0",
    "alarms[3]/mOfN: 5 of 3 can never be reached",
  ]);
});

test("limits of one tag in the wrong order, unknown causes and circles of causes are found", () => {
  expect(
    problems(`
  - { id: a, tag: press/temperature, type: high, limit: 90, suppressedBy: [b] }
  - { id: b, tag: press/temperature, type: high-high, limit: 80, suppressedBy: [a, q] }`).toSorted(),
  ).toEqual([
    "alarms: suppress each other in a circle: a → b → a",
    "alarms[1]/limit: high-high 80 is not above high 90 of the same tag",
    "alarms[1]/suppressedBy[1]: q is unknown; did you mean a?",
  ]);
});
