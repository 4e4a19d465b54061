/** Energy per part of a day, of the site and of each machine that counts parts: part of the sheet for the morning meeting. */
import type { EnergySums } from "../../gateway/core/energy.ts";
import type { TimeRange } from "../production-queries.ts";
import { useScreen } from "../screen.ts";
import { useEnergy, useEnergyWords } from "../use-energy.ts";
import { EnergyFigure, useFacts } from "./energy-figure.tsx";

export function EnergyPerPart({ range: { fromMs, toMs } }: { range: TimeRange }) {
  const text = useEnergyWords();
  const { report } = useEnergy(`from=${fromMs}&to=${toMs}&by=day`);
  if (report === undefined || report.assets.length === 0) return null;
  return (
    <>
      <h3>{text.perPart}</h3>
      <div class="table-frame">
        <table class="report-table">
          <thead>
            <tr>
              <th scope="col">{text.machine}</th>
              <th scope="col">{text.topics.kwh.title}, kWh</th>
              <th scope="col">{text.expected}, kWh</th>
              <th scope="col">{text.perPart}, kWh</th>
            </tr>
          </thead>
          <tbody>
            <Row name={text.site} sums={report.site.total} />
            {report.assets.map(({ metric, name, total, periods }) => (
              <Row key={metric} name={name} sums={total} expected={periods[0]?.expected?.kwh ?? null} />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function Row({ name, sums, expected }: { name: string; sums: EnergySums; expected?: number | null }) {
  const { format } = useScreen();
  const facts = useFacts()(sums);
  const { kwhPerGood, kwhPerProduced, reasons } = sums;
  const isGood = kwhPerGood !== null;
  return (
    <tr>
      <th scope="row">{name}</th>
      <td class="number">
        <EnergyFigure topic="kwh" value={sums.kwh} unit="" reason={reasons.kwh} facts={facts} />
      </td>
      <td class="number">{expected === undefined || expected === null ? "–" : format.value.number(expected)}</td>
      <td class="number">
        <EnergyFigure
          topic={isGood ? "kwhPerGood" : "kwhPerProduced"}
          value={isGood ? kwhPerGood : kwhPerProduced}
          unit=""
          reason={reasons.kwhPerProduced}
          facts={facts}
        />
      </td>
    </tr>
  );
}
