/** Card `actions`: the three things to do first, each with its reason and age. */
import type { Condition } from "../../gateway/core/condition.ts";
import { blinks } from "../blinking.ts";
import { Link } from "../controls/link.tsx";
import { PrioritySymbol } from "../controls/symbols.tsx";
import { priorityOf } from "../priority.ts";
import { useScreen } from "../screen.ts";
import { defineCard } from "./card.ts";
import { useConditionText } from "./condition-text.ts";

export const actions = defineCard({ about: "site", title: (words) => words.overview.actions, view: Actions });

const shownCount = 3;

function Actions() {
  const { live, words } = useScreen();
  const due = live.conditions.value
    .filter(
      ({ state, severity, shelved }) =>
        state === "active" && shelved === undefined && priorityOf(severity) !== undefined,
    )
    .toSorted((a, b) => b.severity - a.severity || a.activeTimeMs - b.activeTimeMs);
  return (
    <div>
      {due.length === 0 && <p class="calm">{words.value.overview.nothingToDo}</p>}
      <ol class="actions">
        {due.slice(0, shownCount).map((condition) => (
          <Action key={condition.id} condition={condition} />
        ))}
      </ol>
      {due.length > shownCount && (
        <Link to={{ page: { name: "alarms" } }} class="text-link">
          {words.value.overview.more(due.length - shownCount)}
        </Link>
      )}
      <OpenCases />
    </div>
  );
}

/** One line: which assets have a case, and whether somebody must still say what it was. */
function OpenCases() {
  const { live, words } = useScreen();
  const text = words.value.cases;
  const open = live.cases.value.filter(({ state }) => state === "open");
  if (open.length === 0) return null;
  return (
    <p class="open-cases">
      {text.open(open.length)}:{" "}
      {open.map(({ id, asset, verdict }, index) => (
        <span key={id}>
          {index === 0 ? "" : ", "}
          <Link to={{ page: { name: "asset", id: asset } }} class="text-link">
            {live.assets.value?.find((each) => each.id === asset)?.name ?? asset}
          </Link>
          {verdict === undefined ? ` (${text.toJudge})` : ""}
        </span>
      ))}
    </p>
  );
}

function Action({ condition }: { condition: Condition }) {
  const { live, words, format } = useScreen();
  const { text, action, page, asset } = useConditionText(condition);
  const priority = priorityOf(condition.severity);
  return (
    <li class="action">
      {priority !== undefined && (
        <PrioritySymbol priority={priority} name={words.value.alarms.priorities[priority]} blinks={blinks(condition)} />
      )}
      <div>
        <Link to={{ page }} class="text-link">
          {action}
          {asset === undefined ? "" : ` – ${asset.name}`}
        </Link>
        <p>{text}</p>
        <p class="muted">{format.value.ago(live.nowMs.value - condition.activeTimeMs)}</p>
      </div>
    </li>
  );
}
