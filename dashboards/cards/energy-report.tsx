/** Card `energy-report`: a month of energy on paper: use by machine and state, indicators, what was left on, cost, emissions. */
import type { EnergyReport } from "../../gateway/core/energy.ts";
import { Link } from "../controls/link.tsx";
import { useScreen } from "../screen.ts";
import { useEnergy, useEnergyWords, useMonth } from "../use-energy.ts";
import { defineCard } from "./card.ts";
import { SiteFigures } from "./energy.tsx";
import { EnergyFigure, useFacts } from "./energy-figure.tsx";
import { IdleTable } from "./energy-idle.tsx";
import { BaselineLine, Saved } from "./energy-line.tsx";

export const energyReport = defineCard({ about: "site", view: Report });

function Report() {
  const { route, go, words } = useScreen();
  const text = useEnergyWords();
  const now = useMonth();
  const { filter = "" } = route.value;
  const month = /^\d{4}-\d{2}$/.test(filter) ? filter : now;
  const { report, failure } = useEnergy(`month=${month}`);
  return (
    <article class="report">
      <h2>{text.reportTitle(month)}</h2>
      <p class="muted">{text.reportAbout}</p>
      <div class="no-print energy-bar">
        <label>
          {text.month}{" "}
          <input
            type="month"
            value={month}
            max={now}
            onChange={(event) => go({ filter: event.currentTarget.value }, { replace: true })}
          />
        </label>
        <button type="button" class="button" onClick={() => window.print()}>
          {text.print}
        </button>
        <a class="button" href={`/api/v1/energy/csv?month=${month}`} download={`energy-${month}.csv`}>
          {text.csv}
        </a>
        <Link to={{ page: { name: "energy" }, filter: "" }} class="text-link">
          {text.back}
        </Link>
      </div>
      {failure !== undefined && <p class="failure">{failure}</p>}
      {report === undefined && failure === undefined && <p class="empty">{words.value.shell.loading}</p>}
      {report !== undefined && <Month report={report} />}
    </article>
  );
}

function Month({ report }: { report: EnergyReport }) {
  const text = useEnergyWords();
  if (report.assets.length === 0) return <p class="empty">{text.none}</p>;
  return (
    <>
      <h3>{text.site}</h3>
      <SiteFigures sums={report.site.total} />
      <MachineTable report={report} />
      <h3>{text.baselines}</h3>
      <BaselineList report={report} />
      <h3>{text.idleTitle}</h3>
      <IdleTable report={report} most={10} />
      <h3>{text.terms}</h3>
      <Terms report={report} />
    </>
  );
}

const states = ["off", "standby", "ready", "processing"] as const;

function MachineTable({ report }: { report: EnergyReport }) {
  const text = useEnergyWords();
  const facts = useFacts();
  return (
    <div class="table-frame">
      <table class="report-table">
        <thead>
          <tr>
            <th scope="col">{text.machine}</th>
            <th scope="col">kWh</th>
            {states.map((state) => (
              <th key={state} scope="col">
                {text.states[state]}
              </th>
            ))}
            <th scope="col">{text.topics.avoidable.title}</th>
            <th scope="col">{text.perPart}</th>
            <th scope="col">SEK</th>
          </tr>
        </thead>
        <tbody>
          {report.assets.map(({ metric, name, total }) => (
            <tr key={metric}>
              <th scope="row" class="no-break">
                {name}
              </th>
              <td class="number">
                <EnergyFigure topic="kwh" value={total.kwh} unit="" reason={total.reasons.kwh} facts={facts(total)} />
              </td>
              {states.map((state) => (
                <td key={state} class="number">
                  <EnergyFigure topic="state" value={total[`${state}Kwh`]} unit="" facts={facts(total)} />
                </td>
              ))}
              <td class="number">
                <EnergyFigure
                  topic="avoidable"
                  value={total.avoidableKwh}
                  unit=""
                  reason={total.reasons.avoidableKwh}
                  facts={facts(total)}
                />
              </td>
              <td class="number">
                <EnergyFigure
                  topic="kwhPerProduced"
                  value={total.kwhPerProduced}
                  unit="kWh"
                  reason={total.reasons.kwhPerProduced}
                  facts={facts(total)}
                />
              </td>
              <td class="number">
                <EnergyFigure topic="sek" value={total.sek} unit="" reason={total.reasons.sek} facts={facts(total)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function BaselineList({ report }: { report: EnergyReport }) {
  const text = useEnergyWords();
  return (
    <ul>
      {report.assets.map((asset) => (
        <li key={asset.metric}>
          {asset.name}: {asset.baseline === null ? text.noBaseline : <BaselineLine baseline={asset.baseline} />}{" "}
          <Saved asset={asset} />
        </li>
      ))}
    </ul>
  );
}

function Terms({ report }: { report: EnergyReport }) {
  const { format } = useScreen();
  const text = useEnergyWords();
  return (
    <ul>
      {report.terms.map(({ sinceMs, factors, tariff }) => (
        <li key={sinceMs}>
          {format.value.dateTime(sinceMs)}:{" "}
          {factors
            .map(({ gPerKwh, method, year, source }) =>
              text.factor(format.value.number(gPerKwh), text.methods[method], String(year), source),
            )
            .join("; ")}
          .{" "}
          {tariff === null
            ? text.noCost
            : `${text.tariff(tariff.name ?? "", format.value.number(tariff.orePerKwh))} ${tariff.times.length > 0 ? text.tariffTimes : ""}`}
        </li>
      ))}
    </ul>
  );
}
