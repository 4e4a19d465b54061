/** What a change would have made of the recorded crowded cell, asked over HTTP. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningServer, startServer } from "../../../gateway/api/server.ts";
import { reviewCell } from "../../../gateway/cell-review.ts";
import type { CellReview } from "../../../gateway/core/cell.ts";
import type { History } from "../../../gateway/core/contracts.ts";
import { getJson } from "../../support/cli.ts";
import { silentLog } from "../../support/context.ts";
import { createLineView, type LineView } from "../../support/line-view.ts";

const startMs = Date.UTC(2026, 0, 5, 6);
const seconds = 900;
let line: LineView;
let server: RunningServer;

beforeAll(async () => {
  line = createLineView({ startMs, scenario: "crowded-cell" });
  line.advance(seconds);
  server = await startServer({
    view: line.view,
    host: "127.0.0.1",
    port: 0,
    dashboards: undefined,
    log: silentLog,
    anonymousRole: "viewer",
  });
}, 120_000);

afterAll(() => server?.close());

const range = `from=${startMs}&to=${startMs + seconds * 1000}`;
const ask = (query: string, cell = "cell-1") => fetch(`${server.url}/api/v1/cells/${cell}/what-if?${query}`);
const review = (query: string) => getJson<CellReview>(`${server.url}/api/v1/cells/cell-1/what-if?${query}`);

/** What a metric counts now. */
function counted(tagId: string): number {
  const tag = line.view.tags.byId(tagId);
  return Number(tag === undefined ? Number.NaN : line.view.live.latest(tag.number)?.value);
}

describe("what if", () => {
  test("without a change, the past is as the metrics counted it", async () => {
    const answer = await review(range);

    expect(answer.changed).toEqual(answer.recorded);
    expect(answer.recorded?.violationCount).toBe(counted("cell-1/violations/violation-count"));
    expect(answer.recorded?.violationPercent).toBeCloseTo(counted("cell-1/violations/violation-time-share"), 0);
    // An entry that still goes on has no depth yet.
    const entries = "recorded" in answer.entries ? answer.entries.recorded : Number.NaN;
    expect([0, 1]).toContain(counted("cell-1/shared-zone/entry-count") - entries);
  });

  test("a work place further out spares entries and violations; a slower robot moves longer", async () => {
    const none = await review(range);
    const moved = await review(`${range}&moveM=0.6`);
    const slow = await review(`${range}&speedFactor=0.5`);

    expect(none.entries).toHaveProperty("remaining");
    const remaining = (answer: CellReview) => ("remaining" in answer.entries ? answer.entries.remaining : Number.NaN);
    expect(remaining(moved)).toBeLessThan(remaining(none));
    expect(moved.changed?.smallestDistance).toBeCloseTo((none.recorded?.smallestDistance ?? 0) + 0.6, 9);
    expect(moved.changed?.marginP05).toBeCloseTo((none.recorded?.marginP05 ?? 0) + 0.6, 9);
    expect(slow.changed?.movingSeconds).toBeCloseTo(2 * (none.recorded?.movingSeconds ?? 0), 3);
    expect(slow.changed?.marginP05).toBeGreaterThanOrEqual(none.recorded?.marginP05 ?? 0);
  });

  test("time by distance and speed adds up to the known time, and the allowed speed never falls with distance", async () => {
    const { speedDistance, allowedSpeed, knownSeconds } = await review(range);

    expect(speedDistance.reduce((sum, bin) => sum + bin.seconds, 0)).toBeCloseTo(knownSeconds, 3);
    for (const [index, { speed }] of allowedSpeed.entries()) {
      expect(speed).toBeGreaterThanOrEqual(allowedSpeed[index - 1]?.speed ?? 0);
    }
  });

  test("below five minutes and without entries there are reasons and no figures", async () => {
    const answer = await review(`from=${startMs}&to=${startMs + 60_000}`);

    expect(answer).toMatchObject({ unavailable: expect.stringMatching(/^too-little:/), speedDistance: [] });
    expect(answer.recorded).toBeUndefined();
    expect(answer.knownSeconds).toBeGreaterThan(0);
    expect(answer.knownSeconds).toBeLessThanOrEqual(60);
    expect(answer.entries).toMatchObject({ unavailable: expect.stringMatching(/^too-few:/) });
  });

  test("a cell that does not exist and a question that makes no sense are refused", async () => {
    expect((await ask(range, "cell-9")).status).toBe(404);
    for (const query of ["moveM=-1", "speedFactor=0", "speedFactor=3", `from=${startMs}&to=${startMs}`]) {
      expect((await ask(query)).status).toBe(400);
    }
  });
});

test("more values than one answer reads are refused with what to do", async () => {
  const empty: Omit<History, "count" | "decimated"> = {
    timesMs: new Float64Array(),
    values: new Float64Array(),
    statusCodes: new Uint32Array(),
    others: new Map(),
    gaps: [],
  };
  const cell = {
    metrics: [{ id: "cell-1/depth", kind: "entry-depth", options: {} }],
    tags: { byId: () => ({ number: 1 }) as never },
    history: async () => ({ ...empty, count: 1_000_000, decimated: true }),
  };

  await expect(reviewCell(cell, "cell-1", { fromMs: 0, toMs: 1e7, moveM: 0, speedFactor: 1 })).rejects.toMatchObject({
    code: "SAMSPEL_REVIEW_RANGE",
    next: "Ask for a shorter range.",
  });
});
