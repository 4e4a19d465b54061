/** Days, hours and months as a site lives them: cut in its zone, in which two days a year have 23 or 25 hours. Pure. */
import { Temporal } from "temporal-polyfill";
import type { Interval } from "../core/interval.ts";

export type CivilUnit = "hour" | "day" | "month";

function at(timeMs: number, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(Math.floor(timeMs)).toZonedDateTimeISO(timeZone);
}

/** The hour, day or month in which a moment lies. Throws RangeError for a zone that does not exist. */
export function civilPeriod(unit: CivilUnit, timeMs: number, timeZone: string): Interval {
  const moment = at(timeMs, timeZone);
  if (unit === "hour") {
    const from = moment.round({ smallestUnit: "hour", roundingMode: "floor" });
    return { from: from.epochMilliseconds, to: from.add({ hours: 1 }).epochMilliseconds };
  }
  const date = moment.toPlainDate();
  const first = unit === "day" ? date : date.with({ day: 1 });
  const next = unit === "day" ? first.add({ days: 1 }) : first.add({ months: 1 });
  const start = (day: Temporal.PlainDate) => day.toZonedDateTime({ timeZone }).epochMilliseconds;
  return { from: start(first), to: start(next) };
}

/** Every hour, day or month that has a part in the range, whole, oldest first. */
export function civilPeriods(unit: CivilUnit, { from, to }: Interval, timeZone: string): Interval[] {
  const periods: Interval[] = [];
  for (let startMs = from; startMs < to; ) {
    const period = civilPeriod(unit, startMs, timeZone);
    periods.push(period);
    startMs = period.to;
  }
  return periods;
}

/** The month that `YYYY-MM` names. Throws RangeError when there is none. */
export function monthNamed(name: string, timeZone: string): Interval {
  const first = Temporal.PlainYearMonth.from(name).toPlainDate({ day: 1 });
  return civilPeriod("month", first.toZonedDateTime({ timeZone }).epochMilliseconds, timeZone);
}

/** Weekday (1 is Monday), time of day `HH:MM` and date of a moment. */
export function civilClock(
  timeMs: number,
  timeZone: string,
): { readonly weekday: number; readonly time: string; readonly date: string } {
  const moment = at(timeMs, timeZone);
  const time = moment.toPlainTime().toString({ smallestUnit: "minute" });
  return { weekday: moment.dayOfWeek, time, date: moment.toPlainDate().toString() };
}
