/** Card `alarm-figures`: how the alarm system itself fares against EEMUA 191, each figure with how it is counted. */
import type { AlarmFigures } from "../../gateway/core/alarm-control.ts";
import type { Formatter } from "../format.ts";
import { useScreen } from "../screen.ts";
import { useAnswer } from "../use-answer.ts";
import { defineCard } from "./card.ts";

export const alarmFigures = defineCard({
  about: "site",
  title: (words) => words.alarmSystem.figures.title,
  view: AlarmFiguresView,
});

const monthMs = 30 * 86_400_000;

function AlarmFiguresView() {
  const { queries, words, format } = useScreen();
  const text = words.value.alarmSystem.figures;
  const { answer, failure } = useAnswer((toMs) => queries.alarmFigures({ fromMs: toMs - monthMs, toMs }));
  if (answer === undefined)
    return <p class="empty">{failure === undefined ? text.loading : `${text.failed} ${failure}`}</p>;
  const doubt = answer.coverage < 0.6 ? text.insufficient : answer.coverage < 0.95 ? text.uncertain : undefined;
  const values = valuesOf(answer, format.value);
  const [most] = answer.topTen;
  return (
    <>
      <p class="muted">
        {text.coverage(format.value.percent(answer.coverage))} {doubt}
      </p>
      <div class="table-frame">
        <table class="stacked">
          <thead>
            <tr>
              {[text.name, text.value, text.target, text.how].map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {Object.entries(text.rows).map(([key, [name, target, how]]) => (
              <tr key={key}>
                <th scope="row">{name}</th>
                <td>{values[key] ?? "–"}</td>
                <td>{target}</td>
                <td class="muted">{how}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {most !== undefined && (
        <p>
          {text.most}: <code>{most.id}</code> ({most.count})
        </p>
      )}
    </>
  );
}

function valuesOf(figures: AlarmFigures, format: Formatter): Readonly<Record<string, string | undefined>> {
  const { perHour, floodShare, topTenShare, priorityShare, ackMedianMs } = figures;
  const isKnown = figures.coverage >= 0.6;
  const share = (value: number | undefined) => (value === undefined || !isKnown ? undefined : format.percent(value));
  return {
    perHour: perHour === undefined || !isKnown ? undefined : format.number(perHour),
    peak: format.integer(figures.peak10minSliding),
    floodShare: share(floodShare),
    topTenShare: share(topTenShare),
    chattering: format.integer(figures.chattering.length),
    fleeting: format.integer(figures.fleeting.length),
    stale: format.integer(figures.stale.length),
    priorities:
      priorityShare === undefined
        ? undefined
        : `${[priorityShare[1], priorityShare[2], priorityShare[3]].map((each) => format.number(100 * each)).join(" / ")} %`,
    ack: ackMedianMs === undefined ? undefined : format.duration(ackMedianMs),
    unauthorised: format.integer(figures.unauthorisedSuppressions),
  };
}
