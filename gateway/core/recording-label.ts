/** Labels of recordings: what was so, when, on which signal, and who says it. Append-only; no person is named. */

export const annotators = ["first", "second"] as const;
/** A role, never a name: two people who do not see each other's labels. */
export type Annotator = (typeof annotators)[number];

export interface RecordingLabel {
  readonly labelId: string;
  readonly revision: number;
  readonly recording: string;
  readonly fromMs: number;
  /** The same as `fromMs` for a moment. */
  readonly toMs: number;
  /** Asset or signal; empty for the whole line. */
  readonly scope: string;
  readonly class: string;
  readonly source: "human" | "model" | "rule" | "injected";
  readonly annotator: Annotator | "operator" | "simulator";
  /** 1 to 1000, as of conditions. */
  readonly severity?: number;
  /** 0 to 1. */
  readonly confidence?: number;
  readonly comment?: string;
  readonly createdMs: number;
  readonly isRemoved?: true;
  /** Id of the suggestion that it answers. */
  readonly suggestion?: string;
}

export interface NewLabel {
  readonly fromMs: number;
  readonly toMs: number;
  readonly scope?: string;
  readonly class: string;
  /** `simulator` for the exact truth about an injected fault: of a simulated line only. */
  readonly annotator: Annotator | "simulator";
  readonly severity?: number;
  readonly confidence?: number;
  readonly comment?: string;
  readonly suggestion?: string;
}

export type LabelChange = Partial<Omit<NewLabel, "annotator" | "suggestion">>;

/** An alarm that nobody has judged yet: to be accepted as a fault or rejected as normal. */
export interface LabelSuggestion {
  readonly id: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly scope: string;
  readonly class: "fault";
  readonly peak: number;
}

export interface RecordingLabels {
  /** Newest revision of each, by start; judged cases of the same time among them. */
  readonly labels: readonly RecordingLabel[];
  readonly suggestions: readonly LabelSuggestion[];
}

/** Cohen's κ of two annotators over equal stretches of the recording. */
export interface Agreement {
  /** Null when both gave one and the same class everywhere, or one of them none at all: then κ says nothing. */
  readonly kappa: number | null;
  /** Share of the time on which they agree, 0 to 1. */
  readonly observed: number;
  /** Share that chance would give. */
  readonly expected: number;
  readonly stretches: number;
}

export interface LabelControl {
  /** Throws PermanentError: unknown recording. */
  of(recording: string): Promise<RecordingLabels>;
  /** Throws PermanentError: unknown recording, empty or outside of it, too many. */
  add(recording: string, label: NewLabel): Promise<RecordingLabel>;
  /** Adds a revision. Throws PermanentError: unknown. */
  change(recording: string, label: string, change: LabelChange): Promise<RecordingLabel>;
  /** Adds a revision that takes it away; what was said before stays in the file. */
  remove(recording: string, label: string): Promise<void>;
  agreement(recording: string): Promise<Agreement>;
}
