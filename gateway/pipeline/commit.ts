/** Keeps an entry, then shows it; while it cannot be kept, shows it all the same and says so. */
import type { ConditionReport } from "../core/condition.ts";
import type { AppendResult, Entry, ReportCondition, Store } from "../core/contracts.ts";
import { TemporaryError } from "../core/errors.ts";

interface CommitParts {
  readonly store: Pick<Store, "append">;
  readonly show: (entry: Entry) => void;
  readonly report: ReportCondition;
  /** Called with the number of the newest committed entry. */
  readonly onCommitted: (sequence: number) => void;
  readonly monotonicMs: () => number;
}

/** A commit that takes longer is slow: a worn memory card, a busy disk. */
const slowMs = 2000;
/** Slow for so long without a quick commit between is worth a condition; one pause is not. */
const lastingMs = 5000;

/** Resolves when the entry is on disk. Throws what the store throws: then nothing is confirmed to a source. */
export function createCommit({ store, show, report, onCommitted, monotonicMs }: CommitParts) {
  const slowness = watchSlowness(report);
  // Undefined at first: a condition of the run before may say otherwise, and the first append ends it.
  let isWritable: boolean | undefined;
  return async (entry: Entry): Promise<AppendResult> => {
    const startedMs = monotonicMs();
    try {
      const result = await store.append([entry]);
      slowness.seen(startedMs, monotonicMs());
      if (isWritable !== true) report(unwritable());
      isWritable = true;
      show(entry);
      onCommitted(result.sequence);
      return result;
    } catch (error) {
      if (error instanceof TemporaryError && isWritable !== false) {
        isWritable = false;
        report(unwritable(error));
      }
      show(entry);
      throw error;
    }
  };
}

/** Told of every commit from its start to its end; says when the disk is slow for long. */
function watchSlowness(report: ReportCondition) {
  let sinceMs: number | undefined;
  let isSaid = false;
  const say = (active: boolean, tookMs: number): void => {
    isSaid = active;
    report({
      id: "store/slow",
      active,
      severity: 500,
      code: "SAMSPEL_STORE_SLOW",
      message: `The disk takes ${(tookMs / 1000).toFixed(1)} s to keep values safely; nothing is lost, but screens and destinations are late. A memory card may be worn.`,
    });
  };
  return {
    seen(startedMs: number, endedMs: number): void {
      const tookMs = endedMs - startedMs;
      if (tookMs < slowMs) {
        sinceMs = undefined;
        if (isSaid) say(false, tookMs);
        return;
      }
      sinceMs ??= startedMs;
      if (!isSaid && endedMs - sinceMs >= lastingMs) say(true, tookMs);
    },
  };
}

/** Without an error: values are kept again. */
function unwritable(error?: TemporaryError): ConditionReport {
  return {
    id: "store/unwritable",
    active: error !== undefined,
    severity: 900,
    code: error?.code ?? "SAMSPEL_STORE_COMMIT_FAILED",
    message: `Values are shown but not kept, and not confirmed to their sources: ${error?.message ?? ""}`,
  };
}
