/** Card `change-settings`: settings of the configuration file, each change shown as a difference before it is written. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { SettingsReport } from "../../gateway/core/settings.ts";
import { Failure } from "../controls/failure.tsx";
import { textOf, usePress } from "../controls/use-press.ts";
import { mayConfigure } from "../permission.ts";
import { useScreen } from "../screen.ts";
import { useSettingWords } from "../use-setting-words.ts";
import { defineCard } from "./card.ts";
import { CalendarSettings } from "./setting-calendar.tsx";
import { MeterSettings, PriceSettings } from "./setting-energy.tsx";
import { FactorSettings } from "./setting-factors.tsx";
import { written } from "./setting-section.tsx";
import { SiteSettings } from "./setting-site.tsx";

export const changeSettings = defineCard({ about: "site", view: ChangeSettings });

function ChangeSettings() {
  const { live } = useScreen();
  const text = useSettingWords();
  return (
    <>
      <h2>{text.title}</h2>
      {mayConfigure(live.site.value) ? <Groups /> : <p class="muted">{text.onlyEngineers}</p>}
    </>
  );
}

function Groups() {
  const { queries } = useScreen();
  const text = useSettingWords();
  const report = useSignal<SettingsReport | undefined>(undefined);
  const failure = useSignal<string | undefined>(undefined);
  // Fields begin anew with what is at work again.
  const undone = useSignal(0);
  const load = async (): Promise<void> => {
    try {
      report.value = await queries.settingChanges.report();
      failure.value = undefined;
    } catch (error) {
      failure.value = textOf(error);
    }
  };
  useEffect(() => void load(), []);
  const present = report.value;
  if (present === undefined) return <Failure text={failure.value} />;
  return (
    <>
      <p class="muted">{text.about}</p>
      {!present.isKept && <p>{text.notKept}</p>}
      {[SiteSettings, CalendarSettings, PriceSettings, FactorSettings, MeterSettings].map((Group, index) => (
        <Group key={`${index} ${undone.value}`} report={present} onTaken={load} />
      ))}
      <Undo
        canUndo={present.canUndo}
        onTaken={async () => {
          await load();
          undone.value++;
        }}
      />
      <Failure text={failure.value} />
    </>
  );
}

function Undo({ canUndo, onTaken }: { canUndo: boolean; onTaken: () => Promise<void> }) {
  const { queries } = useScreen();
  const text = useSettingWords();
  const press = usePress();
  const said = useSignal<string | undefined>(undefined);
  const undo = () =>
    press.run(async () => {
      const became = await written(queries, text, () => queries.settingChanges.undo());
      said.value = became === text.taken ? text.undone : became;
      await onTaken();
    });
  return (
    <>
      {canUndo && (
        <p>
          <button type="button" class="button" disabled={press.isBusy} onClick={() => void undo()}>
            {text.undo}
          </button>
        </p>
      )}
      <p role="status">{said.value}</p>
      <Failure text={press.failure} />
    </>
  );
}
