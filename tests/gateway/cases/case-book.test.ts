/** Cases: opened by an alarm, judged by a press, closed when both are done, kept through a restart. Real files, a fake clock. */
import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { type AssetContext, CaseBook, type CaseModel } from "../../../gateway/cases/case-book.ts";
import { CaseTrace } from "../../../gateway/cases/trace.ts";
import { framesOf } from "../../models/support/machine.ts";
import { silentLog, temporaryDirectory } from "../../support/context.ts";

const startMs = 1_800_000_000_000;
const spindle: CaseModel = {
  id: "spindle",
  asset: "spindle-1",
  version: "v1",
  channels: [
    { tagId: "spindle-1/vibration", unit: "mm/s", low: 0.5, high: 1.7 },
    { tagId: "spindle-1/power", unit: "kW", low: 1, high: 6 },
  ],
};
const context: AssetContext = { health: 61 };

async function opened(directory = temporaryDirectory("cases"), contextOf = () => context) {
  const clock = { nowMs: startMs };
  const book = await CaseBook.open({ directory, log: silentLog, now: () => clock.nowMs, contextOf });
  onTestFinished(() => book[Symbol.asyncDispose]());
  const take = (seconds: number, value: number, state: string, model = spindle) => {
    // Four frames of each channel: the vibration rises, the power stays.
    const window = framesOf(Float32Array.from([1, 1, 1, value, 5, 5, 5, 5]), 2);
    const contributions = Float32Array.from([0.8, 0.2]);
    book.take(model, { timeMs: startMs + seconds * 1000, value, state, window, contributions, doubtfulSensors: [] });
  };
  return { directory, book, clock, take };
}

test("an alarm opens one case with the score, the signals before and at their worst, and what to look at", async () => {
  const { book, take } = await opened();

  for (let second = 0; second < 10; second++) take(second, 0.2, "normal");
  take(10, 1.5, "alarm");
  take(11, 3, "alarm");
  take(12, 2, "alarm");

  const [only, ...others] = book.cases();
  expect(others).toEqual([]);
  expect(only).toMatchObject({ asset: "spindle-1", state: "open", alarms: 1, peak: 3, version: "v1", health: 61 });
  expect(only!.signals[0]).toMatchObject({ tagId: "spindle-1/vibration", before: 1, low: 0.5, high: 1.7 });
  expect(only!.signals[0]!.share).toBeCloseTo(0.8);
  expect(only!.advice).toEqual(["vibration"]);
  expect(book.detail(only!.id)!.trace.scores).toHaveLength(13);
});

test("further alarms of the asset belong to the open case; it closes when it is judged and over", async () => {
  const { book, take } = await opened();
  take(0, 2, "alarm");
  take(1, 0.5, "normal");
  take(2, 2, "alarm");
  const { id } = book.cases()[0]!;

  const judged = await book.judge(id, { verdict: "true", role: "operator" });
  take(3, 0.5, "recovering");

  expect(judged).toMatchObject({ state: "open", alarms: 2, verdict: { verdict: "true" } });
  expect(book.cases()).toMatchObject([{ id, state: "closed", closedBy: "verdict" }]);
  await expect
    .poll(() => book.labels())
    .toMatchObject([{ class: "fault", revision: 2, toMs: startMs + 3000, case: id }]);
  take(4, 2, "alarm");
  expect(book.cases().map(({ state }) => state)).toEqual(["open", "closed"]);
});

test("cases and labels outlive a restart, and a case is judged anew by a revision of its label", async () => {
  const first = await opened();
  first.take(0, 2, "alarm");
  first.take(1, 0.5, "normal");
  const { id } = first.book.cases()[0]!;
  await first.book.judge(id, { verdict: "false", role: "operator" });
  await first.book[Symbol.asyncDispose]();
  appendFileSync(join(first.directory, "labels.jsonl"), '{"half');

  const second = await opened(first.directory);
  const again = await second.book.judge(id, { verdict: "planned", role: "engineer" });

  expect(again.verdict?.verdict).toBe("planned");
  expect(second.book.labels()).toMatchObject([{ class: "planned-work", revision: 2, annotator: "engineer" }]);
  expect(second.book.detail(id)!.trace.scores.length).toBeGreaterThan(0);
  const third = await opened(first.directory);
  expect(third.book.labels()).toEqual(second.book.labels());
  expect(readFileSync(join(first.directory, "labels.jsonl"), "utf8").split("\n")).toHaveLength(4);
});

test("a case that nobody judges is closed a week after its alarm, and one whose alarm lasts is not", async () => {
  const { book, take, clock } = await opened();
  take(0, 2, "alarm");
  take(1, 0.5, "normal");
  take(0, 2, "alarm", { ...spindle, id: "pump", asset: "pump-1" });

  clock.nowMs += 8 * 86_400_000;
  book.sweep();

  expect(book.cases()).toMatchObject([
    { asset: "pump-1", state: "open" },
    { asset: "spindle-1", state: "closed", closedBy: "age" },
  ]);
});

test("what is not there cannot be judged", async () => {
  const { book } = await opened();

  await expect(book.judge("1", { verdict: "true", role: "operator" })).rejects.toMatchObject({
    code: "SAMSPEL_CASE_UNKNOWN",
  });
});

test("the trace of a case stays bounded, in order, and never loses its highest score", () => {
  fc.assert(
    fc.property(fc.array(fc.float({ min: 0, max: 100, noNaN: true }), { maxLength: 3000 }), (scores) => {
      const trace = new CaseTrace({ timesMs: [-1], scores: [0] });

      for (const [index, score] of scores.entries()) trace.add(index, score);

      expect(trace.scores.length).toBeLessThanOrEqual(242);
      expect(trace.scores.length).toBe(trace.timesMs.length);
      expect(trace.timesMs.toSorted((a, b) => a - b)).toEqual(trace.timesMs);
      expect(Math.max(...trace.scores)).toBe(Math.max(0, ...scores));
    }),
    { numRuns: 100 },
  );
});
