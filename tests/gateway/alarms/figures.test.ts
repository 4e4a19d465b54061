/** Figures of the alarm system: the vectors, and what windows, floods and shares do for any alarms. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Annunciation, alarmFigures, chatterEpisodes } from "../../../gateway/alarms/figures.ts";
import type { AlarmPriority } from "../../../gateway/core/alarm.ts";
import { expectVector, number, numbers, vector } from "../metrics/vectors/vectors.ts";

const minute = 60_000;
const day = 1440 * minute;
const range = { fromMs: 0, toMs: day, operators: 1, coverage: 1, unauthorisedSuppressions: 0 };
const alarm = (timeMs: number, id = "a", more: Partial<Annunciation> = {}): Annunciation => ({
  id,
  timeMs,
  priority: 3,
  ...more,
});
const priorityOf = (value: number): AlarmPriority => (value === 1 || value === 2 ? value : 3);

describe("the vectors", () => {
  test("alarm-1", () => {
    const { in: given, out } = vector("alarms", "alarm-1");
    const rows = Array.isArray(given.alarms) ? given.alarms : [];
    const alarms = rows.map((row: unknown): Annunciation => {
      const [atMin, id, priority, ackMin] = Array.isArray(row) ? row : [];
      const ack = ackMin === null ? {} : { ackMs: Number(ackMin) * minute };
      return { id: String(id), timeMs: Number(atMin) * minute, priority: priorityOf(Number(priority)), ...ack };
    });

    const figures = alarmFigures({
      ...range,
      toMs: number(given.period_min) * minute,
      operators: number(given.operators),
      alarms,
    });

    const [top] = figures.topTen;
    const { floods, ackMedianMs = 0, ackMeanMs = 0 } = figures;
    const asVector = {
      ...figures,
      floods: floods.length,
      topContributor: [top?.id, top?.share],
      ackMedian_min: ackMedianMs / minute,
      ackMean_min: ackMeanMs / minute,
    };
    expectVector(asVector, out);
  });

  test("alarm-2-chatter", () => {
    const { in: given, out } = vector("alarms", "alarm-2-chatter");
    const episodes = chatterEpisodes(numbers(given.activations_s).map((second) => 1000 * second));

    expect({ chattering: episodes > 0, episodes }).toEqual(out);
  });
});

describe("a flood", () => {
  test("begins above ten in ten minutes, ends below five, and names what was first", () => {
    const alarms = [
      alarm(0, "first"),
      ...Array.from({ length: 10 }, (_, index) => alarm((index + 1) * 10_000, `a${index}`)),
    ];

    const { floods, floodShare } = alarmFigures({ ...range, alarms });

    expect(floods).toEqual([{ fromMs: 100_000, toMs: 660_000, count: 11, firstOut: "first" }]);
    expect(floodShare).toBeCloseTo(560_000 / day);
  });

  test("ten in ten minutes are none", () => {
    const alarms = Array.from({ length: 10 }, (_, index) => alarm(index * 1000));

    expect(alarmFigures({ ...range, alarms }).floods).toEqual([]);
  });
});

test("without alarms, or without having watched, shares and rates are missing with a reason and not zero", () => {
  const nothing = alarmFigures({ ...range, coverage: 0, alarms: [] });

  expect(nothing).toMatchObject({
    count: 0,
    topTen: [],
    reasons: { perHour: "not-observed", priorityShare: "no-alarms" },
  });
  for (const name of ["perHour", "floodShare", "priorityShare", "topTenShare", "ackMedianMs"]) {
    expect(nothing).not.toHaveProperty(name);
  }
});

test("stale is what has been active for more than a day at the end; fleeting is over in less than five seconds", () => {
  const alarms = [
    alarm(-2 * day, "old"),
    alarm(-2 * day, "over", { overMs: 5 }),
    alarm(10, "short", { overMs: 4000 }),
    alarm(20, "new"),
  ];

  const { stale, fleeting, count } = alarmFigures({ ...range, alarms });

  expect(stale).toEqual([{ id: "old", sinceMs: -2 * day }]);
  expect(fleeting).toEqual([{ id: "short", count: 1 }]);
  expect(count).toBe(2);
});

test("half of the time watched gives twice the rate", () => {
  const alarms = [alarm(1), alarm(2)];

  const whole = alarmFigures({ ...range, alarms }).perDay ?? 0;

  expect(alarmFigures({ ...range, coverage: 0.5, alarms }).perDay).toBeCloseTo(2 * whole);
});

test("for any alarms the sliding peak is that of a count at every alarm, and no fixed window exceeds it", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 300 * minute }), { maxLength: 200 }), (unsorted) => {
      const times = unsorted.toSorted((a, b) => a - b);
      const { peak10minSliding, peak10minFixed, floods } = alarmFigures({
        ...range,
        alarms: times.map((timeMs) => alarm(timeMs)),
      });

      const plain = Math.max(
        0,
        ...times.map((end) => times.filter((time) => time > end - 10 * minute && time <= end).length),
      );
      expect(peak10minSliding).toBe(plain);
      expect(peak10minFixed).toBeLessThanOrEqual(peak10minSliding);
      expect(floods.length > 0).toBe(plain > 10);
    }),
    { numRuns: 200 },
  );
});
