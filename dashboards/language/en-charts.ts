/** English texts of control charts and improvement cards. */
import type { ExplanationWords } from "./en-terms.ts";

interface Rule {
  readonly name: string;
  readonly meaning: string;
}

const constants = "Shewhart charts with constants of the normal range distribution (ISO 7870-2).";
const topic = (title: string, meaning: string, formula: string, source: string): ExplanationWords => ({
  ...{ title, meaning, formula, source },
});
const capability = "ISO 22514-2 in idea; interval by Bissell 1990.";

export const enCharts = {
  title: "Is the process stable?",
  none: "Nothing is measured here yet. A control chart shows, part after part, whether a process only varies as it always does, or whether something has changed: a worn tool, another batch. Name a tag with one value per part in a metric of the kind quality, with the limits of the drawing.",
  guide: "How to set up a control chart",
  noPoints: "No values in the last 24 hours.",
  kinds: { "i-mr": "single values (I-MR)", "x-r": "means and ranges (X̄-R)", "x-s": "means and deviations (X̄-S)" },
  spreads: { "i-mr": "Moving range", "x-r": "Range in the subgroup", "x-s": "Standard deviation in the subgroup" },
  drifts: { ewma: "Slow drift: weighted mean (EWMA)", cusum: "Slow drift: sums of deviations (CUSUM)" },
  above: "Sum above",
  below: "Sum below",
  sigmas: "σ",
  centre: "Centre",
  upper: "Upper limit",
  lower: "Lower limit",
  specLower: "Drawing, lower",
  specUpper: "Drawing, upper",
  noLimits: "No limits yet: they need at least 20 subgroups.",
  trial: "Trial limits from what is shown. Take them when nothing was wrong in that time; then they stay.",
  limits: (count: number, who: string, why: string) =>
    `Taken from ${count} subgroups by ${who}: ${why}. They do not move by themselves.`,
  roles: { operator: "an operator", configuration: "the configuration" } as Readonly<Record<string, string>>,
  accept: "Take these limits",
  acceptAnew: "Take limits anew",
  reason: "Why these limits",
  at: (count: number, newest: string) => `${count} ×, last at ${newest}`,
  calm: "No rule is broken.",
  capability: "Capability",
  unstable:
    "A rule is broken: the spread of today does not tell that of tomorrow. Find the cause before you use these figures.",
  noCapability: "No capability:",
  refusals: {
    "too-few": "it needs 25 subgroups, or 50 single values.",
    frozen: "every value is the same.",
    "not-configured": "the limits of the drawing are not given.",
  } as Readonly<Record<string, string>>,
  interval: (low: string, high: string) => `95 %: ${low} – ${high}`,
  count: "Values",
  mean: "Mean",
  sigmaWithin: "σ within subgroups",
  sigmaOverall: "σ overall",
  topics: {
    limits: topic(
      "Control limits",
      "Between them lies almost everything while nothing changes. They come from the process, not from the drawing.",
      "centre ± 3 σ of a point: X̿ ± A2·R̄, X̿ ± A3·s̄, or x̄ ± 2.659·MR̄",
      constants,
    ),
    cp: topic(
      "Cp",
      "How often the spread within subgroups fits into the tolerance, wherever the centre lies. Needs both limits.",
      "(upper − lower) / (6·σ within)",
      capability,
    ),
    cpk: topic(
      "Cpk",
      "The same towards the nearer limit. 1.33 is asked for often; below 1 parts fall outside.",
      "min(upper − mean, mean − lower) / (3·σ within); interval ± 1.96·√(1/(9n) + Cpk²/(2n − 2))",
      capability,
    ),
    pp: topic("Pp", "As Cp, with the spread of all values.", "(upper − lower) / (6·σ overall)", capability),
    ppk: topic(
      "Ppk",
      "As Cpk, with the spread of all values: what the customer received.",
      "min(upper − mean, mean − lower) / (3·σ overall)",
      capability,
    ),
    effect: topic(
      "Effect of a change",
      "Difference of the figure before and after, each as a ratio of sums. The interval holds the true difference in 95 of 100 cases, if nothing else changed.",
      "Σ numerators / Σ denominators after, less the same before; interval by Welch's t over whole shifts or days",
      "Cochran 1977 §6.4 (variance of a ratio), Welch 1947.",
    ),
  } satisfies Readonly<Record<string, ExplanationWords>>,
  rules: {
    "nelson-1": { name: "Nelson 1", meaning: "One point beyond 3 σ: something out of the ordinary." },
    "nelson-2": { name: "Nelson 2", meaning: "Nine in a row on one side: the level has moved." },
    "nelson-3": { name: "Nelson 3", meaning: "Six in a row rising or falling: a trend, such as wear." },
    "nelson-4": { name: "Nelson 4", meaning: "Fourteen in a row alternating: two sources mixed, or over-correction." },
    "nelson-5": { name: "Nelson 5", meaning: "Two of three beyond 2 σ: the level may have moved." },
    "nelson-6": { name: "Nelson 6", meaning: "Four of five beyond 1 σ: a small shift." },
    "nelson-7": { name: "Nelson 7", meaning: "Fifteen in a row within 1 σ: the limits are too wide." },
    "nelson-8": { name: "Nelson 8", meaning: "Eight in a row outside 1 σ: two levels mixed." },
    "western-electric-1": { name: "Western Electric 1", meaning: "One point beyond 3 σ." },
    "western-electric-2": { name: "Western Electric 2", meaning: "Two of three beyond 2 σ." },
    "western-electric-3": { name: "Western Electric 3", meaning: "Four of five beyond 1 σ." },
    "western-electric-4": { name: "Western Electric 4", meaning: "Eight in a row on one side." },
    ewma: { name: "EWMA", meaning: "The weighted mean has left its limits: a slow drift." },
    cusum: { name: "CUSUM", meaning: "The sum of deviations has passed its limit: a slow drift." },
    spread: { name: "Spread", meaning: "The spread is outside its limits." },
  } as Readonly<Record<string, Rule>>,
  kaizen: {
    title: "Did the change help?",
    none: "No improvement is being tried. A card compares one figure before and after a change, and says how sure the difference is.",
    what: "What was changed",
    before: "Before",
    after: "After",
    effect: "Effect",
    verdict: "Verdict",
    state: "State",
    states: { trying: "trying", kept: "kept", dropped: "dropped" },
    verdicts: {
      better: "▲ better",
      worse: "▼ worse",
      undecided: "= no difference shown",
      "too-few": "? too early to say",
    },
    periods: {
      shift: (count: number) => (count === 1 ? "1 shift" : `${count} shifts`),
      day: (count: number) => (count === 1 ? "1 day" : `${count} days`),
    },
    interval: (low: string, high: string) => `95 %: ${low} to ${high}`,
    tooFew: "fewer than five on a side: no interval",
    window: (from: string, to: string) => `${from} – ${to}`,
    add: "Add an improvement",
    machine: "Machine",
    figure: "Figure",
    figures: {
      "kwh-per-produced": "Energy per part",
      "kwh-per-good": "Energy per good part",
      "avoidable-share": "Avoidable share of energy",
    } as Readonly<Record<string, string>>,
    changed: "Changed on",
    days: "Days before and after",
    save: "Save",
  },
};

export type ChartWords = typeof enCharts;
