/** Within a model: learn normal from a stretch of stored values, or from one to come; progress, and what came of it. */
import { useSignal } from "@preact/signals";
import type { LearnJobReport } from "../../gateway/core/model-learning.ts";
import type { ModelReport } from "../../gateway/core/view.ts";
import { Failure } from "../controls/failure.tsx";
import { Problem } from "../controls/problem.tsx";
import { usePress } from "../controls/use-press.ts";
import { useScreen } from "../screen.ts";
import { zonedTimeMs } from "../zoned-time.ts";
import { signalName } from "./signal-name.ts";

const hourMs = 3_600_000;
const periods = [1, 8, 24, 168] as const;
/** Hours to come. */
const aheads = [1 / 6, 1, 8, 24, 168] as const;

/** States that end a job. The gateway's own list cannot be imported: pages take types only. */
const ended: ReadonlySet<LearnJobReport["state"]> = new Set(["done", "failed", "cancelled", "interrupted"]);

/** The learning of a model that waits or is under way. */
export function useOpenJob(modelId: string): LearnJobReport | undefined {
  const job = useScreen().live.learning.value.find(({ model }) => model === modelId);
  return job === undefined || ended.has(job.state) ? undefined : job;
}

export function ModelLearning({ model }: { model: ModelReport }) {
  const { words } = useScreen();
  return (
    <details>
      <summary>{words.value.learning.title}</summary>
      <LearningOf model={model} />
    </details>
  );
}

/** For a machine that was connected just now, `isNew`: nothing lies behind it that could be learned from. */
export function LearningOf({ model, isNew = false }: { model: ModelReport; isNew?: boolean }) {
  const { live } = useScreen();
  const job = live.learning.value.find((each) => each.model === model.id);
  const open = useOpenJob(model.id);
  return (
    <>
      {open !== undefined ? <Progress job={open} /> : <LearnForm model={model} isNew={isNew} />}
      {job !== undefined && open === undefined && <Result job={job} />}
    </>
  );
}

function LearnForm({ model, isNew }: { model: ModelReport; isNew: boolean }) {
  const { live, words, format, queries } = useScreen();
  const text = words.value.learning;
  const hours = useSignal<string>(isNew ? "+1" : "8");
  const from = useSignal("");
  const to = useSignal("");
  const activates = useSignal(false);
  const adds = useSignal(true);
  const falseAlarms = live.cases.value.filter(
    ({ asset, verdict }) => asset === model.asset && verdict?.verdict === "false",
  ).length;
  const action = usePress();
  const isOwn = hours.value === "own";
  const isAhead = hours.value.startsWith("+");
  const zone = format.value.zoneName;
  const own = { from: zonedTimeMs(from.value, zone), to: zonedTimeMs(to.value, zone) };
  const isReady = !isOwn || (own.from !== undefined && own.to !== undefined);
  const learn = (): void => {
    const nowMs = live.nowMs.peek();
    const spanMs = Number(hours.value) * hourMs;
    const range = isOwn
      ? { from: own.from ?? Number.NaN, to: own.to ?? Number.NaN }
      : isAhead
        ? { from: nowMs, to: nowMs + spanMs }
        : { from: nowMs - spanMs, to: nowMs };
    void action.run(async () => {
      await queries.learn(model.id, {
        ...range,
        activate: activates.value,
        withFalseAlarms: falseAlarms > 0 && adds.value,
      });
    });
  };
  return (
    <div class="form">
      <p>{text.advice}</p>
      <label>
        {text.period}
        <select value={hours.value} onChange={(event) => (hours.value = event.currentTarget.value)}>
          {aheads.map((each) => (
            <option key={each} value={`+${each}`}>
              {text.coming(each)}
            </option>
          ))}
          {periods.map((each) => (
            <option key={each} value={String(each)}>
              {text.last(each)}
            </option>
          ))}
          <option value="own">{text.own}</option>
        </select>
      </label>
      {isAhead && <p class="muted">{text.comingHint}</p>}
      {isOwn && (
        <div class="form-row">
          <TimeInput label={text.from(zone)} value={from} />
          <TimeInput label={text.to(zone)} value={to} />
        </div>
      )}
      {falseAlarms > 0 && (
        <label class="check">
          <input
            type="checkbox"
            checked={adds.value}
            onChange={(event) => (adds.value = event.currentTarget.checked)}
          />
          {text.falseAlarms(falseAlarms)}
        </label>
      )}
      {!isNew && (
        <label class="check">
          <input
            type="checkbox"
            checked={activates.value}
            onChange={(event) => (activates.value = event.currentTarget.checked)}
          />
          {text.activate}
        </label>
      )}
      <p>
        <button type="button" class="button" disabled={action.isBusy || !isReady} onClick={learn}>
          {text.start}
        </button>
      </p>
      <Failure text={action.failure} />
    </div>
  );
}

function TimeInput({ label, value }: { label: string; value: { value: string } }) {
  return (
    <label>
      {label}
      <input type="datetime-local" value={value.value} onInput={(event) => (value.value = event.currentTarget.value)} />
    </label>
  );
}

function Progress({ job }: { job: LearnJobReport }) {
  const { words, format, queries } = useScreen();
  const text = words.value.learning;
  const action = usePress();
  const left = job.etaSeconds === null ? "" : `, ${text.left(format.value.duration(job.etaSeconds * 1000))}`;
  return (
    <div class="form">
      <p role="status">
        {text.states[job.state]} ({format.value.percent(job.progress)}
        {left})
      </p>
      <progress class="progress" max={1} value={job.progress} aria-label={text.title} />
      <p>
        <button
          type="button"
          class="button"
          disabled={action.isBusy}
          onClick={() => action.run(async () => void (await queries.cancelLearning(job.id)))}
        >
          {text.cancel}
        </button>
      </p>
      <Failure text={action.failure} />
    </div>
  );
}

function Result({ job }: { job: LearnJobReport }) {
  const { live, words, format } = useScreen();
  const text = words.value.learning;
  const { number, unit, dateTime } = format.value;
  if (job.state !== "done") {
    return (
      <p role="status">
        {text.states[job.state]}.{" "}
        {job.state === "failed" && <Problem message={`${job.message} ${job.next ?? ""}`} code={job.code} />}
      </p>
    );
  }
  const name = (id: string) => signalName(id, live.tags.value, words.value);
  return (
    <div role="status">
      <p>{text.done(format.value.integer(job.rows ?? 0), job.role === "active")}</p>
      {(job.findings ?? []).map(({ channel, unit: code, kind, fromMs, toMs, at, usual }) => (
        <p key={`${channel} ${kind}`}>
          <strong>{text.unusual}</strong>{" "}
          {text[kind](name(channel), `${number(at)} ${unit(code)}`, `${number(usual)} ${unit(code)}`)}{" "}
          {kind === "level" ? `${dateTime(fromMs)} – ${dateTime(toMs)}` : dateTime(fromMs)}
        </p>
      ))}
      <p>{text.covered}</p>
      <ul class="plain">
        {(job.covered ?? []).map(({ name: id, unit: code, low = Number.NaN, high = Number.NaN }) => (
          <li key={id}>
            {name(id)}{" "}
            <span class="muted">
              {number(low)} – {number(high)} {unit(code)}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
