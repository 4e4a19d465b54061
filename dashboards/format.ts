/** Numbers, units, times and ages as people read them, in the chosen language and the site's time zone. */
import type { Language } from "./language/language.ts";

const locales: Readonly<Record<Language, string>> = { sv: "sv-SE", en: "en-GB" };

/** Units whose written form differs from their UCUM code. */
const unitTexts: Readonly<Record<string, string>> = {
  "": "",
  "1": "",
  Cel: "°C",
  "N.m": "N·m",
  "W.h": "Wh",
  "kW.h": "kWh",
  "m/s2": "m/s²",
  "m3/h": "m³/h",
  "m3/min": "m³/min",
  "l/min": "l/min",
  "[degF]": "°F",
  deg: "°",
  "{rpm}": "r/min",
  "{rot}/min": "r/min",
  "/min": "/min",
  "1/min": "1/min",
  "{part}": "",
};

export interface Formatter {
  readonly language: Language;
  /** At most three significant digits; whole numbers keep their digits up to 9 999 999. */
  number(value: number): string;
  /** A fixed number of decimals, fewer where the value would have more than three significant digits. */
  fixed(value: number, decimals: number): string;
  /** As many decimals as asked for, whatever the size: marks of one axis. */
  exact(value: number, decimals: number): string;
  percent(share: number): string;
  integer(value: number): string;
  unit(ucum: string): string;
  /** Clock time with seconds. */
  time(timeMs: number): string;
  /** Date and clock time. */
  dateTime(timeMs: number): string;
  date(timeMs: number): string;
  /** Day and month. */
  day(timeMs: number): string;
  /** Hours and minutes, with seconds where the axis is short. */
  axisTime(timeMs: number, rangeMs: number): string;
  /** How long ago: "2 min ago". */
  ago(ageMs: number): string;
  duration(ms: number): string;
  zoneName: string;
}

/** Formatter of one language and one IANA time zone; falls back to UTC for a zone that the browser does not know. */
export function formatter(language: Language, timeZone: string): Formatter {
  const locale = locales[language];
  const clock = clockOf(locale, timeZone);
  const zone = clock.resolvedOptions().timeZone;
  const decimalsOf = remembered((text) => decimalFormat(locale, Number(text)));
  const clocksOf = remembered((style) => new Intl.DateTimeFormat(locale, { ...clockStyles[style], timeZone: zone }));
  const number = once(() => new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 }));
  const relative = once(() => new Intl.RelativeTimeFormat(locale, { numeric: "always", style: "short" }));
  const integer = (value: number): string => decimalsOf("0").format(value);
  const time = (timeMs: number): string => clock.format(timeMs);
  return {
    language,
    number: (value) => (Math.abs(value) >= 1000 ? integer(value) : number().format(value)),
    fixed: (value, decimals) => {
      const shown = Math.max(0, Math.min(decimals, 2 - Math.floor(Math.log10(Math.max(1, Math.abs(value))))));
      return decimalsOf(String(shown)).format(value);
    },
    exact: (value, decimals) => decimalsOf(String(decimals)).format(value),
    percent: (share) => `${decimalsOf("1").format(share * 100)} %`,
    integer,
    // A unit comes from outside and may be called like what every object has.
    unit: (ucum) => (Object.hasOwn(unitTexts, ucum) ? unitTexts[ucum] : undefined) ?? ucum,
    time,
    dateTime: (timeMs) => clocksOf("dateTime").format(timeMs),
    date: (timeMs) => clocksOf("date").format(timeMs),
    axisTime: (timeMs, rangeMs) => (rangeMs <= 10 * 60_000 ? time(timeMs) : clocksOf("shortTime").format(timeMs)),
    day: (timeMs) => clocksOf("day").format(timeMs),
    // Written out: "sen" is how it is said.
    ago: (ageMs) =>
      relative()
        .format(...agoOf(ageMs))
        .replace(/ sen$/, " sedan"),
    duration: (ms) => durationOf(ms, locale),
    zoneName: zone,
  };
}

const clockStyles: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  shortTime: { hour: "2-digit", minute: "2-digit", hour12: false },
  day: { day: "numeric", month: "short" },
  date: { dateStyle: "medium" },
  dateTime: { dateStyle: "medium", timeStyle: "medium", hour12: false },
};

function decimalFormat(locale: string, decimals: number): Intl.NumberFormat {
  return new Intl.NumberFormat(locale, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

/** Formats are costly to make; each is made when it is first needed. Keys come from a small fixed set. */
function remembered<T>(make: (key: string) => T): (key: string) => T {
  const made = new Map<string, T>();
  return (key) => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const created = make(key);
    made.set(key, created);
    return created;
  };
}

function once<T>(make: () => T): () => T {
  const get = remembered(make);
  return () => get("");
}

/** The one clock that every page shows. Its making also tells whether the browser knows the zone: each format costs a small device a frame. */
function clockOf(locale: string, timeZone: string): Intl.DateTimeFormat {
  const options: Intl.DateTimeFormatOptions = { timeStyle: "medium", hour12: false };
  try {
    return new Intl.DateTimeFormat(locale, { ...options, timeZone });
  } catch {
    return new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" });
  }
}

function agoOf(ageMs: number): [number, Intl.RelativeTimeFormatUnit] {
  const seconds = Math.max(0, Math.round(ageMs / 1000));
  if (seconds < 100) return [-seconds, "second"];
  if (seconds < 100 * 60) return [-Math.round(seconds / 60), "minute"];
  if (seconds < 48 * 3600) return [-Math.round(seconds / 3600), "hour"];
  return [-Math.round(seconds / 86_400), "day"];
}

/** With the symbols of the SI, which every language shares. */
function durationOf(ms: number, locale: string): string {
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  if (ms < 1000) return `${number.format(Math.round(ms))} ms`;
  if (ms < 100_000) return `${number.format(ms / 1000)} s`;
  if (ms < 100 * 60_000) return `${number.format(ms / 60_000)} min`;
  const hours = ms / 3_600_000;
  return `${number.format(hours < 100 ? hours : Math.round(hours))} h`;
}
