/** Keeps values that only pass apart from those that are stored: what is about people leaves no trace. */
import { BatchBuilder, type MeasurementBatch, type TagNumber, valueAt } from "./measurement.ts";

/** One batch as two; either is absent when nothing falls into it. */
export interface Separated {
  /** Goes to the store, and from there to screens and sinks. */
  readonly kept: MeasurementBatch | undefined;
  /** Goes to metrics and live screens and is dropped. */
  readonly passing: MeasurementBatch | undefined;
}

/** Longest time for which the last of such a value is shown, ms of the gateway's clock. Source: rule of this product. */
export const passingMsMax = 5000;

/** A batch without values of `liveOnly` tags is given back as it is. */
export function separated(batch: MeasurementBatch, liveOnly: ReadonlySet<TagNumber>): Separated {
  if (liveOnly.size === 0) return { kept: batch, passing: undefined };
  let passingCount = 0;
  for (let row = 0; row < batch.length; row++) if (liveOnly.has(batch.tags[row]!)) passingCount++;
  if (passingCount === 0) return { kept: batch, passing: undefined };
  if (passingCount === batch.length) return { kept: undefined, passing: batch };
  const rowsWhere = (isPassing: boolean) => {
    const builder = new BatchBuilder(isPassing ? passingCount : batch.length - passingCount);
    for (let row = 0; row < batch.length; row++) {
      if (liveOnly.has(batch.tags[row]!) !== isPassing) continue;
      builder.push({
        key: batch.tags[row]!,
        value: valueAt(batch, row),
        sourceTimeMs: batch.sourceTimeMs[row]!,
        sourceTimeNs: batch.sourceTimeNs[row]!,
        statusCode: batch.statusCodes[row]!,
        flags: batch.flags[row]!,
      });
    }
    return builder.takeMeasurements(batch.receivedTimeMs);
  };
  return { kept: rowsWhere(false), passing: rowsWhere(true) };
}
