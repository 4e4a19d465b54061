/** Mean times between failures and to repair. */
import { inverse } from "./lean.ts";
import { ratio } from "./overall-equipment-effectiveness.ts";

/** Operation and repairs of a period, h. */
export interface OperationRecord {
  readonly upHours: number;
  /** [failures] */
  readonly repairHours: readonly number[];
}

/** h. ISO 22400-2 averages over failures + 1 intervals, because the last one is not finished. */
export interface Reliability {
  readonly failures: number;
  readonly mtbfHours: number | undefined;
  readonly mttrHours: number | undefined;
  /** MTBF/(MTBF + MTTR). */
  readonly availability: number | undefined;
  readonly mtbfIso22400Hours: number;
  readonly mttrIso22400Hours: number;
  /** One-sided lower bound of the MTBF at 90 %, also without any failure: 2T/χ²(0.9; 2·failures + 2). */
  readonly mtbfLower90Hours: number;
}

/** Source: ISO 22400-2 from secondary texts; bound for a time-truncated test with constant failure rate. */
export function reliability({ upHours, repairHours }: OperationRecord): Reliability {
  const failures = repairHours.length;
  const repair = repairHours.reduce((sum, hours) => sum + hours, 0);
  const mtbfHours = ratio(upHours, failures);
  const mttrHours = ratio(repair, failures);
  const cycle = mtbfHours === undefined || mttrHours === undefined ? undefined : mtbfHours + mttrHours;
  return {
    failures,
    mtbfHours,
    mttrHours,
    availability: ratio(mtbfHours, cycle),
    mtbfIso22400Hours: upHours / (failures + 1),
    mttrIso22400Hours: repair / (failures + 1),
    mtbfLower90Hours: (2 * upHours) / evenChiSquareQuantile(0.9, failures + 1),
  };
}

/** Corrective maintenance as a share of all maintenance; undefined without maintenance. */
export function correctiveShare(correctiveHours: number, preventiveHours: number): number | undefined {
  return ratio(correctiveHours, correctiveHours + preventiveHours);
}

/** Quantile of χ² with an even number of degrees of freedom, 2·half: its tail is a Poisson sum. */
export function evenChiSquareQuantile(probability: number, half: number): number {
  const below = (x: number) => {
    let term = Math.exp(-x / 2);
    let tail = term;
    for (let i = 1; i < half; i++) {
      term *= x / 2 / i;
      tail += term;
    }
    return 1 - tail;
  };
  return inverse(below, probability, { low: 0, high: 20 * half + 100 });
}
