/** Whether messages may be sent at a moment: weekdays and hours in the zone of the site. Pure. */

import type { Weekday } from "../core/notification.ts";

const weekdays: readonly string[] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/** `HH:MM`. An end that is not after its begin lies on the next day. */
export interface Hours {
  readonly days: readonly Weekday[];
  readonly from: string;
  readonly to: string;
}

/** Always, when there are no hours. A skipped or repeated hour of a clock change is judged by what the clock shows. */
export function isOpen(hours: readonly Hours[], timeMs: number, timeZone: string): boolean {
  if (hours.length === 0) return true;
  const { day, clock } = localTime(timeMs, timeZone);
  const today = weekdays[day]!;
  const yesterday = weekdays[(day + 6) % 7]!;
  return hours.some(({ days, from, to }) => {
    if (from < to) return days.some((name) => name === today) && clock >= from && clock < to;
    return (
      (days.some((name) => name === today) && clock >= from) || (days.some((name) => name === yesterday) && clock < to)
    );
  });
}

/** `day` 0 is Monday; `clock` is `HH:MM`. */
function localTime(timeMs: number, timeZone: string): { readonly day: number; readonly clock: string } {
  const format = { timeZone, weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  const parts = new Intl.DateTimeFormat("en-GB", format).formatToParts(timeMs);
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? "";
  const day = weekdays.indexOf(part("weekday").toLowerCase());
  return { day, clock: `${part("hour")}:${part("minute")}` };
}
