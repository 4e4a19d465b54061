/** Modes from the store: what held when a stretch began, changes within it, bad values in between. */
import { expect, test } from "vitest";
import type { History, HistoryQuery } from "../../../gateway/core/contracts.ts";
import { modesByRow, storedModes } from "../../../gateway/learning/stored-modes.ts";

const stored = [
  { timeMs: 0, value: "A", statusCode: 0 },
  { timeMs: 5000, value: "B", statusCode: 0 },
  { timeMs: 8000, value: "B", statusCode: 0x8000_0000 },
];

async function read({ fromMs, toMs }: HistoryQuery): Promise<History> {
  const rows = stored.filter(({ timeMs }) => timeMs >= fromMs && timeMs < toMs);
  return {
    timesMs: Float64Array.from(rows, ({ timeMs }) => timeMs),
    values: Float64Array.from(rows, () => Number.NaN),
    statusCodes: Uint32Array.from(rows, ({ statusCode }) => statusCode),
    others: new Map(rows.map(({ value }, row) => [row, value])),
    ...{ decimated: false, count: rows.length, gaps: [] },
  };
}

test("each row counts for the mode that held, which may have begun before the stretch", async () => {
  const changes = await storedModes(1, [{ fromMs: 2000, toMs: 10_000 }], read);
  const timesMs = Float64Array.from({ length: 8 }, (_, second) => 2000 + second * 1000);

  expect(changes[0]).toEqual({ timeMs: 2000, mode: "A" });
  expect(modesByRow(timesMs, changes)).toEqual(["A", "A", "A", "B", "B", "B", undefined, undefined]);
});
