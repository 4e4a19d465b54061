/** A query over everything: it takes a limited time, and commits, sinks and checkpoints go on beside it. */
import { statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { BatchBuilder } from "../../../gateway/core/measurement.ts";
import { inSteps } from "../../../gateway/store/in-steps.ts";
import { openForWriting } from "../../../gateway/store/sqlite.ts";
import { openStore } from "../../../gateway/store/store.ts";
import { silentLog, temporaryDirectory } from "../../support/context.ts";
import { numberTag } from "./values.ts";

const startMs = Date.UTC(2026, 0, 1);

test("commits and sinks go on while a query over millions of values runs", { timeout: 120_000 }, async () => {
  const count = 1_500_000;
  await using store = await openStore({
    directory: temporaryDirectory("long-query"),
    log: silentLog,
    now: () => startMs,
    limits: { commitMs: 1, ballastBytes: 0 },
  });
  await store.internTags([numberTag("a"), numberTag("b")]);
  const builder = new BatchBuilder(50_000);
  for (let i = 0; i < count; i++) {
    builder.pushNumber(1, startMs + i * 1000, 0, (i * 7919) % 1000, 0, 0);
    if (builder.length === 50_000) await store.append([builder.takeMeasurements(startMs)]);
  }
  await store.compact();
  const range = { tag: 1, fromMs: startMs, toMs: startMs + count * 1000 };
  const order: string[] = [];
  const note = (what: string) => () => order.push(what);

  // Every value is weighed by itself.
  const query = store
    .aggregates({ ...range, buckets: 2000, holdMs: Number.POSITIVE_INFINITY, knownUntilMs: range.toMs })
    .finally(note("answer"));
  builder.pushNumber(2, startMs, 0, 1, 0, 0);
  await Promise.all([
    store.append([builder.takeMeasurements(startMs)]).then(note("commit")),
    store.readAfter(count - 10, 10).then(note("sink")),
  ]);
  const { counts, isApproximate } = await query;

  expect(order.at(-1)).toBe("answer");
  expect(isApproximate).toBe(false);
  expect(counts.reduce((sum, one) => sum + one, 0)).toBe(count);
});

describe("a query that never ends", () => {
  test("is ended, and its view no longer keeps the write-ahead log from being begun anew", async () => {
    const path = join(temporaryDirectory("view"), "log.db");
    const database = openForWriting({ path, kind: "log" });
    const insert = database.prepare("INSERT INTO tag VALUES (?, ?)");
    function* endless(): Generator<undefined, never> {
      for (;;) yield;
    }
    const query = inSteps([path], endless, 200);
    for (let i = 1; i <= 2000; i++) insert.run(i, `${i}`.padStart(1000, "0"));

    await expect(query).rejects.toMatchObject({ code: "SAMSPEL_QUERY_TOO_LONG" });
    database.exec("PRAGMA wal_checkpoint(TRUNCATE)");

    expect(statSync(`${path}-wal`).size).toBe(0);
    database.close();
  });
});
