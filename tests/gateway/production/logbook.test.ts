/** The logbook of equipment: what is taken and refused, what is kept for how long, and what a withdrawal leaves. */
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { NewLogbookEntry } from "../../../gateway/core/logbook.ts";
import { temporaryDirectory } from "../../support/context.ts";
import { site } from "./support.ts";

const dayMs = 86_400_000;
const startMs = Date.parse("2026-11-24T05:00:00Z");
const note: NewLogbookEntry = { kind: "handover", about: "line-1", text: "Saw 2 pulls to the left", by: "operator" };
const work: NewLogbookEntry = { kind: "maintenance", about: "saw", work: "lubricated", by: "operator" };

function opened(directory = temporaryDirectory("logbook"), clockMs = startMs) {
  const made = site({ machines: { saw: { partCount: "saw/parts" } }, clockMs, directory });
  return { directory, logbook: made.production.logbook, made };
}

function linesIn(directory: string): string[] {
  return readFileSync(join(directory, "production/logbook.jsonl"), "utf8").trim().split("\n");
}

describe("an entry", () => {
  test("stands in the book over a restart, newest first, under its line or asset and its kind", async () => {
    const { logbook, directory } = opened();
    await logbook.write(note);
    await logbook.write({ ...work, text: " Both bearings ", timeMs: startMs - dayMs });

    const again = opened(directory).logbook;

    expect(again.list({}).entries.map(({ kind, text, by }) => [kind, text, by])).toEqual([
      ["handover", "Saw 2 pulls to the left", "operator"],
      ["maintenance", "Both bearings", "operator"],
    ]);
    expect(again.list({ kind: "maintenance", about: "saw" }).entries).toMatchObject([{ work: "lubricated" }]);
    expect(again.list({ about: "line-1", fromMs: startMs, toMs: startMs + 1 }).entries).toHaveLength(1);
    expect(again.list({ fromMs: startMs + 1 }).entries).toEqual([]);
  });

  test("that is withdrawn stays and is marked, once, with the role that withdrew it", async () => {
    const { logbook, directory } = opened();
    const { id } = await logbook.write(note);
    await Promise.all([logbook.withdraw(id, "engineer"), logbook.withdraw(id, "operator")]);

    expect(opened(directory).logbook.list({}).entries).toMatchObject([
      { id, revision: 2, text: note.text, withdrawn: { timeMs: startMs, by: "engineer" } },
    ]);
    expect(linesIn(directory)).toHaveLength(2);
    await expect(logbook.withdraw("no", "operator")).rejects.toMatchObject({ code: "SAMSPEL_LOGBOOK_UNKNOWN" });
  });

  test.each([
    ["a line that there is not", { ...note, about: "saw" }, "SAMSPEL_LINE_UNKNOWN"],
    ["an asset that there is not", { ...work, about: "line-1" }, "SAMSPEL_ASSET_UNKNOWN"],
    ["a note without a word", { ...note, text: "  \n" }, "SAMSPEL_REQUEST_INVALID"],
    ["other work that is not described", { ...work, work: "other" }, "SAMSPEL_REQUEST_INVALID"],
    [
      "maintenance without the work",
      { kind: "maintenance", about: "saw", by: "operator", text: "x" },
      "SAMSPEL_REQUEST_INVALID",
    ],
    ["a note with work", { ...note, work: "cleaned" }, "SAMSPEL_REQUEST_INVALID"],
    ["a note of another time", { ...note, timeMs: startMs - 1 }, "SAMSPEL_REQUEST_INVALID"],
    ["work of tomorrow", { ...work, timeMs: startMs + dayMs }, "SAMSPEL_REQUEST_INVALID"],
  ] as const)("is refused: %s", async (_name, entry, code) => {
    const { logbook } = opened();

    await expect(logbook.write(entry)).rejects.toMatchObject({ code });
    expect(logbook.list({}).entries).toEqual([]);
  });

  test("is one of 200 in a list, which says how many more there are", async () => {
    const { logbook } = opened();
    for (let count = 0; count < 203; count++) await logbook.write({ ...work, timeMs: startMs - count });

    expect(logbook.list({})).toMatchObject({ more: 3, noteDays: 90 });
    expect(logbook.list({}).entries[0]?.timeMs).toBe(startMs);
  });
});

describe("a note that is older than 90 days", () => {
  test("is shown no more, and leaves the file with its withdrawal; maintenance and damaged lines stay", async () => {
    const { logbook, directory, made } = opened();
    const { id } = await logbook.write(note);
    await logbook.withdraw(id, "operator");
    await logbook.write(work);
    appendFileSync(join(directory, "production/logbook.jsonl"), '{"kind":"handov');
    made.clockMs = startMs + 91 * dayMs;

    expect(logbook.list({}).entries.map(({ kind }) => kind)).toEqual(["maintenance"]);
    await expect(logbook.withdraw(id, "operator")).rejects.toMatchObject({ code: "SAMSPEL_LOGBOOK_UNKNOWN" });
    await made.production.sweep();
    await logbook.write(note);

    const lines = linesIn(directory);
    expect(lines.map((line) => line.includes(id))).toEqual([false, false, false]);
    expect(lines[1]).toBe('{"kind":"handov');
    expect(opened(directory, made.clockMs).logbook.list({}).entries).toHaveLength(2);
  });
});

test("a full book takes nothing and says what to do; old notes make room", async () => {
  const { logbook, directory } = opened();
  const { id: _, ...line } = await logbook.write(note);
  const full = Array.from({ length: 10_000 }, (_each, index) => JSON.stringify({ ...line, id: `${index}` }));
  writeFileSync(join(directory, "production/logbook.jsonl"), `${full.join("\n")}\n`);
  const { logbook: again, made } = opened(directory);

  await expect(again.write(note)).rejects.toMatchObject({ code: "SAMSPEL_RECORDS_FULL" });
  made.clockMs = startMs + 91 * dayMs;
  await made.production.sweep();

  await expect(again.write(note)).resolves.toMatchObject({ kind: "handover" });
});
