/** The journal: every transition on disk before anybody is told, across cuts and restarts; figures and history from it. */
import { appendFileSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { AlarmJournal, type JournalOptions } from "../../../gateway/alarms/journal.ts";
import { figuresOf, historyOf } from "../../../gateway/alarms/past.ts";
import type { Condition } from "../../../gateway/core/condition.ts";
import { silentLog, temporaryDirectory } from "../../support/context.ts";

const noon = Date.UTC(2026, 4, 15, 12);

function condition(changes: Partial<Condition> = {}): Condition {
  const text = { id: "alarm/pump/hot/limit", severity: 600, message: "Hot.", code: "SAMSPEL_ALARM_HIGH" };
  return { ...text, state: "active", acknowledged: false, activeTimeMs: noon, ...changes };
}

function opened(directory: string, changes: Partial<JournalOptions> = {}) {
  return AlarmJournal.open({ directory, log: silentLog, now: () => noon, conditions: [], ...changes });
}

const idsOf = async (journal: AlarmJournal, n = 0) => {
  const lines: string[] = [];
  for await (const { condition: each } of journal.after(n)) lines.push(`${each.id} ${each.state}`);
  return lines;
};

describe("a transition", () => {
  test("is on disk when a listener hears of it", async () => {
    const directory = temporaryDirectory("journal");
    await using journal = await opened(directory);
    const seen: string[] = [];
    journal.subscribe(() => seen.push(readFileSync(join(directory, "journal-2026-05.jsonl"), "utf8")));

    journal.append(noon, condition());
    await journal.flushed();

    expect(seen[0]).toContain("alarm/pump/hot/limit");
  });

  test("is still there after a restart, counted on, also where a cut has left half a line", async () => {
    const directory = temporaryDirectory("journal");
    const first = await opened(directory);
    first.append(noon, condition());
    await first[Symbol.asyncDispose]();
    appendFileSync(join(directory, "journal-2026-05.jsonl"), '{"n":7,"timeMs":1');

    await using second = await opened(directory);
    second.append(noon, condition({ state: "inactive" }));
    await second.flushed();

    expect(await idsOf(second)).toEqual(["alarm/pump/hot/limit active", "alarm/pump/hot/limit inactive"]);
    expect(await idsOf(second, second.newest - 1)).toEqual(["alarm/pump/hot/limit inactive"]);
  });

  test("that only the store knows, because the run before was cut, is added at the start", async () => {
    const directory = temporaryDirectory("journal");

    await using journal = await opened(directory, {
      conditions: [condition(), condition({ id: "b", state: "inactive" })],
    });

    expect(await idsOf(journal)).toEqual(["alarm/pump/hot/limit active"]);
  });

  test("beyond the limit of a month is counted, and people are still called", async () => {
    await using journal = await opened(temporaryDirectory("journal"), { linesPerMonthMax: 2 });
    const heard: number[] = [];
    journal.subscribe(({ n }) => heard.push(n));

    for (let index = 0; index < 5; index++) {
      journal.append(noon, condition());
      await journal.flushed();
    }

    expect(heard).toHaveLength(5);
    expect(journal.lostCount).toBe(4);
  });
});

test("months beyond a year are removed", async () => {
  const directory = temporaryDirectory("journal");
  for (let month = 0; month < 15; month++) {
    const timeMs = Date.UTC(2025, month, 3);
    const journal = await opened(directory, { now: () => timeMs });
    await journal[Symbol.asyncDispose]();
  }

  const names = readdirSync(directory).toSorted();

  expect(names).toHaveLength(13);
  expect(names[0]).toBe("journal-2025-03.jsonl");
});

describe("the figures", () => {
  const minute = 60_000;

  test("count what called somebody: not what is parked, suppressed or an event; with the times of acknowledgement", async () => {
    await using journal = await opened(temporaryDirectory("journal"));
    journal.append(noon, condition());
    journal.append(noon + 2 * minute, condition({ acknowledged: true }));
    journal.append(noon + 3 * minute, condition({ acknowledged: true, state: "inactive" }));
    journal.append(noon, condition({ id: "event", severity: 100 }));
    journal.append(noon, condition({ id: "off", suppressed: { by: "state", what: "off" } }));
    journal.append(noon, condition({ id: "parked", shelved: { untilMs: noon + minute, reason: "Repair." } }));
    journal.append(noon + minute, condition({ id: "parked" }));
    journal.append(noon, condition({ id: "without-reason", shelved: { untilMs: noon + minute, reason: " " } }));
    await journal.flushed();

    const hour = { fromMs: noon, toMs: noon + 60 * minute, nowMs: noon + 60 * minute, operators: 1 };
    const figures = await figuresOf(journal, hour);

    expect(figures).toMatchObject({
      count: 2,
      perHour: 2,
      ackMedianMs: 2 * minute,
      unacknowledged: 1,
      unauthorisedSuppressions: 1,
    });
    expect(figures.topTen.map(({ id }) => id)).toEqual(["alarm/pump/hot/limit", "parked"]);
  });

  test("know for how long the gateway stood still", async () => {
    const directory = temporaryDirectory("journal");
    const first = await opened(directory);
    await first[Symbol.asyncDispose]();
    const later = { now: () => noon + 45 * minute, aliveMs: noon + 15 * minute };
    await using second = await opened(directory, later);

    const { coverage } = await figuresOf(second, {
      fromMs: noon,
      toMs: noon + 60 * minute,
      nowMs: noon + 60 * minute,
      operators: 1,
    });

    expect(coverage).toBeCloseTo(0.5);
  });
});

test("the history gives the newest transitions first", async () => {
  await using journal = await opened(temporaryDirectory("journal"));
  for (let index = 0; index < 9; index++) journal.append(noon + index, condition({ id: `a${index}` }));
  await journal.flushed();

  const newest = await historyOf(journal, { fromMs: noon, toMs: noon + 100 }, 2);

  expect(newest.map(({ condition: { id } }) => id)).toEqual(["a8", "a7"]);
});
