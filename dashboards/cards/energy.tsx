/** Card `energy`: energy, cost, emissions, energy per part and peak of the chosen time; and by machine and operating state. */
import type { EnergyOfAsset, EnergySums } from "../../gateway/core/energy.ts";
import { Link } from "../controls/link.tsx";
import { useScreen } from "../screen.ts";
import { energySpans, useEnergy, useEnergySpan, useEnergyWords } from "../use-energy.ts";
import { defineCard } from "./card.ts";
import { Co2Figure, EnergyFigure, useFacts } from "./energy-figure.tsx";
import { ExpectedBar, PeriodLine, useExpectedFacts } from "./energy-trend.tsx";
import { WaysOn } from "./nothing-yet.tsx";

export const energy = defineCard({ about: "site", view: Energy });

function Energy() {
  const { go, words } = useScreen();
  const text = useEnergyWords();
  const span = useEnergySpan();
  const { report, failure } = useEnergy();
  // Baselines are learned by day: hours have none.
  const today = useEnergy("by=day").report?.site.periods.at(-1);
  return (
    <>
      <div class="energy-bar">
        <fieldset class="segments" aria-label={text.span}>
          {energySpans.map((name) => (
            <button
              key={name}
              type="button"
              aria-pressed={span === name}
              onClick={() => go({ filter: name }, { replace: true })}
            >
              {text.spans[name]}
            </button>
          ))}
        </fieldset>
        <Link to={{ page: { name: "energy-report" }, filter: "" }} class="button">
          {text.report}
        </Link>
      </div>
      {failure !== undefined && <p class="failure">{failure}</p>}
      {report === undefined && failure === undefined && <p class="empty">{words.value.shell.loading}</p>}
      {report !== undefined && report.assets.length === 0 && (
        <>
          <p class="empty">{text.none}</p>
          <WaysOn guide="measure-energy" />
        </>
      )}
      {report !== undefined && report.assets.length > 0 && (
        <>
          <SiteFigures
            sums={report.site.total}
            periods={report.site.periods}
            expected={span === "today" ? (today?.expected ?? null) : report.site.total.expected}
          />
          <h3>{text.statesTitle}</h3>
          <StateBands assets={report.assets} />
        </>
      )}
    </>
  );
}

interface SiteFiguresProps {
  readonly sums: EnergySums;
  /** Hours or days of the same time, where there is room for a line of them. */
  readonly periods?: readonly EnergySums[];
  readonly expected?: EnergySums["expected"];
}

export function SiteFigures({ sums, periods = [], expected = sums.expected }: SiteFiguresProps) {
  const { format } = useScreen();
  const text = useEnergyWords();
  const facts = useFacts()(sums);
  const { topics } = text;
  const isGood = sums.kwhPerGood !== null;
  const expectedFacts = useExpectedFacts(expected);
  const tile = (
    name: string,
    of: (period: EnergySums) => number | null,
    figure: preact.ComponentChildren,
    bar?: preact.ComponentChildren,
  ) => (
    <div class="tile">
      <h3>{name}</h3>
      <div class="energy-tile">
        {figure}
        {bar}
        <PeriodLine name={name} periods={periods} of={of} />
      </div>
    </div>
  );
  const per = isGood ? "kwhPerGood" : "kwhPerProduced";
  return (
    <>
      <div class="tiles energy-tiles">
        {tile(
          topics.kwh.title,
          ({ kwh }) => kwh,
          <EnergyFigure
            topic="kwh"
            value={sums.kwh}
            unit="kWh"
            reason={sums.reasons.kwh}
            facts={[...facts, ...expectedFacts]}
          />,
          <ExpectedBar name={topics.kwh.title} kwh={sums.kwh} expected={expected} />,
        )}
        {tile(
          topics.sek.title,
          ({ sek }) => sek,
          <EnergyFigure topic="sek" value={sums.sek} unit="SEK" reason={sums.reasons.sek} facts={facts} />,
        )}
        {tile(
          topics[per].title,
          (period) => period[per],
          <EnergyFigure topic={per} value={sums[per]} unit="kWh" reason={sums.reasons[per]} facts={facts} />,
        )}
        {tile(
          topics.avoidable.title,
          ({ avoidableKwh }) => avoidableKwh,
          <EnergyFigure
            topic="avoidable"
            value={sums.avoidableKwh}
            unit="kWh"
            reason={sums.reasons.avoidableKwh}
            facts={facts}
          />,
        )}
        {tile(
          topics.peak.title,
          ({ peak }) => peak?.kw ?? null,
          <>
            <EnergyFigure
              topic="peak"
              value={sums.peak?.kw ?? null}
              unit="kW"
              reason={sums.reasons.peak}
              facts={facts}
            />
            {sums.peak !== null && <small class="muted">{text.at(format.value.dateTime(sums.peak.fromMs))}</small>}
          </>,
        )}
        {sums.co2e.map((co2e) => (
          <div class="tile" key={JSON.stringify(co2e.factor)}>
            <h3>
              {topics.co2e.title}, {text.methods[co2e.factor.method]}
            </h3>
            <div class="energy-tile">
              <Co2Figure co2e={co2e} sums={sums} />
            </div>
          </div>
        ))}
      </div>
      <p class="muted">
        {text.observed(format.value.percent(sums.coverage))}
        {sums.assessment === "sufficient" ? "" : `: ${text.assessment[sums.assessment]}`}
      </p>
    </>
  );
}

const states = ["off", "standby", "ready", "processing", "unknown", "gap"] as const;

function StateBands({ assets }: { assets: readonly EnergyOfAsset[] }) {
  const { format } = useScreen();
  const text = useEnergyWords();
  const facts = useFacts();
  const most = Math.max(...assets.map(({ total }) => total.kwh ?? 0), 1e-9);
  return (
    <>
      <ul class="energy-legend" aria-hidden="true">
        {states.slice(0, 4).map((state) => (
          <li key={state}>
            <span class={`energy-key energy-${state}`} />
            {text.states[state]}
          </li>
        ))}
      </ul>
      <div class="table-frame">
        <table class="energy-table">
          <thead>
            <tr>
              <th scope="col">{text.machine}</th>
              <th scope="col">{text.statesTitle}</th>
              <th scope="col" class="number">
                {text.topics.kwh.title}
              </th>
              <th scope="col" class="number">
                {text.topics.avoidable.title}
              </th>
              <th scope="col" class="number">
                {text.perPart}
              </th>
            </tr>
          </thead>
          <tbody>
            {assets.map(({ metric, name, total }) => (
              <tr key={metric}>
                <th scope="row">{name}</th>
                <td>
                  <StateBand sums={total} most={most} />
                </td>
                <td class="number">
                  <EnergyFigure
                    topic="kwh"
                    value={total.kwh}
                    unit="kWh"
                    reason={total.reasons.kwh}
                    facts={[...stateFacts(total), ...facts(total)]}
                  />
                </td>
                <td class="number">
                  <EnergyFigure
                    topic="avoidable"
                    value={total.avoidableKwh}
                    unit="kWh"
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
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );

  function stateFacts(sums: EnergySums): readonly (readonly [string, string])[] {
    return states
      .filter((state) => sums[`${state}Kwh`] > 0)
      .map((state) => [text.states[state], `${format.value.number(sums[`${state}Kwh`])} kWh`]);
  }
}

/** One bar; its parts follow each other, and their names and figures are read from its title. */
function StateBand({ sums, most }: { sums: EnergySums; most: number }) {
  const { format } = useScreen();
  const text = useEnergyWords();
  let x = 0;
  const parts = states.map((state) => {
    const width = (100 * sums[`${state}Kwh`]) / most;
    const part = { state, x, width };
    x += width;
    return part;
  });
  const label = parts
    .filter(({ width }) => width > 0)
    .map(({ state }) => `${text.states[state]} ${format.value.number(sums[`${state}Kwh`])} kWh`)
    .join(", ");
  return (
    <svg
      class="energy-band"
      viewBox="0 0 100 10"
      preserveAspectRatio="none"
      role="img"
      aria-label={label === "" ? "–" : label}
    >
      {parts.map(({ state, x: from, width }) => (
        <rect key={state} class={`energy-${state}`} x={from} y={0} width={Math.max(0, width)} height={10} />
      ))}
    </svg>
  );
}
