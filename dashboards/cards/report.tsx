/** Card `report`: a shift of a cell on paper, two to three pages: every figure with its mean, lowest and highest value and how much is known. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { CollaborationAnswer } from "../../gateway/api/contract.ts";
import { Explained } from "../controls/explain.tsx";
import { Link } from "../controls/link.tsx";
import { rangesMs } from "../route.ts";
import { useScreen } from "../screen.ts";
import { useReview } from "../use-review.ts";
import { type AssetProps, defineCard } from "./card.ts";
import { figureName } from "./figure-name.ts";
import { SheetNotes } from "./logbook-entries.tsx";

export const report = defineCard({ about: "asset", view: Report });

const minuteMs = 60_000;

function Report({ asset }: AssetProps) {
  const { live, queries, route, words, format } = useScreen();
  const answer = useSignal<CollaborationAnswer | undefined>(undefined);
  const failure = useSignal<string | undefined>(undefined);
  const minute = Math.floor(live.nowMs.value / minuteMs) * minuteMs;
  const toMs = route.value.toMs ?? minute;
  const fromMs = toMs - rangesMs[route.value.range];
  const { review } = useReview(asset.id);
  useEffect(() => {
    queries.collaboration(asset.id, { fromMs, toMs }).then(
      (figures) => {
        answer.value = figures;
        failure.value = undefined;
      },
      (error: unknown) => {
        failure.value = error instanceof Error ? error.message : String(error);
      },
    );
  }, [asset.id, fromMs, toMs]);
  const text = words.value.cellFigures.report;
  return (
    <article class="report">
      <h2>{text.title(asset.name)}</h2>
      <p>{text.period(format.value.dateTime(fromMs), format.value.dateTime(toMs))}</p>
      <p class="informational">{words.value.shell.informational}</p>
      <p class="form-row no-print">
        <button type="button" class="button" onClick={() => window.print()}>
          {text.print}
        </button>
        <Link to={{ page: { name: "cell", id: asset.id } }} class="text-link">
          {text.back}
        </Link>
      </p>
      {failure.value !== undefined && <p class="failure">{failure.value}</p>}
      {answer.value === undefined ? (
        <p class="empty">{words.value.shell.loading}</p>
      ) : (
        <Figures answer={answer.value} />
      )}
      {review?.entries !== undefined && "recorded" in review.entries && (
        <p>{text.entries(format.value.integer(review.entries.recorded))}</p>
      )}
      <SheetNotes
        name={asset.id}
        isWanted={({ assets }) => assets.includes(asset.id)}
        range={{ fromMs, toMs: route.value.toMs ?? minute + minuteMs }}
      />
      <p class="muted">
        {text.about} {text.causes}
      </p>
    </article>
  );
}

/** Of the causes of stops only those that occurred are worth paper. That no stop at all occurred is. */
function isUnusedCause({ value, aggregate }: Output, topic: string): boolean {
  const isCause = topic === "stop-cause-count" || topic === "stop-cause-time";
  return isCause && aggregate?.mean === 0 && !(typeof value === "number" && value > 0);
}

type Output = CollaborationAnswer["metrics"][number]["outputs"][number];

/** One row per figure that is a number and was known in the range; the geometry of the map is none. */
function Figures({ answer }: { answer: CollaborationAnswer }) {
  const { words, format } = useScreen();
  const text = words.value.cellFigures.report;
  const groups = answer.metrics
    .map(({ id, kind, outputs, inputs }) => ({
      id,
      title: Object.hasOwn(text.groups, kind) ? text.groups[kind] : id,
      inputs,
      rows: outputs.filter((output) => {
        const named = figureName(output.name, words.value);
        return named !== undefined && typeof output.aggregate?.mean === "number" && !isUnusedCause(output, named.topic);
      }),
    }))
    .filter(({ rows }) => rows.length > 0);
  if (groups.length === 0) return <p class="empty">{text.none}</p>;
  const number = (value: number | null | undefined) =>
    value === null || value === undefined ? "–" : format.value.number(value);
  return (
    <div class="table-frame">
      <table class="report-table">
        <thead>
          <tr>
            <th scope="col">{text.figure}</th>
            <th scope="col" class="unit-cell">
              {text.unit}
            </th>
            <th scope="col">{text.last}</th>
            <th scope="col">{text.mean}</th>
            <th scope="col">{text.lowest}</th>
            <th scope="col">{text.lowestShare}</th>
            <th scope="col">{text.known}</th>
          </tr>
        </thead>
        {groups.map(({ id, title, inputs, rows }) => (
          <tbody key={id}>
            <tr>
              <th scope="rowgroup" colSpan={7} class="group">
                {title}
              </th>
            </tr>
            {rows.map(({ name, tag, unit, value, aggregate }) =>
              aggregate === null ? null : (
                <tr key={tag}>
                  <th scope="row">
                    <Name figure={name} tag={tag} inputs={inputs} />
                  </th>
                  <td class="unit-cell">{format.value.unit(unit)}</td>
                  <td class="number">{typeof value === "number" ? number(value) : "–"}</td>
                  <td class="number">{number(aggregate.mean)}</td>
                  <td class="number">{number(aggregate.min)}</td>
                  <td class="number">{number(aggregate.p05)}</td>
                  <td class="number">{format.value.percent(aggregate.coverage)}</td>
                </tr>
              ),
            )}
          </tbody>
        ))}
      </table>
    </div>
  );
}

/** The name of a figure; pressed it tells formula, inputs and source. */
function Name({ figure, tag, inputs }: { figure: string; tag: string; inputs: readonly string[] }) {
  const { words } = useScreen();
  const known = figureName(figure, words.value);
  return known === undefined ? null : (
    <Explained explanation={{ topic: known.topic, tagId: tag, inputs }}>{known.name}</Explained>
  );
}
