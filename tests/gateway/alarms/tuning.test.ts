/** Tuning: stored values judged anew, against what people said; new settings in the file with its comments kept. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Type from "typebox";
import { describe, expect, test } from "vitest";
import { keepAlarm, tuneAlarm } from "../../../gateway/alarm-tuning.ts";
import { replayed } from "../../../gateway/alarms/replay.ts";
import { createTagDirectory, tagsOf } from "../../../gateway/assembly.ts";
import { loadConfiguration } from "../../../gateway/config/load.ts";
import type { AlarmChange } from "../../../gateway/core/alarm-control.ts";
import type { Label } from "../../../gateway/core/cases.ts";
import { defineSource, type History, type HistoryQuery } from "../../../gateway/core/contracts.ts";
import { ConfigError } from "../../../gateway/core/errors.ts";
import { ruleWith } from "../../support/alarms.ts";
import { temporaryDirectory } from "../../support/context.ts";

const second = 1000;
const column = (values: readonly number[], stepMs = second) => ({
  timesMs: Float64Array.from(values, (_, index) => index * stepMs),
  values: Float64Array.from(values),
});

describe("stored values", () => {
  test("raise the alarms that they would have raised live", () => {
    const values = column([1, 11, 12, 1, 11, Number.NaN, 11, 1]);

    expect(replayed(ruleWith({}), values)).toEqual([
      { fromMs: second, toMs: 3 * second },
      { fromMs: 4 * second, toMs: 7 * second },
    ]);
    expect(replayed(ruleWith({ onDelayMs: second }), values)).toEqual([{ fromMs: 2 * second, toMs: 3 * second }]);
  });

  test("that only change are judged second by second while they hold", () => {
    const values = column([1, 11, 1], 60 * second);

    expect(replayed(ruleWith({ holds: true, m: 3, ofN: 5, onDelayMs: 30 * second }), values)).toEqual([
      { fromMs: 92 * second, toMs: 122 * second },
    ]);
  });
});

const text = `
sources: [{ id: floor, kind: floor }]
tags:
  - { id: press/temperature, unit: Cel, source: floor, address: a, expectedIntervalMs: 1000 }
  - { id: press/state, dataType: string, source: floor, address: b }
assets:
  - { id: press, tags: [press/temperature] }
alarms:
  # Agreed with the maker in May.
  - id: press/hot
    tag: press/temperature
    type: high
    limit: 80 # above it the oil ages
    mOfN: [1, 1]
    hysteresis: 0
  - { id: press/stopped, tag: press/state, type: state, states: [stopped] }
`;

function site() {
  const path = join(temporaryDirectory("tuning"), "gateway.yaml");
  writeFileSync(path, text);
  const floor = defineSource({ kind: "floor", config: Type.Object({}), async *read() {} });
  const registries = { sources: { floor }, metrics: {}, models: {}, sinks: {}, notifications: {} };
  const configuration = loadConfiguration(path, registries, {});
  const tagList = tagsOf(configuration, registries);
  const tags = createTagDirectory(
    tagList,
    tagList.map((_, index) => index + 1),
  );
  return { path, scope: { configuration, registries, tags } };
}

const hour = 3600 * second;
const nowMs = 100 * hour;

/** One value a minute over the last ten hours: 70, and for five minutes of each hour 85; in the fifth hour 95. */
function stored({ tag, fromMs, toMs }: HistoryQuery): History {
  const begin = Math.max(fromMs, nowMs - 10 * hour);
  const timesMs: number[] = [];
  for (let timeMs = Math.ceil(begin / (60 * second)) * 60 * second; timeMs < toMs && tag === 1; timeMs += 60 * second) {
    timesMs.push(timeMs);
  }
  const valueAt = (timeMs: number) => {
    if (timeMs % hour >= 5 * 60 * second) return 70;
    return Math.floor(timeMs / hour) === 94 ? 95 : 85;
  };
  return {
    timesMs: Float64Array.from(timesMs),
    values: Float64Array.from(timesMs, valueAt),
    statusCodes: new Uint32Array(timesMs.length),
    others: new Map(),
    decimated: false,
    count: timesMs.length,
    gaps: [],
  };
}

const label = (fromMs: number, kind: Label["class"]): Label => ({
  labelId: `${fromMs}`,
  revision: 1,
  asset: "press",
  fromMs,
  toMs: fromMs + 600 * second,
  class: kind,
  source: "human",
  annotator: "operator",
  createdMs: fromMs,
});

function tune(id: string, change: AlarmChange) {
  const { scope } = site();
  const context = { now: () => nowMs, signal: new AbortController().signal };
  const labels = () => [label(94 * hour, "fault"), label(96 * hour, "fault"), label(97 * hour, "normal")];
  const parts = { scope, context, labels, store: { history: async (query: HistoryQuery) => stored(query) } };
  return tuneAlarm(parts, id, { change, days: 1 });
}

describe("an alarm with other settings", () => {
  test("shows how many alarms there would have been, which faults it would have missed and which alarms were false", async () => {
    expect(await tune("press/hot", { limit: 90 })).toMatchObject({
      judgedFaults: 2,
      valueCount: 600,
      present: { count: 10, missedFaults: 0, falseAlarms: 1 },
      changed: { count: 1, missedFaults: 1, falseAlarms: 0 },
    });
  });

  test("on a state cannot be judged anew; one that does not exist is not found", async () => {
    await expect(tune("press/stopped", {})).rejects.toMatchObject({ code: "SAMSPEL_ALARM_NOT_TUNABLE" });
    expect(await tune("press/cold", {})).toBeUndefined();
  });
});

describe("new settings", () => {
  test("are written into the file, with its comments and everything else as they were", () => {
    const { path, scope } = site();

    keepAlarm(scope, "press/hot", { limit: 90, onDelaySeconds: 30, mOfN: [2, 3] });

    const after = readFileSync(path, "utf8");
    expect(after).toContain("# Agreed with the maker in May.");
    expect(after.split("\n").filter((line) => !text.split("\n").includes(line))).toEqual([
      "    onDelaySeconds: 30",
      "    limit: 90 # above it the oil ages",
      "    mOfN: [2, 3]",
    ]);
  });

  test("that make no sense are refused, and nothing is written", () => {
    const { path, scope } = site();

    expect(() => keepAlarm(scope, "press/hot", { mOfN: [5, 3] })).toThrow(ConfigError);
    expect(readFileSync(path, "utf8")).toBe(text);
    expect(keepAlarm(scope, "press/cold", { limit: 1 })).toBeUndefined();
  });
});
