/** Leak tests of compressed air: from times or pressures that somebody read, or from what was recorded; each is kept. */
import type { AirTestReport, AirTestRequest, AirYear } from "../core/energy.ts";
import { PermanentError } from "../core/errors.ts";
import { isGood } from "../core/quality.ts";
import { baseLoad, leakFromCycles, leakFromDecay } from "../metrics/energy/compressed-air.ts";
import type { RecordedEnergy } from "./meters.ts";
import { Records } from "./records.ts";
import type { TermsOverTime } from "./terms.ts";

export interface AirTestParts extends RecordedEnergy {
  readonly terms: TermsOverTime;
  now(): number;
}

const valuesMax = 100_000;
/** A value holds this long for a test: longer pauses are not counted. */
const holdMs = 60_000;
/** Standard atmosphere, bar. */
const atmosphereBar = 1.01325;

export class AirTests {
  readonly #records: Records<AirTestReport>;
  readonly #parts: AirTestParts;

  constructor(path: string, parts: AirTestParts) {
    this.#records = new Records(path);
    this.#parts = parts;
  }

  all(): readonly AirTestReport[] {
    return this.#records.all();
  }

  /** Throws PermanentError when the test gives no result. */
  async run(test: AirTestRequest, year: AirYear): Promise<AirTestReport> {
    const timeMs = this.#parts.now();
    const { tariff, factors } = this.#parts.terms.at(timeMs);
    const leak = await this.#leakOf(test, year);
    const kwhPerYear = leak.kw * year.hoursPerYear;
    // The mean over a week would need the hours of the year; a tariff by time gives its general price.
    const orePerKwh = tariff === null ? null : tariff.orePerKwh;
    const factor = factors[0]!;
    const report: AirTestReport = {
      ...{ timeMs, test, year, ...leak, kwhPerYear, orePerKwh, factor },
      sekPerYear: orePerKwh === null ? null : (kwhPerYear * orePerKwh) / 100,
      kgCo2ePerYear: (kwhPerYear * factor.gPerKwh) / 1000,
    };
    this.#records.add(report);
    return report;
  }

  async #leakOf(test: AirTestRequest, year: AirYear): Promise<Pick<AirTestReport, "leakShare" | "leakM3Min" | "kw">> {
    if (test.kind === "cycle") {
      const times = test.recorded === undefined ? timesGiven(test) : await this.#timesRecorded(test.recorded);
      const found = leakFromCycles({
        ...times,
        capacity: test.capacityM3Min,
        specificPower: year.specificPower,
        ...(test.onLoadKw === undefined ? {} : { kwOnLoad: test.onLoadKw }),
      });
      if (found === undefined) throw noResult("The compressor neither loaded nor unloaded.", "Read both times.");
      return { leakShare: found.leakShare, leakM3Min: found.leakFlow, kw: found.kw };
    }
    if (test.kind === "decay") {
      if (!(test.endBar < test.startBar))
        throw noResult("The pressure did not fall.", "Give the pressures at start and end.");
      const found = leakFromDecay({ ...test, atmosphereBar });
      if (found === undefined) throw noResult("The test took no time.", "Give the seconds.");
      // Down to about half of it the leak flows ever less: then the mean is too small.
      const isDeep = test.endBar <= 0.6 * test.startBar;
      const leakM3Min = isDeep ? found.correctedFlow : found.leakFlow;
      return { leakShare: null, leakM3Min, kw: leakM3Min * year.specificPower };
    }
    const base = baseLoad((await this.#values(test.recorded)).map(({ value }) => value));
    if (base === undefined) throw noResult("Nothing was recorded in this time.", "Choose a night or a weekend.");
    return baseOf(base, this.#parts.tags.byId(test.recorded.tag)?.unit ?? "", year);
  }

  async #timesRecorded({ loadedAbove, ...range }: NonNullable<Extract<AirTestRequest, { kind: "cycle" }>["recorded"]>) {
    const values = await this.#values(range);
    let [onLoadSeconds, offLoadSeconds] = [0, 0];
    values.forEach(({ timeMs, value }, index) => {
      const nextMs = Math.min(values[index + 1]?.timeMs ?? range.toMs, timeMs + holdMs);
      const seconds = Math.max(0, nextMs - timeMs) / 1000;
      if (value > loadedAbove) onLoadSeconds += seconds;
      else offLoadSeconds += seconds;
    });
    return { onLoadSeconds, offLoadSeconds };
  }

  async #values({ tag: id, fromMs, toMs }: { readonly tag: string; readonly fromMs: number; readonly toMs: number }) {
    const tag = this.#parts.tags.byId(id)?.number;
    if (tag === undefined) throw noResult(`There is no tag ${id}.`, "Name a tag of power or flow.");
    const parts = await this.#parts.whole({ tag, fromMs, toMs }, valuesMax);
    if (parts === undefined) throw noResult("The time holds too many values.", "Choose a shorter time.");
    return parts.flatMap(({ timesMs, values, statusCodes }) =>
      Array.from(values, (value, row) => ({ value, timeMs: timesMs[row]!, isUsed: isGood(statusCodes[row]!) })).filter(
        ({ value, isUsed }) => isUsed && Number.isFinite(value),
      ),
    );
  }
}

/** m³/min per unit of a flow, kW per unit of a power. */
const flowUnits: Readonly<Record<string, number>> = {
  "m3/min": 1,
  "m3/h": 1 / 60,
  "L/min": 0.001,
  "L/s": 0.06,
  "m3/s": 60,
};
const powerUnits: Readonly<Record<string, number>> = { kW: 1, W: 0.001, MW: 1000 };

function baseOf(base: number, unit: string, { specificPower }: AirYear) {
  const flow = flowUnits[unit];
  if (flow !== undefined) return { leakShare: null, leakM3Min: base * flow, kw: base * flow * specificPower };
  const power = powerUnits[unit];
  if (power === undefined) throw noResult(`${unit} is neither a power nor a flow.`, "Name a tag in kW or m3/min.");
  return { leakShare: null, leakM3Min: (base * power) / specificPower, kw: base * power };
}

function timesGiven({ onLoadSeconds = 0, offLoadSeconds = 0 }: Extract<AirTestRequest, { kind: "cycle" }>) {
  return { onLoadSeconds, offLoadSeconds };
}

function noResult(message: string, next: string): PermanentError {
  return new PermanentError(message, { code: "SAMSPEL_ENERGY_AIR_TEST", next });
}
