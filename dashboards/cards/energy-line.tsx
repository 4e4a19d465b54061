/** A baseline in words, and what was saved against it: each tells how it was calculated. */
import type { CusumPoint, EnergyBaselineReport, EnergyOfAsset } from "../../gateway/core/energy.ts";
import { Explained } from "../controls/explain.tsx";
import { useScreen } from "../screen.ts";
import { useEnergyWords } from "../use-energy.ts";

export function BaselineLine({ baseline }: { baseline: EnergyBaselineReport }) {
  const { format } = useScreen();
  const text = useEnergyWords();
  const number = (value: number) => format.value.number(value);
  const { version, periods, r2, cvRmse, baseKwh, drivers, fromMs, toMs } = baseline;
  const facts = [
    [text.baselineOf(version, periods), text.fit(number(r2), number(cvRmse))],
    [text.span, `${format.value.dateTime(fromMs)} – ${format.value.dateTime(toMs)}`],
    ...drivers.map(
      ({ name, kwhPerUnit, standardError }) => [name, `${number(kwhPerUnit)} ± ${number(standardError)} kWh`] as const,
    ),
  ] as const;
  return (
    <Explained explanation={{ topic: "oee", own: { ...text.topics.baseline, facts } }}>
      {text.line(number(baseKwh), number(drivers[0]?.kwhPerUnit ?? 0))}
    </Explained>
  );
}

/** Beside its margin there is nothing: over the days that a line was learned from the sum is 0 but for rounding. */
function isNothing({ kwh, marginKwh }: CusumPoint): boolean {
  return Math.abs(kwh) < marginKwh / 1000;
}

export function Saved({ asset: { cusum, baseline } }: { asset: EnergyOfAsset }) {
  const { format } = useScreen();
  const text = useEnergyWords();
  const sum = cusum.at(-1);
  const first = cusum[0];
  if (sum === undefined || first === undefined || baseline === null) return null;
  const facts = [
    [text.span, `${format.value.dateTime(first.fromMs)} – ${format.value.dateTime(sum.toMs)}`],
    [text.baselineOf(baseline.version, baseline.periods), ""],
  ] as const;
  return (
    <Explained explanation={{ topic: "oee", own: { ...text.topics.cusum, facts } }}>
      {text.saved(format.value.number(isNothing(sum) ? 0 : sum.kwh), format.value.number(sum.marginKwh))}
    </Explained>
  );
}
