/** Words of alarm tuning and notifications. They come with the cards, not with the first page. */
import { type AlarmToolWords, enAlarmTools } from "./language/en-alarm-tools.ts";
import { svAlarmTools } from "./language/sv-alarm-tools.ts";
import { useScreen } from "./screen.ts";

export function useAlarmToolWords(): AlarmToolWords {
  const { language } = useScreen();
  return language.value === "sv" ? svAlarmTools : enAlarmTools;
}
