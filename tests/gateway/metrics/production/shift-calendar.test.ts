import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { totalOf } from "../../../../gateway/core/interval.ts";
import {
  type Calendar,
  calendarProblem,
  shiftAt,
  weekdays,
} from "../../../../gateway/metrics/production/shift-calendar.ts";

const hours = 3_600_000;
const day = {
  name: "Day",
  days: ["mon", "tue", "wed", "thu", "fri"],
  start: "06:00",
  end: "14:30",
  breaks: [],
} as const;
const night = { name: "Night", days: ["sat"], start: "22:00", end: "06:00", breaks: [] } as const;
const calendar = (given: Partial<Calendar>): Calendar => ({
  timeZone: "Europe/Stockholm",
  shifts: [day],
  holidays: [],
  ...given,
});
const at = (time: string) => Date.parse(time);

describe("which shift it is", () => {
  test("the one under way, without its breaks", () => {
    const shifts = [{ ...day, breaks: [{ start: "11:00", end: "11:30" }] }];

    const { shift } = shiftAt(calendar({ shifts }), at("2026-11-24T08:00:00Z"));

    expect(shift).toMatchObject({ name: "Day", from: at("2026-11-24T05:00:00Z"), to: at("2026-11-24T13:30:00Z") });
    expect(shift?.planned).toEqual([
      { from: at("2026-11-24T05:00:00Z"), to: at("2026-11-24T10:00:00Z") },
      { from: at("2026-11-24T10:30:00Z"), to: at("2026-11-24T13:30:00Z") },
    ]);
  });

  test("after its end it is still that one, until the next begins", () => {
    const friday = shiftAt(calendar({}), at("2026-11-29T12:00:00Z"));

    expect(friday.shift?.from).toBe(at("2026-11-27T05:00:00Z"));
    expect(shiftAt(calendar({}), at("2026-11-30T05:00:00Z")).shift?.from).toBe(at("2026-11-30T05:00:00Z"));
  });

  test("none begins on a holiday, and after a week without one there is none", () => {
    const holidays = ["2026-12-24", "2026-12-25"];

    expect(shiftAt(calendar({ holidays }), at("2026-12-25T10:00:00Z")).shift?.from).toBe(at("2026-12-23T05:00:00Z"));
    const weeks = Array.from({ length: 14 }, (_, index) => `2026-07-${String(index + 6).padStart(2, "0")}`);
    expect(shiftAt(calendar({ holidays: weeks }), at("2026-07-17T10:00:00Z")).shift).toBeUndefined();
  });

  test("a night shift is an hour shorter when summer time begins and an hour longer when it ends", () => {
    const shifts = [night];

    const spring = shiftAt(calendar({ shifts }), at("2026-03-29T00:30:00Z")).shift;
    const autumn = shiftAt(calendar({ shifts }), at("2026-10-25T00:30:00Z")).shift;

    expect(totalOf(spring?.planned ?? [])).toBe(7 * hours);
    expect(totalOf(autumn?.planned ?? [])).toBe(9 * hours);
  });

  test("without shifts each day is one, of 23, 24 or 25 hours", () => {
    const whole = calendar({ shifts: [] });
    const lengths = ["2026-03-29T10:00:00Z", "2026-03-30T10:00:00Z", "2026-10-25T10:00:00Z"].map((time) =>
      totalOf(shiftAt(whole, at(time)).shift?.planned ?? []),
    );

    expect(lengths).toEqual([23 * hours, 24 * hours, 25 * hours]);
  });

  test("the answer holds until the time that it says", () => {
    const anyShift = fc.record({
      name: fc.constant("x"),
      days: fc.subarray([...weekdays], { minLength: 1 }),
      start: fc.constantFrom("00:00", "06:00", "14:00", "22:30"),
      end: fc.constantFrom("02:30", "06:00", "14:00", "23:59"),
      breaks: fc.constantFrom([], [{ start: "02:00", end: "02:45" }]),
    });
    fc.assert(
      fc.property(
        fc.array(anyShift, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: at("2026-03-20T00:00:00Z"), max: at("2026-11-05T00:00:00Z") }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (shifts, timeMs, share) => {
          const found = shiftAt(calendar({ shifts }), timeMs);
          expect(found.untilMs).toBeGreaterThan(timeMs);
          const later = shiftAt(calendar({ shifts }), Math.floor(timeMs + share * (found.untilMs - timeMs)));
          expect(later.shift).toEqual(found.shift);
          if (found.shift !== undefined) expect(found.shift.from).toBeLessThanOrEqual(timeMs);
        },
      ),
      { numRuns: 100 },
    );
  });
});

test("a calendar that cannot be is told in words", () => {
  expect(calendarProblem(calendar({}))).toBeUndefined();
  expect(calendarProblem(calendar({ timeZone: "Europe/Gothenburg" }))).toMatch(/europe\/gothenburg/i);
  expect(calendarProblem(calendar({ holidays: ["2026-02-30"] }))).toMatch(/\S/);
  const idle = { ...day, breaks: [{ start: "06:00", end: "14:30" }] };
  expect(calendarProblem(calendar({ shifts: [idle] }))).toBe("shift Day: nothing is left beside the breaks");
});
