/** Card `alarm-tuning`: other settings of an alarm, tried out on the stored values of the last month, beside those of today. */
import { type Signal, useSignal } from "@preact/signals";
import type { AlarmReport } from "../../gateway/core/alarm.ts";
import type { AlarmChange, TunedAlarms, TuneReport } from "../../gateway/core/alarm-control.ts";
import { Failure } from "../controls/failure.tsx";
import { usePress } from "../controls/use-press.ts";
import { mayConfigure } from "../permission.ts";
import { useScreen } from "../screen.ts";
import { useAlarmToolWords } from "../use-alarm-tools.ts";
import { useAnswer } from "../use-answer.ts";
import { defineCard } from "./card.ts";

export const alarmTuning = defineCard({ about: "site", view: AlarmTuning });

/** Alarms on states and on another tag have no number to try out. */
const isTunable = ({ type, setpoint, outOfService }: AlarmReport) =>
  type !== "state" && typeof setpoint !== "string" && !outOfService;

function AlarmTuning() {
  const { queries, words, live } = useScreen();
  const text = useAlarmToolWords().tuning;
  const { answer, failure } = useAnswer(() => queries.alarmDefinitions());
  const chosen = useSignal("");
  const tunable = (answer ?? []).filter(isTunable);
  const alarm = tunable.find(({ id }) => id === chosen.value) ?? tunable[0];
  return (
    <>
      <h2>{text.title}</h2>
      {failure !== undefined && <p class="failure">{failure}</p>}
      {answer === undefined && failure === undefined && <p class="empty">{words.value.shell.loading}</p>}
      {answer !== undefined && alarm === undefined && (
        <p class="empty">
          {text.none}{" "}
          <a class="text-link" href="/docs/how-to/set-up-alarms">
            {text.guide}
          </a>
        </p>
      )}
      {alarm !== undefined && live.site.value?.role !== "viewer" && (
        <>
          <p class="muted">{text.about}</p>
          <label class="search">
            {text.alarm}
            <select value={alarm.id} onChange={(event) => (chosen.value = event.currentTarget.value)}>
              {tunable.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name ?? id}
                </option>
              ))}
            </select>
          </label>
          <Trial key={alarm.id} alarm={alarm} />
        </>
      )}
    </>
  );
}

type Setting = "limit" | "hysteresis" | "onDelaySeconds" | "offDelaySeconds";

function Trial({ alarm }: { alarm: AlarmReport }) {
  const { queries, format } = useScreen();
  const text = useAlarmToolWords().tuning;
  const press = usePress();
  const report = useSignal<TuneReport | undefined>(undefined);
  const tried = useSignal<AlarmChange>({});
  const fields: Readonly<Record<Setting, Signal<string>>> = {
    limit: useSignal(String(alarm.limit ?? "")),
    hysteresis: useSignal(String(alarm.effectiveHysteresis)),
    onDelaySeconds: useSignal(String(alarm.onDelaySeconds)),
    offDelaySeconds: useSignal(String(alarm.offDelaySeconds)),
  };
  const days = useSignal("30");
  const unit = format.value.unit(alarm.unit);
  const labels: Readonly<Record<Setting, string>> = {
    ...{ limit: text.limit(unit), hysteresis: text.hysteresis(unit) },
    ...{ onDelaySeconds: text.onDelay, offDelaySeconds: text.offDelay },
  };
  const names = Object.keys(fields) as Setting[];
  const change: AlarmChange = Object.fromEntries(
    names.filter((name) => isNumber(fields[name].value)).map((name) => [name, Number(fields[name].value)]),
  );
  const run = () =>
    press.run(async () => {
      report.value = await queries.tuneAlarm(alarm.id, { days: Number(days.value), change });
      tried.value = change;
    });
  const origin = alarm.originText ?? (alarm.origin === undefined ? text.noOrigin : text.origins[alarm.origin]);
  return (
    <>
      <p class="muted">{text.limitOf(origin)}</p>
      <div class="form-wide">
        {names.map((name) => (
          <NumberField key={name} label={labels[name]} value={fields[name]} />
        ))}
        <NumberField label={text.days} value={days} />
        <button
          type="button"
          class="button"
          disabled={press.isBusy || !isNumber(days.value)}
          onClick={() => void run()}
        >
          {text.run}
        </button>
      </div>
      <Failure text={press.failure} />
      {report.value !== undefined && <Outcome report={report.value} change={tried.value} />}
    </>
  );
}

function isNumber(text: string): boolean {
  return text.trim() !== "" && Number.isFinite(Number(text));
}

function NumberField({ label, value }: { label: string; value: Signal<string> }) {
  return (
    <label class="search">
      {label}
      <input
        type="number"
        step="any"
        value={value.value}
        onInput={(event) => (value.value = event.currentTarget.value)}
      />
    </label>
  );
}

function Outcome({ report, change }: { report: TuneReport; change: AlarmChange }) {
  const { format } = useScreen();
  const text = useAlarmToolWords().tuning;
  const { present, changed, fromMs, toMs, valueCount, judgedFaults, daysAsked } = report;
  const rows: readonly (readonly [string, (alarms: TunedAlarms) => string])[] = [
    [text.count, ({ count }) => format.value.integer(count)],
    [text.missed, ({ missedFaults }) => format.value.integer(missedFaults)],
    [text.falseAlarms, ({ falseAlarms }) => format.value.integer(falseAlarms)],
  ];
  const isShorter = toMs - fromMs < daysAsked * 86_400_000 - 60_000;
  return (
    <div role="status">
      <table aria-label={text.title}>
        <thead>
          <tr>
            <th scope="col">{text.settings}</th>
            <th scope="col">{text.today}</th>
            <th scope="col">{text.tried}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, of]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td class="number">{of(present)}</td>
              <td class="number">{of(changed)}</td>
            </tr>
          ))}
          <tr>
            <th scope="row">{text.newest}</th>
            <td>
              <Newest alarms={present} />
            </td>
            <td>
              <Newest alarms={changed} />
            </td>
          </tr>
        </tbody>
      </table>
      <p class="muted">
        {text.rests(format.value.integer(valueCount), format.value.dateTime(fromMs), format.value.dateTime(toMs))}{" "}
        {isShorter ? text.shorter : ""} {text.judged(judgedFaults)}
      </p>
      <Keep id={report.id} change={change} />
    </div>
  );
}

const shownMost = 3;

function Newest({ alarms: { alarms } }: { alarms: TunedAlarms }) {
  const { format } = useScreen();
  const text = useAlarmToolWords().tuning;
  if (alarms.length === 0) return <>–</>;
  return (
    <ul class="plain-list">
      {alarms
        .slice(-shownMost)
        .toReversed()
        .map(({ fromMs, toMs }) => (
          <li key={fromMs}>
            {format.value.dateTime(fromMs)} ({toMs === undefined ? text.lasts : format.value.duration(toMs - fromMs)})
          </li>
        ))}
    </ul>
  );
}

function Keep({ id, change }: { id: string; change: AlarmChange }) {
  const { queries, live } = useScreen();
  const text = useAlarmToolWords().tuning;
  const press = usePress();
  const file = useSignal<string | undefined>(undefined);
  if (!mayConfigure(live.site.value)) return null;
  const keep = () =>
    press.run(async () => {
      file.value = (await queries.keepAlarm(id, change)).file;
    });
  return (
    <>
      <button type="button" class="button" disabled={press.isBusy} onClick={() => void keep()}>
        {text.keep}
      </button>
      {file.value !== undefined && <p role="status">{text.kept(file.value)}</p>}
      <Failure text={press.failure} />
    </>
  );
}
