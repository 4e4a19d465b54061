/** Card `line-stations`: the stations of a line in order, each with OEE, parts against plan and cycle against takt; bottleneck and rolled yield. */
import type { LineReport, LineStation } from "../../gateway/core/production.ts";
import { Bar } from "../charts/bar.tsx";
import { Explained } from "../controls/explain.tsx";
import { Link } from "../controls/link.tsx";
import { Told } from "../controls/told.tsx";
import { useScreen } from "../screen.ts";
import { useLine } from "../use-production.ts";
import { defineCard } from "./card.ts";
import { figureIn, GrainChoice, PeriodFigure, PeriodRemarks } from "./period-figure.tsx";

export const lineStations = defineCard({ about: "site", title: (words) => words.line.stations, view: LineStations });

function LineStations() {
  const { words, format, route } = useScreen();
  const { page } = route.value;
  const { answer, failure } = useLine("id" in page ? page.id : "");
  const text = words.value.line;
  return (
    <>
      <div class="form-row">
        <GrainChoice />
        {page.name === "line" && (
          <Link to={{ page: { name: "morning", id: page.id } }} class="text-link">
            {text.performance.toMorning}
          </Link>
        )}
      </div>
      {failure !== undefined && <p class="failure">{failure}</p>}
      {answer === undefined && failure === undefined && <p class="empty">{words.value.shell.loading}</p>}
      {answer !== undefined && (
        <>
          <p class="muted">{text.since(format.value.dateTime(answer.fromMs))}</p>
          <Stations line={answer} />
        </>
      )}
    </>
  );
}

function Stations({ line }: { line: LineReport }) {
  const { words, format } = useScreen();
  const text = words.value.line;
  if (line.stations.length === 0) return <p class="empty">{text.noLine}</p>;
  const period = { fromMs: line.fromMs, toMs: line.toMs, coverage: null };
  const remarks = [...new Set(line.stations.flatMap(({ production }) => production.remarks))];
  return (
    <>
      <ol class="stations">
        {line.stations.map((station) => (
          <li key={station.metric} class="station">
            <Station station={station} line={line} />
          </li>
        ))}
      </ol>
      <dl class="figures">
        <div>
          <dt>{words.value.topics["rolled-yield"].title}</dt>
          <dd>
            <PeriodFigure figure={line.rolledYield} period={period} />
          </dd>
        </div>
        {line.taktSeconds !== null && (
          <div>
            <dt>{text.takt}</dt>
            <dd>
              <Explained explanation={{ topic: "takt-time" }}>
                <span class="number">{`${format.value.number(line.taktSeconds)} s`}</span>
              </Explained>
            </dd>
          </div>
        )}
      </dl>
      <PeriodRemarks remarks={remarks} />
    </>
  );
}

function Station({ station, line }: { station: LineStation; line: LineReport }) {
  const { words, format, live } = useScreen();
  const text = words.value.line;
  const { production, cycleSeconds, metric, asset, name } = station;
  const { producedCount, goodCount, plannedCount } = production.sums;
  const oee = figureIn(production, "oee");
  const made = format.value.integer(goodCount ?? producedCount);
  const isSlow = cycleSeconds !== null && line.taktSeconds !== null && cycleSeconds > line.taktSeconds;
  const isCell = live.assets.value?.find(({ id }) => id === asset)?.plan !== undefined;
  return (
    <>
      <Link to={{ page: { name: isCell ? "cell" : "asset", id: asset } }} class="row-link">
        {name}
      </Link>
      {line.bottleneck === metric && <strong class="station-mark">◆ {text.bottleneck}</strong>}
      <dl class="figures">
        <div>
          <dt>{words.value.production.oee}</dt>
          <dd class="measured">
            <PeriodFigure figure={oee} period={production} />
            {typeof oee?.value === "number" && <Bar share={oee.value / 100} />}
          </dd>
        </div>
        <div>
          <dt>{text.parts}</dt>
          <dd class="measured">
            <Told name="parts" title={text.parts}>
              {plannedCount === null ? made : text.of(made, format.value.integer(Math.round(plannedCount)))}
            </Told>
            {plannedCount !== null && plannedCount > 0 && <Bar share={(goodCount ?? producedCount) / plannedCount} />}
          </dd>
        </div>
        <div>
          <dt>{text.cycle}</dt>
          <dd>
            <PeriodFigure figure={figureIn(production, "cycle-time")} period={production} />
            {isSlow && <strong> {text.overTakt}</strong>}
          </dd>
        </div>
      </dl>
    </>
  );
}
