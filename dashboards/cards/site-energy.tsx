/** The last line of the machines on the overview: what one part needs of the whole site today, against what is expected of it. */
import { LimitBar } from "../charts/limit-bar.tsx";
import { useScreen } from "../screen.ts";
import { useEnergy, useEnergyWords } from "../use-energy.ts";
import { EnergyFigure, useFacts } from "./energy-figure.tsx";

/** The bar ends at so many times of what is expected. */
const scaleTop = 2;

export function SiteEnergy() {
  const { format } = useScreen();
  const text = useEnergyWords();
  const facts = useFacts();
  const { report } = useEnergy("by=day");
  const today = report?.site.periods.at(-1);
  if (today === undefined) return null;
  const { expected, good, produced, kwhPerGood, kwhPerProduced, reasons } = today;
  const isGood = kwhPerGood !== null;
  const value = isGood ? kwhPerGood : kwhPerProduced;
  const parts = isGood ? good : produced;
  const expectedEach = expected === null || parts === null || parts === 0 ? undefined : expected.kwh / parts;
  const said = expectedEach === undefined ? undefined : `${text.expected} ${format.value.number(expectedEach)} kWh`;
  const rests = facts(today);
  return (
    <>
      <span class="muted">{text.perPartToday}</span>
      <EnergyFigure
        topic={isGood ? "kwhPerGood" : "kwhPerProduced"}
        value={value}
        unit="kWh"
        reason={reasons.kwhPerProduced}
        facts={said === undefined ? rests : [...rests, ["", said]]}
      />
      {value !== null && expectedEach !== undefined && (
        <>
          <span class="muted">{said}</span>
          <LimitBar
            label={text.perPartToday}
            value={value}
            limit={expectedEach}
            top={scaleTop * expectedEach}
            state="normal"
            text={text.against(format.value.percent(value / expectedEach))}
          />
        </>
      )}
      {value !== null && expectedEach === undefined && <span class="muted">{text.noBaseline}</span>}
    </>
  );
}
