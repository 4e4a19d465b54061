/** Card `alarm-history`: what happened to alarms in the last day, newest first. */
import type { Condition } from "../../gateway/core/condition.ts";
import type { Messages } from "../language/language.ts";
import { useScreen } from "../screen.ts";
import { useAnswer } from "../use-answer.ts";
import { defineCard } from "./card.ts";
import { useConditionText } from "./condition-text.ts";

export const alarmHistory = defineCard({
  about: "site",
  title: (words) => words.alarmSystem.history.title,
  view: AlarmHistory,
});

const dayMs = 86_400_000;

function AlarmHistory() {
  const { queries, words } = useScreen();
  const text = words.value.alarmSystem.history;
  const { answer, failure } = useAnswer((toMs) => queries.alarmHistory({ fromMs: toMs - dayMs, toMs }));
  if (answer === undefined)
    return <p class="empty">{failure === undefined ? words.value.shell.loading : `${text.failed} ${failure}`}</p>;
  if (answer.length === 0) return <p class="calm">{text.none}</p>;
  return (
    <div class="table-frame">
      <table class="happenings">
        <tbody>
          {answer.map(({ n, timeMs, condition }) => (
            <Line key={n} timeMs={timeMs} condition={condition} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Line({ timeMs, condition }: { timeMs: number; condition: Condition }) {
  const { words, format } = useScreen();
  const { text } = useConditionText(condition);
  return (
    <tr>
      <td class="no-break">{format.value.dateTime(timeMs)}</td>
      <td>{transitionWord(condition, words.value.alarmSystem.history.states)}</td>
      <td>{text}</td>
    </tr>
  );
}

type States = Messages["alarmSystem"]["history"]["states"];

export function transitionWord({ state, acknowledged, shelved, suppressed }: Condition, states: States): string {
  if (shelved !== undefined) return states.shelved;
  if (suppressed !== undefined) return states.suppressed;
  if (state === "inactive") return states.inactive;
  return acknowledged ? states.acknowledged : states.active;
}
