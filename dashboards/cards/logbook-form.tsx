/** A new entry of the logbook: a note to the next shift, or what was done to an asset and when. */
import { type Signal, useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import type { LogbookKind, LogbookWork } from "../../gateway/core/logbook.ts";
import { Failure } from "../controls/failure.tsx";
import { usePress } from "../controls/use-press.ts";
import { useScreen } from "../screen.ts";
import { useLogbookWords } from "../use-logbook.ts";
import { zonedTimeMs } from "../zoned-time.ts";

/** What the gateway takes. */
const textMax = 1000;

interface NewEntryProps {
  readonly kind: LogbookKind;
  readonly about: string;
  readonly noteDays: number;
  readonly onChange: () => void;
}

export function NewEntry({ kind, about, noteDays, onChange }: NewEntryProps) {
  const { queries, live, format } = useScreen();
  const words = useLogbookWords();
  const isOpen = useSignal(false);
  const text = useSignal("");
  const work = useSignal<LogbookWork | undefined>(undefined);
  const when = useSignal("");
  const saved = useSignal(false);
  const press = usePress();
  if (live.site.value?.role === "viewer") return <p class="muted">{words.needsOperator}</p>;
  const isNote = kind === "handover";
  const isComplete = text.value.trim() !== "" || (work.value !== undefined && work.value !== "other");
  // As a clock at the site shows it, wherever the browser is.
  const timeMs = when.value === "" ? undefined : zonedTimeMs(when.value, format.value.zoneName);
  const save = () =>
    void press.run(async () => {
      const done = work.value === undefined ? {} : { work: work.value };
      const time = timeMs === undefined ? {} : { timeMs };
      await queries.production.writeEntry({ kind, about, text: text.value.trim(), ...done, ...time });
      text.value = "";
      work.value = undefined;
      when.value = "";
      saved.value = true;
      isOpen.value = false;
      onChange();
    });
  return (
    <>
      <details
        class="no-print"
        open={isOpen.value}
        onToggle={({ currentTarget }) => {
          isOpen.value = currentTarget.open;
          if (currentTarget.open) saved.value = false;
        }}
      >
        <summary>{isNote ? words.writeNote : words.writeWork}</summary>
        <div class="form">
          {!isNote && <WorkChoice chosen={work} />}
          <LongText
            label={isNote ? words.note : words.detail}
            hint={isNote ? words.noteHint(format.value.integer(noteDays)) : words.detailHint}
            value={text}
          />
          {!isNote && <When value={when} />}
          <button
            type="button"
            class="button"
            disabled={
              press.isBusy || live.state.value === "lost" || !isComplete || (!isNote && work.value === undefined)
            }
            onClick={save}
          >
            {words.save}
          </button>
          <Failure text={press.failure} />
        </div>
      </details>
      <p role="status" class={saved.value ? "" : "visually-hidden"}>
        {saved.value ? words.saved : ""}
      </p>
    </>
  );
}

function WorkChoice({ chosen }: { chosen: Signal<LogbookWork | undefined> }) {
  const words = useLogbookWords();
  const works = Object.keys(words.works) as (keyof typeof words.works)[];
  return (
    <fieldset class="reason-buttons plain-fieldset">
      <legend>{words.whichWork}</legend>
      {works.map((each) => (
        <button
          key={each}
          type="button"
          class="button"
          aria-pressed={chosen.value === each}
          onClick={() => (chosen.value = each)}
        >
          {words.works[each]}
        </button>
      ))}
    </fieldset>
  );
}

function LongText({ label, hint, value }: { label: string; hint: string; value: Signal<string> }) {
  const id = useId();
  return (
    <label htmlFor={id}>
      {label}
      <textarea
        id={id}
        rows={3}
        maxLength={textMax}
        aria-describedby={`${id}-hint`}
        value={value.value}
        onInput={({ currentTarget }) => (value.value = currentTarget.value)}
      />
      <span class="muted" id={`${id}-hint`}>
        {hint}
      </span>
    </label>
  );
}

/** Now, unless another time is chosen. */
function When({ value }: { value: Signal<string> }) {
  const { live, format } = useScreen();
  const words = useLogbookWords();
  const options = { timeZone: format.value.zoneName, dateStyle: "short", timeStyle: "short" } as const;
  const now = new Intl.DateTimeFormat("sv", options).format(live.nowMs.peek()).replace(" ", "T");
  return (
    <label>
      {words.when}
      <input
        type="datetime-local"
        value={value.value === "" ? now : value.value}
        max={now}
        onInput={({ currentTarget }) => (value.value = currentTarget.value)}
      />
    </label>
  );
}
