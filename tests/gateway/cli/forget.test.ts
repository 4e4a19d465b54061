/** `samspel forget`, run as a user runs it: the place of a removed sink goes, and nothing else. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { addForget } from "../../../gateway/cli/forget.ts";
import { confirmedUpTo } from "../../../gateway/core/confirmed.ts";
import { openStore } from "../../../gateway/store/store.ts";
import { silentLog, temporaryDirectory } from "../../support/context.ts";
import { batchOfRows, numberTag } from "../store/values.ts";
import { runVerbHere } from "./in-process.ts";

const receivedMs = Date.UTC(2026, 10, 26, 8, 30);
const open = (directory: string) =>
  openStore({ directory, log: silentLog, now: () => receivedMs, limits: { commitMs: 1, ballastBytes: 0 } });

test("gives up what waits for a sink that is gone, refuses for one that is there and while the gateway runs", {
  timeout: 120_000,
}, async () => {
  const root = temporaryDirectory("forget");
  const config = join(root, "gateway.yaml");
  writeFileSync(config, "dataDirectory: data\nsinks: [{ id: copy, kind: file }]\n");
  mkdirSync(join(root, "data"));
  const forget = (sink: string) => runVerbHere(addForget, ["forget", sink, "--config", config]);
  const directory = join(root, "data", "store");
  const absent = await forget("old");
  const store = await open(directory);
  await store.internTags([numberTag("pump-1/power")]);
  await store.moveCursor("old", confirmedUpTo(0));
  await store.moveCursor("copy", confirmedUpTo(0));
  const rows = Array.from({ length: 10 }, (_, i) => ({ tag: 1, timeMs: receivedMs + i, value: i }));
  await store.append([batchOfRows(rows, receivedMs)]);
  const running = await forget("old");
  await store[Symbol.asyncDispose]();

  const there = await forget("copy");
  const unknown = await forget("older");
  const gone = await forget("old");

  expect(absent).toMatchObject({ code: 3, stderr: expect.stringContaining("SAMSPEL_STORE_ABSENT") });
  expect(running).toMatchObject({ code: 1, stderr: expect.stringContaining("SAMSPEL_STORE_IN_USE") });
  expect(there).toMatchObject({ code: 3, stderr: expect.stringContaining("SAMSPEL_SINK_CONFIGURED") });
  expect(unknown.stderr).toContain("copy, old");
  expect(JSON.parse(gone.stdout)).toMatchObject({ sink: "old", pendingCount: 10 });
  await using again = await open(directory);
  expect(await again.cursor("old")).toBeUndefined();
  expect(await again.holdFor(["copy"])).toEqual([]);
  const { tags } = await again.ledger({ fromMs: 0, toMs: receivedMs + 3_600_000 });
  expect(tags[0]).toMatchObject({ storedCount: 10, sinks: [{ sink: "copy", pendingCount: 10, residual: 0 }] });
});
