/** Card `notifications`: each way to reach people, how it fares, and a test message with its answer. */
import { useSignal } from "@preact/signals";
import type { NotificationReport } from "../../gateway/core/notification.ts";
import { textOf } from "../controls/use-press.ts";
import { mayConfigure } from "../permission.ts";
import { useScreen } from "../screen.ts";
import { useAlarmToolWords } from "../use-alarm-tools.ts";
import { useAnswer } from "../use-answer.ts";
import { defineCard } from "./card.ts";

export const notifications = defineCard({ about: "site", view: Notifications });

function Notifications() {
  const { queries, words } = useScreen();
  const text = useAlarmToolWords().notifications;
  const { answer, failure } = useAnswer(() => queries.notifications());
  return (
    <>
      <h2>{text.title}</h2>
      {failure !== undefined && <p class="failure">{failure}</p>}
      {answer === undefined && failure === undefined && <p class="empty">{words.value.shell.loading}</p>}
      {answer?.length === 0 && (
        <p class="empty">
          {text.none}{" "}
          <a class="text-link" href="/docs/how-to/send-messages">
            {text.guide}
          </a>
        </p>
      )}
      {answer !== undefined && answer.length > 0 && (
        <div class="table-frame">
          <table aria-label={text.title}>
            <thead>
              <tr>
                {[text.channel, text.state, text.sent, text.waiting, text.refused, text.last, text.test].map(
                  (title) => (
                    <th key={title} scope="col">
                      {title}
                    </th>
                  ),
                )}
              </tr>
            </thead>
            <tbody>
              {answer.map((report) => (
                <Row key={report.id} report={report} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

function Row({ report: listed }: { report: NotificationReport }) {
  const { format } = useScreen();
  const text = useAlarmToolWords().notifications;
  const tested = useSignal<NotificationReport | undefined>(undefined);
  // The test is the newer word until the list is asked for again with more messages in it.
  const report = tested.value !== undefined && tested.value.sentCount >= listed.sentCount ? tested.value : listed;
  const { id, kind, state, message, next, lastSentMs } = report;
  return (
    <tr>
      <th scope="row">
        {id} <span class="tag-origin">{text.kinds[kind] ?? kind}</span>
      </th>
      <td>
        {text.states[state]}
        {state !== "ready" && <span class="tag-origin">{[message, next].filter(Boolean).join(" ")}</span>}
      </td>
      <td class="number">{format.value.integer(report.sentCount)}</td>
      <td class="number">{format.value.integer(report.waitingCount + report.queuedCount)}</td>
      <td class="number">{format.value.integer(report.refusedCount)}</td>
      <td>{lastSentMs === undefined ? text.never : format.value.dateTime(lastSentMs)}</td>
      <td>
        <Test id={id} onTaken={(newer) => (tested.value = newer)} />
      </td>
    </tr>
  );
}

/** The result of the last test stays: taken, or what went wrong and what to do. */
function Test({ id, onTaken }: { id: string; onTaken: (report: NotificationReport) => void }) {
  const { queries, live, format } = useScreen();
  const text = useAlarmToolWords().notifications;
  const isBusy = useSignal(false);
  const result = useSignal<string | undefined>(undefined);
  if (!mayConfigure(live.site.value)) return null;
  const send = async () => {
    isBusy.value = true;
    result.value = undefined;
    try {
      onTaken(await queries.testNotification(id));
      result.value = text.taken(format.value.time(live.nowMs.peek()));
    } catch (error) {
      result.value = `${text.failed(format.value.time(live.nowMs.peek()))} ${textOf(error)}`;
    }
    isBusy.value = false;
  };
  return (
    <>
      <button
        type="button"
        class="button"
        aria-label={text.testOf(id)}
        disabled={isBusy.value || live.state.value === "lost"}
        onClick={() => void send()}
      >
        {text.test}
      </button>
      <p role="status">{result.value}</p>
    </>
  );
}
