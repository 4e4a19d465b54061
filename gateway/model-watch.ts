/** What a model at work is watched for: too many alarms after its activation, scores that do not come, and how its shadow compares. */
import type { Assessment } from "./pipeline/assess.ts";

/** More activations than this within the span are a flood (ISA-18.2, EEMUA 191: more than 10 alarms in 10 minutes). */
export const alarmStorm = { activationsMax: 10, spanMs: 600_000 } as const;
/** How long after its activation a version is sent back for a storm: later, the machine is the likelier cause. */
export const probationMs = 24 * 3_600_000;
/** Windows without a score, one after the other, that count as a failure of the model. */
export const failuresInARowMax = 300;

/** What happened since a version was put to work. */
export class ModelWatch {
  /** Times of the newest activations, oldest first. */
  readonly #activationsMs: number[] = [];
  #failuresInARow = 0;
  windows = 0;
  alarmWindows = 0;
  activations = 0;
  newest: Pick<Assessment, "timeMs" | "state"> | undefined;

  take({ timeMs, state, hasChanged }: Pick<Assessment, "timeMs" | "state" | "hasChanged">): void {
    this.windows++;
    this.#failuresInARow = 0;
    this.newest = { timeMs, state };
    if (state !== "alarm") return;
    this.alarmWindows++;
    if (!hasChanged) return;
    this.activations++;
    this.#activationsMs.push(timeMs);
    if (this.#activationsMs.length > alarmStorm.activationsMax + 1) this.#activationsMs.shift();
  }

  fail(): void {
    this.#failuresInARow++;
  }

  get isFailing(): boolean {
    return this.#failuresInARow >= failuresInARowMax;
  }

  /** Whether the newest activations make a storm. */
  get isStorming(): boolean {
    const { activationsMax, spanMs } = alarmStorm;
    const [first] = this.#activationsMs;
    const last = this.#activationsMs.at(-1);
    if (first === undefined || last === undefined || this.#activationsMs.length <= activationsMax) return false;
    return last - first <= spanMs;
  }
}

/** How the active version and the one in shadow judged the same time. */
export class ShadowComparison {
  readonly active = new ModelWatch();
  readonly shadow = new ModelWatch();
  readonly sinceMs: number;
  #compared = 0;
  #agreed = 0;

  constructor(sinceMs: number) {
    this.sinceMs = sinceMs;
  }

  takeShadow(assessment: Assessment): void {
    this.shadow.take(assessment);
    const other = this.active.newest;
    if (other === undefined) return;
    this.#compared++;
    if ((other.state === "alarm") === (assessment.state === "alarm")) this.#agreed++;
  }

  /** Share of the windows in which both were, or were not, in alarm; undefined before there was one. */
  get agreement(): number | undefined {
    return this.#compared === 0 ? undefined : this.#agreed / this.#compared;
  }
}
