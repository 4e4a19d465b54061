/** Factors and prices over time: what is configured now, and what held when energy was used. */
import type { EnergySettings } from "../config/energy-schema.ts";
import { type EmissionFactor, emissionFactors } from "../core/emission-factors.ts";
import type { EnergyTariff, EnergyTerms } from "../core/energy.ts";
import { civilClock } from "../metrics/civil-time.ts";
import { Records } from "./records.ts";

const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/** The terms that the configuration gives. */
export function configuredTerms({ factor, secondFactor, tariff }: EnergySettings): Omit<EnergyTerms, "sinceMs"> {
  const factors = [factor, secondFactor].flatMap((given) => (given === undefined ? [] : [factorOf(given)]));
  if (tariff === undefined) return { factors, tariff: null };
  const { name, orePerKwh, times } = tariff;
  return { factors, tariff: { ...(name === undefined ? {} : { name }), orePerKwh, times } };
}

function factorOf(given: EnergySettings["factor"]): EmissionFactor {
  if (typeof given === "object") {
    const { name, ...rest } = given;
    return { id: name, ...rest, isUnconfirmed: false };
  }
  // The schema knows the ids of the list and nothing else.
  return emissionFactors.find(({ id }) => id === given)!;
}

/** A change is noted when the gateway starts with it; what was before keeps its terms. */
export class TermsOverTime {
  readonly #records: Records<EnergyTerms>;

  constructor(path: string, settings: EnergySettings, nowMs: number) {
    this.#records = new Records(path);
    const now = configuredTerms(settings);
    const last = this.#records.all().at(-1);
    const isSame =
      last !== undefined && JSON.stringify({ ...last, sinceMs: 0 }) === JSON.stringify({ sinceMs: 0, ...now });
    if (!isSame) this.#records.add({ sinceMs: nowMs, ...now });
  }

  all(): readonly EnergyTerms[] {
    return this.#records.all();
  }

  /** Before the first note its terms count: there were none. */
  at(timeMs: number): EnergyTerms {
    const all = this.#records.all();
    return all.findLast(({ sinceMs }) => sinceMs <= timeMs) ?? all[0]!;
  }
}

/** Price at a moment, öre per kWh; undefined without a tariff. */
export function priceAt(tariff: EnergyTariff | null, timeMs: number, timeZone: string): number | undefined {
  if (tariff === null) return undefined;
  if (tariff.times.length === 0) return tariff.orePerKwh;
  const { weekday, time } = civilClock(timeMs, timeZone);
  const day = weekdays[weekday - 1]!;
  const yesterday = weekdays[(weekday + 5) % 7]!;
  const found = tariff.times.find(({ days, start, end }) => {
    const isOverMidnight = end !== "00:00" && end <= start;
    if (!isOverMidnight) return days.includes(day) && time >= start && (end === "00:00" || time < end);
    return (days.includes(day) && time >= start) || (days.includes(yesterday) && time < end);
  });
  return found?.orePerKwh ?? tariff.orePerKwh;
}
