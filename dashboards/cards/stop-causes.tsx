/** Card `stop-causes`: a Pareto of the stops of the period by cause; stops without a reason stand among them. */

import type { StopAnswer, StopCauseSum } from "../../gateway/core/production.ts";
import { Bar } from "../charts/bar.tsx";
import { Told } from "../controls/told.tsx";
import type { Language } from "../language/language.ts";
import { nameIn } from "../language/name-in.ts";
import { useScreen } from "../screen.ts";
import { useStops } from "../use-production.ts";
import { defineCard } from "./card.ts";

export const stopCauses = defineCard({ about: "site", title: (words) => words.line.stops.causes, view: StopCauses });

/** Names of a group and a reason as the configuration has them; ids where it has them no more. */
export function causeName(
  { group, reason }: { readonly group: string; readonly reason: string },
  reasons: StopAnswer["reasons"],
  language: Language,
): string {
  const groups = reasons.flatMap((each) => each.groups).filter(({ id }) => id === group);
  const first = groups[0];
  const second = groups.flatMap((each) => each.reasons).find(({ id }) => id === reason);
  const names = [
    first === undefined ? group : nameIn(first, language),
    second === undefined ? reason : nameIn(second, language),
  ];
  return names.join(": ");
}

function StopCauses() {
  const { words } = useScreen();
  const { answer, failure } = useStops();
  if (failure !== undefined) return <p class="failure">{failure}</p>;
  if (answer === undefined) return <p class="empty">{words.value.shell.loading}</p>;
  return <CausesTable answer={answer} most={12} />;
}

export function CausesTable({ answer, most }: { answer: StopAnswer; most: number }) {
  const { words, format, language } = useScreen();
  const text = words.value.line.stops;
  const { causes, reasons, moreStops } = answer;
  if (causes.length === 0) return <p>{text.noStops}</p>;
  const largest = Math.max(...causes.map(({ seconds }) => seconds));
  const nameOf = ({ group, reason }: StopCauseSum) =>
    group === null || reason === null ? text.withoutReason : causeName({ group, reason }, reasons, language.value);
  return (
    <>
      <table class="causes" aria-label={text.causes}>
        <thead>
          <tr>
            <th scope="col">{words.value.cellFigures.columns.cause}</th>
            <th scope="col" class="number">
              {text.time}
            </th>
            <th scope="col" class="number">
              {text.count}
            </th>
          </tr>
        </thead>
        <tbody>
          {causes.slice(0, most).map((cause) => (
            <tr key={`${cause.group}/${cause.reason}`}>
              <th scope="row">
                {nameOf(cause)}
                {cause.loss !== null && <span class="muted"> · {text.losses[cause.loss]}</span>}
                <Bar share={cause.seconds / largest} />
              </th>
              <td class="number">
                <Told name="cause-time" title={nameOf(cause)}>{`${format.value.number(cause.seconds / 60)} min`}</Told>
              </td>
              <td class="number">
                <Told name="cause-count" title={nameOf(cause)}>
                  {format.value.integer(cause.count)}
                </Told>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {moreStops > 0 && <p class="muted">{text.more(moreStops)}</p>}
    </>
  );
}
