/** Shifts and days off of a machine or of a whole line, on the page of settings. */
import { useSignal } from "@preact/signals";
import type { SettingsReport } from "../../gateway/core/settings.ts";
import { calendarChanges, newShift, type TypedShift, typedShifts } from "../settings-answers.ts";
import { useSettingWords } from "../use-setting-words.ts";
import { Choice, Days, Line, Period, withItem } from "./setting-fields.tsx";
import { SettingSection } from "./setting-section.tsx";
import type { SettingsProps } from "./setting-site.tsx";

interface TypedCalendar {
  readonly shifts: readonly TypedShift[];
  readonly holidays: string;
}

/** What may be chosen: lines, then machines; each with its metrics. */
function targetsOf({ lines, calendars }: SettingsReport, wholeLine: (name: string) => string) {
  const ofLines = lines.filter(({ metrics }) => metrics.length > 0);
  return [
    ...ofLines.map(({ id, name, metrics }) => ({ id: `line ${id}`, text: wholeLine(name), metrics })),
    ...calendars.map(({ metric, name }) => ({ id: metric, text: `${name} (${metric})`, metrics: [metric] })),
  ];
}

export function CalendarSettings({ report, onTaken }: SettingsProps) {
  const text = useSettingWords();
  const targets = targetsOf(report, text.wholeLine);
  const chosen = useSignal(targets[0]?.id ?? "");
  const target = targets.find(({ id }) => id === chosen.value);
  const atWork = (metrics: readonly string[]): TypedCalendar => {
    const calendar = report.calendars.find(({ metric }) => metric === metrics[0]);
    return { shifts: typedShifts(calendar), holidays: (calendar?.holidays ?? []).join("\n") };
  };
  const typed = useSignal<TypedCalendar>(atWork(target?.metrics ?? []));
  if (target === undefined) return null;
  const { shifts, holidays } = typed.value;
  const change = (part: Partial<TypedCalendar>): void => {
    typed.value = { ...typed.value, ...part };
  };
  const present = target.metrics.map((metric) => JSON.stringify(atWork([metric])));
  const differ = new Set(present).size > 1;
  const isSame = !differ && present[0] === JSON.stringify(typed.value);
  return (
    <SettingSection
      title={text.calendar}
      changes={isSame ? [] : calendarChanges(target.metrics, typed.value)}
      onTaken={onTaken}
    >
      <Choice
        label={text.calendarOf}
        value={target.id}
        options={targets.map((one) => [one.id, one.text])}
        choose={(id) => {
          chosen.value = id;
          typed.value = atWork(targets.find((one) => one.id === id)?.metrics ?? []);
        }}
      />
      {differ && <p>{text.differ}</p>}
      {shifts.length === 0 && <p class="muted">{text.noShifts}</p>}
      {shifts.map((shift, index) => (
        <Shift key={index} shift={shift} edit={(part) => change({ shifts: withItem(shifts, index, part) })} />
      ))}
      <p>
        <button type="button" class="button" onClick={() => change({ shifts: [...shifts, newShift] })}>
          {text.addShift}
        </button>
      </p>
      <label class="search">
        {text.holidays}
        <textarea
          rows={3}
          value={holidays}
          onInput={({ currentTarget }) => change({ holidays: currentTarget.value })}
        />
        <span class="muted">{text.holidaysHint}</span>
      </label>
    </SettingSection>
  );
}

function Shift({ shift, edit }: { shift: TypedShift; edit: (part: Partial<TypedShift> | undefined) => void }) {
  const text = useSettingWords();
  return (
    <div class="setting-item">
      <Line label={text.name} value={shift.name} onInput={(name) => edit({ name })} />
      <Days days={shift.days} choose={(days) => edit({ days })} />
      <Period item={shift} change={edit} />
      <Line label={text.breaks} hint={text.breaksHint} value={shift.breaks} onInput={(breaks) => edit({ breaks })} />
      <p>
        <button type="button" class="button" onClick={() => edit(undefined)}>
          {text.remove(shift.name === "" ? text.unnamed : shift.name)}
        </button>
      </p>
    </div>
  );
}
