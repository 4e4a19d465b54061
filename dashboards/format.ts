/** Numbers, units, times and ages as people read them, in the chosen language and the site's time zone. */
import type { Language } from "./language/language.ts";

const locales: Readonly<Record<Language, string>> = { sv: "sv-SE", en: "en-GB" };

/** Units whose written form differs from their UCUM code. */
const unitTexts: Readonly<Record<string, string>> = {
  "": "",
  "1": "",
  Cel: "°C",
  "N.m": "N·m",
  "m/s2": "m/s²",
  "m3/h": "m³/h",
  "m3/min": "m³/min",
  "l/min": "l/min",
  "[degF]": "°F",
  deg: "°",
  "{rpm}": "r/min",
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
  percent(share: number): string;
  integer(value: number): string;
  unit(ucum: string): string;
  /** Clock time with seconds. */
  time(timeMs: number): string;
  /** Date and clock time. */
  dateTime(timeMs: number): string;
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
  const zone = knownZone(timeZone);
  const number = new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 });
  const percent = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const integer = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const time = new Intl.DateTimeFormat(locale, { timeZone: zone, timeStyle: "medium", hour12: false });
  const shortTime = new Intl.DateTimeFormat(locale, {
    timeZone: zone,
    hour: "2-digit",
    minute: "2-digit",
    hour12: false,
  });
  const dateTime = new Intl.DateTimeFormat(locale, {
    timeZone: zone,
    dateStyle: "medium",
    timeStyle: "medium",
    hour12: false,
  });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "always", style: "short" });
  return {
    language,
    number: (value) => (Math.abs(value) >= 1000 ? integer.format(value) : number.format(value)),
    fixed: (value, decimals) => {
      const shown = Math.max(0, Math.min(decimals, 2 - Math.floor(Math.log10(Math.max(1, Math.abs(value))))));
      return new Intl.NumberFormat(locale, { minimumFractionDigits: shown, maximumFractionDigits: shown }).format(
        value,
      );
    },
    percent: (share) => `${percent.format(share * 100)} %`,
    integer: (value) => integer.format(value),
    unit: (ucum) => unitTexts[ucum] ?? ucum,
    time: (timeMs) => time.format(timeMs),
    dateTime: (timeMs) => dateTime.format(timeMs),
    axisTime: (timeMs, rangeMs) => (rangeMs <= 10 * 60_000 ? time.format(timeMs) : shortTime.format(timeMs)),
    ago: (ageMs) => relative.format(...agoOf(ageMs)),
    duration: (ms) => durationOf(ms, locale),
    zoneName: zone,
  };
}

function knownZone(timeZone: string): string {
  try {
    return new Intl.DateTimeFormat("en", { timeZone }).resolvedOptions().timeZone;
  } catch {
    return "UTC";
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
  return `${number.format(ms / 3_600_000)} h`;
}
