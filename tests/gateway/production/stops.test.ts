/** Stops: which want a reason, what was said of them, and the time by cause. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryDirectory } from "../../support/context.ts";
import { type Recorded, site } from "./support.ts";

const minuteMs = 60_000;
/** Tuesday 24 November 2026, 06:00 in Stockholm. */
const startMs = Date.parse("2026-11-24T05:00:00Z");
const shifts = [{ name: "Day", days: ["tue"], start: "06:00", end: "14:00" }];
const state = { tag: "saw/state", production: ["run"], down: ["fault"] };
const saw = { partCount: "saw/parts", state, shifts, reasonAfterSeconds: 300, runTimePerItemSeconds: 60 };
const range = { fromMs: startMs, toMs: startMs + 480 * minuteMs };

/** Stops of 3, 10, 20 and, across the end of the shift, 30 minutes. */
function states(): Map<string, Recorded[]> {
  const changes = [
    [0, "run"],
    [60, "wait"],
    [63, "run"],
    [120, "fault"],
    [130, "run"],
    [200, "wait"],
    [220, "run"],
    [450, "wait"],
  ] as const;
  return new Map([
    ["saw/state", changes.map(([minute, value]): Recorded => ({ timeMs: startMs + minute * minuteMs, value }))],
    ["saw/parts", [{ timeMs: startMs, value: 0 }]],
  ]);
}

async function opened(directory = temporaryDirectory("stops"), clockMs = startMs + 600 * minuteMs) {
  const made = site({ machines: { saw }, clockMs, directory, values: states() });
  await made.settle();
  return { directory, control: made.production.control };
}

describe("stops", () => {
  test("longer than the limit want a reason, shorter ones do not, and none is hidden", async () => {
    const { control } = await opened();

    const { stops, causes } = control.stops(range);

    expect(stops.map(({ seconds, element, wantsReason }) => [seconds / 60, element, wantsReason])).toEqual([
      [30, "delay", true],
      [20, "delay", true],
      [10, "down", true],
      [3, "delay", false],
    ]);
    expect(causes).toEqual([{ group: null, reason: null, loss: null, count: 4, seconds: 63 * 60 }]);
  });

  test("keep what was said of them over a restart; a second opinion is a revision, and both lines stay", async () => {
    const { control, directory } = await opened();
    const given = { metric: "saw/production", sinceMs: startMs + 200 * minuteMs };
    await control.giveReason({ ...given, group: "material", reason: "missing" });
    await control.giveReason({ ...given, group: "machine", reason: "program" });

    const again = await opened(directory);
    const { stops, causes } = again.control.stops(range);

    expect(stops[1]).toMatchObject({ wantsReason: false, given: { group: "machine", reason: "program", revision: 2 } });
    expect(causes).toEqual([
      { group: null, reason: null, loss: null, count: 3, seconds: 43 * 60 },
      { group: "machine", reason: "program", loss: "equipment-failure", count: 1, seconds: 20 * 60 },
    ]);
    const lines = readFileSync(join(directory, "production/stop-reasons.jsonl"), "utf8").trim().split("\n");
    expect(lines.map((line) => JSON.parse(line).revision)).toEqual([1, 2]);
  });

  test("that go on have no end", async () => {
    const { control } = await opened(undefined, startMs + 125 * minuteMs);

    const [stop] = control.stops({ ...range, toMs: startMs + 125 * minuteMs }).stops;

    expect(stop).toMatchObject({ seconds: 300, element: "down", wantsReason: true });
    expect(stop).not.toHaveProperty("overMs");
  });

  test("of another time or machine, and reasons that are not in the tree, are refused", async () => {
    const { control } = await opened();
    const given = { metric: "saw/production", sinceMs: startMs + 200 * minuteMs, group: "material", reason: "missing" };

    await expect(control.giveReason({ ...given, sinceMs: startMs })).rejects.toMatchObject({
      code: "SAMSPEL_STOP_UNKNOWN",
    });
    await expect(control.giveReason({ ...given, metric: "no" })).rejects.toMatchObject({
      code: "SAMSPEL_STOP_UNKNOWN",
    });
    await expect(control.giveReason({ ...given, reason: "bad" })).rejects.toMatchObject({
      code: "SAMSPEL_REASON_UNKNOWN",
    });
  });
});

describe("a break of the calendar", () => {
  const breaks = [
    { start: "09:00", end: "09:15" },
    { start: "11:30", end: "12:00" },
  ];
  const minuteOf = (time: string) => {
    const [hours = 0, minutes = 0] = time.split(":").map(Number);
    return 60 * hours + minutes - 360;
  };
  /** Stands between these times, and runs from the start of the shift on. */
  async function stopsOf(...standing: readonly (readonly [from: string, to: string, extraSeconds?: number])[]) {
    const at = (time: string, seconds = 0) => startMs + minuteOf(time) * minuteMs + seconds * 1000;
    const changes = standing.flatMap(([from, to, seconds = 0]): Recorded[] => [
      { timeMs: at(from, -seconds), value: "wait" },
      { timeMs: at(to, seconds), value: "run" },
    ]);
    const values = new Map([
      [
        "saw/state",
        [{ timeMs: startMs - 720 * minuteMs, value: "wait" }, { timeMs: startMs + 30_000, value: "run" }, ...changes],
      ],
      ["saw/parts", [{ timeMs: startMs, value: 0 }]],
    ]);
    const planned = { ...saw, shifts: shifts.map((shift) => ({ ...shift, breaks })) };
    const made = site({ machines: { saw: planned }, clockMs: startMs + 600 * minuteMs, values });
    await made.settle();
    return made.production.control.stops(range);
  }

  test("is no stop, nor are the seconds that a machine stands around it, or after the night", async () => {
    const { stops, causes } = await stopsOf(["09:00", "09:15"], ["11:30", "12:00", 40]);

    expect(stops).toEqual([]);
    expect(causes).toEqual([]);
  });

  test("is not counted into a stop that goes on into it, and does not make it want a reason", async () => {
    const { stops, causes } = await stopsOf(["08:57", "09:15"], ["11:20", "12:00"]);

    expect(stops.map(({ seconds, wantsReason }) => [seconds / 60, wantsReason])).toEqual([
      [10, true],
      [3, false],
    ]);
    expect(causes).toEqual([{ group: null, reason: null, loss: null, count: 2, seconds: 13 * 60 }]);
  });
});

test("half a line of a cut is passed over, and the next reason begins on a line of its own", async () => {
  const { directory } = await opened();
  writeFileSync(join(directory, "production/stop-reasons.jsonl"), '{"metric":"saw/prod');

  const { control } = await opened(directory);
  const given = { metric: "saw/production", sinceMs: startMs + 120 * minuteMs, group: "machine", reason: "electrical" };
  await control.giveReason(given);

  const again = await opened(directory);
  expect(again.control.stops(range).stops[2]).toMatchObject({ given: { reason: "electrical", revision: 1 } });
});
