/** A control chart as it is kept: subgroups of values, limits of a baseline, rules, capability. Pure. */
import type {
  CapabilityReport,
  ChartKind,
  ChartLimitsReport,
  ChartPoint,
  DriftPoint,
  RuleCode,
} from "../../core/statistics.ts";
import { capability, individualsChart, meanDeviationChart, meanRangeChart } from "./control-chart.ts";
import { cusum, ewma, type NelsonRule, nelsonSignals, westernElectricSignals } from "./run-rules.ts";

export interface Subgroup {
  readonly timeMs: number;
  readonly values: readonly number[];
}

export interface ChartRules {
  readonly ruleSet: "nelson" | "western-electric";
  readonly rules: readonly NelsonRule[];
  readonly drift: "none" | "ewma" | "cusum";
}

/** Subgroups that a baseline needs, and that a capability needs; single values count twice. Source: rules of this product. */
export const subgroupsLeast = { baseline: 20, capability: 25 };

export function limitsOf(kind: ChartKind, subgroups: readonly Subgroup[]): ChartLimitsReport {
  const groups = subgroups.map(({ values }) => values);
  const found =
    kind === "i-mr"
      ? individualsChart(groups.map(meanOf))
      : kind === "x-r"
        ? meanRangeChart(groups)
        : meanDeviationChart(groups);
  const { location, spread, sigmaWithin } = found;
  return {
    ...{ ...location, sigma: sigmaWithin },
    ...{ spreadCentre: spread.centre, spreadUpper: spread.upper, spreadLower: spread.lower },
  };
}

/** Points with the rules that each completes. Without limits there are none. */
export function pointsOf(
  kind: ChartKind,
  subgroups: readonly Subgroup[],
  limits: ChartLimitsReport | undefined,
  rules: ChartRules,
): ChartPoint[] {
  const values = subgroups.map((group) => meanOf(group.values));
  const spreads = subgroups.map(({ values: group }, index) => spreadOf(kind, group, values[index]!, values[index - 1]));
  const z = limits === undefined ? undefined : standardised(values, limits);
  const found = z === undefined || limits === undefined ? new Map() : signalsOf(z, spreads, limits, rules);
  const drift = z === undefined ? [] : driftOf(z, rules.drift);
  return subgroups.map(({ timeMs }, index) => {
    const drifted = drift[index];
    const own: readonly RuleCode[] = found.get(index) ?? [];
    return {
      ...{ timeMs, value: values[index]!, spread: spreads[index]! },
      rules: drifted !== undefined && isDrift(drifted) ? [...own, rules.drift] : own,
      drift: drifted ?? null,
    };
  });
}

/** The limits of means are three standard deviations of a mean from the centre. Undefined where nothing varies. */
function standardised(values: readonly number[], { centre, upper }: ChartLimitsReport): number[] | undefined {
  const sigma = (upper - centre) / 3;
  return sigma > 0 ? values.map((value) => (value - centre) / sigma) : undefined;
}

function signalsOf(
  z: readonly number[],
  spreads: readonly (number | null)[],
  limits: ChartLimitsReport,
  { ruleSet, rules }: ChartRules,
): ReadonlyMap<number, RuleCode[]> {
  const found = new Map<number, RuleCode[]>();
  const mark = (index: number, rule: RuleCode) => found.set(index, [...(found.get(index) ?? []), rule]);
  const signals = ruleSet === "nelson" ? nelsonSignals(z, rules) : westernElectricSignals(z);
  for (const [rule, indices] of signals) for (const index of indices) mark(index, `${ruleSet}-${rule}`);
  for (const [index, spread] of spreads.entries()) {
    if (spread !== null && (spread > limits.spreadUpper || spread < limits.spreadLower)) mark(index, "spread");
  }
  return found;
}

function driftOf(z: readonly number[], drift: ChartRules["drift"]): readonly DriftPoint[] {
  if (drift === "none") return [];
  if (drift === "ewma") {
    const { values, limits } = ewma(z);
    return values.map((high, index) => ({ high, low: null, limit: limits[index]! }));
  }
  const { high, low, limit } = cusum(z);
  return high.map((above, index) => ({ high: above, low: low[index]!, limit }));
}

function isDrift({ high, low, limit }: DriftPoint): boolean {
  return Math.abs(high) > limit || (low !== null && low > limit);
}

function spreadOf(kind: ChartKind, group: readonly number[], value: number, before: number | undefined): number | null {
  if (kind === "i-mr") return before === undefined ? null : Math.abs(value - before);
  if (kind === "x-r") return Math.max(...group) - Math.min(...group);
  return Math.sqrt(group.reduce((sum, each) => sum + (each - value) ** 2, 0) / (group.length - 1));
}

export interface Spec {
  readonly lower?: number;
  readonly upper?: number;
}

/** Capability of what is shown; refused where too little is known, marked where the process is not stable. */
export function capabilityOf(
  kind: ChartKind,
  subgroups: readonly Subgroup[],
  { points, spec }: { readonly points: readonly ChartPoint[]; readonly spec: Spec },
): CapabilityReport | string {
  if (spec.lower === undefined && spec.upper === undefined) return "not-configured: no specification limits are given";
  const least = kind === "i-mr" ? 2 * subgroupsLeast.capability : subgroupsLeast.capability;
  if (subgroups.length < least)
    return `too-few: at least ${least} ${kind === "i-mr" ? "values" : "subgroups"} are needed`;
  const { sigma } = limitsOf(kind, subgroups);
  if (!(sigma > 0)) return "frozen: every value is the same";
  const values = subgroups.flatMap((group) => group.values);
  const found = capability(values, sigma, spec);
  const [cpkLow = null, cpkHigh = null] = found.cpkInterval ?? [];
  const { cp = null, cpk = null, pp = null, ppk = null, count, sigmaOverall } = found;
  const isStable = points.every(({ rules }) => rules.length === 0);
  const spread = { mean: meanOf(values), sigmaWithin: sigma, sigmaOverall };
  return { cp, cpk, cpkLow, cpkHigh, pp, ppk, count, ...spread, isStable };
}

/** Values → subgroups of `size`, values nearer than `everyMs` to the last one that counts left out. `rest` waits for more. */
export function grouped(
  values: readonly { readonly timeMs: number; readonly value: number }[],
  { size, everyMs }: { readonly size: number; readonly everyMs: number },
): {
  readonly subgroups: readonly Subgroup[];
  readonly rest: readonly { readonly timeMs: number; readonly value: number }[];
} {
  const kept: { timeMs: number; value: number }[] = [];
  for (const each of values) {
    const last = kept.at(-1);
    if (last === undefined || each.timeMs - last.timeMs >= everyMs) kept.push(each);
  }
  const whole = Math.floor(kept.length / size);
  const subgroups = Array.from({ length: whole }, (_, index): Subgroup => {
    const group = kept.slice(index * size, (index + 1) * size);
    return { timeMs: group.at(-1)!.timeMs, values: group.map(({ value }) => value) };
  });
  return { subgroups, rest: kept.slice(whole * size) };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
