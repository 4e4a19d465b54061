/**
 * What may be changed in the configuration file from a page: a closed set of settings, each change shown before it is written.
 * `profile` is the vibration class of a machine, which follows from its rated power and foundation.
 */
import type { EmissionFactor } from "./emission-factors.ts";

/** Of the site, or of one metric. */
export const settingNames = [
  "language",
  "timeZone",
  "factor",
  "secondFactor",
  "tariff",
  "graceMinutes",
  "fallbackKw",
  "intervalMinutes",
  "shifts",
  "holidays",
  "profile",
] as const;
export type SettingName = (typeof settingNames)[number];

export interface SettingChange {
  readonly setting: SettingName;
  /** Id of the metric that has the setting; absent for those of the site. */
  readonly metric?: string;
  /** As it stands in the configuration; without it the key is taken out, and its default holds. */
  readonly value?: unknown;
}

/** One line of a difference, counted from 1 in the file of before and of after. `skipped`: lines that stay are left out. */
export interface DifferenceLine {
  readonly change: "same" | "removed" | "added" | "skipped";
  readonly before?: number;
  readonly after?: number;
  readonly text: string;
}

/** What changes would make of the file. Nothing is written. */
export interface SettingsPreview {
  /** Of the file that it was made from; a change that is to be written names it. */
  readonly digest: string;
  readonly isChanged: boolean;
  readonly lines: readonly DifferenceLine[];
  readonly leftOut: number;
  /** The file holds more than is at work: that is taken too. */
  readonly holdsMore: boolean;
  /** False where the gateway may not write its file. */
  readonly canWrite: boolean;
  readonly file: string;
}

/** Planned time of one metric `production`. */
export interface CalendarSetting {
  readonly metric: string;
  readonly name: string;
  readonly timeZone: string;
  readonly shifts: readonly unknown[];
  readonly holidays: readonly string[];
}

/** One metric `energy`. */
export interface MeterSetting {
  readonly metric: string;
  readonly name: string;
  readonly graceMinutes: number;
  readonly fallbackKw?: number;
  readonly intervalMinutes: number;
}

/** What is at work. */
export interface SettingsReport {
  readonly language: "sv" | "en";
  readonly timeZone: string;
  /** Id of a published factor, or one of the site's own. */
  readonly factor: unknown;
  readonly secondFactor?: unknown;
  readonly tariff?: unknown;
  /** What may be chosen for `factor` besides an own one. */
  readonly factors: readonly EmissionFactor[];
  readonly calendars: readonly CalendarSetting[];
  /** Lines with the metrics of their machines. */
  readonly lines: readonly { readonly id: string; readonly name: string; readonly metrics: readonly string[] }[];
  readonly meters: readonly MeterSetting[];
  /** A changed file is put to work at once; otherwise at the next start. */
  readonly canReload: boolean;
  /** What was changed last from here can be taken back. */
  readonly canUndo: boolean;
  /** False in a demonstration: the next one begins with its own file. */
  readonly isKept: boolean;
}

export interface SettingsControl {
  report(): SettingsReport;
  /** Throws ConfigError for settings that are unknown, and with every problem of the file that would come of it. */
  preview(changes: readonly SettingChange[]): SettingsPreview;
  /** Writes the file and has it taken. Throws ConfigError, also when the file is not the one with this digest any more. */
  apply(changes: readonly SettingChange[], digest: string): readonly AppliedSetting[];
  /** Makes the file what it was before the last change from here. Throws PermanentError when somebody has changed it since. */
  undo(): void;
}

/** For the audit log. */
export interface AppliedSetting {
  readonly place: string;
  readonly from: string;
  readonly to: string;
}
