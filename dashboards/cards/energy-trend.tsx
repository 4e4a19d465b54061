/** The figures of energy tiles hour by hour or day by day, and energy against what the baseline expects. */
import type { EnergySums } from "../../gateway/core/energy.ts";
import { Sparkline } from "../charts/sparkline.tsx";
import { ValueBar } from "../charts/value-bar.tsx";
import { useScreen } from "../screen.ts";
import { Series } from "../series.ts";
import { useEnergyWords } from "../use-energy.ts";
import { bandOf } from "../value-band.ts";

interface PeriodLineProps {
  readonly name: string;
  readonly periods: readonly EnergySums[];
  readonly of: (sums: EnergySums) => number | null;
}

/** One point a period, at its end; a period without the figure is a hole. */
export function PeriodLine({ name, periods, of }: PeriodLineProps) {
  const text = useEnergyWords();
  const first = periods[0];
  const last = periods.at(-1);
  if (first === undefined || last === undefined || periods.length < 3) return null;
  const series = new Series();
  series.timesMs = periods.map(({ toMs }) => toMs);
  series.values = periods.map(of);
  series.statusCodes = periods.map(() => 0);
  return <Sparkline label={text.byPeriod(name)} series={series} range={{ fromMs: first.toMs, toMs: last.toMs }} />;
}

interface ExpectedProps {
  readonly name: string;
  readonly kwh: number | null;
  readonly expected: Expected;
}

type Expected = EnergySums["expected"];

/** Nothing where no baseline has been learned for periods of this length. */
export function ExpectedBar({ name, kwh, expected }: ExpectedProps) {
  const { format } = useScreen();
  const [fact] = useExpectedFacts(expected);
  if (expected === null || fact === undefined) return null;
  const band = bandOf({ low: expected.lowKwh, high: expected.highKwh, origin: "" }, []);
  if (band === undefined) return null;
  const shown = kwh === null ? "–" : `${format.value.number(kwh)} kWh`;
  return <ValueBar band={band} value={kwh ?? undefined} label={`${name}: ${shown}; ${fact.join(": ")}`} />;
}

/** What is expected and from where, for the explanation of a figure. */
export function useExpectedFacts(expected: Expected): readonly (readonly [string, string])[] {
  const { format } = useScreen();
  const text = useEnergyWords();
  if (expected === null) return [];
  const { number } = format.value;
  const said = text.expectedOf(number(expected.kwh), number(expected.lowKwh), number(expected.highKwh));
  return [[text.expected, said]];
}
