/** Words of control charts and improvement cards. They come with the cards, not with the first page. */
import { type ChartWords, enCharts } from "./language/en-charts.ts";
import { svCharts } from "./language/sv-charts.ts";
import { useScreen } from "./screen.ts";

export function useChartWords(): ChartWords {
  const { language } = useScreen();
  return language.value === "sv" ? svCharts : enCharts;
}

/** Measured lengths need more digits than other figures: six significant ones. */
export function useFine(): (value: number) => string {
  const { format } = useScreen();
  const locale = format.value.language === "sv" ? "sv-SE" : "en-GB";
  const fine = new Intl.NumberFormat(locale, { maximumSignificantDigits: 6 });
  return (value) => fine.format(value);
}
