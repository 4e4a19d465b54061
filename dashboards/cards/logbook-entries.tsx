/** Entries of the logbook as every card and sheet shows them: when, what, and by which role; withdrawn ones struck through. */
import { useSignal } from "@preact/signals";
import type { LogbookEntry } from "../../gateway/core/logbook.ts";
import type { LineName } from "../../gateway/core/production.ts";
import { Failure } from "../controls/failure.tsx";
import { usePress } from "../controls/use-press.ts";
import type { Formatter } from "../format.ts";
import type { TimeRange } from "../production-queries.ts";
import { useScreen } from "../screen.ts";
import { useLogbookWords, useNotes } from "../use-logbook.ts";

/** What fits on a sheet beside everything else. */
const sheetMost = 6;

interface EntriesProps {
  readonly entries: readonly LogbookEntry[];
  /** Where it is missing, entries are only read. */
  readonly onChange?: () => void;
}

export function Entries({ entries, onChange }: EntriesProps) {
  return (
    <ul class="plain log-entries">
      {entries.map((entry) => (
        <Entry key={entry.id} entry={entry} {...(onChange === undefined ? {} : { onChange })} />
      ))}
    </ul>
  );
}

function Entry({ entry, onChange }: { entry: LogbookEntry; onChange?: () => void }) {
  const { format, live } = useScreen();
  const text = useLogbookWords();
  const { work, withdrawn, timeMs, by } = entry;
  const mayWrite = live.site.value !== undefined && live.site.value.role !== "viewer";
  const said = (
    <>
      {work !== undefined && <strong>{text.works[work]}</strong>}
      {work !== undefined && entry.text !== "" && ": "}
      {entry.text}
    </>
  );
  return (
    <li>
      <p class="tag-origin">
        {stamp(timeMs, format.value)}, {text.by[by]}
        {withdrawn !== undefined && <> · {text.withdrawn(format.value.dateTime(withdrawn.timeMs))}</>}
      </p>
      <p class="log-text" dir="auto">
        {withdrawn === undefined ? said : <s>{said}</s>}
      </p>
      {onChange !== undefined && withdrawn === undefined && mayWrite && <Withdraw entry={entry} onChange={onChange} />}
    </li>
  );
}

/** Two presses: nothing brings an entry back. */
function Withdraw({ entry, onChange }: { entry: LogbookEntry; onChange: () => void }) {
  const { queries, live } = useScreen();
  const text = useLogbookWords();
  const isAsked = useSignal(false);
  const press = usePress();
  const withdraw = () =>
    void press.run(async () => {
      await queries.production.withdrawEntry(entry.id);
      onChange();
    });
  if (!isAsked.value) {
    return (
      <button type="button" class="button no-print" onClick={() => (isAsked.value = true)}>
        {text.withdraw}
      </button>
    );
  }
  return (
    <fieldset class="form-row plain-fieldset no-print">
      <legend>{text.sure}</legend>
      <button type="button" class="button" disabled={press.isBusy || live.state.value === "lost"} onClick={withdraw}>
        {text.yes}
      </button>
      <button type="button" class="button" onClick={() => (isAsked.value = false)}>
        {text.no}
      </button>
      <Failure text={press.failure} />
    </fieldset>
  );
}

interface NotesProps {
  /** Names the lines that are wanted. */
  readonly name: string;
  readonly isWanted: (line: LineName) => boolean;
  readonly range: TimeRange;
}

/** Notes from shift to shift on a sheet of paper; nothing where there are none. */
export function SheetNotes({ name, isWanted, range }: NotesProps) {
  const { format } = useScreen();
  const text = useLogbookWords();
  const notes = useNotes(name, isWanted, range);
  if (notes.length === 0) return null;
  return (
    <>
      <h3>{text.handover}</h3>
      <ul class="sheet-notes">
        {notes.slice(0, sheetMost).map((note) => (
          <li key={note.id} class="log-text" dir="auto">
            <span class="muted">{stamp(note.timeMs, format.value)}</span> {note.text}
          </li>
        ))}
      </ul>
    </>
  );
}

/** Date, hours and minutes: nobody needs the second of a note. */
function stamp(timeMs: number, format: Formatter): string {
  return `${format.date(timeMs)} ${format.axisTime(timeMs, Number.POSITIVE_INFINITY)}`;
}
