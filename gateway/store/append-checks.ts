/** What the store refuses to append, and in which words. */
import { PermanentError, TemporaryError } from "../core/errors.ts";
import type { MeasurementBatch, TagNumber } from "../core/measurement.ts";

/** What appending answers while the store may not grow. */
export function full(): TemporaryError {
  return new TemporaryError("The store is full and its policy is to take no more.", {
    code: "SAMSPEL_STORE_FULL",
    next: "Raise store.quotaBytes, free disk space, or choose another store.whenFull.",
  });
}

/** Greatest distance from 1970 that a JavaScript date may have, milliseconds (ECMA-262 §21.4.1.1). */
const mostTimeMs = 8.64e15;

/** Refuses a batch that could not be read back: times that are no times, tags that were never interned. */
export function checkBatch(batch: MeasurementBatch, highestTag: TagNumber): void {
  for (let row = 0; row < batch.length; row++) {
    const timeMs = batch.sourceTimeMs[row]!;
    const tag = batch.tags[row]!;
    const isTime = Math.abs(timeMs) <= mostTimeMs && Math.floor(timeMs) === timeMs && batch.sourceTimeNs[row]! < 1e6;
    if (!isTime || tag < 1 || tag > highestTag) {
      throw new PermanentError(
        isTime ? `Tag number ${tag} is unknown.` : `Row ${row} has no valid source time (${timeMs} ms).`,
        {
          code: isTime ? "SAMSPEL_STORE_UNKNOWN_TAG" : "SAMSPEL_STORE_BAD_TIME",
          next: isTime ? "Intern the tag first." : "Set the arrival time where a source gives none.",
        },
      );
    }
  }
}
