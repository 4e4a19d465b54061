/**
 * When which alarms are told: grouped, within the schedule, a few messages an hour and then a digest, and once more when they
 * are over. Pure: the state goes in and comes out, and is what lies on disk.
 */
import { type AlarmPriority, priorityOfSeverity } from "../core/alarm.ts";
import type { AlarmTransition } from "../core/alarm-control.ts";
import { isAnnounced } from "../core/condition.ts";
import type { Notification, NotifiedAlarm } from "../core/notification.ts";
import { type Hours, isOpen } from "./schedule.ts";

export interface PlanOptions {
  readonly id: string;
  readonly priorities: readonly AlarmPriority[];
  readonly equipment: readonly string[];
  readonly schedule: readonly Hours[];
  readonly groupSeconds: number;
  readonly perHour: number;
  readonly resolved: boolean;
  readonly expireHours: number;
  /** IANA name. */
  readonly timeZone: string;
}

/** An alarm with when it began to wait. */
export interface WaitingAlarm extends NotifiedAlarm {
  readonly waitingSinceMs: number;
}

export interface PlanState {
  /** Newest line of the journal that is taken in. */
  readonly n: number;
  /** Came, and nobody has been told. */
  readonly waiting: readonly WaitingAlarm[];
  /** Told, and not over. */
  readonly told: readonly NotifiedAlarm[];
  /** Told and over, and nobody has been told of that. */
  readonly over: readonly WaitingAlarm[];
  /** Left out since the last message. */
  readonly omittedCount: number;
  /** When messages were made, in the last hour. */
  readonly madeMs: readonly number[];
  /** Made and not yet taken by the other side, oldest first. */
  readonly queue: readonly Notification[];
}

export const emptyPlan = (n: number): PlanState => ({
  n,
  waiting: [],
  told: [],
  over: [],
  omittedCount: 0,
  madeMs: [],
  queue: [],
});

const hourMs = 3_600_000;
/** Alarms that wait, that were told, and messages that wait, at most. */
const alarmsMax = 1000;
const queueMax = 100;

/** What a transition says, as it is told; the words are found elsewhere. */
export type Describe = (entry: AlarmTransition) => Pick<NotifiedAlarm, "text" | "action">;

/** The state after a transition. One that was taken already changes nothing. */
export function taken(
  state: PlanState,
  entry: AlarmTransition,
  { options, describe }: { options: PlanOptions; describe: Describe },
): PlanState {
  if (entry.n <= state.n) return state;
  const next = { ...state, n: entry.n };
  const { condition, timeMs } = entry;
  const isNot = ({ conditionId }: NotifiedAlarm) => conditionId !== condition.id;
  const waiting = state.waiting.find((alarm) => !isNot(alarm) && alarm.overMs === undefined);
  const told = state.told.find((alarm) => !isNot(alarm));
  if (isAnnounced(condition)) {
    const priority = priorityOfSeverity(condition.severity);
    if (priority === undefined || waiting !== undefined || told !== undefined) return next;
    if (!options.priorities.includes(priority) || !isMeant(condition.tagId, condition.id, options)) return next;
    const alarm = {
      conditionId: condition.id,
      priority,
      sinceMs: condition.activeTimeMs,
      waitingSinceMs: timeMs,
      ...describe(entry),
    };
    return withWaiting(next, alarm);
  }
  if (condition.state === "active") {
    // Parked or suppressed: whoever did it knows, and nobody waits for its end.
    return { ...next, waiting: state.waiting.filter(isNot), told: state.told.filter(isNot) };
  }
  if (waiting !== undefined) {
    return {
      ...next,
      waiting: state.waiting.map((alarm) => (alarm === waiting ? { ...alarm, overMs: timeMs } : alarm)),
    };
  }
  if (told === undefined) return next;
  const over = options.resolved
    ? [...state.over, { ...told, overMs: timeMs, waitingSinceMs: timeMs }].slice(-alarmsMax)
    : state.over;
  return { ...next, told: state.told.filter(isNot), over };
}

function isMeant(tagId: string | undefined, id: string, { equipment, id: own }: PlanOptions): boolean {
  // That a message could not be sent is no reason for one more on the same way.
  if (id.startsWith(`notification/${own}/`)) return false;
  const name = tagId ?? id.slice(id.indexOf("/") + 1);
  return equipment.length === 0 || equipment.some((part) => name === part || name.startsWith(`${part}/`));
}

function withWaiting(state: PlanState, alarm: WaitingAlarm): PlanState {
  const waiting = [...state.waiting, alarm];
  const excess = Math.max(0, waiting.length - alarmsMax);
  return { ...state, waiting: waiting.slice(excess), omittedCount: state.omittedCount + excess };
}

/** The state after the passing of time; messages that are due stand in its queue. `compose` finds the words. */
export function advanced(
  state: PlanState,
  nowMs: number,
  { options, compose }: { options: PlanOptions; compose: (due: Due) => Notification },
): PlanState {
  const madeMs = state.madeMs.filter((timeMs) => timeMs > nowMs - hourMs && timeMs <= nowMs);
  const oldestMs = nowMs - options.expireHours * hourMs;
  const waiting = state.waiting.filter(({ waitingSinceMs }) => waitingSinceMs > oldestMs);
  const over = state.over.filter(({ waitingSinceMs }) => waitingSinceMs > oldestMs);
  const queue = state.queue.filter(({ timeMs }) => timeMs > oldestMs);
  const dropped = state.queue.filter(({ timeMs }) => timeMs <= oldestMs).flatMap(({ alarms }) => alarms);
  const omittedCount = state.omittedCount + state.waiting.length - waiting.length + dropped.length;
  const next = { ...state, madeMs, waiting, over, queue, omittedCount };
  if (!isDue(next, nowMs, options) || queue.length >= queueMax) return next;
  // The last message that the hour allows gathers what comes until the hour is over.
  const isDigest =
    madeMs.length > 0 && state.waiting.some(({ waitingSinceMs }) => nowMs - waitingSinceMs > 10 * 60_000);
  const kind = waiting.length === 0 ? "resolved" : isDigest ? "digest" : "alarm";
  const message = compose({ kind, timeMs: nowMs, n: state.n, alarms: [...waiting, ...over], omittedCount });
  const told = [...state.told, ...waiting.filter(({ overMs }) => overMs === undefined)].slice(-alarmsMax);
  return {
    ...next,
    madeMs: [...madeMs, nowMs],
    waiting: [],
    over: [],
    told,
    omittedCount: 0,
    queue: [...queue, message],
  };
}

/** What a message is made of. */
export interface Due {
  readonly kind: Notification["kind"];
  readonly timeMs: number;
  readonly n: number;
  readonly alarms: readonly NotifiedAlarm[];
  readonly omittedCount: number;
}

function isDue({ waiting, over, madeMs }: PlanState, nowMs: number, options: PlanOptions): boolean {
  const [first] = [...waiting, ...over].toSorted((a, b) => a.waitingSinceMs - b.waitingSinceMs);
  if (first === undefined || madeMs.length >= options.perHour) return false;
  if (!isOpen(options.schedule, nowMs, options.timeZone)) return false;
  const isUrgent = waiting.some(({ priority }) => priority === 1);
  return isUrgent || nowMs - first.waitingSinceMs >= 1000 * options.groupSeconds;
}
