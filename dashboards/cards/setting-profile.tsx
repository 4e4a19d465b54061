/** Rated power and foundation of a machine, which decide the limits of its vibration; changed as a setting of the file. */
import { useSignal } from "@preact/signals";
import { mayConfigure } from "../permission.ts";
import { useScreen } from "../screen.ts";
import { useSetupWords } from "../use-setup-words.ts";
import type { AssetProps } from "./card.ts";
import { profilesOf } from "./health-facts.ts";
import { Choice } from "./setting-fields.tsx";
import { SettingSection } from "./setting-section.tsx";

/** Nothing where no limit depends on the power. */
export function ProfileSetting({ asset }: AssetProps) {
  const { live } = useScreen();
  const text = useSetupWords().setup;
  const judged = profilesOf(asset);
  const wish = useSignal<string | undefined>(undefined);
  const [first] = judged;
  if (first === undefined || !mayConfigure(live.site.value)) return null;
  const chosen = wish.value ?? first.profile;
  const others = new Set(judged.flatMap(({ metric, profile }) => (profile === chosen ? [] : [metric])));
  return (
    <SettingSection
      title={text.power}
      changes={[...others].map((metric) => ({ setting: "profile", metric, value: chosen }))}
      onTaken={() => live.refreshAssets()}
    >
      <Choice
        label={text.power}
        value={chosen}
        options={Object.entries(text.profiles)}
        choose={(profile) => {
          wish.value = profile;
        }}
      />
      <p class="muted">{text.powerHint}</p>
    </SettingSection>
  );
}
