/** What is typed on the page of settings, as changes of the configuration. Pure. */
import type { CalendarSetting, MeterSetting, SettingChange, SettingsReport } from "../gateway/core/settings.ts";

export const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

/** A shift as typed: breaks are `09:00–09:15`, one after the other. */
export interface TypedShift {
  readonly name: string;
  readonly days: readonly string[];
  readonly start: string;
  readonly end: string;
  readonly breaks: string;
}

/** A price for a time of day as typed. */
export interface TypedTime {
  readonly name: string;
  readonly days: readonly string[];
  readonly start: string;
  readonly end: string;
  readonly orePerKwh: string;
}

export interface TypedTariff {
  readonly name: string;
  readonly orePerKwh: string;
  readonly times: readonly TypedTime[];
}

export const newShift: TypedShift = { name: "", days: weekdays.slice(0, 5), start: "06:00", end: "14:30", breaks: "" };
export const newTime: TypedTime = { name: "", days: weekdays.slice(0, 5), start: "06:00", end: "22:00", orePerKwh: "" };

/** A decimal comma is one; undefined for what is no number, or none. */
export function numberOf(text: string): number | undefined {
  const plain = text.trim().replace(",", ".");
  const number = Number(plain);
  return plain === "" || !Number.isFinite(number) ? undefined : number;
}

/** A typed number is kept with a point, and shown with the decimal sign of the page. */
export const keptNumber = (typed: string): string => typed.replaceAll(",", ".");
export const shownNumber = (kept: string, language: "sv" | "en"): string =>
  language === "sv" ? kept.replaceAll(".", ",") : keptNumber(kept);

export function typedShifts(calendar: CalendarSetting | undefined): TypedShift[] {
  return (calendar?.shifts ?? []).map((shift) => {
    const { breaks, ...rest } = read(shift);
    const pauses = Array.isArray(breaks) ? breaks.map(read) : [];
    return {
      ...{ name: text(rest.name), days: texts(rest.days), start: text(rest.start), end: text(rest.end) },
      breaks: pauses.map(({ start, end }) => `${text(start)}–${text(end)}`).join(", "),
    };
  });
}

export function typedTariff({ tariff }: SettingsReport): TypedTariff {
  const { name, orePerKwh, times } = read(tariff);
  const list = Array.isArray(times) ? times.map(read) : [];
  return {
    ...{ name: text(name), orePerKwh: text(orePerKwh) },
    times: list.map((time) => ({
      ...{ name: text(time.name), days: texts(time.days), start: text(time.start), end: text(time.end) },
      orePerKwh: text(time.orePerKwh),
    })),
  };
}

/** Undefined for what is no list of breaks. */
export function breaksOf(typed: string): readonly { readonly start: string; readonly end: string }[] | undefined {
  const found: { start: string; end: string }[] = [];
  for (const part of typed.split(/[,;]/).map((one) => one.trim())) {
    if (part === "") continue;
    const [, start, end] = /^(\d{1,2}[:.]\d{2})\s{0,3}[-–]\s{0,3}(\d{1,2}[:.]\d{2})$/.exec(part) ?? [];
    if (start === undefined || end === undefined) return undefined;
    found.push({ start: clockTime(start), end: clockTime(end) });
  }
  return found;
}

/** Days `2026-12-24`, apart by spaces, commas or lines; undefined when something else stands there. */
export function daysOf(typed: string): readonly string[] | undefined {
  const days = typed.split(/[\s,;]{1,100}/).filter((day) => day !== "");
  return days.every((day) => /^\d{4}-\d{2}-\d{2}$/.test(day)) ? days : undefined;
}

const clockTime = (time: string) => time.trim().replace(".", ":").padStart(5, "0");

/** Both ends of a stretch of the day; undefined when one is no time. */
function endsOf({ start, end }: { readonly start: string; readonly end: string }) {
  const isTime = (time: string) => /^([01]\d|2[0-3]):[0-5]\d$/.test(clockTime(time));
  return isTime(start) && isTime(end) ? { start: clockTime(start), end: clockTime(end) } : undefined;
}

/** Undefined while something is missing or cannot be read. */
export function calendarChanges(
  metrics: readonly string[],
  { shifts, holidays }: { readonly shifts: readonly TypedShift[]; readonly holidays: string },
): SettingChange[] | undefined {
  const days = daysOf(holidays);
  const plans = shifts.map(({ breaks, ...shift }) => {
    const pauses = breaksOf(breaks);
    const ends = endsOf(shift);
    if (shift.name.trim() === "" || shift.days.length === 0 || ends === undefined || pauses === undefined) {
      return undefined;
    }
    return { ...shift, name: shift.name.trim(), ...ends, ...(pauses.length === 0 ? {} : { breaks: pauses }) };
  });
  if (days === undefined || plans.includes(undefined)) return undefined;
  return metrics.flatMap((metric): SettingChange[] => [
    { setting: "shifts", metric, ...(plans.length === 0 ? {} : { value: plans }) },
    { setting: "holidays", metric, ...(days.length === 0 ? {} : { value: days }) },
  ]);
}

/** Without a price no cost is shown. Undefined while something is missing or cannot be read. */
export function tariffChanges({ name, orePerKwh, times }: TypedTariff): SettingChange[] | undefined {
  if (orePerKwh.trim() === "") return times.length === 0 ? [{ setting: "tariff" }] : undefined;
  const price = numberOf(orePerKwh);
  const prices = times.map((time) => {
    const [ore, ends, own] = [numberOf(time.orePerKwh), endsOf(time), time.name.trim()];
    if (own === "" || time.days.length === 0 || ore === undefined || ends === undefined) return undefined;
    return { name: own, days: time.days, ...ends, orePerKwh: ore };
  });
  if (price === undefined || prices.includes(undefined)) return undefined;
  const named = name.trim() === "" ? {} : { name: name.trim() };
  return [
    { setting: "tariff", value: { ...named, orePerKwh: price, ...(prices.length === 0 ? {} : { times: prices }) } },
  ];
}

export interface TypedMeter {
  readonly graceMinutes: string;
  readonly fallbackKw: string;
  readonly intervalMinutes: string;
}

export function typedMeter({ graceMinutes, fallbackKw, intervalMinutes }: MeterSetting): TypedMeter {
  return {
    graceMinutes: String(graceMinutes),
    fallbackKw: text(fallbackKw),
    intervalMinutes: String(intervalMinutes),
  };
}

/** Only what differs from what is at work. Undefined while something cannot be read. */
export function meterChanges(meter: MeterSetting, typed: TypedMeter): SettingChange[] | undefined {
  const { metric } = meter;
  const [grace, interval] = [numberOf(typed.graceMinutes), numberOf(typed.intervalMinutes)];
  const compared = numberOf(typed.fallbackKw);
  if (grace === undefined || interval === undefined) return undefined;
  if (compared === undefined && typed.fallbackKw.trim() !== "") return undefined;
  return [
    ...(grace === meter.graceMinutes ? [] : [{ setting: "graceMinutes", metric, value: grace } as const]),
    ...(compared === meter.fallbackKw
      ? []
      : [{ setting: "fallbackKw", metric, ...(compared === undefined ? {} : { value: compared }) } as const]),
    ...(interval === meter.intervalMinutes ? [] : [{ setting: "intervalMinutes", metric, value: interval } as const]),
  ];
}

/** Of the site: only what differs from what is at work. */
export function siteChanges(
  report: SettingsReport,
  typed: { readonly language: string; readonly timeZone: string },
): SettingChange[] {
  return (["language", "timeZone"] as const).flatMap((setting) =>
    typed[setting] === report[setting] ? [] : [{ setting, value: typed[setting].trim() }],
  );
}

/** An emission factor as chosen: `none`, the id of a published one, or the empty id with what is typed of an own one. */
export interface TypedFactor {
  readonly id: string;
  readonly name: string;
  readonly gPerKwh: string;
  readonly method: string;
  readonly year: string;
  readonly source: string;
}

export function typedFactor(factor: unknown): TypedFactor {
  const { name, gPerKwh, method, year, source } = read(factor);
  return {
    id: factor === undefined ? "none" : typeof factor === "string" ? factor : "",
    ...{ name: text(name), gPerKwh: text(gPerKwh), method: text(method) || "market" },
    ...{ year: text(year), source: text(source) },
  };
}

/** Only what differs from what is at work. Undefined while something of an own factor is missing or cannot be read. */
export function factorChanges(
  report: SettingsReport,
  typed: { readonly factor: TypedFactor; readonly secondFactor: TypedFactor },
): SettingChange[] | undefined {
  const changes: SettingChange[] = [];
  for (const setting of ["factor", "secondFactor"] as const) {
    const wish = typed[setting];
    if (JSON.stringify(wish) === JSON.stringify(typedFactor(report[setting]))) continue;
    const value = wish.id === "" ? ownFactorOf(wish) : wish.id;
    if (value === undefined) return undefined;
    if (wish.id !== "" && wish.id === typedFactor(report[setting]).id) continue;
    changes.push({ setting, ...(value === "none" ? {} : { value }) });
  }
  return changes;
}

function ownFactorOf({ name, gPerKwh, method, year, source }: TypedFactor): object | undefined {
  const [grams, of] = [numberOf(gPerKwh), numberOf(year)];
  if (name.trim() === "" || source.trim() === "" || grams === undefined || of === undefined) return undefined;
  return { name: name.trim(), gPerKwh: grams, method, year: of, source: source.trim() };
}

function read(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function text(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(text) : [];
}
