/** Who looked at figures about people: one line per look, old files gone, and nobody is stopped by a full disk. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openAccessLog } from "../../gateway/access-log.ts";
import { silentLog, temporaryDirectory } from "../support/context.ts";

const startMs = Date.UTC(2026, 0, 5, 6);
const minuteMs = 60_000;
const path = "/api/v1/cells/cell-1/collaboration";

test("each look is a line; the same screen asking again within ten minutes is one look", async () => {
  const directory = join(temporaryDirectory("access"), "access");
  const log = openAccessLog(directory, silentLog);
  for (const minute of [0, 1, 9, 11]) log.record({ timeMs: startMs + minute * minuteMs, address: "10.0.0.7", path });
  log.record({ timeMs: startMs + 12 * minuteMs, address: "10.0.0.8", path });
  await log[Symbol.asyncDispose]();

  const lines = readFileSync(join(directory, "cells-2026-01-05.jsonl"), "utf8").trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { time: "2026-01-05T06:00:00.000Z", address: "10.0.0.7", path },
    { time: "2026-01-05T06:11:00.000Z", address: "10.0.0.7", path },
    { time: "2026-01-05T06:12:00.000Z", address: "10.0.0.8", path },
  ]);
});

test("files older than 90 days go, other files stay", async () => {
  const directory = join(temporaryDirectory("access"), "access");
  mkdirSync(directory);
  for (const name of ["cells-2025-10-01.jsonl", "cells-2025-12-01.jsonl", "notes.txt"]) {
    writeFileSync(join(directory, name), "{}\n");
  }
  const log = openAccessLog(directory, silentLog);
  log.record({ timeMs: startMs, address: "10.0.0.7", path });
  await log[Symbol.asyncDispose]();

  expect(readdirSync(directory).toSorted()).toEqual(["cells-2025-12-01.jsonl", "cells-2026-01-05.jsonl", "notes.txt"]);
});

test("a place that cannot be written to is said, and stops nobody", async () => {
  const file = join(temporaryDirectory("access"), "file");
  writeFileSync(file, "");
  const warnings: string[] = [];
  const log = openAccessLog(join(file, "access"), { ...silentLog, warn: (_, message) => warnings.push(message) });
  log.record({ timeMs: startMs, address: "10.0.0.7", path });
  await log[Symbol.asyncDispose]();

  expect(warnings).toEqual(["The access log could not be written."]);
  expect(existsSync(join(file, "access"))).toBe(false);
});
