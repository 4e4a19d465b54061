/** Times as people and programs write them in files → milliseconds since the Unix epoch. Pure. */

const isoPattern =
  /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?$/i;

/** Day first, with full stops, as written in much of Europe. Slashes are left out: their order is ambiguous. */
const dayFirstPattern = /^(\d{1,2})\.(\d{1,2})\.(\d{4})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?$/;

/**
 * A calendar time as milliseconds since the epoch with fraction, or undefined when the text is no such time. A time
 * without zone counts as UTC, so that a file means the same on every machine.
 */
export function calendarTimeMs(text: string): number | undefined {
  const iso = isoPattern.exec(text);
  if (iso !== null) {
    const [, year, month, day, hour, minute, second, fraction, zone] = iso;
    return utcMs({ year, month, day, hour, minute, second, fraction }, zoneMinutes(zone));
  }
  const dayFirst = dayFirstPattern.exec(text);
  if (dayFirst === null) return undefined;
  const [, day, month, year, hour, minute, second, fraction] = dayFirst;
  return utcMs({ year, month, day, hour, minute, second, fraction }, 0);
}

/**
 * A count since the Unix epoch in seconds, milliseconds, microseconds or nanoseconds, told apart by magnitude: each
 * unit covers 1973 to 5138 in its own decades. Small numbers are seconds, so a file that starts at 0 stays in order.
 */
export function epochTimeMs(count: number): number {
  const magnitude = Math.abs(count);
  if (magnitude < 1e11) return count * 1e3;
  if (magnitude < 1e14) return count;
  return magnitude < 1e17 ? count / 1e3 : count / 1e6;
}

/** The time in a cell, as calendar time or as count since the epoch; undefined when it is neither. */
export function timeMsOf(text: string): number | undefined {
  const calendar = calendarTimeMs(text);
  if (calendar !== undefined) return calendar;
  const count = Number(text);
  return text === "" || !Number.isFinite(count) ? undefined : epochTimeMs(count);
}

type Part = string | undefined;

interface CalendarParts {
  readonly year: Part;
  readonly month: Part;
  readonly day: Part;
  readonly hour: Part;
  readonly minute: Part;
  readonly second: Part;
  readonly fraction: Part;
}

function utcMs(parts: CalendarParts, offsetMinutes: number): number | undefined {
  const [year, month, day] = [Number(parts.year), Number(parts.month), Number(parts.day)];
  const [hour, minute, second] = [Number(parts.hour ?? 0), Number(parts.minute ?? 0), Number(parts.second ?? 0)];
  if (month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59) return undefined;
  if (day < 1 || day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return undefined;
  const fractionMs = parts.fraction === undefined ? 0 : Number(`0.${parts.fraction}`) * 1e3;
  return Date.UTC(year, month - 1, day, hour, minute - offsetMinutes, second) + fractionMs;
}

function zoneMinutes(zone: Part): number {
  if (zone === undefined || /^(Z|UTC)$/i.test(zone)) return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return zone.startsWith("-") ? -minutes : minutes;
}
