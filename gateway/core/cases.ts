/** Cases: what is known of an alarm of an asset in one place, and what a person says it was. Words of ISO 13379-1: diagnosis needs evidence. */
import type { Role } from "./accounts.ts";

/** What a person says of an alarm: a fault, the machine was well, or somebody worked on it as planned. */
export type Verdict = "true" | "false" | "planned";

/** A signal when the case was at its worst. */
export interface CaseSignal {
  readonly tagId: string;
  readonly unit: string;
  /** Share of the score, 0 to 1. */
  readonly share: number;
  /** Mean before the alarm, within the window of the model; absent where the window is a single frame. */
  readonly before?: number;
  readonly now: number;
  /** Range in which it lay while the model learned. */
  readonly low?: number;
  readonly high?: number;
}

/** What to look at, as a code that screens translate. */
export type Advice =
  | "bearing"
  | "vibration"
  | "temperature"
  | "electrical"
  | "pressure"
  | "flow"
  | "speed"
  | "general"
  /** The signal left the range that was learned: perhaps a new way of running. */
  | "outside-range";

/** What somebody said of a case. */
export interface Judgement {
  readonly verdict: Verdict;
  /** Role of whoever says so: it becomes the annotator of the label. The audit log has the name. */
  readonly role: Role;
}

export interface CaseVerdict {
  /** Absent in cases that were judged before it was kept. */
  readonly role?: Role;
  readonly verdict: Verdict;
  readonly timeMs: number;
  readonly labelId: string;
}

/** One case; an asset has one open case at most. */
export interface CaseReport {
  readonly id: string;
  readonly asset: string;
  readonly model: string;
  readonly version?: string;
  readonly state: "open" | "closed";
  readonly openedMs: number;
  /** When the newest alarm ended; absent while it lasts. */
  readonly overMs?: number;
  readonly closedMs?: number;
  readonly closedBy?: "verdict" | "age";
  /** Alarms since it was opened, and the highest score. */
  readonly alarms: number;
  readonly peak: number;
  readonly peakMs: number;
  /** Largest share first. */
  readonly signals: readonly CaseSignal[];
  /** Channels whose sensor was in doubt when it was opened. */
  readonly doubtfulSensors: readonly string[];
  /** Health index, 0 to 100, and diagnosis of the bearing, where the asset has them. */
  readonly health?: number;
  readonly diagnosis?: string;
  readonly advice: readonly Advice[];
  readonly verdict?: CaseVerdict;
}

/** A case with its score over time. */
export interface CaseDetail extends CaseReport {
  readonly trace: { readonly timesMs: readonly number[]; readonly scores: readonly number[] };
}

/**
 * What a stretch of time of an asset was. Append-only: a later revision of the same id replaces an earlier one. No person
 * is named; `annotator` is a role.
 */
export interface Label {
  readonly labelId: string;
  readonly revision: number;
  readonly asset: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly class: "fault" | "normal" | "planned-work";
  readonly source: "human" | "model" | "rule" | "injected";
  readonly annotator: string;
  readonly createdMs: number;
  /** The case that it judges. */
  readonly case?: string;
}

export interface CaseControl {
  /** Open ones first, then the newest. */
  cases(): readonly CaseReport[];
  /** Undefined when there is no such case. */
  detail(id: string): CaseDetail | undefined;
  /** Judges a case, again if need be. Throws PermanentError when there is no such case. */
  judge(id: string, judgement: Judgement): Promise<CaseReport>;
  /** The newest revision of each label, oldest first. */
  labels(): readonly Label[];
}
