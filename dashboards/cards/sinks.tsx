/** Card `sinks`: each destination with what waits for it, how it is being tried, and the condition that it raised. */
import type { Condition } from "../../gateway/core/condition.ts";
import type { SinkReport } from "../../gateway/core/view.ts";
import { Problem } from "../controls/problem.tsx";
import { NeutralSymbol, StatusSymbol } from "../controls/symbols.tsx";
import { ToldFigures } from "../controls/told.tsx";
import { useScreen } from "../screen.ts";
import { defineCard } from "./card.ts";
import { useConditionText } from "./condition-text.ts";
import { Rejections } from "./rejections.tsx";

export const sinks = defineCard({ about: "site", title: (words) => words.sinks.title, view: Sinks });

function Sinks() {
  const { live, words } = useScreen();
  if (live.sinks.value.length === 0) return <p class="empty">{words.value.sinks.none}</p>;
  return (
    <ul class="source-grid">
      {live.sinks.value.map((sink) => (
        <li key={sink.id} class="source">
          <Sink sink={sink} />
        </li>
      ))}
    </ul>
  );
}

function Sink({ sink }: { sink: SinkReport }) {
  const { live, words, format } = useScreen();
  const text = words.value.sinks;
  const raised = live.conditions.value.filter(
    ({ id, state }) => state === "active" && id.startsWith(`sink/${sink.id}/`),
  );
  return (
    <article>
      <h3>
        {sink.id} <span class="muted">{text.kinds[sink.kind] ?? sink.kind}</span>
      </h3>
      <p class="state-word">
        <SinkSymbol state={sink.state} />
        <span>
          {useStateText(sink)}
          {sink.state !== "forwarding" && (
            <span class="muted">
              {" "}
              {text.since(format.value.duration(Math.max(0, live.nowMs.value - sink.sinceMs)))}
            </span>
          )}
        </span>
      </p>
      {sink.message !== undefined && (
        <p>
          <Problem message={sink.message} code={sink.code} />
        </p>
      )}
      {sink.next !== undefined && (
        <p>
          <strong>{words.value.sources.next}:</strong> {sink.next}
        </p>
      )}
      {raised.map((condition) => (
        <Raised key={condition.id} condition={condition} />
      ))}
      <SinkFigures sink={sink} />
      <Rejections title={text.refusals} rejections={sink.refusals} />
    </article>
  );
}

function SinkSymbol({ state }: { state: SinkReport["state"] }) {
  if (state === "retrying" || state === "held") return <StatusSymbol status={state === "held" ? "F" : "S"} />;
  return <NeutralSymbol isFilled={state === "forwarding"} />;
}

/** Idle, sending, waiting until when, or held and why. */
function useStateText({ state, pendingCount, nextAttemptMs }: SinkReport): string {
  const { words, format } = useScreen();
  const text = words.value.sinks;
  switch (state) {
    case "forwarding":
      return pendingCount === 0 ? text.idle : text.sending;
    case "retrying":
      return nextAttemptMs === undefined ? text.trying : text.waitingUntil(format.value.time(nextAttemptMs));
    case "held":
      return nextAttemptMs === undefined ? text.held : text.heldUntil(format.value.time(nextAttemptMs));
    default:
      return text[state];
  }
}

function Raised({ condition }: { condition: Condition }) {
  const { text, consequence } = useConditionText(condition);
  return (
    <p class="problem">
      <StatusSymbol status="F" />
      <span>
        {text} <code>{condition.code}</code>
        {consequence !== undefined && (
          <>
            <br />
            <span class="muted">{consequence}</span>
          </>
        )}
      </span>
    </p>
  );
}

function SinkFigures({ sink }: { sink: SinkReport }) {
  const { live, words, format } = useScreen();
  const text = words.value.sinks;
  const { integer, fixed, ago } = format.value;
  const backlogHours = Math.max(0, live.nowMs.value - (sink.pendingSinceMs ?? live.nowMs.value)) / 3_600_000;
  const backlog = sink.pendingCount === 0 ? text.noBacklog : `${fixed(backlogHours, 2)} h`;
  const lastWrite = sink.lastWriteMs === undefined ? text.never : ago(live.nowMs.value - sink.lastWriteMs);
  return (
    <ToldFigures
      figures={[
        { name: "sink-backlog", title: text.backlog, value: backlog },
        { name: "sink-pending", title: text.pending, value: integer(sink.pendingCount) },
        { name: "sink-forwarded", title: text.forwarded, value: integer(sink.forwardedCount) },
        { name: "sink-omitted", title: text.omitted, value: integer(sink.omittedCount) },
        { name: "sink-set-aside", title: text.setAside, value: integer(sink.setAsideCount) },
        { name: "sink-missed", title: text.missed, value: integer(sink.missedCount) },
        { name: "sink-last-write", title: text.lastWrite, value: lastWrite },
        { name: "sink-attempts", title: text.attempts, value: integer(sink.attempts) },
      ]}
    />
  );
}
