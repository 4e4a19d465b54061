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
}

/** Resolves when the entry is on disk. Throws what the store throws: then nothing is confirmed to a source. */
export function createCommit({ store, show, report, onCommitted }: CommitParts) {
  // Undefined at first: a condition of the run before may say otherwise, and the first append ends it.
  let isWritable: boolean | undefined;
  return async (entry: Entry): Promise<AppendResult> => {
    try {
      const result = await store.append([entry]);
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
