/** Values of a crate as the batches in which they arrived, so that they can go through the path again. Pure. */
import { BatchBuilder, type MeasurementBatch, type TagNumber } from "../core/measurement.ts";
import type { CrateSignalValues } from "./crate-columns.ts";

export interface ArrivingSignal {
  readonly tag: TagNumber;
  readonly values: CrateSignalValues;
}

/** A batch of more values is given in parts: nothing in the path needs them together. */
const batchValuesMax = 5000;

/**
 * Batches in the order of arrival. Values that arrived in the same millisecond are one batch, in the order of their
 * times. A value whose arrival is not known counts as arrived at its own time.
 */
export function* batchesByArrival(signals: readonly ArrivingSignal[]): Generator<MeasurementBatch> {
  const total = signals.reduce((sum, { values }) => sum + values.timesMs.length, 0);
  const arrived = new Float64Array(total);
  const times = new Float64Array(total);
  const owner = new Uint32Array(total);
  const rows = new Uint32Array(total);
  let at = 0;
  for (const [index, { values }] of signals.entries()) {
    for (let row = 0; row < values.timesMs.length; row++, at++) {
      const timeMs = values.timesMs[row]! + values.timesNs[row]! / 1e6;
      const receivedMs = values.receivedMs[row]!;
      arrived[at] = Number.isNaN(receivedMs) ? timeMs : receivedMs;
      times[at] = timeMs;
      owner[at] = index;
      rows[at] = row;
    }
  }
  const order = Uint32Array.from({ length: total }, (_, position) => position).sort(
    (a, b) => arrived[a]! - arrived[b]! || times[a]! - times[b]! || a - b,
  );
  const builder = new BatchBuilder();
  for (const [position, value] of order.entries()) {
    const { tag, values } = signals[owner[value]!]!;
    add(builder, { tag, values, row: rows[value]! });
    const next = order[position + 1];
    const isLast = next === undefined || arrived[next] !== arrived[value];
    if (isLast || builder.length === batchValuesMax) yield builder.takeMeasurements(arrived[value]!);
  }
}

function add(
  builder: BatchBuilder,
  { tag, values, row }: { tag: TagNumber; values: CrateSignalValues; row: number },
): void {
  const [timeMs, timeNs] = [values.timesMs[row]!, values.timesNs[row]!];
  const [statusCode, flags] = [values.statusCodes[row]!, values.flags[row]!];
  const other = values.others.get(row);
  if (other === undefined) builder.pushNumber(tag, timeMs, timeNs, values.values[row]!, statusCode, flags);
  else builder.push({ key: tag, value: other, sourceTimeMs: timeMs, sourceTimeNs: timeNs, statusCode, flags });
}
