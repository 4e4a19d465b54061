/** Alarms that somebody has asked to stop blinking on this screen, without acknowledging them (WCAG 2.2.2). One that comes again blinks again. */
import { signal } from "@preact/signals";
import type { Condition } from "../gateway/core/condition.ts";

type Blinking = Pick<Condition, "id" | "activeTimeMs" | "acknowledged">;

const stilled = signal<ReadonlySet<string>>(new Set());

const keyOf = ({ id, activeTimeMs }: Blinking): string => `${id} ${activeTimeMs}`;

export function blinks(condition: Blinking): boolean {
  return !condition.acknowledged && !stilled.value.has(keyOf(condition));
}

/** These, and no others: what was stilled before and is over is forgotten. */
export function stopBlinking(conditions: readonly Blinking[]): void {
  stilled.value = new Set(conditions.map(keyOf));
}
