/** Stretches in which machines stood ready, with clock times, energy and cost; the most avoidable first. */
import type { IdleReport } from "../core/energy.ts";
import type { Interval } from "../core/interval.ts";
import { type Meter, type RecordedEnergy, stretchesOf } from "./meters.ts";
import { priceAt, type TermsOverTime } from "./terms.ts";

/** Stretches of one answer. */
const shownMax = 200;

export async function idleOf(
  site: RecordedEnergy & {
    readonly meters: readonly Meter[];
    readonly terms: TermsOverTime;
    readonly timeZone: string;
  },
  range: Interval & { readonly nowMs: number },
): Promise<readonly IdleReport[]> {
  const found: IdleReport[] = [];
  for (const meter of site.meters) {
    for (const { fromMs, toMs, kwh, avoidableKwh = null, isOpen } of await stretchesOf(site, meter, range)) {
      const ore = priceAt(site.terms.at(fromMs).tariff, fromMs, site.timeZone);
      const sek = ore === undefined || avoidableKwh === null ? null : (avoidableKwh * ore) / 100;
      found.push({ metric: meter.metric, fromMs, toMs, kwh, avoidableKwh, sek, isOpen });
    }
  }
  const waste = ({ avoidableKwh, kwh }: IdleReport) => avoidableKwh ?? kwh;
  return found.sort((a, b) => waste(b) - waste(a)).slice(0, shownMax);
}
