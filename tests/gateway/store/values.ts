/** Tags and values for the tests of the store. */
import { BatchBuilder, type MeasurementBatch, type Value } from "../../../gateway/core/measurement.ts";
import { equipmentOf, nameOf, type Tag } from "../../../gateway/core/tag.ts";

export function numberTag(id: string, source = "plc"): Tag {
  return {
    id,
    name: nameOf(id),
    equipment: equipmentOf(id),
    unit: "1",
    dataType: "number",
    origin: { type: "source", source, address: id },
  };
}

/** One value: tag, time in milliseconds, value, and what differs from the usual. */
export interface Row {
  readonly tag: number;
  readonly timeMs: number;
  readonly timeNs?: number;
  readonly value: Value;
  readonly statusCode?: number;
  readonly flags?: number;
}

export function batchOfRows(rows: readonly Row[], receivedTimeMs = 1_000): MeasurementBatch {
  const builder = new BatchBuilder(Math.max(1, rows.length));
  for (const { tag, timeMs, timeNs, value, statusCode, flags } of rows) {
    builder.push({
      key: tag,
      value,
      sourceTimeMs: timeMs,
      sourceTimeNs: timeNs ?? 0,
      statusCode: statusCode ?? 0,
      flags: flags ?? 0,
    });
  }
  return builder.takeMeasurements(receivedTimeMs);
}
