/** Control charts and improvement cards as the interface and the screens see them. */

export type ChartKind = "i-mr" | "x-r" | "x-s";

export interface ChartLimitsReport {
  readonly centre: number;
  readonly upper: number;
  readonly lower: number;
  readonly sigma: number;
  readonly spreadCentre: number;
  readonly spreadUpper: number;
  readonly spreadLower: number;
}

/** Limits that somebody accepted. Append-only; the newest counts, and nothing moves it but another one. */
export interface AcceptedBaseline extends ChartLimitsReport {
  readonly metric: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly subgroups: number;
  readonly acceptedMs: number;
  /** A role, or `configuration`; never a person. */
  readonly by: string;
  readonly why: string;
}

/** A rule that a point completes: `nelson-1` … `nelson-8`, `western-electric-1` … `-4`, `ewma`, `cusum`, `spread`. */
export type RuleCode = string;

export interface ChartPoint {
  readonly timeMs: number;
  /** Single value, or mean of the subgroup. */
  readonly value: number;
  /** Moving range, range or standard deviation; null for the first single value. */
  readonly spread: number | null;
  readonly rules: readonly RuleCode[];
  /** Where the chart for slow drift stands after this point, in standard deviations of a point; null without one. */
  readonly drift: DriftPoint | null;
}

/** EWMA: `high` is the weighted mean, `low` is null. CUSUM: the sums above and below. A signal is beyond ± `limit`. */
export interface DriftPoint {
  readonly high: number;
  readonly low: number | null;
  readonly limit: number;
}

export interface CapabilityReport {
  readonly cp: number | null;
  readonly cpk: number | null;
  readonly cpkLow: number | null;
  readonly cpkHigh: number | null;
  readonly pp: number | null;
  readonly ppk: number | null;
  readonly count: number;
  readonly mean: number;
  readonly sigmaWithin: number;
  readonly sigmaOverall: number;
  /** No rule is broken: only then does the spread of today tell that of tomorrow. */
  readonly isStable: boolean;
}

export interface QualityChart {
  readonly metric: string;
  readonly asset: string;
  readonly tagId: string;
  readonly unit: string;
  readonly chart: ChartKind;
  readonly subgroupSize: number;
  readonly specLower?: number;
  readonly specUpper?: number;
  /** Chart for slow drift beside it. */
  readonly drift: "none" | "ewma" | "cusum";
  readonly baseline: AcceptedBaseline | null;
  /** What the points are judged by: the baseline, or trial limits of the points themselves; null with too few of them. */
  readonly limits: ChartLimitsReport | null;
  readonly points: readonly ChartPoint[];
  readonly capability: CapabilityReport | null;
  /** `code: text`: why there is no capability. */
  readonly capabilityReason?: string;
}

/** A change that was tried, with the windows before and after it. Append-only: a later revision replaces an earlier one. */
export interface KaizenCard {
  readonly id: string;
  readonly revision: number;
  readonly title: string;
  /** Metric of the kind production or energy, and the name of one of its figures. */
  readonly metric: string;
  readonly figure: string;
  readonly beforeFromMs: number;
  readonly beforeToMs: number;
  readonly afterFromMs: number;
  readonly afterToMs: number;
  readonly state: "trying" | "kept" | "dropped";
  readonly createdMs: number;
}

export interface KaizenEffect {
  readonly unit: string;
  readonly before: number | null;
  readonly after: number | null;
  /** After less before, with its interval of 95 %. */
  readonly difference: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** What is counted: whole shifts of production, whole days of energy. */
  readonly period: "shift" | "day";
  readonly countBefore: number;
  readonly countAfter: number;
  /** `better` or `worse` when the interval leaves 0 out; `undecided` when it does not; `too-few` without an interval. */
  readonly verdict: "better" | "worse" | "undecided" | "too-few";
  /** `code: text`: why there is no interval. */
  readonly reason?: string;
}

export interface KaizenReport extends KaizenCard {
  readonly effect: KaizenEffect;
}

export type NewKaizen = Omit<KaizenCard, "id" | "revision" | "createdMs"> & { readonly id?: string };

export interface StatisticsControl {
  charts(): readonly QualityChart[];
  /** Throws PermanentError when the stretch does not make a baseline. */
  accept(
    metric: string,
    /** `by`: the role of who takes them. */
    baseline: { readonly fromMs: number; readonly toMs: number; readonly by: string; readonly why: string },
  ): Promise<AcceptedBaseline>;
  kaizen(): Promise<readonly KaizenReport[]>;
  /** Adds a card, or a revision of the one with this id. */
  tryOut(card: NewKaizen): Promise<KaizenReport>;
}
