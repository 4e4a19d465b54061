/** Language, time zone and emission factors, on the page of settings. */
import { useSignal } from "@preact/signals";
import type { SettingsReport } from "../../gateway/core/settings.ts";
import { useScreen } from "../screen.ts";
import { factorChanges, factorId, siteChanges } from "../settings-answers.ts";
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

export function FactorSettings({ report, onTaken }: SettingsProps) {
  const { format } = useScreen();
  const text = useSettingWords();
  const factor = useSignal(factorId(report.factor));
  const secondFactor = useSignal(factorId(report.secondFactor));
  const published = report.factors.map(({ id, gPerKwh, year }) => {
    return [id, text.factorText(id, format.value.number(gPerKwh), year)] as const;
  });
  const own = [["", text.ownFactor]] as const;
  const changes = factorChanges(report, { factor: factor.value, secondFactor: secondFactor.value });
  return (
    <SettingSection title={text.factors} changes={changes} onTaken={onTaken}>
      {(
        [
          [text.factor, factor, factorId(report.factor) === "" ? own : []],
          [
            text.secondFactor,
            secondFactor,
            [["none", text.noFactor], ...(factorId(report.secondFactor) === "" ? own : [])],
          ],
        ] as const
      ).map(([label, chosen, others]) => {
        const known = report.factors.find(({ id }) => id === chosen.value);
        return (
          <div key={label}>
            <Choice
              label={label}
              value={chosen.value}
              options={[...others, ...published]}
              choose={(id) => {
                chosen.value = id;
              }}
            />
            {known !== undefined && (
              <p class="muted">
                {text.methods[known.method]}; {known.source}. {known.isUnconfirmed ? text.unconfirmed : ""}
              </p>
            )}
          </div>
        );
      })}
    </SettingSection>
  );
}
