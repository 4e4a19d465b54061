/** The logbook of equipment: its words, which come with its cards, and what they ask. */
import type { LogbookAnswer, LogbookEntry, LogbookKind } from "../gateway/core/logbook.ts";
import type { LineName } from "../gateway/core/production.ts";
import { enLogbook, type LogbookWords } from "./language/en-logbook.ts";
import { svLogbook } from "./language/sv-logbook.ts";
import type { TimeRange } from "./production-queries.ts";
import { useScreen } from "./screen.ts";
import { type LoadedAnswer, useKeyedAnswer } from "./use-answer.ts";

const askedEveryMs = 15_000;
const minuteMs = 60_000;
const dayMs = 86_400_000;
/** A shift before a holiday is still the one before. */
const shiftsBackMs = 8 * dayMs;

export function useLogbookWords(): LogbookWords {
  const { language } = useScreen();
  return language.value === "sv" ? svLogbook : enLogbook;
}

/** Entries about one line or asset; `again` asks anew. */
export function useEntries(kind: LogbookKind, about: string, again: number): LoadedAnswer<LogbookAnswer> {
  const { queries, live } = useScreen();
  const step = Math.floor(live.nowMs.value / askedEveryMs);
  return useKeyedAnswer(`${kind} ${about} ${step} ${again}`, () => queries.production.logbook({ kind, about }));
}

/** A stretch of time that belongs to a shift: until the next one begins, so that no note falls between two. */
export interface ShiftSpan extends TimeRange {
  readonly name: string;
  readonly isOpen: boolean;
}

/** The shift under way, or the last one, and the one before it, newest first; none where no machine of the line has any. */
export function useLastShifts(line: string): LoadedAnswer<readonly ShiftSpan[]> {
  const { queries, live } = useScreen();
  const nowMs = Math.floor(live.nowMs.value / minuteMs) * minuteMs;
  return useKeyedAnswer(`${line} ${nowMs}`, async () => {
    const [lines, { machines }] = await Promise.all([
      queries.production.lines(),
      queries.production.periods("shift", { fromMs: nowMs - shiftsBackMs, toMs: nowMs }),
    ]);
    const assets = lines.find(({ id }) => id === line)?.assets ?? [];
    const shifts = machines.filter(({ asset }) => assets.includes(asset)).flatMap(({ periods }) => periods);
    const byStart = new Map(shifts.filter(({ fromMs }) => fromMs <= nowMs).map((shift) => [shift.fromMs, shift]));
    const newest = [...byStart.values()].sort((a, b) => b.fromMs - a.fromMs).slice(0, 2);
    return newest.map(({ shift, fromMs, isOpen }, at) => ({
      ...{ name: shift, fromMs, isOpen },
      toMs: newest[at - 1]?.fromMs ?? Number.POSITIVE_INFINITY,
    }));
  });
}

/** Notes that hold, on the lines that are wanted, in a range. */
export function useNotes(
  key: string,
  isWanted: (line: LineName) => boolean,
  range: TimeRange,
): readonly LogbookEntry[] {
  const { queries } = useScreen();
  const { answer } = useKeyedAnswer(`${key} ${range.fromMs} ${range.toMs}`, async () => {
    const [lines, book] = await Promise.all([
      queries.production.lines(),
      queries.production.logbook({ kind: "handover", ...range }),
    ]);
    const ids = lines.filter(isWanted).map(({ id }) => id);
    return book.entries.filter(({ about, withdrawn }) => ids.includes(about) && withdrawn === undefined);
  });
  return answer ?? [];
}
