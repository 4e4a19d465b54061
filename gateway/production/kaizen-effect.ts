/** The effect of an improvement card: whole shifts of production, or whole days of energy, before and after the change. */
import type { EnergyControl } from "../core/energy.ts";
import type { ProductionControl, ProductionPeriod } from "../core/production.ts";
import type { KaizenCard, KaizenEffect } from "../core/statistics.ts";
import { changeEffect, type RatioPart, shiftsLeast } from "../metrics/production/change-effect.ts";

export interface FigureSources {
  readonly production: Pick<ProductionControl, "history">;
  readonly energy: Pick<EnergyControl, "history">;
}

interface Range {
  readonly fromMs: number;
  readonly toMs: number;
}

interface Window {
  readonly parts: readonly RatioPart[];
  readonly unit: string;
}

/** Figures of energy that a card may name, by what divides the kWh of a day. */
const energyFigures = ["kwh-per-good", "kwh-per-produced", "avoidable-share"] as const;
type EnergyFigureName = (typeof energyFigures)[number];

/** By which a ratio is multiplied to be in its unit. */
const scaleOf: Readonly<Record<string, number>> = { "%": 100, "/h": 3600 };

/** Figures that improve when they fall; all others improve when they rise. */
const lowerIsBetter: ReadonlySet<string> = new Set([
  ...[
    "scrap-ratio",
    "rework-ratio",
    "set-up-ratio",
    "cycle-time",
    "mean-time-to-repair",
    "input-per-good",
    "scrap-co2e",
  ],
  ...energyFigures,
]);

export async function effectOf(card: KaizenCard, sources: FigureSources): Promise<KaizenEffect> {
  const name = energyFigures.find((each) => each === card.figure);
  const of = async (range: Range): Promise<Window> =>
    name === undefined ? shiftsOf(card, range, sources.production) : await daysOf(card, name, { range, ...sources });
  const first = await of({ fromMs: card.beforeFromMs, toMs: card.beforeToMs });
  const second = await of({ fromMs: card.afterFromMs, toMs: card.afterToMs });
  const { before, after, difference, interval } = changeEffect(first.parts, second.parts);
  const unit = first.unit || second.unit;
  const scale = scaleOf[unit] ?? 1;
  const scaled = (value: number | undefined) => (value === undefined ? null : value * scale);
  const period = name === undefined ? "shift" : "day";
  const reason = `too-few: at least ${shiftsLeast} whole ${period}s are needed on each side`;
  return {
    ...{ unit, before: scaled(before), after: scaled(after), difference: scaled(difference) },
    ...{ low: scaled(interval?.[0]), high: scaled(interval?.[1]) },
    ...{ period, countBefore: first.parts.length, countAfter: second.parts.length },
    verdict: verdictOf(card.figure, interval),
    ...(interval === undefined ? { reason } : {}),
  };
}

function verdictOf(figure: string, interval: readonly [number, number] | undefined): KaizenEffect["verdict"] {
  if (interval === undefined) return "too-few";
  const [low, high] = lowerIsBetter.has(figure) ? [-interval[1], -interval[0]] : interval;
  if (low > 0) return "better";
  return high < 0 ? "worse" : "undecided";
}

/** Whole shifts within the window in which the figure was known. */
function shiftsOf({ metric, figure }: KaizenCard, range: Range, production: FigureSources["production"]): Window {
  const found = production
    .history({ ...range, by: "shift", metrics: [metric] })
    .machines.flatMap((machine) => machine.periods)
    .filter(({ fromMs, toMs, isOpen }) => !isOpen && fromMs >= range.fromMs && toMs <= range.toMs)
    .flatMap((period) => figureOf(period, figure));
  return { parts: found, unit: found[0]?.unit ?? "" };
}

function figureOf({ figures }: ProductionPeriod, name: string) {
  const {
    value = null,
    numerator = null,
    denominator = null,
    unit = "",
  } = figures.find((each) => each.name === name) ?? {};
  return value === null || numerator === null || denominator === null || !(denominator > 0)
    ? []
    : [{ numerator, denominator, unit }];
}

/** Whole days of the site within the window. */
async function daysOf(
  { metric }: KaizenCard,
  name: EnergyFigureName,
  { range, energy }: { readonly range: Range; readonly energy: FigureSources["energy"] },
): Promise<Window> {
  const { assets, nowMs } = await energy.history({ ...range, by: "day" });
  const days = (assets.find((asset) => asset.metric === metric)?.periods ?? []).filter(
    ({ fromMs, toMs, assessment }) =>
      fromMs >= range.fromMs && toMs <= Math.min(range.toMs, nowMs) && assessment !== "insufficient",
  );
  const parts = days.flatMap(({ kwh, good, produced, avoidableKwh }): RatioPart[] => {
    const [numerator, denominator] =
      name === "avoidable-share" ? [avoidableKwh, kwh] : [kwh, name === "kwh-per-good" ? good : produced];
    return numerator === null || denominator === null || !(denominator > 0) ? [] : [{ numerator, denominator }];
  });
  return { parts, unit: name === "avoidable-share" ? "%" : "kW.h" };
}
