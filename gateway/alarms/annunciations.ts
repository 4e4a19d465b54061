/** Transitions of the journal → the alarms that called somebody, with when they were acknowledged and over. Pure. */
import { priorityOfSeverity } from "../core/alarm.ts";
import type { AlarmTransition } from "../core/alarm-control.ts";
import { type Condition, isAnnounced, shelvedMaxMs } from "../core/condition.ts";
import type { Annunciation } from "./figures.ts";

type Open = { -readonly [Key in keyof Annunciation]: Annunciation[Key] };

/** A gateway that stands still ends no shelving in time: so much is no fault of anybody. */
const graceMs = 60_000;

export class Annunciations {
  readonly #all: Open[] = [];
  readonly #open = new Map<string, Open>();
  readonly #last = new Map<string, Condition>();
  unauthorisedSuppressions = 0;

  /** In order of time. */
  get all(): readonly Annunciation[] {
    return this.#all;
  }

  take({ timeMs, condition }: Pick<AlarmTransition, "timeMs" | "condition">): void {
    const before = this.#last.get(condition.id);
    this.#last.set(condition.id, condition);
    const { shelved } = condition;
    if (shelved !== undefined && before?.shelved === undefined) {
      const isTooLong = shelved.untilMs - timeMs > shelvedMaxMs + graceMs;
      if (shelved.reason.trim() === "" || isTooLong) this.unauthorisedSuppressions++;
    }
    const open = this.#open.get(condition.id);
    if (open !== undefined && condition.acknowledged) open.ackMs ??= timeMs;
    if (open !== undefined && condition.state === "inactive") open.overMs ??= timeMs;
    if (!isAnnounced(condition) || (before !== undefined && isAnnounced(before))) return;
    const priority = priorityOfSeverity(condition.severity);
    if (priority === undefined) return;
    const begun: Open = { id: condition.id, timeMs, priority };
    this.#all.push(begun);
    this.#open.set(condition.id, begun);
  }
}
