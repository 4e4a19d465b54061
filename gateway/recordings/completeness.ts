/** What is in a crate and what is missing, from the files themselves and the ledger of the gateway. Pure. */

import type { Gap } from "../core/gap.ts";
import type { StoreLedger } from "../core/ledger.ts";
import type { CrateInput } from "./crate-input.ts";
import type { SignalCount } from "./tables.ts";

export interface CompletenessReport {
  readonly recording: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** Empty when nothing is missing. */
  readonly missing: readonly string[];
  readonly totals: Totals;
  readonly signals: readonly (SignalCount & { readonly gapCount: number })[];
  readonly gaps: readonly Gap[];
  /** By arrival in whole hours around the recording. */
  readonly ledger: {
    readonly fromMs: number;
    readonly toMs: number;
    readonly damaged: boolean;
    readonly tags: readonly {
      readonly signal: string;
      readonly received: number;
      readonly stored: number;
      readonly duplicate: number;
      readonly backfilled: number;
      readonly lost: number;
      /** At the destinations: stored less everything that is accounted for. 0, unless the ledger is wrong. */
      readonly residual: number;
    }[];
  };
  readonly leftOut: readonly string[];
}

interface Totals {
  readonly rows: number;
  readonly arrivals: number;
  readonly thinned: number;
  readonly damaged: number;
  readonly lost: number;
  /** Estimated by the gaps. */
  readonly gapValues: number;
  readonly residual: number;
}

export function completenessOf(
  input: CrateInput,
  counts: readonly SignalCount[],
  ledger: StoreLedger,
): CompletenessReport {
  const signals = input.signals.map(({ tag }) => {
    const own = counts.filter(({ signal }) => signal === tag.id);
    const gapCount = input.gaps.filter((gap) => concerns(gap, tag.id)).length;
    return { ...summed(tag.id, own), gapCount };
  });
  const wanted = new Set(signals.map(({ signal }) => signal));
  const tags = ledger.tags
    .filter(({ tagId }) => wanted.has(tagId))
    .map(({ tagId, receivedCount, storedCount, duplicateCount, backfilledCount, lostCount, sinks }) => ({
      signal: tagId,
      received: receivedCount,
      stored: storedCount,
      duplicate: duplicateCount,
      backfilled: backfilledCount,
      lost: lostCount,
      residual: sinks.reduce((sum, { residual }) => sum + Math.abs(residual), 0),
    }));
  const total = (of: (signal: SignalCount) => number) => signals.reduce((sum, signal) => sum + of(signal), 0);
  const totals = {
    rows: total(({ rows }) => rows),
    arrivals: total(({ arrivals }) => arrivals),
    thinned: total(({ thinned }) => thinned),
    damaged: total(({ damaged }) => damaged),
    lost: tags.reduce((sum, { lost }) => sum + lost, 0),
    gapValues: input.gaps.reduce((sum, { estimatedCount }) => sum + estimatedCount, 0),
    residual: tags.reduce((sum, { residual }) => sum + residual, 0),
  };
  return {
    recording: input.recording.id,
    fromMs: input.recording.fromMs,
    toMs: input.recording.toMs,
    missing: missingOf(input, totals, ledger.isDamaged),
    totals,
    signals,
    gaps: input.gaps,
    ledger: { fromMs: ledger.fromMs, toMs: ledger.toMs, damaged: ledger.isDamaged, tags },
    leftOut: input.leftOut,
  };
}

/** In English, as they stand in the crate; the pages have a sentence of their own for each. */
export function missingOf(
  { gaps, leftOut }: Pick<CrateInput, "gaps" | "leftOut">,
  totals: Totals,
  isDamaged: boolean,
): string[] {
  const { rows, arrivals, thinned, damaged, lost, residual } = totals;
  const found: [boolean, string][] = [
    [gaps.length > 0, `${gaps.length} gaps: values may be missing in them`],
    [thinned > 0, `${thinned} values of which the store keeps only minutes and hours`],
    [damaged > 0, `${damaged} values in parts of the store that cannot be read`],
    [lost > 0, `${lost} values that a full disk took before the history had them (by the hours around the recording)`],
    [isDamaged, "a part of the log was damaged at some time; the ledger counts what it took as damaged"],
    [residual > 0, `${residual} values that no account of the ledger explains`],
    [arrivals < rows, `the arrival of ${rows - arrivals} values: the log no longer has it`],
    [leftOut.length > 0, `${leftOut.length} signals about people, left out`],
  ];
  return found.filter(([isSo]) => isSo).map(([, text]) => text);
}

function summed(signal: string, counts: readonly SignalCount[]): SignalCount {
  const add = (of: (count: SignalCount) => number) => counts.reduce((sum, count) => sum + of(count), 0);
  const times = counts.flatMap(({ firstMs, lastMs }) => [firstMs ?? [], lastMs ?? []].flat());
  return {
    signal,
    rows: add(({ rows }) => rows),
    good: add(({ good }) => good),
    uncertain: add(({ uncertain }) => uncertain),
    bad: add(({ bad }) => bad),
    arrivals: add(({ arrivals }) => arrivals),
    thinned: add(({ thinned }) => thinned),
    damaged: add(({ damaged }) => damaged),
    firstMs: times.length === 0 ? null : times.reduce((a, b) => Math.min(a, b)),
    lastMs: times.length === 0 ? null : times.reduce((a, b) => Math.max(a, b)),
  };
}

function concerns({ tagIds }: Gap, signal: string): boolean {
  return tagIds.length === 0 || tagIds.includes(signal);
}
