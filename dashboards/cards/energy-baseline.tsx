/** Card `energy-baseline`: days of each machine against its line of energy and parts, and what was saved since. */
import { useSignal } from "@preact/signals";
import type { EnergyOfAsset } from "../../gateway/core/energy.ts";
import { usePress } from "../controls/use-press.ts";
import { mayConfigure } from "../permission.ts";
import { useScreen } from "../screen.ts";
import { useEnergy, useEnergyWords } from "../use-energy.ts";
import { defineCard } from "./card.ts";
import { EnergyFigure } from "./energy-figure.tsx";
import { BaselineLine, Saved } from "./energy-line.tsx";

export const energyBaseline = defineCard({ about: "site", view: Baselines });

const dayMs = 86_400_000;
const shownDays = 14;

function Baselines() {
  const { live, words } = useScreen();
  const text = useEnergyWords();
  const minute = Math.floor(live.nowMs.value / 60_000) * 60_000;
  const { report, failure } = useEnergy(`from=${minute - shownDays * dayMs}&to=${minute}&by=day`);
  const chosen = useSignal<string | undefined>(undefined);
  if (failure !== undefined) return <p class="failure">{failure}</p>;
  if (report === undefined) return <p class="empty">{words.value.shell.loading}</p>;
  const asset = report.assets.find(({ metric }) => metric === chosen.value) ?? report.assets[0];
  return (
    <>
      <h2>{text.baselineTitle}</h2>
      {asset === undefined ? (
        <p class="empty">{text.none}</p>
      ) : (
        <>
          <label class="energy-choice">
            {text.machine}{" "}
            <select
              value={asset.metric}
              onChange={(event) => {
                chosen.value = event.currentTarget.value;
              }}
            >
              {report.assets.map(({ metric, name }) => (
                <option key={metric} value={metric}>
                  {name}
                </option>
              ))}
            </select>
          </label>
          <Scatter asset={asset} />
          <Said asset={asset} />
        </>
      )}
    </>
  );
}

function Said({ asset }: { asset: EnergyOfAsset }) {
  const { queries, format, live } = useScreen();
  const text = useEnergyWords();
  const { isBusy, failure, run } = usePress();
  const { baseline, metric, periods } = asset;
  const last = periods.findLast(({ ratio }) => ratio !== null);
  const number = (value: number) => format.value.number(value);
  const learn = () =>
    void run(async () => {
      const to = Math.floor(live.nowMs.value / dayMs) * dayMs;
      await queries.learnBaseline({ metric, from: to - shownDays * dayMs, to, by: "day" });
    });
  return (
    <>
      {baseline === null ? (
        <p>{text.noBaseline}</p>
      ) : (
        <>
          <p>
            <BaselineLine baseline={baseline} />{" "}
            <span class="muted">
              {text.baselineOf(baseline.version, baseline.periods)}.{" "}
              {text.fit(number(baseline.r2), number(baseline.cvRmse))}
            </span>
          </p>
          <p>
            {text.topics.baseLoad.title}:{" "}
            <EnergyFigure
              topic="baseLoad"
              value={baseline.baseKwh}
              unit="kWh"
              facts={[[text.baselineOf(baseline.version, baseline.periods), text.perDay]]}
              after={
                <span class="muted">
                  {" "}
                  {text.perDay}, {number((1000 * baseline.baseKwh) / 24)} W
                </span>
              }
            />
          </p>
        </>
      )}
      {last !== undefined && last.expected !== null && last.ratio !== null && (
        <p>
          {format.value.date(last.fromMs)}:{" "}
          <EnergyFigure
            topic="ratio"
            value={100 * last.ratio}
            unit="%"
            facts={[
              [
                text.expected,
                `${number(last.expected.kwh)} (${number(last.expected.lowKwh)} – ${number(last.expected.highKwh)}) kWh`,
              ],
            ]}
            after={<span class="muted"> {text.against("").trim()}</span>}
          />
        </p>
      )}
      <p>
        <Saved asset={asset} />
      </p>
      {mayConfigure(live.site.value) && (
        <p>
          <button type="button" class="button" disabled={isBusy} onClick={learn}>
            {text.learn}
          </button>
        </p>
      )}
      {failure !== undefined && <p class="failure">{failure}</p>}
    </>
  );
}

const box = { width: 360, height: 200, left: 44, bottom: 34, top: 8, right: 8 };

/** A dot for each day, the line of the baseline through them; the same as a table for those who cannot see it. */
function Scatter({ asset }: { asset: EnergyOfAsset }) {
  const { format } = useScreen();
  const text = useEnergyWords();
  const { baseline } = asset;
  const days = asset.periods.flatMap(({ fromMs, produced, kwh, assessment }) =>
    produced === null || kwh === null || assessment === "insufficient" ? [] : [{ fromMs, parts: produced, kwh }],
  );
  const partsMax = Math.max(
    1,
    ...days.map(({ parts }) => parts),
    ...(baseline?.points ?? []).map(({ parts }) => parts),
  );
  const kwhMax = 1.1 * Math.max(0.1, ...days.map(({ kwh }) => kwh), ...(baseline?.points ?? []).map(({ kwh }) => kwh));
  const x = (parts: number) => box.left + (parts / partsMax) * (box.width - box.left - box.right);
  const y = (kwh: number) => box.height - box.bottom - (kwh / kwhMax) * (box.height - box.top - box.bottom);
  const lineAt = (parts: number) =>
    baseline === null ? 0 : baseline.baseKwh + (baseline.drivers[0]?.kwhPerUnit ?? 0) * parts;
  return (
    <figure class="energy-scatter">
      <svg viewBox={`0 0 ${box.width} ${box.height}`} role="img" aria-label={`${text.baselineTitle}: ${asset.name}`}>
        <path class="energy-axis" d={`M${box.left} ${box.top}V${box.height - box.bottom}H${box.width - box.right}`} />
        <text x={box.left} y={box.height - 20} class="energy-tick">
          0
        </text>
        <text x={box.width - box.right} y={box.height - 20} class="energy-tick" text-anchor="end">
          {format.value.number(partsMax)}
        </text>
        <text x={(box.left + box.width) / 2} y={box.height - 5} class="energy-tick" text-anchor="middle">
          {text.parts}
        </text>
        <text x={box.left - 4} y={box.top + 8} class="energy-tick" text-anchor="end">
          {format.value.number(kwhMax)}
        </text>
        <text x={box.left - 4} y={(box.top + box.height - box.bottom) / 2} class="energy-tick" text-anchor="end">
          kWh
        </text>
        {baseline !== null && (
          <line class="energy-line" x1={x(0)} y1={y(lineAt(0))} x2={x(partsMax)} y2={y(lineAt(partsMax))} />
        )}
        {days.map(({ fromMs, parts, kwh }) => (
          <circle key={fromMs} class="energy-dot" cx={x(parts)} cy={y(kwh)} r={4} />
        ))}
      </svg>
      <table class="visually-hidden">
        <caption>{`${text.baselineTitle}: ${asset.name}`}</caption>
        <thead>
          <tr>
            <th scope="col">{text.day}</th>
            <th scope="col">{text.parts}</th>
            <th scope="col">{text.kwhOfDay}</th>
          </tr>
        </thead>
        <tbody>
          {days.map(({ fromMs, parts, kwh }) => (
            <tr key={fromMs}>
              <th scope="row">{format.value.dateTime(fromMs)}</th>
              <td>{format.value.number(parts)}</td>
              <td>{format.value.number(kwh)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
