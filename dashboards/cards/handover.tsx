/** Card `handover`: what the shift under way and the one before leave to the next, with the time of each note. */
import { useSignal } from "@preact/signals";
import type { LogbookEntry } from "../../gateway/core/logbook.ts";
import { useScreen } from "../screen.ts";
import { type ShiftSpan, useEntries, useLastShifts, useLogbookWords } from "../use-logbook.ts";
import { defineCard } from "./card.ts";
import { Entries } from "./logbook-entries.tsx";
import { NewEntry } from "./logbook-form.tsx";

export const handover = defineCard({ about: "site", view: Handover });

const dayMs = 86_400_000;

function Handover() {
  const { words, route, live } = useScreen();
  const { page } = route.value;
  const line = "id" in page ? page.id : "";
  const again = useSignal(0);
  const text = useLogbookWords();
  const { answer, failure } = useEntries("handover", line, again.value);
  const shifts = useLastShifts(line);
  const onChange = () => {
    again.value++;
  };
  const spans = shifts.answer ?? [];
  const failed = failure ?? shifts.failure;
  return (
    <>
      <h2>{text.handover}</h2>
      {failed !== undefined && <p class="failure">{failed}</p>}
      {(answer === undefined || shifts.answer === undefined) && failed === undefined && (
        <p class="empty">{words.value.shell.loading}</p>
      )}
      {answer !== undefined && shifts.answer !== undefined && (
        <>
          {spans.map((span, at) => (
            <OfShift key={span.fromMs} span={span} isNewest={at === 0} entries={answer.entries} onChange={onChange} />
          ))}
          {spans.length === 0 && (
            <Notes
              title={text.lastDay}
              entries={answer.entries.filter(({ timeMs }) => timeMs > live.nowMs.peek() - dayMs)}
              onChange={onChange}
            />
          )}
          <NewEntry kind="handover" about={line} noteDays={answer.noteDays} onChange={onChange} />
        </>
      )}
    </>
  );
}

interface OfShiftProps {
  readonly span: ShiftSpan;
  readonly isNewest: boolean;
  readonly entries: readonly LogbookEntry[];
  readonly onChange: () => void;
}

function OfShift({ span, isNewest, entries, onChange }: OfShiftProps) {
  const { format } = useScreen();
  const text = useLogbookWords();
  const { name, fromMs, toMs, isOpen } = span;
  const titled = isNewest ? (isOpen ? text.thisShift : text.lastShift) : text.shiftBefore;
  const since = `${format.value.date(fromMs)} ${format.value.axisTime(fromMs, Number.POSITIVE_INFINITY)}`;
  return (
    <Notes
      title={titled(name, since)}
      entries={entries.filter(({ timeMs }) => timeMs >= fromMs && timeMs < toMs)}
      onChange={onChange}
    />
  );
}

function Notes({
  title,
  entries,
  onChange,
}: {
  title: string;
  entries: readonly LogbookEntry[];
  onChange: () => void;
}) {
  const text = useLogbookWords();
  return (
    <>
      <h3>{title}</h3>
      {entries.length === 0 ? <p class="muted">{text.noNote}</p> : <Entries entries={entries} onChange={onChange} />}
    </>
  );
}
