/** Why a figure cannot be given, in the language of the screen. */
import { reasonCode } from "../collaboration.ts";
import { useScreen } from "../screen.ts";

/** Words for a reason `code: text`; undefined when there is no reason. An unknown code shows its own text. */
export function useReason(unavailable: string | undefined): string | undefined {
  const { words } = useScreen();
  if (unavailable === undefined) return undefined;
  return words.value.reasons[reasonCode(unavailable)] ?? unavailable;
}
