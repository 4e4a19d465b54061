/** Energy of the simulated line in the weeks before: one row for each machine and quarter of an hour, and what was left on. */
import { Temporal } from "temporal-polyfill";
import type { MachineId } from "./line.ts";
import type { ProductionPast } from "./production-past.ts";
import { createRandom } from "./random.ts";

/** kWh, s and parts of a quarter of an hour. */
export interface PastQuarter {
  readonly machine: MachineId;
  readonly fromMs: number;
  readonly kwh: Readonly<Record<State, number>>;
  readonly seconds: Readonly<Record<State, number>>;
  readonly avoidableKwh: number;
  readonly produced: number;
}

/** A machine stood ready. */
export interface PastStretch {
  readonly machine: MachineId;
  readonly fromMs: number;
  readonly toMs: number;
  readonly kwh: number;
  readonly avoidableKwh: number;
}

type State = "off" | "standby" | "ready" | "processing";

interface Load {
  readonly off: number;
  readonly standby: number;
  readonly ready: number;
  readonly processing: number;
  /** Left on over lunch and on some Fridays. */
  readonly isLeftOn: boolean;
}

/** kW by state. Plausible, not measured. */
const loads: Readonly<Record<MachineId, Load>> = {
  "spindle-1": { off: 0.02, standby: 0.2, ready: 0.85, processing: 4.1, isLeftOn: false },
  "conveyor-1": { off: 0.01, standby: 0.05, ready: 0.2, processing: 0.62, isLeftOn: false },
  "extraction-1": { off: 0.02, standby: 0.6, ready: 4.2, processing: 6.1, isLeftOn: true },
  "compressor-1": { off: 0.05, standby: 1, ready: 12, processing: 24, isLeftOn: true },
  "cell-1": { off: 0.02, standby: 0.05, ready: 0.12, processing: 0.24, isLeftOn: false },
};

const quarterMs = 900_000;
const graceMs = 300_000;
/** Minutes of the day, local time: shift, lunch, how late things stay on some Fridays. */
const shift = { start: 360, end: 870, lunchStart: 690, lunchEnd: 744, lateEnd: 1080 };

export interface EnergyPastOptions {
  readonly seed: number;
  readonly fromMs: number;
  readonly toMs: number;
  /** IANA name. */
  readonly timeZone: string;
  /** From its start on the machines work when it says so, and parts are those that it made. */
  readonly production?: ProductionPast;
}

/** Whole quarters from the first to the last in the range. Same options, same past. */
export function energyPast({ seed, fromMs, toMs, timeZone, production }: EnergyPastOptions): {
  readonly quarters: readonly PastQuarter[];
  readonly stretches: readonly PastStretch[];
} {
  const random = createRandom(`${seed} energy-past`);
  const machines = Object.keys(loads) as MachineId[];
  const open = new Map<MachineId, PastStretch>();
  const quarters: PastQuarter[] = [];
  const stretches: PastStretch[] = [];
  let day = "";
  let pace = 0.8;
  let isLate = false;
  for (let startMs = Math.ceil(fromMs / quarterMs) * quarterMs; startMs + quarterMs <= toMs; startMs += quarterMs) {
    const local = Temporal.Instant.fromEpochMilliseconds(startMs).toZonedDateTimeISO(timeZone);
    const date = local.toPlainDate().toString();
    if (date !== day) {
      day = date;
      pace = 0.5 + 0.45 * random.uniform();
      isLate = local.dayOfWeek === 5 && random.uniform() < 0.6;
    }
    const minute = local.hour * 60 + local.minute;
    const made = production !== undefined && startMs >= production.fromMs ? madeIn(production, startMs) : undefined;
    const isWorkday = made === undefined && local.dayOfWeek <= 5;
    const lunch = isWorkday ? minutesIn(minute, shift.lunchStart, shift.lunchEnd) : 0;
    const planned = isWorkday ? minutesIn(minute, shift.start, shift.end) - lunch : 0;
    const working = made?.minutes ?? planned;
    const late = isLate && isWorkday ? minutesIn(minute, shift.end, shift.lateEnd) : 0;
    const produced = made?.parts ?? Math.round(planned * pace * (1.2 + 0.1 * random.normal()));
    for (const machine of machines) {
      const load = loads[machine];
      const left = load.isLeftOn ? lunch + late : 0;
      const processing = working * (made === undefined ? Math.min(1, pace + 0.1) : 0.9);
      // Within the shift machines wait for seconds, not for stretches: that is no waste that somebody left on.
      const minutes = { processing, ready: working - processing + left, standby: 0, off: 0 };
      const rest = 15 - minutes.processing - minutes.ready;
      const isManned = isWorkday && minute >= shift.start - 60 && minute < shift.end + 60;
      minutes[isManned || made !== undefined ? "standby" : "off"] = rest;
      const noise = 1 + 0.03 * random.normal();
      const kwhOf = (state: State) => (load[state] * noise * minutes[state]) / 60;
      const avoidable = leftOn(
        { machine, startMs, left, kw: load.ready * noise, fallbackKw: load.standby },
        open,
        stretches,
      );
      quarters.push({
        ...{ machine, fromMs: startMs, produced: Math.max(0, produced), avoidableKwh: avoidable },
        kwh: { off: kwhOf("off"), standby: kwhOf("standby"), ready: kwhOf("ready"), processing: kwhOf("processing") },
        seconds: {
          ...{ off: minutes.off * 60, standby: minutes.standby * 60, ready: minutes.ready * 60 },
          processing: minutes.processing * 60,
        },
      });
    }
  }
  return { quarters, stretches: [...stretches, ...open.values()] };
}

/** Minutes of work in a quarter, and the parts that were done in it. */
function madeIn({ cycles }: ProductionPast, startMs: number): { readonly minutes: number; readonly parts: number } {
  const endMs = startMs + quarterMs;
  let [workMs, parts] = [0, 0];
  for (const { fromMs, toMs } of cycles) {
    workMs += Math.max(0, Math.min(toMs, endMs) - Math.max(fromMs, startMs));
    if (toMs > startMs && toMs <= endMs) parts++;
  }
  return { minutes: workMs / 60_000, parts };
}

/** Minutes of the quarter that begins at `minute` which lie between two minutes of the day. */
function minutesIn(minute: number, start: number, end: number): number {
  return Math.max(0, Math.min(minute + 15, end) - Math.max(minute, start));
}

interface LeftOn {
  readonly machine: MachineId;
  readonly startMs: number;
  /** min */
  readonly left: number;
  readonly kw: number;
  readonly fallbackKw: number;
}

/** Grows the stretch that is open, or closes it; gives what of the quarter was avoidable. */
function leftOn(
  { machine, startMs, left, kw, fallbackKw }: LeftOn,
  open: Map<MachineId, PastStretch>,
  ended: PastStretch[],
): number {
  const known = open.get(machine);
  if (left === 0) {
    if (known !== undefined) ended.push(known);
    open.delete(machine);
    return 0;
  }
  const hours = left / 60;
  const grace = known === undefined ? Math.min(left * 60_000, graceMs) / 3_600_000 : 0;
  const avoidableKwh = Math.max(0, kw - fallbackKw) * (hours - grace);
  open.set(machine, {
    ...{ machine, fromMs: known?.fromMs ?? startMs, toMs: startMs + left * 60_000 },
    kwh: (known?.kwh ?? 0) + kw * hours,
    avoidableKwh: (known?.avoidableKwh ?? 0) + avoidableKwh,
  });
  return avoidableKwh;
}
