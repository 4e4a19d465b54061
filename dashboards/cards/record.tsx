/** Card `record`: one large neutral button, what is being recorded, and how long the disk lasts. */
import { useSignal } from "@preact/signals";
import type { DiskTime, RecordingReport } from "../../gateway/core/recording.ts";
import { LimitBar } from "../charts/limit-bar.tsx";
import { Failure } from "../controls/failure.tsx";
import { Told } from "../controls/told.tsx";
import { usePress } from "../controls/use-press.ts";
import { useScreen } from "../screen.ts";
import { recordingsChanged, useRecordings } from "../use-recordings.ts";
import { useSize } from "../use-size.ts";
import { defineCard } from "./card.ts";
import { classes } from "./label-classes.ts";

export const record = defineCard({ about: "site", view: Record });

const befores = [0, 10, 30, 60, 300] as const;
const texts = ["campaign", "product", "conditions", "notes"] as const;

function Record() {
  const { recordings = [], time, failure } = useRecordings();
  return (
    <>
      <ul class="plain-list">
        {recordings
          .filter(({ state }) => state === "running")
          .map((recording) => (
            <li key={recording.id}>
              <Running recording={recording} />
            </li>
          ))}
      </ul>
      <RecordForm />
      <Room time={time} />
      <Failure text={failure} />
    </>
  );
}

function RecordForm() {
  const { live, words, queries } = useScreen();
  const text = words.value.recordings;
  const name = useSignal("");
  const before = useSignal("30");
  const more = { campaign: useSignal(""), product: useSignal(""), conditions: useSignal(""), notes: useSignal("") };
  const action = usePress();
  const start = (): void =>
    void action.run(async () => {
      const { campaign, product, conditions: operatingConditions, notes } = filled(more);
      const context = withoutEmpty({ product, operatingConditions, notes });
      const about = withoutEmpty({ campaign });
      await queries.recordings.start({
        name: name.value.trim(),
        preTriggerSeconds: Number(before.value),
        ...about,
        context,
      });
      name.value = "";
      recordingsChanged();
    });
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        start();
      }}
    >
      <div class="form-row">
        <label>
          {text.name}
          <input
            type="text"
            required
            pattern=".*\S.*"
            maxLength={120}
            placeholder={text.nameHint}
            value={name.value}
            onInput={({ currentTarget }) => (name.value = currentTarget.value)}
          />
        </label>
        <label>
          {text.before}
          <select value={before.value} onChange={({ currentTarget }) => (before.value = currentTarget.value)}>
            {befores.map((each) => (
              <option key={each} value={String(each)}>
                {text.seconds(String(each))}
              </option>
            ))}
          </select>
        </label>
      </div>
      <details>
        <summary>{text.more}</summary>
        {texts.map((each) => (
          <label key={each}>
            {text[each]}
            <input
              type="text"
              maxLength={each === "campaign" ? 120 : 2000}
              value={more[each].value}
              onInput={({ currentTarget }) => (more[each].value = currentTarget.value)}
            />
          </label>
        ))}
        <p class="muted">{text.noPersons}</p>
      </details>
      <button type="submit" class="button record-button" disabled={action.isBusy || live.state.value === "lost"}>
        <span class="record-sign" aria-hidden="true" />
        {text.record}
      </button>
      <Failure text={action.failure} />
    </form>
  );
}

function filled(fields: Readonly<Record<(typeof texts)[number], { readonly value: string }>>) {
  const textOf = (name: (typeof texts)[number]) => fields[name].value.trim() || undefined;
  return {
    ...{ campaign: textOf("campaign"), product: textOf("product") },
    ...{ conditions: textOf("conditions"), notes: textOf("notes") },
  };
}

function withoutEmpty<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

function Room({ time }: { time: DiskTime | undefined }) {
  const { words, format } = useScreen();
  if (time === undefined) return null;
  const { secondsLeft, bytesLeft, keptBytes, valuesPerSecond } = time;
  const text = words.value.recordings;
  const size = useSize();
  const room = keptBytes + bytesLeft;
  const facts = [
    [text.kept, text.keptOf(size(keptBytes), size(room))],
    [words.value.quality.rate, format.value.number(valuesPerSecond)],
  ] as const;
  return (
    <div class="measured">
      <Told name="disk-time" title={text.roomTitle} facts={facts}>
        {secondsLeft === null ? text.roomIdle : text.room(format.value.duration(secondsLeft * 1000))}
      </Told>
      <LimitBar
        label={text.kept}
        value={keptBytes}
        limit={room}
        top={1.05 * room}
        state="normal"
        text={text.keptOf(size(keptBytes), size(room))}
      />
    </div>
  );
}

/** Since when, stop, and marks of this moment: large enough for a thumb. */
function Running({ recording }: { recording: RecordingReport }) {
  const { live, words, format, queries } = useScreen();
  const text = words.value.recordings;
  const marked = useSignal<string | undefined>(undefined);
  const action = usePress();
  const isOff = action.isBusy || live.state.value === "lost";
  const mark = (name: string): void =>
    void action.run(async () => {
      const nowMs = live.nowMs.peek();
      await queries.recordings.addLabel(recording.id, { fromMs: nowMs, toMs: nowMs, class: name, annotator: "first" });
      marked.value = name;
    });
  return (
    <div class="running">
      <p class="running-name">
        <span class="record-sign is-running" aria-hidden="true" />
        <strong>{recording.name}</strong> {text.running}{" "}
        <span class="number">{format.value.duration(Math.max(0, live.nowMs.value - recording.fromMs))}</span>
      </p>
      <button
        type="button"
        class="button stop-button"
        disabled={isOff}
        onClick={() =>
          void action.run(async () => {
            await queries.recordings.stop(recording.id);
            recordingsChanged();
          })
        }
      >
        {text.stop}
      </button>
      <fieldset class="segments quick-labels">
        <legend>{text.markNow}</legend>
        {classes.map((name) => (
          <button key={name} type="button" disabled={isOff} onClick={() => mark(name)}>
            {words.value.labels.classes[name]}
          </button>
        ))}
      </fieldset>
      <p role="status">
        {marked.value === undefined ? "" : text.marked(words.value.labels.classes[marked.value] ?? marked.value)}
      </p>
      <Failure text={action.failure} />
    </div>
  );
}
