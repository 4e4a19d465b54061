/** Rows of the log that are decoded once and kept: every query gets what it would have read itself, within a bound of memory. */
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { columnsOf, type ValueColumns } from "../../../gateway/store/columns.ts";
import { DecodedRows, type RowRange } from "../../../gateway/store/decoded-rows.ts";
import { encodeLogRow } from "../../../gateway/store/log-row.ts";
import { batchOfRows } from "./values.ts";

interface Written {
  readonly last: number;
  readonly values: readonly { readonly tag: number; readonly timeMs: number; readonly text?: string }[];
}

/** A log with these rows, as the writer lays them down. */
function logOf(rows: readonly Written[]): DatabaseSync {
  const log = new DatabaseSync(":memory:");
  log.exec(
    "CREATE TABLE log (last INTEGER PRIMARY KEY, first, kind, min_ms, max_ms, received_ms, checksum INTEGER, data BLOB)",
  );
  for (const row of rows) add(log, row);
  return log;
}

function add(log: DatabaseSync, { last, values }: Written): void {
  const columns = columnsOf(
    batchOfRows(values.map(({ text, ...value }) => ({ ...value, value: text ?? value.timeMs }))),
  );
  const { data, checksum } = encodeLogRow({ columns, arrivals: [{ count: columns.length, receivedTimeMs: 0 }] });
  const times = values.map(({ timeMs }) => timeMs);
  log
    .prepare(
      "INSERT INTO log (last, first, kind, min_ms, max_ms, received_ms, checksum, data) VALUES (?, ?, 0, ?, ?, 0, ?, ?)",
    )
    .run(last, last - values.length + 1, Math.min(...times), Math.max(...times), checksum, data);
}

const neverDamaged = (error: Error): never => {
  throw error;
};

/** Values within the range, in order. */
function read(rows: DecodedRows, log: DatabaseSync, range: RowRange, onDamage: (error: Error) => void = neverDamaged) {
  return [...rows.within(log, range, onDamage)].flatMap((columns) =>
    columns === undefined ? [] : within(columns, range),
  );
}

function within({ length, tags, timesMs, others }: ValueColumns, { fromMs, toMs }: RowRange): string[] {
  return Array.from({ length }, (_, row) => row)
    .filter((row) => timesMs[row]! >= fromMs && timesMs[row]! < toMs)
    .map((row) => `${tags[row]} ${timesMs[row]} ${String(others.get(row) ?? "")}`);
}

const always = { after: 0, fromMs: 0, toMs: 1e9 };

describe("rows that are kept", () => {
  test("give every query what it would have read itself, whatever is added, compacted and asked between", () => {
    const value = fc.record(
      {
        tag: fc.integer({ min: 0, max: 3 }),
        timeMs: fc.integer({ min: 0, max: 100 }),
        text: fc.string({ maxLength: 4 }),
      },
      { requiredKeys: ["tag", "timeMs"] },
    );
    const row = fc.array(value, { minLength: 1, maxLength: 6 });
    const ask = fc.record({ after: fc.nat(60), fromMs: fc.nat(110), lengthMs: fc.nat(110) });
    const step = fc.oneof(fc.record({ row }), fc.record({ ask }));
    const mostBytes = fc.constantFrom(0, 2000, 20_000, 1e7);
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), mostBytes, (steps, most) => {
        const rows = new DecodedRows(most);
        const log = logOf([]);
        let last = 0;
        for (const each of steps) {
          if ("row" in each) {
            last += each.row.length;
            add(log, { last, values: each.row });
            continue;
          }
          const range = { after: each.ask.after, fromMs: each.ask.fromMs, toMs: each.ask.fromMs + each.ask.lengthMs };
          expect(read(rows, log, range)).toEqual(read(new DecodedRows(0), log, range));
          expect(rows.bytes).toBeLessThanOrEqual(most === 0 ? 0 : most + 2000);
        }
        log.close();
      }),
      { numRuns: 300 },
    );
  });

  test("are decoded once: what has been read is given again although the log no longer has its bytes", () => {
    const written = Array.from({ length: 1000 }, (_, index) => ({
      last: index + 1,
      values: [{ tag: 1, timeMs: index }],
    }));
    const log = logOf(written);
    const rows = new DecodedRows();
    const before = read(rows, log, always);
    log.exec("UPDATE log SET data = x'00'");

    expect(before).toHaveLength(1000);
    expect(read(rows, log, always)).toEqual(before);
    log.close();
  });

  test("a row that cannot be decoded is told, and the others are given", () => {
    const log = logOf([1, 2, 3].map((last) => ({ last, values: [{ tag: 1, timeMs: last }] })));
    log.exec("UPDATE log SET data = x'1234' WHERE last = 2");
    const told: string[] = [];

    expect(read(new DecodedRows(), log, always, ({ message }) => told.push(message))).toEqual(["1 1 ", "1 3 "]);
    expect(told).toHaveLength(1);
    log.close();
  });

  test("a query that rests in between misses nothing when another one has read on, and compaction has taken rows", () => {
    const log = logOf(
      Array.from({ length: 600 }, (_, index) => ({ last: index + 1, values: [{ tag: 1, timeMs: index }] })),
    );
    const rows = new DecodedRows();
    const slow = rows.within(log, always, neverDamaged);
    const found: string[] = [];
    for (let step = 0; step < 100; step++) slow.next();

    expect(read(rows, log, { ...always, after: 550 })).toHaveLength(50);
    for (const columns of slow) if (columns !== undefined) found.push(...within(columns, always));

    expect(found).toEqual(Array.from({ length: 600 }, (_, index) => `1 ${index} `));
    log.close();
  });
});
