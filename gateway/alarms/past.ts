/** Asks the journal: figures of the alarm system over a range, and the transitions in it. */
import type { AlarmFigures, AlarmTransition, TimeRange } from "../core/alarm-control.ts";
import { Annunciations } from "./annunciations.ts";
import { alarmFigures } from "./figures.ts";
import type { AlarmJournal, JournalStart } from "./journal.ts";

/** A standstill shorter than this is none. */
const standstillMsMin = 2000;

export async function figuresOf(
  journal: Pick<AlarmJournal, "around">,
  range: TimeRange & { readonly operators: number; readonly nowMs: number },
): Promise<AlarmFigures> {
  const toMs = Math.min(range.toMs, Math.max(range.nowMs, range.fromMs));
  const announced = new Annunciations();
  const starts: JournalStart[] = [];
  let firstMs: number | undefined;
  for await (const entry of journal.around({ fromMs: range.fromMs, toMs })) {
    firstMs ??= entry.timeMs;
    if ("condition" in entry) announced.take(entry);
    else starts.push(entry);
  }
  return alarmFigures({
    fromMs: range.fromMs,
    toMs,
    operators: range.operators,
    coverage: coverageOf(starts, { fromMs: range.fromMs, toMs, firstMs }),
    unauthorisedSuppressions: announced.unauthorisedSuppressions,
    alarms: announced.all,
  });
}

/** Share of a range in which the gateway watched: since the journal began, and not while it stood still. */
function coverageOf(
  starts: readonly JournalStart[],
  { fromMs, toMs, firstMs }: TimeRange & { readonly firstMs: number | undefined },
): number {
  if (firstMs === undefined || toMs <= fromMs) return 0;
  let missingMs = Math.max(0, Math.min(firstMs, toMs) - fromMs);
  for (const { timeMs, start } of starts) {
    const sinceMs = Math.max(start.aliveMs ?? timeMs, firstMs, fromMs);
    if (timeMs - sinceMs >= standstillMsMin) missingMs += Math.min(timeMs, toMs) - sinceMs;
  }
  return Math.max(0, 1 - missingMs / (toMs - fromMs));
}

/** Newest first, at most `limit`. */
export async function historyOf(
  journal: Pick<AlarmJournal, "around">,
  range: TimeRange,
  limit: number,
): Promise<readonly AlarmTransition[]> {
  const newest: AlarmTransition[] = [];
  for await (const entry of journal.around(range)) {
    if (!("condition" in entry) || entry.timeMs < range.fromMs) continue;
    newest.push(entry);
    if (newest.length > 2 * limit) newest.splice(0, newest.length - limit);
  }
  return newest.toReversed().slice(0, limit);
}
