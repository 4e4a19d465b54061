/** Price of energy, and when standing ready is waste, on the page of settings. */
import { useSignal } from "@preact/signals";
import type { MeterSetting } from "../../gateway/core/settings.ts";
import {
  meterChanges,
  newTime,
  type TypedTariff,
  tariffChanges,
  typedMeter,
  typedTariff,
} from "../settings-answers.ts";
import { useSettingWords } from "../use-setting-words.ts";
import { Choice, Days, Line, Period, withItem } from "./setting-fields.tsx";
import { SettingSection } from "./setting-section.tsx";
import type { SettingsProps } from "./setting-site.tsx";

export function PriceSettings({ report, onTaken }: SettingsProps) {
  const text = useSettingWords();
  const typed = useSignal<TypedTariff>(typedTariff(report));
  const change = (part: Partial<TypedTariff>): void => {
    typed.value = { ...typed.value, ...part };
  };
  const { name, orePerKwh, times } = typed.value;
  const isSame = JSON.stringify(typed.value) === JSON.stringify(typedTariff(report));
  return (
    <SettingSection title={text.price} changes={isSame ? [] : tariffChanges(typed.value)} onTaken={onTaken}>
      <Line
        label={text.orePerKwh}
        hint={text.orePerKwhHint}
        isNumber={true}
        value={orePerKwh}
        onInput={(value) => change({ orePerKwh: value })}
      />
      <Line label={text.contract} value={name} onInput={(value) => change({ name: value })} />
      {times.length > 0 && <h3>{text.times}</h3>}
      {times.map((time, index) => {
        const edit = (part: Partial<typeof time> | undefined) => change({ times: withItem(times, index, part) });
        return (
          <div key={index} class="setting-item">
            <Line label={text.name} value={time.name} onInput={(value) => edit({ name: value })} />
            <Days days={time.days} choose={(days) => edit({ days })} />
            <Period item={time} change={edit} />
            <Line
              label={text.orePerKwh}
              isNumber={true}
              value={time.orePerKwh}
              onInput={(value) => edit({ orePerKwh: value })}
            />
            <p>
              <button type="button" class="button" onClick={() => edit(undefined)}>
                {text.remove(time.name === "" ? text.unnamed : time.name)}
              </button>
            </p>
          </div>
        );
      })}
      <p>
        <button type="button" class="button" onClick={() => change({ times: [...times, newTime] })}>
          {text.addTime}
        </button>
      </p>
    </SettingSection>
  );
}

export function MeterSettings({ report, onTaken }: SettingsProps) {
  const text = useSettingWords();
  const chosen = useSignal(report.meters[0]?.metric ?? "");
  const meter = report.meters.find(({ metric }) => metric === chosen.value);
  const typed = useSignal(meter === undefined ? undefined : typedMeter(meter));
  const choose = (metric: string): void => {
    chosen.value = metric;
    const next = report.meters.find((one) => one.metric === metric);
    typed.value = next === undefined ? undefined : typedMeter(next);
  };
  if (meter === undefined || typed.value === undefined) return null;
  const change = (part: Partial<typeof typed.value>): void => {
    if (typed.value !== undefined) typed.value = { ...typed.value, ...part };
  };
  return (
    <SettingSection title={text.meters} changes={meterChanges(meter, typed.value)} onTaken={onTaken}>
      <Choice label={text.machine} value={meter.metric} options={report.meters.map(named)} choose={choose} />
      <Line
        label={text.graceMinutes}
        isNumber={true}
        value={typed.value.graceMinutes}
        onInput={(graceMinutes) => change({ graceMinutes })}
      />
      <Line
        label={text.fallbackKw}
        hint={text.fallbackHint}
        isNumber={true}
        value={typed.value.fallbackKw}
        onInput={(fallbackKw) => change({ fallbackKw })}
      />
      <Choice
        label={text.intervalMinutes}
        value={typed.value.intervalMinutes}
        options={["5", "10", "15", "30", "60"].map((minutes) => [minutes, minutes])}
        choose={(intervalMinutes) => change({ intervalMinutes })}
      />
    </SettingSection>
  );
}

function named({ metric, name }: MeterSetting): readonly [string, string] {
  return [metric, `${name} (${metric})`];
}
