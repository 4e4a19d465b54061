/** Words of changing settings in the language of the screen. */
import { type ChangeSettingsWords, enChangeSettings } from "./language/en-change-settings.ts";
import { svChangeSettings } from "./language/sv-change-settings.ts";
import { useScreen } from "./screen.ts";

export function useSettingWords(): ChangeSettingsWords {
  const { language } = useScreen();
  return language.value === "sv" ? svChangeSettings : enChangeSettings;
}
