/** Learning from stored values: rows as the live path makes them, a child process that is real, jobs that end. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import type { History, HistoryQuery } from "../../../gateway/core/contracts.ts";
import type { LearnJobReport } from "../../../gateway/core/model-learning.ts";
import { jobFile, type KeptJobs } from "../../../gateway/learning/job-file.ts";
import { type Learnable, LearnJobs } from "../../../gateway/learning/jobs.ts";
import { joinedRows } from "../../../gateway/learning/rows.ts";
import { chosenStretches } from "../../../gateway/learning/stretches.ts";
import type { LearnedModel } from "../../../models/learn.ts";
import { machineColumns } from "../../models/support/machine.ts";
import { silentLog, temporaryDirectory } from "../../support/context.ts";

const startMs = 1_800_000_000_000;
const rows = 400;
const range = { fromMs: startMs, toMs: startMs + rows * 1000 };

/** A store of two channels at 1 Hz, with at most `points` values in an answer, as the real one. */
function storeOf(columns: readonly ArrayLike<number>[], read: () => Promise<void> = async () => {}) {
  return {
    async history({ tag, fromMs, toMs, points }: HistoryQuery): Promise<History> {
      await read();
      const found = Array.from(columns[tag]!, (value, row) => ({ value, timeMs: startMs + row * 1000 })).filter(
        ({ timeMs }) => timeMs >= fromMs && timeMs < toMs,
      );
      const step = Math.ceil(found.length / points);
      const kept = found.filter((_, index) => index % Math.max(1, step) === 0);
      return {
        timesMs: Float64Array.from(kept, ({ timeMs }) => timeMs),
        values: Float64Array.from(kept, ({ value }) => value),
        statusCodes: new Uint32Array(kept.length),
        others: new Map(),
        decimated: step > 1,
        count: found.length,
        gaps: [],
      };
    },
  };
}

const pump: Learnable = {
  id: "pump",
  asset: "pump",
  kind: "principal-components",
  labelled: { normal: [], other: [] },
  channels: ["pump/a", "pump/b"].map((name, tag) => ({ name, unit: "bar", tag, isReportedByException: false })),
};

/** Long after everything that is stored. */
const later = () => startMs + 10_000_000;

function jobsOver(
  columns: readonly ArrayLike<number>[],
  read?: () => Promise<void>,
  kept?: KeptJobs,
  { model = pump, now = later }: { model?: Learnable; now?: () => number } = {},
) {
  const adopted: LearnedModel[] = [];
  const jobs = new LearnJobs({
    store: storeOf(columns, read),
    learnable: () => model,
    adopt: async (_model, learned, { activate }) => {
      adopted.push(learned);
      return { version: learned.card.version, role: activate ? "active" : "shadow" };
    },
    now,
    monotonicMs: () => performance.now(),
    ...(kept && { kept }),
  });
  onTestFinished(() => jobs[Symbol.asyncDispose]());
  const ended = async (id: string): Promise<LearnJobReport> =>
    expect
      .poll(() => jobs.jobs().find((job) => job.id === id), { timeout: 60_000, interval: 50 })
      .toSatisfy((job: LearnJobReport) => ["done", "failed", "cancelled"].includes(job.state))
      .then(() => jobs.jobs().find((job) => job.id === id)!);
  return { jobs, adopted, ended };
}

test("a job learns from the store, says which range it covers, and names the stretch that looked unusual", async () => {
  const columns = machineColumns({ seed: 1, rows, channels: 2 });
  columns[0] = columns[0]!.map((value, row) => (row >= 300 && row < 340 ? value + 40 : value));
  const { jobs, adopted, ended } = jobsOver(columns);

  const job = jobs.learn({ model: "pump", activate: false, withFalseAlarms: false, ...range });
  const done = await ended(job.id);

  expect(job).toMatchObject({ model: "pump", etaSeconds: null });
  expect(done).toMatchObject({ state: "done", progress: 1, role: "shadow", rows });
  expect(done.covered).toMatchObject([{ name: "pump/a", unit: "bar" }, { name: "pump/b" }]);
  expect(done.findings).toMatchObject([{ channel: "pump/a", kind: "level" }]);
  const { fromMs, toMs } = done.findings![0]!;
  expect((fromMs - startMs) / 1000).toBeCloseTo(300, -1.5);
  expect((toMs - startMs) / 1000).toBeCloseTo(340, -1.5);
  expect(adopted[0]!.card.training.warnings.join()).toMatch(/pump\/a lies at/);
  expect(adopted[0]!.onnx!.length).toBeLessThan(100_000);
});

test.each([
  ["nothing at all", [[], []], "SAMSPEL_TRAINING_TOO_FEW_ROWS", /too few values/],
  ["too few rows", [Array(20).fill(1), Array(20).fill(2)], "SAMSPEL_TRAINING_TOO_FEW_ROWS", /20 training rows/],
  ["a channel without a value", [Array(rows).fill(1), []], "SAMSPEL_TRAINING_MISSING_VALUES", /pump\/b/],
  ["channels that never change", [Array(rows).fill(1), Array(rows).fill(2)], "SAMSPEL_TRAINING_CONSTANT", /constant/],
])("with %s the job fails with a code that says why", async (_, columns, code, message) => {
  const { jobs, adopted, ended } = jobsOver(columns);

  const done = await ended(jobs.learn({ model: "pump", activate: true, withFalseAlarms: false, ...range }).id);

  expect(done).toMatchObject({ state: "failed", code });
  expect(done.message).toMatch(message);
  expect(done.next).toBeDefined();
  expect(adopted).toEqual([]);
});

test("jobs run one after the other, can be cancelled, and a limited number of them waits", async () => {
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  const { jobs, adopted, ended } = jobsOver(machineColumns({ seed: 1, rows, channels: 2 }), () => held);
  const request = { model: "pump", activate: false, withFalseAlarms: false, ...range };

  const ids = Array.from({ length: 16 }, () => jobs.learn(request).id);
  expect(() => jobs.learn(request)).toThrow(expect.objectContaining({ code: "SAMSPEL_TRAINING_BUSY" }));
  for (const id of ids.slice(0, -1)) jobs.cancel(id);
  release();
  const last = await ended(ids.at(-1)!);

  expect(last.state).toBe("done");
  expect(jobs.jobs().filter(({ state }) => state === "cancelled")).toHaveLength(15);
  expect(adopted).toHaveLength(1);
  expect(() => jobs.cancel("other")).toThrow(expect.objectContaining({ code: "SAMSPEL_LEARN_JOB_UNKNOWN" }));
});

test("a time that has not passed is waited for, through a restart, and then learned from", async () => {
  const path = join(temporaryDirectory("learning-ahead"), "jobs.json");
  const columns = machineColumns({ seed: 1, rows, channels: 2 });
  let nowMs = startMs - 1000;
  const now = () => nowMs;
  const request = { model: "pump", activate: true, withFalseAlarms: false, ...range };
  const first = jobsOver(columns, undefined, jobFile(path, silentLog), { now });
  const { id } = first.jobs.learn(request);
  const cancelled = first.jobs.learn(request);
  first.jobs.cancel(cancelled.id);
  const beforeStop = first.jobs.jobs();
  await first.jobs[Symbol.asyncDispose]();

  nowMs = startMs + 100_000;
  const second = jobsOver(columns, undefined, jobFile(path, silentLog), { now });
  const half = second.jobs.jobs().find((job) => job.id === id);
  nowMs = range.toMs;
  const done = await second.ended(id);

  expect(beforeStop).toMatchObject([{ state: "cancelled" }, { id, state: "collecting", progress: 0, etaSeconds: 401 }]);
  expect(half).toMatchObject({ state: "collecting", etaSeconds: 300, activate: true });
  expect(half?.progress).toBeCloseTo(0.25, 2);
  expect(done).toMatchObject({ state: "done", role: "active", rows });
  expect(second.jobs.jobs().find((job) => job.id === cancelled.id)?.state).toBe("cancelled");
});

test("a time that is empty or ends too far ahead is refused", () => {
  const { jobs } = jobsOver([[], []]);

  for (const { fromMs, toMs } of [
    { fromMs: startMs, toMs: startMs },
    { fromMs: startMs, toMs: later() + 32 * 86_400_000 },
  ]) {
    expect(() => jobs.learn({ model: "pump", activate: false, withFalseAlarms: false, fromMs, toMs })).toThrow(
      expect.objectContaining({ code: "SAMSPEL_TRAINING_RANGE" }),
    );
  }
});

const nothing = { labelled: { normal: [], other: [] }, withFalseAlarms: false };

test("a long time is read in stretches that are spread evenly over it and reach both ends", () => {
  const day = { fromMs: 0, toMs: 86_400_000 };

  const { stretches } = chosenStretches(day, { ...nothing, sampleRateHz: 10 });

  expect(stretches).toHaveLength(20);
  expect(stretches[0]!.fromMs).toBe(0);
  expect(stretches.at(-1)!.toMs).toBe(86_400_000);
  expect(stretches.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0)).toBeCloseTo(2_000_000, 3);
  expect(chosenStretches(day, { ...nothing, sampleRateHz: 0.1 }).stretches).toEqual([day]);
});

test("what was judged a fault or planned work is left out, and false alarms are added on request", () => {
  const labelled = { normal: [{ fromMs: 5000, toMs: 6000 }], other: [{ fromMs: 200, toMs: 300 }] };
  const range = { fromMs: 0, toMs: 1000 };

  const chosen = chosenStretches(range, { labelled, withFalseAlarms: true, sampleRateHz: 1 });

  expect(chosen).toEqual({
    stretches: [
      { fromMs: 0, toMs: 200 },
      { fromMs: 300, toMs: 1000 },
      { fromMs: 5000, toMs: 6000 },
    ],
    leftOut: 1,
    added: 1,
  });
  expect(chosenStretches(range, { labelled, withFalseAlarms: false, sampleRateHz: 1 })).toMatchObject({ added: 0 });
});

test("whatever is labelled, stretches never overlap it, each other, or the world outside of what was chosen", () => {
  const stretch = fc.tuple(fc.integer({ min: 0, max: 10_000 }), fc.integer({ min: 1, max: 3000 }));
  const stretches = fc.array(
    stretch.map(([fromMs, length]) => ({ fromMs, toMs: fromMs + length })),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(stretch, stretches, fc.constantFrom(1, 1e4, 1e6), ([fromMs, length], other, sampleRateHz) => {
      const range = { fromMs, toMs: fromMs + length };

      const chosen = chosenStretches(range, { labelled: { normal: [], other }, withFalseAlarms: false, sampleRateHz });

      let last = range.fromMs;
      for (const each of chosen.stretches) {
        expect(each.fromMs).toBeGreaterThanOrEqual(last);
        expect(each.toMs).toBeGreaterThan(each.fromMs);
        expect(other.filter((hole) => hole.fromMs < each.toMs && hole.toMs > each.fromMs)).toEqual([]);
        last = each.toMs;
      }
      expect(last).toBeLessThanOrEqual(range.toMs);
    }),
    { numRuns: 300 },
  );
});

test("rows after a break begin a stretch of their own, and a value that no longer holds makes no row", () => {
  const times = Float64Array.from([0, 1000, 2000, 60_000, 61_000]);
  const column = { timesMs: times, values: Float64Array.from([1, 2, 3, 4, 5]) };
  const gappy = { timesMs: times, values: Float64Array.from([1, 2, Number.NaN, 4, 5]) };

  const joined = joinedRows({ columns: [column, gappy], sampleRateHz: 1, holdSeconds: [10, 10] });

  expect([...joined.columns[0]!]).toEqual([1, 2, 4, 5]);
  expect(joined.starts).toEqual([2]);
  expect([...joined.timesMs]).toEqual([0, 1000, 60_000, 61_000]);
});

test("a job that was at work when the gateway stopped is shown as interrupted afterwards, with what to do", async () => {
  const directory = temporaryDirectory("learning-jobs");
  const path = join(directory, "models/learning-jobs.json");
  const columns = machineColumns({ seed: 1, rows, channels: 2 });
  const request = { model: "pump", activate: false, withFalseAlarms: false, ...range };
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  const first = jobsOver(columns, () => held, jobFile(path, silentLog));
  const { id } = first.jobs.learn(request);
  const beforeCrash = readFileSync(path, "utf8");
  const stopped = first.jobs[Symbol.asyncDispose]();
  release();
  await stopped;

  const afterStop = jobFile(path, silentLog).load();
  writeFileSync(path, beforeCrash);
  const second = jobsOver(columns, undefined, jobFile(path, silentLog));

  expect(afterStop).toMatchObject([{ id, state: "interrupted", code: "SAMSPEL_LEARN_INTERRUPTED" }]);
  expect(second.jobs.jobs()).toMatchObject([{ id, state: "interrupted", next: expect.stringMatching(/again/) }]);
  expect(second.jobs.cancel(id).state).toBe("interrupted");
  writeFileSync(path, "{ half");
  expect(jobFile(path, silentLog).load()).toEqual([]);
  rmSync(directory, { recursive: true, force: true });
});

test("with a tag of modes, each mode gets a baseline of its own", async () => {
  const columns = machineColumns({ seed: 1, rows: 500, channels: 2 });
  const modes = Array.from({ length: 500 }, (_, row) => (row < 250 ? 1 : 2));
  const { jobs, adopted, ended } = jobsOver([...columns, modes], undefined, undefined, {
    model: { ...pump, modeTag: 2 },
  });

  const job = jobs.learn({
    model: "pump",
    activate: false,
    withFalseAlarms: false,
    fromMs: startMs,
    toMs: startMs + 500_000,
  });
  const done = await ended(job.id);

  expect(done.state).toBe("done");
  expect(adopted[0]!.card.modes).toMatchObject([
    { name: "1", baseline: 1 },
    { name: "2", baseline: 2 },
  ]);
});
