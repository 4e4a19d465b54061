/** Card `morning`: one sheet of paper for the meeting at the board: yesterday's OEE, what stopped us, what is open, what is being tried. */
import type { Condition } from "../../gateway/core/condition.ts";
import type { LineReport, StopAnswer } from "../../gateway/core/production.ts";
import { assetName } from "../asset-state.ts";
import { Link } from "../controls/link.tsx";
import { priorityOf } from "../priority.ts";
import type { TimeRange } from "../production-queries.ts";
import { useScreen } from "../screen.ts";
import { useKeyedAnswer } from "../use-answer.ts";
import { useChartWords } from "../use-charts.ts";
import { zonedTimeMs } from "../zoned-time.ts";
import { defineCard } from "./card.ts";
import { useConditionText } from "./condition-text.ts";
import { EnergyPerPart } from "./energy-per-part.tsx";
import { KaizenTable } from "./kaizen.tsx";
import { SheetNotes } from "./logbook-entries.tsx";
import { figureIn, PeriodFigure } from "./period-figure.tsx";
import { CausesTable } from "./stop-causes.tsx";

export const morning = defineCard({ about: "site", view: Morning });

const dayMs = 86_400_000;
const minuteMs = 60_000;
/** What fits on one sheet beside everything else. */
const stopsMost = 6;
const alarmsMost = 8;
const kaizenMost = 4;

interface Yesterday {
  readonly line: LineReport;
  readonly stops: StopAnswer;
}

function Morning() {
  const { words, format, route, queries, live } = useScreen();
  const { page } = route.value;
  const id = "id" in page ? page.id : "";
  const minute = Math.floor((route.value.toMs ?? live.nowMs.value) / minuteMs) * minuteMs;
  const { answer, failure } = useKeyedAnswer(`${id} ${minute}`, async (): Promise<Yesterday | null> => {
    const { machines } = await queries.production.periods("day", { fromMs: minute - 2 * dayMs, toMs: minute });
    // The site's day before the one that is under way; weekends are left out where nothing was scheduled.
    const days = machines.flatMap(({ periods }) =>
      periods.filter(({ isOpen, sums }) => !isOpen && sums.scheduledSeconds > 0),
    );
    const last = days.toSorted((a, b) => b.fromMs - a.fromMs)[0];
    if (last === undefined) return null;
    const range: TimeRange = { fromMs: last.fromMs, toMs: last.toMs };
    return { line: await queries.production.line(id, range), stops: await queries.production.stops(range) };
  });
  const text = words.value.line;
  return (
    <article class="report sheet">
      <h2>{text.morning.title(answer?.line.name ?? id, format.value.date(minute))}</h2>
      <p class="informational">{words.value.shell.informational}</p>
      <p class="form-row no-print">
        <button type="button" class="button" onClick={() => window.print()}>
          {text.morning.print}
        </button>
        <Link to={{ page: { name: "line", id } }} class="text-link">
          {text.morning.back}
        </Link>
      </p>
      {failure !== undefined && <p class="failure">{failure}</p>}
      {answer === undefined && failure === undefined && <p class="empty">{words.value.shell.loading}</p>}
      {answer === null && <p class="empty">{text.morning.noPeriod}</p>}
      {answer != null && <Sheet yesterday={answer} />}
      <EnergyPerPart range={answer?.line ?? dayBefore(minute, live.site.value?.timeZone ?? "UTC")} />
      <SheetNotes
        name={id}
        isWanted={(line) => line.id === id}
        range={{ fromMs: answer?.line.fromMs ?? minute - dayMs, toMs: minute + minuteMs }}
      />
      <OpenAlarms />
      <Trying />
      <h3>{text.morning.notes}</h3>
      <div class="sheet-lines" aria-hidden="true" />
    </article>
  );
}

/** The day of the site before the one under way. */
function dayBefore(nowMs: number, timeZone: string): TimeRange {
  const midnight = (timeMs: number) =>
    zonedTimeMs(`${new Intl.DateTimeFormat("sv", { timeZone }).format(timeMs)}T00:00`, timeZone) ?? timeMs;
  const toMs = midnight(nowMs);
  return { fromMs: midnight(toMs - 1), toMs };
}

function Sheet({ yesterday: { line, stops } }: { yesterday: Yesterday }) {
  const { words, format } = useScreen();
  const text = words.value.line;
  const { topics } = words.value;
  const columns = ["oee", "availability", "effectiveness", "quality-ratio"] as const;
  return (
    <>
      <h3>
        {text.morning.yesterday}, {format.value.date(line.fromMs)}
      </h3>
      <div class="table-frame">
        <table class="report-table">
          <thead>
            <tr>
              <th scope="col">{text.station}</th>
              {columns.map((column) => (
                <th key={column} scope="col">
                  {topics[column].title}
                </th>
              ))}
              <th scope="col">{text.parts}</th>
            </tr>
          </thead>
          <tbody>
            {line.stations.map(({ metric, name, production }) => (
              <tr key={metric}>
                <th scope="row">{name}</th>
                {columns.map((column) => (
                  <td key={column} class="number">
                    <PeriodFigure figure={figureIn(production, column)} period={production} />
                  </td>
                ))}
                <td class="number">
                  {format.value.integer(production.sums.goodCount ?? production.sums.producedCount)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <h3>{text.morning.topStops}</h3>
      <CausesTable answer={stops} most={stopsMost} />
    </>
  );
}

/** What is being tried now. */
function Trying() {
  const { queries } = useScreen();
  const title = useChartWords().kaizen.title;
  const cards = useKeyedAnswer("kaizen", () => queries.production.kaizen()).answer ?? [];
  const trying = cards.filter(({ state }) => state === "trying").slice(0, kaizenMost);
  if (trying.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <KaizenTable cards={trying} />
    </>
  );
}

function OpenAlarms() {
  const { words, live, format } = useScreen();
  const text = words.value.line.morning;
  const open = live.conditions.value
    .filter(({ state, severity }) => state === "active" && priorityOf(severity) !== undefined)
    .toSorted((a, b) => b.severity - a.severity);
  const cases = live.cases.value.filter(({ state }) => state === "open");
  return (
    <>
      <h3>{text.alarms}</h3>
      {open.length + cases.length === 0 && <p>{text.noAlarms}</p>}
      <ul>
        {open.slice(0, alarmsMost).map((condition) => (
          <OpenAlarm key={condition.id} condition={condition} />
        ))}
        {cases.slice(0, alarmsMost).map(({ id, asset, openedMs }) => (
          <li key={id}>
            {words.value.cases.title}: {assetName(live.assets.value, asset)} ({format.value.dateTime(openedMs)})
          </li>
        ))}
      </ul>
    </>
  );
}

function OpenAlarm({ condition }: { condition: Condition }) {
  const { format } = useScreen();
  const { text, asset } = useConditionText(condition);
  return (
    <li>
      <strong>{priorityOf(condition.severity)}</strong> {asset === undefined ? "" : `${asset.name}: `}
      {text} ({format.value.dateTime(condition.activeTimeMs)})
    </li>
  );
}
