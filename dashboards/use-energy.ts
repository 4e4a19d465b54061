/** Energy of the chosen time, asked for once a minute, and the words that belong to it. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { EnergyReport } from "../gateway/core/energy.ts";
import { type EnergyWords, enEnergy } from "./language/en-energy.ts";
import { svEnergy } from "./language/sv-energy.ts";
import { useScreen } from "./screen.ts";

export type EnergySpan = "today" | "week" | "month";
export const energySpans: readonly EnergySpan[] = ["today", "week", "month"];

const dayMs = 86_400_000;

export function useEnergyWords(): EnergyWords {
  const { language } = useScreen();
  return language.value === "sv" ? svEnergy : enEnergy;
}

/** The span stands in the address, so that it is restored with it. */
export function useEnergySpan(): EnergySpan {
  const { route } = useScreen();
  return energySpans.find((span) => span === route.value.filter) ?? "today";
}

/** `YYYY-MM` of now in the site's zone. */
export function useMonth(): string {
  const { live } = useScreen();
  const timeZone = live.site.value?.timeZone ?? "UTC";
  const [year, month] = new Intl.DateTimeFormat("sv", { timeZone, year: "numeric", month: "2-digit" })
    .format(live.nowMs.value)
    .split("-");
  return `${year}-${month}`;
}

/** The last answer, also while the next one is on its way. `query` undefined asks for the span of the page. */
export function useEnergy(query?: string): {
  readonly report: EnergyReport | undefined;
  readonly failure: string | undefined;
} {
  const { queries, live } = useScreen();
  const report = useSignal<EnergyReport | undefined>(undefined);
  const failure = useSignal<string | undefined>(undefined);
  const span = useEnergySpan();
  const month = useMonth();
  const minute = Math.floor(live.nowMs.value / 60_000) * 60_000;
  const asked =
    query ??
    { today: `to=${minute}`, week: `from=${minute - 7 * dayMs}&to=${minute}&by=day`, month: `month=${month}` }[span];
  useEffect(() => {
    let isCurrent = true;
    queries.energy(`${asked}#${minute}`).then(
      (answer) => {
        if (!isCurrent) return;
        report.value = answer;
        failure.value = undefined;
      },
      (error: unknown) => {
        if (isCurrent) failure.value = error instanceof Error ? error.message : String(error);
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [asked, minute]);
  return { report: report.value, failure: failure.value };
}
