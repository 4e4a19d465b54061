/** Values as CSV (RFC 4180), for spreadsheets; waveforms are left to Parquet. Times are UTC with nanoseconds. */
import { csvText } from "../core/csv-text.ts";
import type { OtherValue } from "../core/measurement.ts";
import type { SignalRows } from "./tables.ts";

export const csvFields = [
  "signal",
  "source_time",
  "received_time",
  "value",
  "text",
  "status",
  "flags",
  "ordinal",
] as const;

export function csvOf(signals: readonly SignalRows[]): Uint8Array {
  const lines: string[] = [`${csvFields.join(",")}\r\n`];
  for (const { signal, rows } of signals) {
    const { series, receivedMs } = rows;
    const name = csvText(signal);
    let ordinal = 0;
    for (let row = 0; row < series.length; row++) {
      const [timeMs, timeNs] = [series.timesMs[row]!, series.timesNs[row]!];
      ordinal = timeMs === series.timesMs[row - 1] && timeNs === series.timesNs[row - 1] ? ordinal + 1 : 0;
      const other = series.others.get(row);
      if (typeof other === "object" && other !== null) continue;
      const received = Number.isNaN(receivedMs[row]!) ? "" : timeText(receivedMs[row]!, 0);
      const value = other === undefined ? numberText(series.values[row]!) : "";
      const cells = [name, timeText(timeMs, timeNs), received, value, textOf(other)];
      lines.push(`${cells.join(",")},${series.statusCodes[row]},${series.flags[row]},${ordinal}\r\n`);
    }
  }
  return Buffer.from(lines.join(""));
}

function timeText(timeMs: number, timeNs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, -1)}${String(timeNs).padStart(6, "0")}Z`;
}

/** The shortest text that gives the same double; the words of the Frictionless table schema for what is no number. */
function numberText(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "INF" : "-INF";
  return Object.is(value, -0) ? "-0" : String(value);
}

function textOf(other: OtherValue | undefined): string {
  return other === undefined || other === null ? "" : csvText(String(other));
}
