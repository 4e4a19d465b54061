/** Versions of models: what there is, what may be done with them, and what has become of them. */
import type { InferenceTime } from "./scoring.ts";

/** Whether the card of a version carries a signature of a key that the configuration trusts. */
export type SignatureState = "none" | "valid" | "invalid" | "unknown-key";

/** A version of a model as it lies in the data directory. */
export interface ModelVersionReport {
  readonly id: string;
  readonly kind: string;
  /** As the card says. */
  readonly version: string;
  readonly created: string;
  readonly role: "active" | "shadow" | "kept";
  /** SHA-256 of card and graph together. */
  readonly digest: string;
  /** SHA-256 of the graph. */
  readonly sha256?: string;
  readonly description: string;
  readonly rows: number;
  readonly warnings: readonly string[];
  readonly signature: SignatureState;
  /** Of the key that signed it. */
  readonly keyId?: string;
}

/** How one version judged the windows that it has seen. */
export interface JudgementCounts {
  readonly windows: number;
  readonly alarmWindows: number;
  /** Times that an alarm was raised. */
  readonly activations: number;
  /** What one window costs it; absent before it has scored. */
  readonly inference?: InferenceTime;
}

export interface ShadowReport {
  readonly version: string;
  /** Since when both are compared; a restart of the gateway begins anew. */
  readonly sinceMs: number;
  readonly active: JudgementCounts;
  readonly shadow: JudgementCounts;
  /** Share of the windows on which both agree; null before there was one. */
  readonly agreement: number | null;
}

export interface LifecycleEventReport {
  readonly timeMs: number;
  readonly action: string;
  readonly version: string;
  readonly automatic: boolean;
  readonly reason?: string;
}

/** How an input lies and is spread now, against training; with operating modes the mode that differs most. */
export interface InputShift {
  readonly tagId: string;
  /** Population stability index over the last hours (a shift); null while nothing can be said. */
  readonly spread: number | null;
  /** Of a slow mean, in standard deviations of training. */
  /** Null while nothing can be said: too short at work, or training does not say. */
  readonly shift: number | null;
}

/** The versions of a model, and what has become of them. */
export interface LifecycleReport {
  readonly model: string;
  readonly active?: string;
  readonly activeSinceMs?: number;
  /** The version that a roll-back would return to. */
  readonly rollBackTo?: string;
  readonly versions: readonly ModelVersionReport[];
  readonly shadow?: ShadowReport;
  /** [channels] how far the inputs lie from where they lay in training; absent while the model is not at work. */
  readonly inputs?: readonly InputShift[];
  /** Newest first. */
  readonly events: readonly LifecycleEventReport[];
}

/** What may be done with models. Each call ends when the models are at work, and throws PermanentError when they cannot be. */
export interface ModelControl {
  lifecycle(model: string): Promise<LifecycleReport>;
  /** Runs a version beside the active one; undefined ends it. */
  shadow(model: string, version: string | undefined): Promise<LifecycleReport>;
  activate(model: string, version: string): Promise<LifecycleReport>;
  /** Returns to the version that was active before. */
  rollBack(model: string): Promise<LifecycleReport>;
}
