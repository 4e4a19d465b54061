/** Shift calendar → planned time, cut in the site's zone, in which two days a year have 23 or 25 hours. Pure. */
import { Temporal } from "temporal-polyfill";
import { clipped, type Interval, merged } from "../../core/interval.ts";

export const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Weekday = (typeof weekdays)[number];

/** Times of day as `HH:MM`. An end that is not after its start lies on the next day. */
export interface ShiftPlan {
  readonly name: string;
  readonly days: readonly Weekday[];
  readonly start: string;
  readonly end: string;
  readonly breaks: readonly { readonly start: string; readonly end: string }[];
}

export interface Calendar {
  /** IANA name. */
  readonly timeZone: string;
  /** None: each day from midnight to midnight is one shift without a name. */
  readonly shifts: readonly ShiftPlan[];
  /** `YYYY-MM-DD`: no shift starts on these days. */
  readonly holidays: readonly string[];
}

/** One shift, milliseconds since the Unix epoch. */
export interface Shift extends Interval {
  readonly name: string;
  /** The shift without its breaks; sorted. */
  readonly planned: readonly Interval[];
}

/** The shift at a moment, and until when that answer stays the same. */
export interface ShiftNow {
  /** Under way, or the last one that has ended; undefined when there was none within a week. */
  readonly shift: Shift | undefined;
  readonly untilMs: number;
}

/** A pause longer than this between two shifts shows no figures. */
const daysBack = 7;
const msPerHour = 3_600_000;

/** Throws RangeError for a zone, time or date that does not exist; `calendarProblem` says so before. */
export function shiftAt(calendar: Calendar, timeMs: number): ShiftNow {
  const today = dateAt(calendar, timeMs);
  if (calendar.shifts.length === 0) {
    const day = {
      name: "",
      from: startOf(today, "00:00", calendar),
      to: startOf(today.add({ days: 1 }), "00:00", calendar),
    };
    return { shift: { ...day, planned: [day] }, untilMs: day.to };
  }
  let shift: Shift | undefined;
  let untilMs = timeMs + msPerHour;
  for (let days = 1; days >= -daysBack; days--) {
    for (const candidate of shiftsOf(calendar, today.add({ days }))) {
      if (candidate.from > timeMs) untilMs = Math.min(untilMs, candidate.from);
      else if (shift === undefined || candidate.from > shift.from) shift = candidate;
    }
    if (shift !== undefined && days < 0) break;
  }
  return { shift, untilMs };
}

/** Shifts that have a part in the range, by their start. Without shifts each day is one. */
export function shiftsBetween(calendar: Calendar, { from, to }: Interval): Shift[] {
  const first = dateAt(calendar, from).subtract({ days: 1 });
  const shifts: Shift[] = [];
  for (let date = first; startOf(date, "00:00", calendar) < to; date = date.add({ days: 1 })) {
    if (calendar.shifts.length > 0) shifts.push(...shiftsOf(calendar, date));
    else {
      const day = { from: startOf(date, "00:00", calendar), to: startOf(date.add({ days: 1 }), "00:00", calendar) };
      shifts.push({ name: "", ...day, planned: [day] });
    }
  }
  return shifts.filter((shift) => shift.to > from && shift.from < to).sort((a, b) => a.from - b.from);
}

/** Calendar periods of the zone that have a part in the range; weeks begin on Monday (ISO 8601). */
export function periodsBetween(
  calendar: Pick<Calendar, "timeZone">,
  by: "day" | "week" | "month",
  { from, to }: Interval,
): Interval[] {
  const first = dateAt(calendar, from);
  let date =
    by === "day" ? first : by === "week" ? first.subtract({ days: first.dayOfWeek - 1 }) : first.with({ day: 1 });
  const periods: Interval[] = [];
  while (startOf(date, "00:00", calendar) < to) {
    const next = date.add({ [`${by}s`]: 1 });
    periods.push({ from: startOf(date, "00:00", calendar), to: startOf(next, "00:00", calendar) });
    date = next;
  }
  return periods;
}

function dateAt({ timeZone }: Pick<Calendar, "timeZone">, timeMs: number): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(Math.floor(timeMs)).toZonedDateTimeISO(timeZone).toPlainDate();
}

/** What is wrong with a calendar, in words; undefined when nothing is. */
export function calendarProblem(calendar: Calendar): string | undefined {
  try {
    for (const holiday of calendar.holidays) Temporal.PlainDate.from(holiday);
    const day = Temporal.PlainDate.from("2026-01-05");
    for (const shift of calendar.shifts) {
      if (planned(shift, day, calendar).planned.length === 0)
        return `shift ${shift.name}: nothing is left beside the breaks`;
    }
    shiftAt(calendar, 0);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function shiftsOf(calendar: Calendar, date: Temporal.PlainDate): Shift[] {
  if (calendar.holidays.includes(date.toString())) return [];
  const weekday = weekdays[date.dayOfWeek - 1]!;
  return calendar.shifts.filter(({ days }) => days.includes(weekday)).map((shift) => planned(shift, date, calendar));
}

function planned({ name, start, end, breaks }: ShiftPlan, date: Temporal.PlainDate, calendar: Calendar): Shift {
  const next = date.add({ days: 1 });
  const onDay = (time: string) => startOf(time < start ? next : date, time, calendar);
  const from = startOf(date, start, calendar);
  const to = startOf(end <= start ? next : date, end, calendar);
  const pauses = breaks.map((pause) => ({ from: onDay(pause.start), to: onDay(pause.end) }));
  return { name, from, to, planned: without({ from, to }, merged(clipped(pauses, { from, to }))) };
}

/** `pauses` sorted and merged. */
function without(whole: Interval, pauses: readonly Interval[]): Interval[] {
  const ends = [whole.from, ...pauses.map(({ to }) => to)];
  const starts = [...pauses.map(({ from }) => from), whole.to];
  return ends.map((from, index) => ({ from, to: starts[index]! })).filter(({ from, to }) => to > from);
}

/** A time that a change of the clock leaves out is that much later; of one that comes twice the first counts. */
function startOf(date: Temporal.PlainDate, time: string, { timeZone }: Pick<Calendar, "timeZone">): number {
  return date.toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from(time) }).epochMilliseconds;
}
