/** When people are called: grouped, in their hours, six an hour and then a digest, and once more when it is over. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AlarmTransition } from "../../../gateway/core/alarm-control.ts";
import type { Condition } from "../../../gateway/core/condition.ts";
import { advanced, emptyPlan, type PlanOptions, type PlanState, taken } from "../../../gateway/notifications/plan.ts";
import { isOpen } from "../../../gateway/notifications/schedule.ts";
import { composeWith, describeWith } from "../../../gateway/notifications/text.ts";

const start = Date.UTC(2026, 5, 1, 8);
const minute = 60_000;
const plain: PlanOptions = {
  id: "shift",
  priorities: [1, 2],
  equipment: [],
  schedule: [],
  groupSeconds: 30,
  perHour: 6,
  resolved: true,
  expireHours: 24,
  timeZone: "Europe/Stockholm",
};

const texts = {
  channel: "shift",
  site: "boras/line-1",
  language: "sv",
  timeZone: "Europe/Stockholm",
  pages: "http://box:8080",
  definitions: [],
} as const;

function planned(changes: Partial<PlanOptions> = {}) {
  const options = { ...plain, ...changes };
  let state: PlanState = emptyPlan(0);
  let n = 0;
  return {
    state: () => state,
    give(timeMs: number, condition: Partial<Condition> & { id: string }) {
      const text = { severity: 600, message: condition.id, code: "X", activeTimeMs: timeMs, acknowledged: false };
      const entry: AlarmTransition = { n: ++n, timeMs, condition: { state: "active", ...text, ...condition } };
      state = taken(state, entry, { options, describe: describeWith(texts) });
    },
    /** Ids of the alarms of each message that is made until then, second by second. */
    until(timeMs: number, fromMs = timeMs) {
      for (let atMs = fromMs; atMs <= timeMs; atMs += 1000)
        state = advanced(state, atMs, { options, compose: composeWith(texts) });
      return state.queue.map(
        ({ kind, alarms }) => `${kind}: ${alarms.map(({ conditionId }) => conditionId).join(" ")}`,
      );
    },
  };
}

describe("messages", () => {
  test("gather the alarms of half a minute; the highest priority does not wait", () => {
    const { give, until } = planned();

    give(start, { id: "a" });
    give(start + 5000, { id: "b" });
    expect(until(start + 29_000, start)).toEqual([]);
    expect(until(start + 30_000)).toEqual(["alarm: a b"]);
    give(start + minute, { id: "c", severity: 900 });
    expect(until(start + minute)).toEqual(["alarm: a b", "alarm: c"]);
  });

  test("tell of the wanted priorities and equipment, and not of events, parked or suppressed alarms", () => {
    const { give, until } = planned({ equipment: ["press"] });

    give(start, { id: "x", severity: 300, tagId: "press/a" });
    give(start, { id: "y", severity: 100, tagId: "press/a" });
    give(start, { id: "z", tagId: "pressure/a" });
    give(start, { id: "parked", tagId: "press/a", shelved: { untilMs: start + minute, reason: "Repair." } });
    give(start, { id: "off", tagId: "press/a", suppressed: { by: "state", what: "off" } });
    give(start, { id: "told", tagId: "press/a" });

    expect(until(start + minute)).toEqual(["alarm: told"]);
  });

  test("say once that an alarm is over, and of one that was over at once in the same message", () => {
    const { give, until } = planned();

    give(start, { id: "short" });
    give(start + 1000, { id: "short", state: "inactive" });
    give(start, { id: "long" });
    expect(until(start + 30_000)).toEqual(["alarm: short long"]);
    give(start + minute, { id: "long", state: "inactive" });
    expect(until(start + 2 * minute)).toEqual(["alarm: short long", "resolved: long"]);
    expect(until(start + 3 * minute)).toHaveLength(2);
  });

  test("are six in an hour; what comes then waits and goes in one digest", () => {
    const { give, until } = planned({ groupSeconds: 0 });

    for (let index = 0; index < 20; index++) {
      give(start + index * minute, { id: `a${index}` });
      until(start + index * minute);
    }
    expect(until(start + 59 * minute, start + 20 * minute)).toHaveLength(6);
    const after = until(start + 60 * minute);

    expect(after).toHaveLength(7);
    expect(after[6]).toBe(`digest: ${Array.from({ length: 14 }, (_, index) => `a${index + 6}`).join(" ")}`);
  });

  test("wait for their hours, and what waited too long is left out and counted", () => {
    const night = { schedule: [{ days: ["mon" as const], from: "06:00", to: "09:00" }] };
    const { give, until, state } = planned(night);

    give(start, { id: "late" });
    // 08:00 UTC is 10:00 in Stockholm: closed until next Monday.
    expect(until(start + 2 * minute)).toEqual([]);
    give(start + 7 * 24 * 60 * minute - 4 * 60 * minute, { id: "new" });
    until(start + 7 * 24 * 60 * minute - 3 * 60 * minute);
    const [message] = state().queue;

    expect(message).toMatchObject({ omittedCount: 1, alarms: [{ conditionId: "new" }] });
    expect(message?.text).toContain("1 till listas inte");
  });

  test("in Swedish name what, since when and where to look", () => {
    const { give, until, state } = planned();

    give(start, { id: "alarm/pump/hot/limit", parameters: { name: "Lagret är varmt" } });
    until(start + minute);

    expect(state().queue[0]).toMatchObject({ title: "boras/line-1: Åtgärda under skiftet – Lagret är varmt" });
    expect(state().queue[0]?.text).toContain("sedan 2026-06-01 10:00");
    expect(state().queue[0]?.text).toContain("http://box:8080/alarms");
  });
});

test("every alarm that came is told, waits, or is counted as left out; and no hour has more messages than allowed", () => {
  const event = fc.record({
    alarm: fc.integer({ min: 0, max: 5 }),
    over: fc.boolean(),
    stepMs: fc.integer({ min: 0, max: 8 * minute }),
  });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), fc.integer({ min: 1, max: 3 }), (events, perHour) => {
      const { give, state, until } = planned({ perHour, priorities: [2] });
      const active = new Set<number>();
      let came = 0;
      let timeMs = start;
      for (const { alarm, over, stepMs } of events) {
        timeMs += stepMs;
        if (over === active.has(alarm)) {
          if (over) active.delete(alarm);
          else {
            active.add(alarm);
            came++;
          }
          give(timeMs, { id: `a${alarm}`, state: over ? "inactive" : "active" });
        }
        until(timeMs);
      }
      const messages = state().queue;
      const told = messages.flatMap(({ kind, alarms }) => (kind === "resolved" ? [] : alarms));
      const firstTold = told.filter(
        ({ overMs }, index) =>
          overMs === undefined ||
          !told
            .slice(0, index)
            .some((other) => other.conditionId === told[index]!.conditionId && other.sinceMs === told[index]!.sinceMs),
      );

      expect(firstTold.length + state().waiting.length).toBe(came);
      for (const { timeMs: end } of messages) {
        expect(
          messages.filter((other) => other.timeMs > end - 60 * minute && other.timeMs <= end).length,
        ).toBeLessThanOrEqual(perHour);
      }
    }),
    { numRuns: 100 },
  );
});

test.each([
  ["Friday evening", Date.UTC(2026, 5, 5, 20, 30), true],
  ["Saturday before six", Date.UTC(2026, 5, 6, 3, 59), true],
  ["Saturday at six", Date.UTC(2026, 5, 6, 4), false],
  ["Saturday evening", Date.UTC(2026, 5, 6, 20, 30), false],
])("a night shift of Friday from 22 to 6 in Stockholm: %s", (_, timeMs, expected) => {
  expect(isOpen([{ days: ["fri"], from: "22:00", to: "06:00" }], timeMs, "Europe/Stockholm")).toBe(expected);
});

test("hours follow the clock of the site through its changes", () => {
  const morning = [{ days: ["sun" as const], from: "06:00", to: "07:00" }];

  expect(isOpen(morning, Date.UTC(2026, 2, 29, 4, 30), "Europe/Stockholm")).toBe(true);
  expect(isOpen(morning, Date.UTC(2026, 9, 25, 5, 30), "Europe/Stockholm")).toBe(true);
  expect(isOpen(morning, Date.UTC(2026, 9, 25, 4, 30), "Europe/Stockholm")).toBe(false);
});
