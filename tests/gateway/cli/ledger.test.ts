/** `samspel ledger`, run as a user runs it, on a store that another process may be writing. */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { confirmedUpTo } from "../../../gateway/core/confirmed.ts";
import { openStore } from "../../../gateway/store/store.ts";
import { samspel } from "../../support/cli.ts";
import { silentLog, temporaryDirectory } from "../../support/context.ts";
import { batchOfRows, numberTag } from "../store/values.ts";

const receivedMs = Date.UTC(2026, 10, 26, 8, 30);

async function filledStore() {
  const directory = temporaryDirectory("ledger");
  const config = join(directory, "gateway.yaml");
  writeFileSync(config, "dataDirectory: data\n");
  mkdirSync(join(directory, "data"));
  const store = await openStore({
    directory: join(directory, "data", "store"),
    log: silentLog,
    now: () => receivedMs,
    limits: { commitMs: 1, ballastBytes: 0 },
  });
  await store.internTags([numberTag("pump-1/power"), numberTag("pump-1/flow")]);
  const rows = Array.from({ length: 10 }, (_, i) => ({ tag: 1 + (i % 2), timeMs: receivedMs + i, value: i }));
  await store.moveCursor("history", confirmedUpTo(0));
  await store.append([batchOfRows(rows, receivedMs)]);
  await store.append([batchOfRows(rows.slice(0, 4), receivedMs)]);
  await store.moveCursor("history", confirmedUpTo(6));
  await store.noteRefused([{ tag: 1, receivedTimeMs: receivedMs, count: 1 }]);
  return { config, store };
}

test("shows every tag and sink while the gateway writes, as a table and as JSON", { timeout: 120_000 }, async () => {
  const { config, store } = await filledStore();
  const range = ["--from", "2026-11-26T08:00:00Z", "--to", "2026-11-26T09:00:00Z"];

  const text = await samspel(["ledger", "--config", config, ...range]);
  const json = await samspel(["--json", "ledger", "--config", config, "--tag", "pump-1/flow", ...range]);
  const elsewhere = await samspel(["ledger", "--config", config, "--from", "2020-01-01", "--to", "2020-01-02"]);
  const unknown = await samspel(["ledger", "--config", config, "--tag", "pump-1/folw"]);
  const backwards = await samspel(["ledger", "--config", config, "--from", "2026-01-02", "--to", "2026-01-01"]);
  await store[Symbol.asyncDispose]();

  expect(unknown).toMatchObject({ code: 3, stderr: expect.stringContaining('never had a tag "pump-1/folw"') });
  expect(backwards).toMatchObject({ code: 3, stderr: expect.stringContaining("--from is not before --to.") });
  expect(text).toMatchObject({ code: 0, stderr: "" });
  expect(text.stdout).toMatch(
    /tag +received +stored +duplicate +rejected +backfilled +lost\npump-1\/power +8 +5 +2 +1 +0 +0/,
  );
  expect(text.stdout).toMatch(/history +0 +6 +0 +0 +0 +4 +0\n/);
  expect(text.stdout).toMatch(/Waiting for history: 4 entries, the oldest [\d.]+ h/);
  expect(JSON.parse(json.stdout)).toMatchObject({
    damaged: false,
    tags: [{ tag: "pump-1/flow", receivedCount: 7, storedCount: 5, sinks: [{ forwardedCount: 3, pendingCount: 2 }] }],
    sinks: [{ sink: "history", pendingCount: 4 }],
  });
  expect(elsewhere.stdout).toContain("Nothing arrived in this time.");
});

test("says what is wrong with a time, and that there is no store yet", { timeout: 120_000 }, async () => {
  const directory = temporaryDirectory("ledger");
  const config = join(directory, "gateway.yaml");
  writeFileSync(config, "dataDirectory: data\n");

  const absent = await samspel(["ledger", "--config", config]);
  const wrong = await samspel(["ledger", "--config", config, "--from", "yesterday"]);

  expect(absent).toMatchObject({ code: 3, stderr: expect.stringContaining("SAMSPEL_STORE_ABSENT") });
  expect(wrong).toMatchObject({ code: 3, stderr: expect.stringContaining("--from yesterday is no time.") });
});
