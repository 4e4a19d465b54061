/** Figures of today from the state of the metric `energy`. Sums first, divisions last. */
import type { MetricResults, Unavailable } from "../../core/contracts.ts";
import type { TimedResult } from "../../core/metric-past.ts";
import { civilClock } from "../civil-time.ts";
import { type Reason, unavailable } from "../input.ts";
import { sourceNow } from "./energy-fold.ts";
import { recordOf, together, totalKwh } from "./energy-interval.ts";
import { energyPerPart } from "./energy-performance.ts";
import { advanced, type EnergyState } from "./energy-state.ts";
import { stretchRecord } from "./idle-stretch.ts";
import { stateOf } from "./operating-states.ts";

/** `interval` and `idle-stretch` are records for the history, at the start of their time. */
export const energyOutputs = [
  { name: "power", unit: "kW" },
  { name: "operating-state", unit: "", dataType: "string" },
  { name: "energy", unit: "kW.h" },
  { name: "energy-per-good-part", unit: "kW.h" },
  { name: "energy-per-part", unit: "kW.h" },
  { name: "off-energy", unit: "kW.h" },
  { name: "standby-energy", unit: "kW.h" },
  { name: "ready-energy", unit: "kW.h" },
  { name: "processing-energy", unit: "kW.h" },
  { name: "avoidable-energy", unit: "kW.h" },
  { name: "idle-time", unit: "min" },
  { name: "peak-demand", unit: "kW" },
  { name: "peak-demand-time", unit: "", dataType: "string" },
  { name: "observed-share", unit: "%" },
  { name: "remarks", unit: "", dataType: "string" },
  { name: "interval", unit: "1", dataType: "waveform" },
  { name: "idle-stretch", unit: "1", dataType: "waveform" },
] as const;

type Name = (typeof energyOutputs)[number]["name"];
type Figures = Readonly<Record<Exclude<Name, "interval" | "idle-stretch">, number | string | Unavailable>>;

/** Figures are given this often: they are sums of a day. */
const everyMs = 10_000;
/** Below the first share of observed time there is no ratio, below the second it is uncertain. Source: rule of this product. */
const coverage = { least: 0.6, certain: 0.95 };

/** What is due now, and the state without it; undefined when nothing is. */
export function given(state: EnergyState, nowMs: number): readonly [EnergyState, MetricResults | undefined] {
  const isDue = nowMs - state.figuresMs >= everyMs || nowMs < state.figuresMs;
  const [interval, ...done] = state.done;
  const [stretch, ...doneStretches] = state.doneStretches;
  if (!isDue && interval === undefined && stretch === undefined) return [state, undefined];
  const figures = isDue ? figuresOf(state, nowMs) : undefined;
  const timed = (timeMs: number, value: TimedResult["value"]): TimedResult => ({ timeMs, value });
  const results = energyOutputs.map(({ name }) => {
    if (name === "interval") {
      return interval === undefined
        ? undefined
        : timed(interval.fromMs, recordOf(interval, state.options.intervalMinutes));
    }
    if (name === "idle-stretch")
      return stretch === undefined ? undefined : timed(stretch.fromMs, stretchRecord(stretch));
    return figures?.[name];
  });
  return [{ ...state, done, doneStretches, figuresMs: isDue ? nowMs : state.figuresMs }, results];
}

function every(reason: Unavailable): Figures {
  return Object.fromEntries(energyOutputs.map(({ name }) => [name, reason])) as Figures;
}

function figuresOf(state: EnergyState, tickMs: number): Figures {
  const { options, isClockOff } = state;
  const meter = options.power?.tag ?? options.counter?.tag ?? "";
  if (isClockOff) return every(unavailable("clock", `the times of ${meter} are more than an hour off`));
  const nowMs = sourceNow(state, tickMs);
  if (nowMs === undefined || state.cursorMs === undefined)
    return every(unavailable("waiting", `no value of ${meter} yet`));
  // What has not been added up yet, because no value has come since: a power holds.
  const now = options.power === undefined ? state : advanced(state, nowMs, state.kw);
  const day = now.day!;
  const sums = now.open
    .filter(({ fromMs }) => fromMs >= day.from && fromMs < day.to)
    .reduce((sum, interval) => together(sum, interval), day.sums);
  const sinceMs = Math.max(day.sinceMs ?? now.open[0]?.fromMs ?? nowMs, now.firstMs ?? Number.NEGATIVE_INFINITY);
  const seen = { fromMs: Math.max(day.from, sinceMs), toMs: Math.max(now.cursorMs ?? nowMs, sinceMs + 1) };
  return figuresFrom(now, sums, {
    observedShare: shareSeen(sums.observedSeconds, seen),
    isPartial: sinceMs > day.from,
  });
}

function shareSeen(
  observedSeconds: number,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): number {
  return Math.min(1, (1000 * observedSeconds) / Math.max(1, toMs - fromMs));
}

function figuresFrom(
  state: EnergyState,
  sums: ReturnType<typeof together>,
  { observedShare, isPartial }: { readonly observedShare: number; readonly isPartial: boolean },
): Figures {
  const { options, kw, day } = state;
  const meter = options.power?.tag ?? options.counter?.tag ?? "";
  const nothing = unavailable("too-little", `nothing of ${meter} was seen today`);
  const isSeen = sums.observedSeconds > 0 || sums.gapKwh > 0;
  const of = (value: number, reason?: Unavailable) => (isSeen ? (reason ?? value) : nothing);
  const tellsState = options.state !== undefined || options.savingMode !== undefined || options.limits !== undefined;
  const noState = tellsState ? undefined : unavailable("not-configured", "state, savingMode or limits are needed");
  const noFallback = options.fallbackKw === undefined ? unavailable("not-configured", "fallbackKw is needed") : noState;
  const peak = day?.peak;
  return {
    power: kw ?? missingPower(meter),
    "operating-state": stateNow(state) ?? noState ?? unavailable("waiting", "no state is known now"),
    energy: of(totalKwh(sums)),
    ...perPart(state, sums, { observedShare, isSeen, nothing }),
    "off-energy": of(sums.kwh.off, noState),
    "standby-energy": of(sums.kwh.standby, noState),
    "ready-energy": of(sums.kwh.ready, noState),
    "processing-energy": of(sums.kwh.processing, noState),
    "avoidable-energy": of(sums.avoidableKwh, noFallback),
    "idle-time": noState ?? (state.stretch === undefined ? 0 : (state.stretch.toMs - state.stretch.fromMs) / 60_000),
    "peak-demand": peak?.kw ?? unavailable("too-little", "no interval of today was seen as a whole"),
    "peak-demand-time":
      peak === undefined
        ? unavailable("too-little", "no interval of today was seen as a whole")
        : civilClock(peak.fromMs, options.timeZone).time,
    "observed-share": 100 * observedShare,
    remarks: [
      ...(sums.breaks > 0 ? ["counter-break"] : []),
      ...(sums.gapKwh > 0 ? ["counted-in-a-gap"] : []),
      ...(sums.late > 0 ? ["late-values"] : []),
      ...(isPartial ? ["partial-day"] : []),
      ...(observedShare < coverage.certain ? ["uncertain"] : []),
    ].join(" "),
  };
}

function missingPower(meter: string): Unavailable {
  return unavailable("bad", `there is no good value of ${meter} now`);
}

function perPart(
  { options }: EnergyState,
  sums: ReturnType<typeof together>,
  { observedShare, isSeen, nothing }: { observedShare: number; isSeen: boolean; nothing: Unavailable },
): Pick<Figures, "energy-per-good-part" | "energy-per-part"> {
  const { kwhPerGood, kwhPerProduced } = energyPerPart(totalKwh(sums), sums, 0);
  const missing = (reason: Reason, text: string) => unavailable(reason, text);
  const figure = (value: number | undefined, isCounted: boolean, what: string) => {
    if (!isCounted) return missing("not-configured", `${what} are not counted`);
    if (!isSeen) return nothing;
    if (observedShare < coverage.least) return missing("too-little", "less than 60 % of the day so far was observed");
    return value ?? missing("too-few", "no part has been made today");
  };
  const isProduced = options.partCount !== undefined;
  const isGood = options.goodCount !== undefined || options.scrapCount !== undefined;
  return {
    "energy-per-good-part": figure(kwhPerGood, isGood, "good or scrapped parts"),
    "energy-per-part": figure(kwhPerProduced, isProduced, "parts"),
  };
}

function stateNow({ machine, saving, kw, options }: EnergyState): string | undefined {
  return (
    machine ?? saving ?? (kw === undefined || options.limits === undefined ? undefined : stateOf(kw, options.limits))
  );
}
