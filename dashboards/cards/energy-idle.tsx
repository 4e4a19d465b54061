/** Card `energy-idle`: which machine was left on from when to when, and what it cost; the most avoidable first. */
import type { EnergyReport } from "../../gateway/core/energy.ts";
import { useScreen } from "../screen.ts";
import { useEnergy, useEnergyWords } from "../use-energy.ts";
import { defineCard } from "./card.ts";
import { EnergyFigure } from "./energy-figure.tsx";
import { useNothingWords } from "./nothing-yet.tsx";

export const energyIdle = defineCard({ about: "site", view: Idle });

const shownMax = 12;

function Idle() {
  const { words } = useScreen();
  const text = useEnergyWords();
  const { report, failure } = useEnergy();
  return (
    <>
      <h2>{text.idleTitle}</h2>
      {report === undefined ? (
        <p class="empty">{failure ?? words.value.shell.loading}</p>
      ) : (
        <IdleTable report={report} most={shownMax} />
      )}
    </>
  );
}

export function IdleTable({ report, most }: { report: EnergyReport; most: number }) {
  const { format } = useScreen();
  const text = useEnergyWords();
  const nameOf = new Map(report.assets.map(({ metric, name }) => [metric, name]));
  const nothing = useNothingWords();
  if (report.idle.length === 0)
    return <p class="empty">{report.assets.length === 0 ? nothing.energyIdle : text.idleNone}</p>;
  return (
    <div class="table-frame">
      <table class="energy-table">
        <thead>
          <tr>
            <th scope="col">{text.machine}</th>
            <th scope="col">{text.fromTo}</th>
            <th scope="col" class="number">
              {text.topics.avoidable.title}
            </th>
            <th scope="col" class="number">
              {text.topics.sek.title}
            </th>
          </tr>
        </thead>
        <tbody>
          {report.idle.slice(0, most).map(({ metric, fromMs, toMs, kwh, avoidableKwh, sek, isOpen }) => (
            <tr key={`${metric} ${fromMs}`}>
              <th scope="row">{nameOf.get(metric) ?? metric}</th>
              <td>
                {format.value.dateTime(fromMs)} – {isOpen ? text.idleOpen : format.value.axisTime(toMs, 3_600_000 * 8)}
              </td>
              <td class="number">
                <EnergyFigure
                  topic="idle"
                  value={avoidableKwh}
                  unit="kWh"
                  reason="not-configured: fallbackKw"
                  facts={[[text.topics.kwh.title, `${format.value.number(kwh)} kWh`]]}
                />
              </td>
              <td class="number">
                <EnergyFigure topic="sek" value={sek} unit="SEK" reason="not-configured: energy.tariff" />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
