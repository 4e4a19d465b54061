/** Learning models from what the store holds: what may be asked, and how a job fares. */

/** Stretch of time, milliseconds since the Unix epoch; `toMs` exclusive. */
export interface LearningStretch {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface LearnRequest extends LearningStretch {
  /** Id of a model, or of an asset: its first model. */
  readonly model: string;
  /** Puts the version to work at once; otherwise it runs in shadow first. A model without an active version starts at once. */
  readonly activate: boolean;
  /** Adds stretches that people have judged as false alarms: the machine was well then. */
  readonly withFalseAlarms: boolean;
}

/** What looked unusual in the rows: a stretch at another level, or one value far out. */
export interface LearningFinding {
  readonly channel: string;
  readonly unit: string;
  readonly kind: "level" | "outlier";
  readonly fromMs: number;
  readonly toMs: number;
  /** Where it lies, and where the other rows do. */
  readonly at: number;
  readonly usual: number;
}

/** Operating range of a channel in the rows. */
export interface LearnedRange {
  readonly name: string;
  readonly unit: string;
  readonly low?: number;
  readonly high?: number;
}

export interface LearnJobReport extends LearningStretch {
  readonly id: string;
  readonly model: string;
  readonly asset: string;
  /** `collecting`: the time to learn from has not passed yet. */
  readonly state:
    | "collecting"
    | "waiting"
    | "reading"
    | "learning"
    | "trying"
    | "done"
    | "failed"
    | "cancelled"
    | "interrupted";
  readonly startedMs: number;
  readonly activate: boolean;
  readonly withFalseAlarms: boolean;
  /** 0 to 1; of the time to learn from while it is collected. */
  readonly progress: number;
  /** Null while it is not known. */
  readonly etaSeconds: number | null;
  /** When done. */
  readonly rows?: number;
  readonly version?: string;
  readonly role?: "active" | "shadow";
  /** When done: the operating range that it covers. */
  readonly covered?: readonly LearnedRange[];
  readonly findings?: readonly LearningFinding[];
  /** Everything doubtful, in English, as the card has it. */
  readonly warnings?: readonly string[];
  /** Why it failed. */
  readonly code?: string;
  readonly message?: string;
  readonly next?: string;
}

/** Whether a job is still to come to an end. One that the gateway left when it stopped is `interrupted`. */
export function isOpenJob({ state }: Pick<LearnJobReport, "state">): boolean {
  return !["done", "failed", "cancelled", "interrupted"].includes(state);
}

/** Jobs run one after the other in a process of their own. One whose time has not passed yet waits for it, through restarts. */
export interface LearnControl {
  /** Throws PermanentError for an unknown model, an empty time or one too far ahead, TemporaryError when too many jobs wait. */
  learn(request: LearnRequest): LearnJobReport;
  /** Newest first. */
  jobs(): readonly LearnJobReport[];
  /** Throws PermanentError when there is no such job. A job that has ended stays as it is. */
  cancel(id: string): LearnJobReport;
}
