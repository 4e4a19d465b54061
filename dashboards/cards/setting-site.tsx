/** Language and time zone, on the page of settings. */
import { useSignal } from "@preact/signals";
import type { SettingsReport } from "../../gateway/core/settings.ts";
import { useScreen } from "../screen.ts";
import { siteChanges } from "../settings-answers.ts";
import { useSettingWords } from "../use-setting-words.ts";
import { Choice, Line } from "./setting-fields.tsx";
import { SettingSection } from "./setting-section.tsx";

export interface SettingsProps {
  readonly report: SettingsReport;
  readonly onTaken: () => Promise<void>;
}

const zones: readonly string[] = Intl.supportedValuesOf("timeZone");

export function SiteSettings({ report, onTaken }: SettingsProps) {
  const { words } = useScreen();
  const text = useSettingWords();
  const language = useSignal<string>(report.language);
  const timeZone = useSignal(report.timeZone);
  const changes = siteChanges(report, { language: language.value, timeZone: timeZone.value });
  return (
    <SettingSection title={text.site} changes={changes} onTaken={onTaken}>
      <Choice
        label={`${text.language}. ${text.languageHint}`}
        value={language.value}
        options={[
          ["sv", words.value.shell.languages.sv],
          ["en", words.value.shell.languages.en],
        ]}
        choose={(id) => {
          language.value = id;
        }}
      />
      <Line
        label={text.timeZone}
        hint={text.timeZoneHint}
        value={timeZone.value}
        list="time-zones"
        onInput={(zone) => {
          timeZone.value = zone;
        }}
      />
      <datalist id="time-zones">
        {zones.map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
    </SettingSection>
  );
}
