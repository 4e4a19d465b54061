/** How a value, the passing of time and what an earlier run gave change the state of the metric `energy`. Pure. */

import type { Measurement } from "../../core/measurement.ts";
import type { RecalledOutput } from "../../core/metric-past.ts";
import { civilPeriod } from "../civil-time.ts";
import { counted, type PartCount } from "../counter.ts";
import { numberOf } from "../input.ts";
import { emptyInterval, intervalIn } from "./energy-interval.ts";
import { type EnergyConfig, inputsOf, kiloPerUnit, type Role, rolesOf } from "./energy-options.ts";
import { addedAt, advanced, closed, type EnergyState, intervalStart, lengthMs, withInterval } from "./energy-state.ts";
import { type IdleStretch, stretchIn } from "./idle-stretch.ts";
import { type OperatingState, operatingStates } from "./operating-states.ts";

/** Times of values and of the gateway may differ by this; beyond it one of the clocks is wrong. */
const clockMs = 3_600_000;
/** A value may come so late before its interval is closed. */
const graceMs = 60_000;
const counterGraceMs = 300_000;
const longestGraceMs = 26 * 3_600_000;
const changesMax = 256;
const msPerHour = 3_600_000;

export function taken(before: EnergyState, input: number, measurement: Measurement): EnergyState {
  const tagId = inputsOf(before.options)[input];
  const timeMs = measurement.sourceTimeMs;
  if (tagId === undefined || !Number.isFinite(timeMs)) return before;
  const { tickMs } = before;
  if (Number.isFinite(tickMs) && Math.abs(timeMs - tickMs) > clockMs) return { ...before, isClockOff: true };
  const isNewer = before.newest === undefined || timeMs > before.newest.sourceMs;
  let state: EnergyState = { ...before, isClockOff: false };
  if (isNewer) state = { ...state, newest: { sourceMs: timeMs, tickMs: Number.isFinite(tickMs) ? tickMs : timeMs } };
  for (const [role, id] of rolesOf(before.options)) if (id === tagId) state = withRole(state, role, measurement);
  return state;
}

function withRole(state: EnergyState, role: Role, measurement: Measurement): EnergyState {
  switch (role) {
    case "power":
      return withPower(state, measurement);
    case "counter":
      return withReading(state, measurement);
    case "state":
    case "savingMode":
      return withState(state, role, measurement);
    default:
      return withParts(state, role, measurement);
  }
}

function late(state: EnergyState, timeMs: number): EnergyState {
  return Number.isFinite(state.tickMs) ? addedAt(state, timeMs, { late: 1 }) : state;
}

function withPower(state: EnergyState, measurement: Measurement): EnergyState {
  const { options, cursorMs } = state;
  const timeMs = measurement.sourceTimeMs;
  const value = numberOf(measurement);
  const kw = value === undefined ? undefined : value * kiloPerUnit[options.power?.unit ?? "kW"];
  const isPlausible = kw !== undefined && Math.abs(kw) <= options.maximumKw;
  const isLate = cursorMs !== undefined && timeMs < cursorMs;
  const next = isLate ? late(state, timeMs) : advanced(state, timeMs, state.kw);
  return { ...next, kw: isPlausible ? kw : undefined };
}

function withReading(state: EnergyState, measurement: Measurement): EnergyState {
  const { options, reading } = state;
  const timeMs = measurement.sourceTimeMs;
  const value = numberOf(measurement);
  if (value === undefined || Math.abs(value) > 1e15) return { ...state, isLost: true, kw: undefined };
  const kwh = value * kiloPerUnit[options.counter?.unit ?? "kW.h"];
  if (reading !== undefined && timeMs <= reading.timeMs) return late(state, timeMs);
  const next = { ...state, reading: { timeMs, kwh }, isLost: false, kw: undefined };
  if (reading === undefined) return advanced(next, timeMs, undefined);
  const added = increment(options, { kwh: kwh - reading.kwh, hours: (timeMs - reading.timeMs) / msPerHour });
  const usualMs = Math.max(0.9 * state.usualMs, timeMs - reading.timeMs);
  if (added === undefined) return addedAt(advanced(next, timeMs, undefined), timeMs, { breaks: 1 });
  if (state.isLost) return addedAt(advanced(next, timeMs, undefined), timeMs, { gapKwh: added });
  const kw = (added * msPerHour) / (timeMs - reading.timeMs);
  return { ...advanced({ ...next, usualMs }, timeMs, kw), kw };
}

/** kWh of one reading more; undefined after a reset, another meter or a jump that no machine makes. Never negative. */
function increment(
  { counter, maximumKw }: EnergyConfig,
  { kwh, hours }: { readonly kwh: number; readonly hours: number },
): number | undefined {
  const { rolloverAt, unit = "kW.h" } = counter ?? {};
  const isRolled = kwh < 0 && rolloverAt !== undefined;
  const added = isRolled ? kwh + rolloverAt * kiloPerUnit[unit] : kwh;
  return added < 0 || added > maximumKw * hours ? undefined : added;
}

/** The machine's state counts first, then its energy-saving mode. */
function withState(state: EnergyState, role: "state" | "savingMode", measurement: Measurement): EnergyState {
  const told = toldBy(state.options[role], measurement);
  const timeMs = measurement.sourceTimeMs;
  const isPower = state.options.power !== undefined;
  const next = isPower && state.cursorMs !== undefined ? advanced(state, timeMs, state.kw) : state;
  const after = { ...next, ...(role === "state" ? { machine: told } : { saving: told }) };
  const change = { fromMs: Math.max(timeMs, next.cursorMs ?? timeMs), state: after.machine ?? after.saving };
  const before = next.changes.filter(({ fromMs }) => fromMs < change.fromMs);
  return { ...after, changes: [...before, change].slice(-changesMax) };
}

function toldBy(options: EnergyConfig["state"], { quality, value }: Measurement): OperatingState | undefined {
  if (options === undefined || quality !== "good" || value === null || typeof value === "object") return undefined;
  return operatingStates.find((state) => options[state].includes(String(value)));
}

function withParts(state: EnergyState, role: "partCount" | "goodCount" | "scrapCount", measurement: Measurement) {
  const key = ({ partCount: "produced", goodCount: "good", scrapCount: "scrap" } as const)[role];
  const before: PartCount = state[key];
  const after = counted(before, measurement);
  const parts = after.count - before.count;
  // Only differences are needed, and a count that grows for ever loses its last digits.
  const next = { ...state, [key]: { last: after.last, count: 0 } };
  if (!(parts > 0) || parts > 1e6) return next;
  const amounts = { produced: { produced: parts }, good: { good: parts }, scrap: { good: -parts } }[key];
  const isAlsoGood = key === "produced" && state.options.goodCount === undefined;
  return addedAt(next, measurement.sourceTimeMs, isAlsoGood ? { ...amounts, good: parts } : amounts);
}

/** Now, by the clock of the source; undefined before its first value. */
export function sourceNow({ newest }: EnergyState, tickMs: number): number | undefined {
  return newest === undefined ? undefined : newest.sourceMs + Math.max(0, tickMs - newest.tickMs);
}

export function ticked(before: EnergyState, tickMs: number): EnergyState {
  const nowMs = sourceNow(before, tickMs);
  let state = inDay({ ...before, tickMs }, nowMs ?? tickMs);
  if (nowMs === undefined) return state;
  const length = lengthMs(state.options);
  const isCounter = state.options.counter !== undefined;
  const wait = isCounter ? Math.min(longestGraceMs, Math.max(counterGraceMs, 2 * state.usualMs)) : graceMs;
  for (let step = 0; step < 200 && state.cursorMs !== undefined; step++) {
    const endMs = intervalStart(state.options, state.cursorMs) + length;
    if (nowMs < endMs + wait) break;
    state = isCounter ? rested(state, endMs) : advanced(state, endMs, state.kw);
  }
  for (let first = state.open[0]; first !== undefined; first = state.open[0]) {
    const endMs = first.fromMs + length;
    const isFull = state.cursorMs === undefined ? nowMs >= endMs + wait : state.cursorMs >= endMs;
    if (!isFull) break;
    state = closed(state);
  }
  return state;
}

/** A counter that is read and does not move has counted nothing. */
function rested(state: EnergyState, endMs: number): EnergyState {
  const { reading, isLost } = state;
  if (isLost || reading === undefined) return advanced(state, endMs, undefined);
  return { ...advanced(state, endMs, 0), reading: { ...reading, timeMs: endMs }, kw: 0 };
}

function inDay(state: EnergyState, nowMs: number): EnergyState {
  if (state.day !== undefined && nowMs < state.day.to && nowMs >= state.day.from) return state;
  const period = civilPeriod("day", nowMs, state.options.timeZone);
  return { ...state, day: { ...period, sums: emptyInterval(period.from), peak: undefined, sinceMs: undefined } };
}

/** Goes on where an earlier run stopped: its intervals are not given again, today's sums are known. */
export function resumed(before: EnergyState, outputs: readonly RecalledOutput[], nowMs: number): EnergyState {
  let state = inDay(before, nowMs);
  for (const { name, timeMs, value } of outputs) {
    if (typeof value !== "object" || value === null) continue;
    if (name === "interval") {
      const found = intervalIn(value, timeMs);
      if (found === undefined || found.intervalMinutes !== state.options.intervalMinutes) continue;
      const untilMs = Math.max(state.givenUntilMs, timeMs + lengthMs(state.options));
      const day = withInterval(state.day!, found.interval, state.options);
      state = { ...state, day, givenUntilMs: untilMs, cursorMs: untilMs };
    }
    if (name === "idle-stretch") {
      const stretch = stretchIn(value, timeMs);
      state = { ...state, stretch: stretch?.isOpen === true ? stretch : undefined };
    }
  }
  const { stretch, cursorMs } = state;
  if (stretch === undefined || cursorMs === undefined) return { ...state, stretch: undefined };
  return { ...state, stretch: upTo(stretch, cursorMs) };
}

/** What of a stretch lay before a moment; undefined when it had ended by then. What comes after is added up again. */
function upTo(stretch: IdleStretch, timeMs: number): IdleStretch | undefined {
  const { fromMs, toMs, kwh, avoidableKwh } = stretch;
  if (fromMs >= timeMs || toMs < timeMs - 2000) return undefined;
  const share = Math.min(1, (timeMs - fromMs) / (toMs - fromMs));
  const avoidable = avoidableKwh === undefined ? undefined : avoidableKwh * share;
  return { ...stretch, toMs: timeMs, kwh: kwh * share, avoidableKwh: avoidable };
}
