/** Card `performance`: OEE of each machine by shift, day, week or month, with every figure that is configured. */
import type { ComponentChildren } from "preact";
import type { MachineProduction, ProductionPeriod, ProductPeriod } from "../../gateway/core/production.ts";
import { Bar } from "../charts/bar.tsx";
import { Link } from "../controls/link.tsx";
import { Told } from "../controls/told.tsx";
import { nameIn } from "../language/name-in.ts";
import { useScreen } from "../screen.ts";
import { useKeyedAnswer } from "../use-answer.ts";
import { useGrain, useSteps } from "../use-production.ts";
import { defineCard } from "./card.ts";
import { WaysOn } from "./nothing-yet.tsx";
import { figureIn, GrainChoice, PeriodFigure, PeriodRemarks } from "./period-figure.tsx";

export const performanceCard = defineCard({
  about: "site",
  title: (words) => words.line.performance.title,
  view: Performance,
});

const dayMs = 86_400_000;
/** How far back each choice looks. */
const backMs = { shift: 4 * dayMs, day: 14 * dayMs, week: 8 * 7 * dayMs, month: 366 * dayMs } as const;
const columns = ["oee", "availability", "effectiveness", "quality-ratio"] as const;
/** What is not configured is left out: its reason is the same in every row. */
const isConfigured = (reason: string | undefined) => reason === undefined || !reason.startsWith("not-configured");

function Performance() {
  const { words, queries } = useScreen();
  const grain = useGrain();
  const nowMs = useSteps();
  const range = { fromMs: nowMs - backMs[grain], toMs: nowMs };
  const { answer, failure } = useKeyedAnswer(`${grain} ${nowMs}`, () => queries.production.periods(grain, range));
  const lines = useKeyedAnswer("lines", () => queries.production.lines()).answer ?? [];
  const text = words.value.line;
  return (
    <>
      <div class="form-row">
        <GrainChoice />
        {lines.map(({ id, name }) => (
          <Link key={id} to={{ page: { name: "morning", id } }} class="text-link">
            {text.performance.toMorning}: {name}
          </Link>
        ))}
      </div>
      {failure !== undefined && <p class="failure">{failure}</p>}
      {answer === undefined && failure === undefined && <p class="empty">{words.value.shell.loading}</p>}
      {answer?.machines.length === 0 && (
        <>
          <p class="empty">{text.noLine}</p>
          <WaysOn guide="follow-production" />
        </>
      )}
      {answer?.machines.map((machine) => (
        <Machine key={machine.metric} machine={machine} />
      ))}
    </>
  );
}

function Machine({ machine }: { machine: MachineProduction }) {
  const { words, live } = useScreen();
  const text = words.value.line;
  const name = live.assets.value?.find(({ id }) => id === machine.asset)?.name ?? machine.metric;
  const { topics } = words.value;
  const periods = machine.periods.toReversed();
  return (
    <section>
      <h3>{name}</h3>
      <PeriodTable label={`${text.performance.title}: ${name}`} first={text.performance.period}>
        {periods.map((period) => (
          <PeriodRow key={period.fromMs} period={period} name={<Name period={period} />} />
        ))}
        {periods.length > 1 && <PeriodRow period={machine.total} name={<strong>{text.performance.all}</strong>} />}
      </PeriodTable>
      {machine.byShift.length > 0 && (
        <>
          <h4>{text.performance.byShift}</h4>
          <PeriodTable label={`${text.performance.byShift}: ${name}`} first={text.grains.shift}>
            {machine.byShift.map((period) => (
              <PeriodRow key={period.shift} period={period} name={period.shift} />
            ))}
          </PeriodTable>
          <p class="muted">{text.performance.byShiftAbout}</p>
        </>
      )}
      {machine.byProduct.length > 0 && (
        <>
          <h4>{text.performance.byProduct}</h4>
          <PeriodTable label={`${text.performance.byProduct}: ${name}`} first={text.performance.product}>
            {machine.byProduct.map((period) => (
              <PeriodRow key={period.product} period={period} name={<ProductName period={period} />} />
            ))}
          </PeriodTable>
          <p class="muted">{text.performance.byProductAbout}</p>
        </>
      )}
      <PeriodRemarks remarks={machine.total.remarks} />
      <details>
        <summary>{text.performance.figures}</summary>
        <dl class="figures">
          {machine.total.figures
            .filter(({ reason }) => isConfigured(reason))
            .map((figure) => (
              <div key={figure.name}>
                <dt>{figure.name in topics ? topics[figure.name as keyof typeof topics].title : figure.name}</dt>
                <dd>
                  <PeriodFigure figure={figure} period={machine.total} />
                </dd>
              </div>
            ))}
        </dl>
      </details>
    </section>
  );
}

function PeriodTable({ label, first, children }: { label: string; first: string; children: ComponentChildren }) {
  const { words } = useScreen();
  return (
    <div class="table-frame">
      <table aria-label={label}>
        <thead>
          <tr>
            <th scope="col">{first}</th>
            <th scope="col" class="bar-cell" />
            {columns.map((column) => (
              <th key={column} scope="col" class="number">
                {words.value.topics[column].title}
              </th>
            ))}
            <th scope="col" class="number">
              {words.value.line.parts}
            </th>
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

function Name({ period: { fromMs, shift } }: { period: ProductionPeriod }) {
  const { format } = useScreen();
  return (
    <>
      {format.value.date(fromMs)} {shift}
    </>
  );
}

function ProductName({ period: { product, name = product, ...other } }: { period: ProductPeriod }) {
  const { words, language } = useScreen();
  return <>{product === "" ? words.value.line.performance.noProduct : nameIn({ name, ...other }, language.value)}</>;
}

function PeriodRow({ period, name }: { period: ProductionPeriod; name: ComponentChildren }) {
  const { words, format } = useScreen();
  const figures = columns.map((column) => figureIn(period, column));
  const oee = figures[0]?.value;
  const reason = figures[0]?.reason;
  // A machine that nobody watched lacks everything for one reason: said once.
  const isEmpty = reason !== undefined && figures.every((figure) => figure?.value === null && figure.reason === reason);
  return (
    <tr>
      <th scope="row" class="no-break">
        {name}
      </th>
      <td class="bar-cell">
        <Bar share={oee === null || oee === undefined ? undefined : oee / 100} />
      </td>
      {isEmpty ? (
        <td colSpan={columns.length}>
          <PeriodFigure figure={figures[0]} period={period} />
        </td>
      ) : (
        columns.map((column, index) => (
          <td key={column} class="number">
            <PeriodFigure figure={figures[index]} period={period} />
          </td>
        ))
      )}
      <td class="number">
        <Told name="parts" title={words.value.line.parts}>
          {format.value.integer(period.sums.goodCount ?? period.sums.producedCount)}
        </Told>
      </td>
    </tr>
  );
}
