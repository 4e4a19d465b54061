/** DuckDB as the oracle of every query: the same values in both, compared one by one. */
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { statusCodes } from "../../../gateway/core/quality.ts";
import { type EmbeddedStore, openStore } from "../../../gateway/store/store.ts";
import { silentLog, temporaryDirectory } from "../../support/context.ts";
import { batchOfRows, numberTag, type Row } from "./values.ts";

const secondMs = 1000;
const startMs = Date.UTC(2026, 0, 1);
const uncertain = 0x4000_0000;

/** One value a second with what disturbs: bad and uncertain ones, NaN, silence, values that come late. */
function rowsOf(tag: number, count: number): Row[] {
  const rows: Row[] = [];
  for (let i = 0; i < count; i++) {
    if (i % 5000 > 4800) continue;
    const statusCode = i % 97 === 0 ? statusCodes.badSensorFailure : i % 101 === 0 ? uncertain : 0;
    const value =
      i % 89 === 0 ? Number.NaN : Math.round(1000 * (20 + 5 * Math.sin(i / 600) + ((i * 7919) % 200) / 100)) / 1000;
    // Tag 2 sends now and then only.
    if (tag === 2 && (i * 31) % 17 > 2) continue;
    rows.push({ tag, timeMs: startMs + i * secondMs + ((i * 7) % 900), value, statusCode });
  }
  return rows;
}

const all = [...rowsOf(1, 40_000), ...rowsOf(2, 40_000)];
/** Every third value of a stretch in the middle arrives after everything else. */
const isLate = ({ timeMs }: Row, index: number) =>
  timeMs > startMs + 12_000_000 && timeMs < startMs + 16_000_000 && index % 3 === 0;

let store: EmbeddedStore;
let duckDb: DuckDBConnection;

async function select(sql: string, values: readonly number[]): Promise<number[][]> {
  const reader = await duckDb.runAndReadAll(sql, [...values]);
  return reader.getRowsJS().map((row) => row.map((cell) => (cell === null ? Number.NaN : Number(cell))));
}

beforeAll(async () => {
  const limits = { commitMs: 1, ballastBytes: 0 };
  store = await openStore({ directory: temporaryDirectory("oracle"), log: silentLog, now: () => startMs, limits });
  await store.internTags([numberTag("a"), numberTag("b")]);
  const [first, second] = [all.slice(0, 60_000).filter((row, i) => !isLate(row, i)), all.filter(isLate)];
  await store.append([batchOfRows(first)]);
  await store.compact();
  await store.append([batchOfRows(second)]);
  await store.compact();
  // The rest is in the log only.
  const held = new Set([...first, ...second]);
  await store.append([batchOfRows(all.filter((row) => !held.has(row)))]);

  duckDb = await (await DuckDBInstance.create(":memory:", { threads: "1" })).connect();
  await duckDb.run("CREATE TABLE v (tag INTEGER, t BIGINT, x DOUBLE, status BIGINT)");
  const appender = await duckDb.createAppender("v");
  for (const { tag, timeMs, value, statusCode = 0 } of all) {
    appender.appendInteger(tag);
    appender.appendBigInt(BigInt(timeMs));
    appender.appendDouble(Number(value));
    appender.appendBigInt(BigInt(statusCode));
    appender.endRow();
  }
  appender.closeSync();
});
afterAll(() => store[Symbol.asyncDispose]());

const tags = [1, 2];
const good = "(NOT isnan(x) AND status < 2147483648)";

describe.each(tags)("of tag %d, as DuckDB has it,", (tag) => {
  test("is every value of a range, with time and status", async () => {
    for (const fromSecond of [0, 3333, 12_000, 39_000]) {
      const [fromMs, toMs] = [startMs + fromSecond * secondMs, startMs + (fromSecond + 3600) * secondMs];

      const {
        timesMs,
        values,
        statusCodes: statuses,
        decimated,
      } = await store.history({ tag, fromMs, toMs, points: 4000 });

      const expected = await select("SELECT t, x, status FROM v WHERE tag = $1 AND t >= $2 AND t < $3 ORDER BY t", [
        tag,
        fromMs,
        toMs,
      ]);
      expect(decimated).toBe(false);
      expect(Array.from(timesMs, (timeMs, i) => [timeMs, values[i], statuses[i]])).toEqual(expected);
    }
  });

  test.each([
    { seconds: 10_000, points: 200, widthMs: 100_000 },
    { seconds: 36_000, points: 402, widthMs: 180_000 },
  ])("is minimum and maximum of each part of $seconds s, and where they were", async ({ seconds, points, widthMs }) => {
    const [fromMs, toMs] = [startMs + 600_000, startMs + 600_000 + seconds * secondMs];

    const history = await store.history({ tag, fromMs, toMs, points });

    const expected = await select(
      `SELECT (t - $2) // $4 AS bucket, min(x), max(x), arg_min(t, x), arg_max(t, x) FROM v
       WHERE tag = $1 AND t >= $2 AND t < $3 AND ${good} GROUP BY bucket ORDER BY bucket`,
      [tag, fromMs, toMs, widthMs],
    );
    const points1 = expected.flatMap(([, min, max, minAt, maxAt]) => {
      const both = [
        [minAt!, min!],
        [maxAt!, max!],
      ].sort((a, b) => a[0]! - b[0]!);
      return min === max ? both.slice(0, 1) : both;
    });
    expect(history.decimated).toBe(true);
    const withoutOdd = Array.from(history.timesMs, (timeMs, i) => ({
      timeMs,
      value: history.values[i]!,
      status: history.statusCodes[i]!,
    }));
    const shown = withoutOdd.filter(({ value, status }) => !Number.isNaN(value) && status < 0x8000_0000);
    expect(shown.map(({ value }) => value)).toEqual(points1.map(([, value]) => value));
    expect(shown.map(({ timeMs }) => timeMs)).toEqual(points1.map(([timeMs]) => timeMs));
  });

  test.each([
    { buckets: 8, holdMs: Number.POSITIVE_INFINITY },
    { buckets: 100, holdMs: Number.POSITIVE_INFINITY },
    { buckets: 100, holdMs: 3000 },
    { buckets: 1000, holdMs: 3000 },
  ])("are the aggregates of $buckets parts, a value standing $holdMs ms", async ({ buckets, holdMs }) => {
    const [fromMs, toMs] = [startMs + 500_000, startMs + 36_500_000];
    const widthMs = (toMs - fromMs) / buckets;
    const query = { tag, fromMs, toMs, buckets, holdMs, knownUntilMs: toMs };

    const mine = await store.aggregates(query);

    const counted = await select(
      `SELECT (t - $2) // $4 AS bucket, count(*), count(*) FILTER (${good}), min(x) FILTER (${good}), max(x) FILTER (${good}), fsum(x) FILTER (${good})
       FROM v WHERE tag = $1 AND t >= $2 AND t < $3 GROUP BY bucket ORDER BY bucket`,
      [tag, fromMs, toMs, widthMs],
    );
    const byBucket = new Map(counted.map(([bucket, ...figures]) => [bucket!, figures]));
    for (let bucket = 0; bucket < buckets; bucket++) {
      const [count = 0, goodCount = 0, min = Number.NaN, max = Number.NaN, sum = Number.NaN] =
        byBucket.get(bucket) ?? [];
      const [counts, goodCounts] = [mine.counts[bucket], mine.goodCounts[bucket]];
      expect({ bucket, counts, goodCounts, min: mine.min[bucket], max: mine.max[bucket] }).toEqual({
        bucket,
        counts: count,
        goodCounts: goodCount,
        min,
        max,
      });
      if (goodCount > 0) expect(mine.sum[bucket]).toBeCloseTo(sum, 6);
      if (goodCount > 0) expect(mine.mean[bucket]).toBeCloseTo(sum / goodCount, 9);
    }
    if (mine.isApproximate) return;
    const weighed = await select(
      `WITH stands AS (
         SELECT t, x, ${good} AS is_good, least(coalesce(lead(t) OVER (ORDER BY t), $3), $3, t + $5) AS until FROM v WHERE tag = $1
       ), parts AS (SELECT unnest(range(0, $4)) AS bucket)
       SELECT bucket, sum(least(until, $2 + (bucket + 1) * $6) - greatest(t, $2 + bucket * $6)) AS ms,
              sum(x * (least(until, $2 + (bucket + 1) * $6) - greatest(t, $2 + bucket * $6))) AS area
       FROM parts JOIN stands ON is_good AND until > $2 + bucket * $6 AND t < $2 + (bucket + 1) * $6
       GROUP BY bucket ORDER BY bucket`,
      [tag, fromMs, toMs, buckets, Math.min(holdMs, 1e12), widthMs],
    );
    for (const [bucket, ms, area] of weighed) {
      expect(mine.coverage[bucket!]).toBeCloseTo(ms! / widthMs, 9);
      expect(mine.timeWeightedMean[bucket!]).toBeCloseTo(area! / ms!, 6);
    }
    expect(weighed.length).toBe(mine.coverage.filter((share) => share > 0).length);
  });
});

test("figures of minutes and blocks give nearly the coverage and the mean over time that the values give", async () => {
  const range = {
    tag: 1,
    fromMs: startMs,
    toMs: startMs + 36_000_000,
    buckets: 10,
    knownUntilMs: startMs + 36_000_000,
  };
  // They differ by the silences of 200 s: without an end a value stands through one.
  const exact = await store.aggregates({ ...range, holdMs: Number.POSITIVE_INFINITY });
  const quick = await store.aggregates({ ...range, holdMs: 3000 });

  expect([exact.isApproximate, quick.isApproximate]).toEqual([false, true]);
  for (const [bucket, share] of quick.coverage.entries()) {
    expect(Math.abs(share - exact.coverage[bucket]!)).toBeLessThan(0.07);
    expect(quick.timeWeightedMean[bucket]).toBeCloseTo(exact.timeWeightedMean[bucket]!, 0);
  }
});
