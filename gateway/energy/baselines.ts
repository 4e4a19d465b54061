/** Baselines of energy: learned on request from a chosen time, kept with their versions, never changed by themselves. */
import type { BaselineRequest, CusumPoint, EnergyBaselineReport, EnergyOfAsset, EnergySums } from "../core/energy.ts";
import { PermanentError } from "../core/errors.ts";
import { type EnergyModel, expectedOf, expectedSum, learnModel } from "../metrics/energy/energy-regression.ts";
import { Records } from "./records.ts";

/** A period of the range with what drives its energy. */
export interface DrivenPeriod {
  readonly sums: EnergySums;
  /** [drivers] parts first, of the time that has passed; undefined where one is not known. */
  readonly drivers: readonly number[] | undefined;
  /** 1 for a period that has ended; the share of it that has passed while it is under way. */
  readonly passedShare: number;
}

interface StoredBaseline extends Omit<EnergyBaselineReport, "periods" | "baseKwh" | "drivers" | "r2" | "cvRmse"> {
  readonly request: BaselineRequest;
  readonly model: EnergyModel;
}

export class Baselines {
  readonly #records: Records<StoredBaseline>;

  constructor(path: string) {
    this.#records = new Records(path);
  }

  /** All versions, oldest first. */
  all(): readonly EnergyBaselineReport[] {
    return this.#records.all().map(reportOf);
  }

  /** The newest version for a metric and a kind of period. */
  of(metric: string, by: BaselineRequest["by"]): StoredBaseline | undefined {
    return this.#records.all().findLast((baseline) => baseline.metric === metric && baseline.by === by);
  }

  /** Throws PermanentError with `SAMSPEL_ENERGY_BASELINE` when the periods do not carry a baseline. */
  learn(request: BaselineRequest, periods: readonly DrivenPeriod[], nowMs: number): EnergyBaselineReport {
    const usable = periods.filter(isUsable);
    const learned = learnModel(
      usable.map(({ sums }) => sums.kwh ?? 0),
      usable.map(({ drivers }) => drivers ?? []),
    );
    if ("refused" in learned) {
      throw new PermanentError(`${request.metric} has no baseline: ${learned.refused.replace(/^[a-z-]+: /, "")}.`, {
        code: "SAMSPEL_ENERGY_BASELINE",
        next: "Choose a longer time of normal work, or other periods.",
      });
    }
    const { metric, fromMs, toMs, by } = request;
    const version = this.#records.all().filter((baseline) => baseline.metric === metric).length + 1;
    const points = usable.map(({ sums, drivers }) => ({ parts: drivers?.[0] ?? 0, kwh: sums.kwh ?? 0 }));
    const stored = { metric, version, learnedMs: nowMs, fromMs, toMs, by, points, request, model: learned.model };
    this.#records.add(stored);
    return reportOf(stored);
  }
}

/** Observed nearly as a whole, and ended. */
function isUsable({ sums, drivers, passedShare }: DrivenPeriod): boolean {
  const isWhole = passedShare === 1 && sums.assessment === "sufficient" && sums.gapKwh === 0;
  return isWhole && sums.kwh !== null && drivers !== undefined;
}

export function reportOf({ request, model, ...rest }: StoredBaseline): EnergyBaselineReport {
  const names = [
    "parts",
    ...request.drivers.map(({ tag, degreeDaysBelow }) =>
      degreeDaysBelow === undefined ? tag : `${tag} < ${degreeDaysBelow}`,
    ),
  ];
  const drivers = names.map((name, index) => ({
    name,
    kwhPerUnit: model.kwhPerUnit[index] ?? 0,
    standardError: model.standardErrors[index] ?? 0,
  }));
  return { ...rest, periods: model.periods, baseKwh: model.baseKwh, drivers, r2: model.r2, cvRmse: model.cvRmse };
}

/** The sums with what the baseline expects of them. */
export function compared(period: DrivenPeriod, baseline: StoredBaseline | undefined): EnergySums {
  const { sums, drivers } = period;
  const missing = (reason: string): EnergySums => ({
    ...sums,
    reasons: { ...sums.reasons, expected: reason, ratio: reason },
  });
  if (baseline === undefined) return missing("not-configured: no baseline has been learned for these periods");
  if (drivers === undefined) return missing("absent: parts or another driver are not known in this time");
  if (sums.assessment === "insufficient" || sums.kwh === null)
    return missing("too-little: less than 60 % of this time was observed");
  const { kwh, marginKwh } = expectedOf(baseline.model, drivers, period.passedShare);
  const expected = { kwh, lowKwh: kwh - marginKwh, highKwh: kwh + marginKwh };
  if (!(kwh > 0)) return { ...missing("implausible: the baseline expects no energy for so little"), expected };
  return { ...sums, expected, ratio: sums.kwh / kwh };
}

/**
 * Periods of a site without a meter of its own, with what is expected of all its machines together. Their margins are added:
 * what one machine's line leaves out, another's may leave out as well.
 */
export function comparedTogether(
  periods: readonly EnergySums[],
  machines: readonly Pick<EnergyOfAsset, "metric" | "periods">[],
): readonly EnergySums[] {
  return periods.map((sums, index) => {
    let [kwh, lowKwh, highKwh] = [0, 0, 0];
    for (const machine of machines) {
      const own = machine.periods[index];
      if (own === undefined || own.expected === null) {
        const reason = `${own?.reasons.expected ?? "absent: no period"}, ${machine.metric}`;
        return { ...sums, reasons: { ...sums.reasons, expected: reason, ratio: reason } };
      }
      kwh += own.expected.kwh;
      lowKwh += own.expected.lowKwh;
      highKwh += own.expected.highKwh;
    }
    const isKnown = sums.kwh !== null && kwh > 0;
    return { ...sums, expected: { kwh, lowKwh, highKwh }, ratio: isKnown ? sums.kwh / kwh : null };
  });
}

/** Running sum of actual less expected over the periods that can be compared. */
export function cusumOf(periods: readonly DrivenPeriod[], baseline: StoredBaseline | undefined): readonly CusumPoint[] {
  if (baseline === undefined) return [];
  const usable = periods.filter(isUsable);
  const rows: (readonly number[])[] = [];
  let actual = 0;
  return usable.map(({ sums, drivers }) => {
    rows.push(drivers ?? []);
    actual += sums.kwh ?? 0;
    const { kwh, marginKwh } = expectedSum(baseline.model, rows);
    return { fromMs: sums.fromMs, toMs: sums.toMs, kwh: actual - kwh, marginKwh };
  });
}
