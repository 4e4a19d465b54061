/** Texts of exports, in the language of the screen; loaded with the card that shows them. */
import { type ExportWords, enExports } from "./language/en-exports.ts";
import { svExports } from "./language/sv-exports.ts";
import { useScreen } from "./screen.ts";

export function useExportWords(): ExportWords {
  return useScreen().language.value === "sv" ? svExports : enExports;
}
