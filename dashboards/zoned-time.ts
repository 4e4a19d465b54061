/** What a clock on the wall of the site shows → milliseconds since the Unix epoch. Pure. */

/**
 * `text` as a browser gives it for a local time, `2026-11-26T08:00`; undefined when it is none. Of an hour that occurs twice
 * in autumn the first; of one that is skipped in spring, as if the clock had not been moved yet.
 */
export function zonedTimeMs(text: string, timeZone: string): number | undefined {
  const asUtcMs = Date.parse(`${text}Z`);
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text) || Number.isNaN(asUtcMs)) return undefined;
  // A day to each side lie the only two offsets that can hold.
  const dayMs = 86_400_000;
  const candidates = [asUtcMs - dayMs, asUtcMs + dayMs].map((timeMs) => asUtcMs - offsetMs(timeMs, timeZone));
  return candidates.find((timeMs) => timeMs + offsetMs(timeMs, timeZone) === asUtcMs) ?? candidates[0];
}

/** How far the clock of the zone is ahead of UTC. */
export function offsetMs(timeMs: number, timeZone: string): number {
  const whole = Math.floor(timeMs / 1000) * 1000;
  const parts = new Intl.DateTimeFormat("en-CA", {
    ...{ timeZone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit" },
    ...{ hour: "2-digit", minute: "2-digit", second: "2-digit" },
  }).formatToParts(whole);
  const part = (type: string): string => parts.find((each) => each.type === type)?.value ?? "00";
  const clock = `${part("year")}-${part("month")}-${part("day")}T${part("hour")}:${part("minute")}:${part("second")}Z`;
  return Date.parse(clock) - whole;
}
