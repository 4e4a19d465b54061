/** Energy of a site as screens and reports know it: sums of a range by machine and period, each with what it rests on. */
import type { EmissionFactor } from "./emission-factors.ts";

export type EnergyPeriodUnit = "hour" | "shift" | "day" | "month";

export interface EnergyQuestion {
  readonly fromMs: number;
  readonly toMs: number;
  readonly by: EnergyPeriodUnit;
}

/** Prices of energy, öre per kWh: one for all times, or others at times of the week. The first stretch that fits counts. */
export interface EnergyTariff {
  readonly name?: string;
  readonly orePerKwh: number;
  readonly times: readonly {
    readonly name: string;
    readonly days: readonly string[];
    readonly start: string;
    readonly end: string;
    readonly orePerKwh: number;
  }[];
}

/** What counts from a moment on: history keeps the terms that held when it happened. */
export interface EnergyTerms {
  readonly sinceMs: number;
  readonly factors: readonly EmissionFactor[];
  readonly tariff: EnergyTariff | null;
}

export interface Co2e {
  readonly kg: number;
  /** g for each good part, or for each part where good ones are not counted; null where energy per part cannot be given. */
  readonly gPerPart: number | null;
  readonly factor: EmissionFactor;
}

/** Null where a figure cannot be given; `reasons` says why, by name of the figure. */
export interface EnergySums {
  readonly fromMs: number;
  readonly toMs: number;
  /** Name of the shift; absent for other periods. */
  readonly name?: string;
  readonly kwh: number | null;
  readonly offKwh: number;
  readonly standbyKwh: number;
  readonly readyKwh: number;
  readonly processingKwh: number;
  /** Power was known, and the state was not. */
  readonly unknownKwh: number;
  /** Counted by a meter while it could not be read. */
  readonly gapKwh: number;
  readonly avoidableKwh: number | null;
  readonly produced: number | null;
  readonly good: number | null;
  readonly kwhPerGood: number | null;
  readonly kwhPerProduced: number | null;
  readonly sek: number | null;
  readonly avoidableSek: number | null;
  /** One for each factor that held in the period. */
  readonly co2e: readonly Co2e[];
  readonly peak: { readonly kw: number; readonly fromMs: number; readonly toMs: number } | null;
  /** Energy that the baseline expects, with its 95 % interval. */
  readonly expected: { readonly kwh: number; readonly lowKwh: number; readonly highKwh: number } | null;
  /** Actual over expected. */
  readonly ratio: number | null;
  /** Observed time over asked time, 0 to 1. */
  readonly coverage: number;
  readonly assessment: "sufficient" | "uncertain" | "insufficient";
  readonly breaks: number;
  readonly late: number;
  readonly reasons: Readonly<Record<string, string>>;
}

export interface IdleReport {
  readonly metric: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly kwh: number;
  readonly avoidableKwh: number | null;
  readonly sek: number | null;
  readonly isOpen: boolean;
}

export interface CusumPoint {
  readonly fromMs: number;
  readonly toMs: number;
  /** Σ (actual − expected) up to here, kWh: negative is saved. */
  readonly kwh: number;
  /** Half of the 95 % interval of the sum. */
  readonly marginKwh: number;
}

export interface EnergyBaselineReport {
  readonly metric: string;
  readonly version: number;
  readonly learnedMs: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly by: EnergyPeriodUnit;
  readonly periods: number;
  readonly baseKwh: number;
  readonly drivers: readonly { readonly name: string; readonly kwhPerUnit: number; readonly standardError: number }[];
  readonly r2: number;
  readonly cvRmse: number;
  /** [periods] parts and kWh that it was learned from. */
  readonly points: readonly { readonly parts: number; readonly kwh: number }[];
}

export interface EnergyOfAsset {
  readonly metric: string;
  readonly asset: string;
  readonly name: string;
  readonly intervalMinutes: number;
  readonly total: EnergySums;
  readonly periods: readonly EnergySums[];
  readonly baseline: EnergyBaselineReport | null;
  readonly noBaseline?: string;
  readonly cusum: readonly CusumPoint[];
}

export interface EnergyReport {
  readonly fromMs: number;
  readonly toMs: number;
  readonly by: EnergyPeriodUnit;
  readonly timeZone: string;
  readonly nowMs: number;
  readonly terms: readonly EnergyTerms[];
  /** The meter of the site, or the sum of all machines. */
  readonly site: { readonly meter: string | null; readonly total: EnergySums; readonly periods: readonly EnergySums[] };
  readonly assets: readonly EnergyOfAsset[];
  /** The most avoidable first. */
  readonly idle: readonly IdleReport[];
}

export interface BaselineRequest {
  readonly metric: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly by: EnergyPeriodUnit;
  /** Tags whose mean over a period counts beside the parts; with a base temperature, its degree days. */
  readonly drivers: readonly { readonly tag: string; readonly degreeDaysBelow?: number }[];
}

export type AirTestRequest =
  | {
      readonly kind: "cycle";
      readonly onLoadSeconds?: number;
      readonly offLoadSeconds?: number;
      /** Where the times come from recorded power instead. */
      readonly recorded?: {
        readonly tag: string;
        readonly fromMs: number;
        readonly toMs: number;
        readonly loadedAbove: number;
      };
      readonly capacityM3Min: number;
      readonly onLoadKw?: number;
    }
  | {
      readonly kind: "decay";
      readonly volumeM3: number;
      readonly startBar: number;
      readonly endBar: number;
      readonly seconds: number;
    }
  | {
      readonly kind: "base-load";
      readonly recorded: { readonly tag: string; readonly fromMs: number; readonly toMs: number };
    };

/** How many hours a year the net is under pressure, and the electric power per flow. */
export interface AirYear {
  readonly hoursPerYear: number;
  /** kW per m³/min. */
  readonly specificPower: number;
}

export interface AirTestReport {
  readonly timeMs: number;
  readonly test: AirTestRequest;
  readonly year: AirYear;
  readonly leakShare: number | null;
  readonly leakM3Min: number | null;
  readonly kw: number;
  readonly kwhPerYear: number;
  readonly sekPerYear: number | null;
  readonly orePerKwh: number | null;
  readonly kgCo2ePerYear: number;
  readonly factor: EmissionFactor;
}

export interface EnergyControl {
  history(question: EnergyQuestion): Promise<EnergyReport>;
  /** `YYYY-MM` in the site's zone. Throws PermanentError for a month that does not exist. */
  month(name: string): EnergyQuestion;
  /** The day of the site up to its end. */
  today(): { readonly fromMs: number; readonly toMs: number };
  /** Throws PermanentError when the data do not carry a baseline. */
  learn(request: BaselineRequest): Promise<EnergyBaselineReport>;
  baselines(): readonly EnergyBaselineReport[];
  airTest(request: AirTestRequest, year: AirYear): Promise<AirTestReport>;
  airTests(): readonly AirTestReport[];
}
