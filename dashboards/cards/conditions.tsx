/** Card `conditions`: everything that somebody should know, most urgent first, to be acknowledged here. */
import { useSignal } from "@preact/signals";
import type { Condition } from "../../gateway/core/condition.ts";
import { blinks, stopBlinking } from "../blinking.ts";
import { Link } from "../controls/link.tsx";
import { NeutralSymbol, PrioritySymbol } from "../controls/symbols.tsx";
import { usePress } from "../controls/use-press.ts";
import { priorityOf } from "../priority.ts";
import { useScreen } from "../screen.ts";
import { defineCard } from "./card.ts";
import { useConditionText } from "./condition-text.ts";
import { Shelve } from "./shelve.tsx";

/** Tells that alarms come faster than anybody can take in. */
const floodId = "alarms/flood";

export const conditions = defineCard({ about: "site", view: Conditions });

const filters = ["active", "unacknowledged", "shelved", "suppressed", "all"] as const;
type Filter = (typeof filters)[number];

function Conditions() {
  const { live, words, route, go } = useScreen();
  const filter: Filter = filters.find((name) => name === route.value.filter) ?? "active";
  const text = words.value.alarms;
  const all = live.conditions.value;
  const flood = all.find(({ id, state }) => id === floodId && state === "active");
  const isSpread = useSignal(false);
  const passing = all.filter((condition) => passes(condition, filter)).toSorted(byUrgency);
  const isCollapsed = flood !== undefined && filter === "active" && !isSpread.value;
  // In a flood what was first is often the cause; the highest priority is never hidden.
  const shown = isCollapsed
    ? passing.filter(({ id, severity }) => id === flood.parameters?.firstOut || priorityOf(severity) === 1)
    : passing;
  return (
    <>
      {flood !== undefined && (
        <div class="form-row" role="status">
          <p>
            <strong>{words.value.alarmSystem.flood(Number(flood.parameters?.count ?? 0))}</strong>
          </p>
          <button type="button" class="button" onClick={() => (isSpread.value = !isSpread.value)}>
            {isSpread.value ? words.value.alarmSystem.collapse : words.value.alarmSystem.spread(passing.length)}
          </button>
        </div>
      )}
      <fieldset class="segments" aria-label={text.filter}>
        {filters.map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={name === filter}
            onClick={() => go({ filter: name }, { replace: true })}
          >
            {text.filters[name]} ({all.filter((condition) => passes(condition, name)).length})
          </button>
        ))}
      </fieldset>
      {all.some(isBlinking) && (
        <button type="button" class="button stop-blinking" onClick={() => stopBlinking(all)}>
          {text.stopBlinking}
        </button>
      )}
      {shown.length === 0 && <p class="calm">{text.none[filter]}</p>}
      {shown.length > 0 && (
        <ul class="rows condition-rows">
          {shown.map((condition) => (
            <ConditionRow key={condition.id} condition={condition} />
          ))}
        </ul>
      )}
    </>
  );
}

function passes({ state, acknowledged, shelved, suppressed }: Condition, filter: Filter): boolean {
  switch (filter) {
    case "active":
      return state === "active" && shelved === undefined && suppressed === undefined;
    case "unacknowledged":
      return !acknowledged && shelved === undefined;
    case "shelved":
      return shelved !== undefined;
    case "suppressed":
      return suppressed !== undefined;
    case "all":
      return true;
  }
}

function isBlinking(condition: Condition): boolean {
  const { state, severity, shelved } = condition;
  return state === "active" && shelved === undefined && priorityOf(severity) !== undefined && blinks(condition);
}

/** Active before returned, what is shelved last, then by priority, then the oldest first. */
function byUrgency(a: Condition, b: Condition): number {
  const rank = ({ severity }: Condition): number => priorityOf(severity) ?? 4;
  if ((a.shelved === undefined) !== (b.shelved === undefined)) return a.shelved === undefined ? -1 : 1;
  if (a.state !== b.state) return a.state === "active" ? -1 : 1;
  return rank(a) - rank(b) || a.activeTimeMs - b.activeTimeMs;
}

function ConditionRow({ condition }: { condition: Condition }) {
  const { live, words, format } = useScreen();
  const text = words.value.alarms;
  const { text: message, consequence, action, detail, page, asset } = useConditionText(condition);
  const priority = priorityOf(condition.severity);
  const isActive = condition.state === "active";
  return (
    <li class="row condition">
      {priority !== undefined && isActive ? (
        <PrioritySymbol priority={priority} name={text.priorities[priority]} blinks={isBlinking(condition)} />
      ) : (
        <NeutralSymbol isFilled={false} name={isActive ? text.event : text.returned} />
      )}
      <div class="condition-text">
        <p>
          <strong>{message}</strong>
        </p>
        {consequence !== undefined && <p>{consequence}</p>}
        {page.name !== "alarms" && (
          <Link to={{ page }} class="text-link">
            {action}
            {asset === undefined ? "" : ` – ${asset.name}`}
          </Link>
        )}
        {condition.suppressed !== undefined && (
          <p>{words.value.alarmSystem.suppressed[condition.suppressed.by](condition.suppressed.what)}</p>
        )}
        {condition.shelved !== undefined && (
          <p>{text.shelved(format.value.dateTime(condition.shelved.untilMs), condition.shelved.reason)}</p>
        )}
        <AtMachine condition={condition} />
        <p class="muted">
          {detail} <code>{condition.code}</code>
        </p>
      </div>
      <p class="condition-state">
        {isActive ? text.active : text.returned}, {condition.acknowledged ? text.acknowledged : text.notAcknowledged}
        <br />
        <span class="muted">
          {format.value.dateTime(condition.activeTimeMs)}{" "}
          <span class="no-break">({format.value.ago(live.nowMs.value - condition.activeTimeMs)})</span>
        </span>
      </p>
      <div class="condition-action">
        {condition.shelved === undefined && <Acknowledge condition={condition} message={message} />}
        <Shelve condition={condition} message={message} />
      </div>
    </li>
  );
}

/** What was said of an alarm of the machine at the machine itself (OPC 10000-9). Nothing is written back there. */
function AtMachine({ condition: { parameters } }: { condition: Condition }) {
  const { words } = useScreen();
  const text = words.value.alarmSystem.machine;
  const said = [
    known(text.acknowledged, parameters?.machineAcknowledged),
    known(text.confirmed, parameters?.machineConfirmed),
  ].filter((each) => each !== undefined);
  return said.length === 0 ? null : <p>{text.at(said.join(", "))}</p>;
}

/** Undefined when the machine has not told. */
function known(words: Readonly<Record<"yes" | "no", string>>, value: string | number | undefined): string | undefined {
  return value === "yes" || value === "no" ? words[value] : undefined;
}

/** The answer to the press is always shown: done, or what went wrong. */
function Acknowledge({ condition, message }: { condition: Condition; message: string }) {
  const { live, words } = useScreen();
  const { isBusy, failure, run } = usePress();
  const text = words.value.alarms;
  if (condition.acknowledged) return null;
  return (
    <>
      <button
        type="button"
        class="button"
        disabled={isBusy || live.state.value === "lost"}
        onClick={() => void run(() => live.acknowledge(condition.id))}
        aria-label={`${text.acknowledge}: ${message}`}
      >
        {text.acknowledge}
      </button>
      {failure !== undefined && (
        <p class="failure" role="alert">
          {text.failed} {failure}
        </p>
      )}
    </>
  );
}
