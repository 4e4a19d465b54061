/** The story of the demonstration happens on the simulated line as the presenter tells it. */
import { expect, test } from "vitest";
import { lineTags } from "../../simulators/line.ts";
import { faultOrder, loadScenario } from "../../simulators/scenario.ts";
import { simulate } from "../../simulators/simulate.ts";
import { Simulation } from "../../simulators/simulation.ts";
import { storyPlan } from "../../simulators/story-plan.ts";

const story = loadScenario("demo-story");
const rows = [...simulate({ scenario: story, seed: 42, seconds: story.lengthSeconds ?? 0 })].flat();

test("the story has five chapters in order and ends after the last", () => {
  const starts = story.chapters.map(({ atSeconds }) => atSeconds);

  expect(starts).toEqual([0, 40, 110, 180, 230]);
  expect(story.lengthSeconds).toBeGreaterThan(starts.at(-1)!);
});

test.each(story.chapters)("in the chapter $id every figure lies in its range", (chapter) => {
  const next = story.chapters.find(({ atSeconds }) => atSeconds > chapter.atSeconds);
  const end = next?.atSeconds ?? story.lengthSeconds ?? 0;
  const fromMs = 1000 * chapter.atSeconds;

  expect(chapter.expect).not.toEqual([]);
  for (const { tag, mean } of chapter.expect) {
    const values = rows
      .filter((row) => row.tag.id === tag && row.timeMs >= fromMs && row.timeMs < 1000 * end)
      .map(({ value }) => Number(value));
    const found = values.reduce((sum, value) => sum + value, 0) / values.length;

    expect(found, tag).toBeGreaterThanOrEqual(mean[0]);
    expect(found, tag).toBeLessThanOrEqual(mean[1]);
  }
});

test("every tag that a chapter points at exists", () => {
  const ids = new Set(lineTags.map(({ id }) => id));

  for (const { highlight } of story.chapters) for (const tag of highlight) expect(ids).toContain(tag);
});

test("while the box is in the way, the robot slows down or stops for the person", () => {
  const modes = rows
    .filter(({ tag, timeMs }) => tag.id === "cell-1/robot/safety-mode" && timeMs > 110_000 && timeMs < 180_000)
    .map(({ value }) => value);

  expect(modes.some((mode) => mode !== "normal")).toBe(true);
});

test("a chapter can be jumped to: its fault has grown as far as it would have by then, and others are over", () => {
  const faultsAfter = (seconds: number): readonly string[] => {
    const simulation = new Simulation({ scenario: loadScenario("healthy-line"), seed: 42 });
    simulation.inject(faultOrder({ kind: "imbalance", machine: "spindle-1" }));
    simulation.step(0);
    simulation.play(story, seconds);
    simulation.step(100);
    return simulation.truth.map(({ kind }) => kind);
  };

  expect(faultsAfter(0)).toEqual([]);
  expect(faultsAfter(100)).toEqual(["bearing-wear"]);
  expect(faultsAfter(110)).toEqual(["misplaced-box"]);
  expect(faultsAfter(200)).toEqual(["air-leak"]);
  expect(faultsAfter(240)).toEqual([]);
});

test("a jump into a chapter shows the same wear as playing up to there", () => {
  const vibrationAt = (fromSeconds: number): number => {
    const simulation = new Simulation({ scenario: story, seed: 42, machines: ["spindle-1", "conveyor-1"] });
    simulation.play(story, fromSeconds);
    const values: number[] = [];
    for (let step = 0; step < (105 - fromSeconds) * 10; step++) {
      for (const { tag, value } of simulation.step(step * 100)) {
        if (tag.id === "conveyor-1/vibration") values.push(Number(value));
      }
    }
    const last = values.slice(-20);
    return last.reduce((sum, value) => sum + value, 0) / last.length;
  };

  const played = vibrationAt(30);
  expect(Math.abs(vibrationAt(98) - played) / played).toBeLessThan(0.2);
});

test("a pause holds the story and its faults while the machines run on", () => {
  const simulation = new Simulation({ scenario: story, seed: 42 });
  simulation.play(story, 39.9);
  simulation.pause(true);
  for (let step = 0; step < 50; step++) simulation.step(step * 100);
  expect([simulation.elapsedSeconds, simulation.truth.length]).toEqual([39.9, 0]);

  simulation.pause(false);
  for (let step = 0; step < 5; step++) simulation.step(5000 + step * 100);
  expect(simulation.truth.map(({ kind }) => kind)).toEqual(["bearing-wear"]);
  simulation.pause(true);
  const rows = simulation.step(6000);
  expect(rows.length).toBeGreaterThan(0);
  expect(simulation.truth).toHaveLength(1);
});

test("what a presenter can choose exists: chapters, scenarios, faults and their machines", () => {
  const plan = storyPlan("demo-story");
  expect(plan.chapters.map(({ id }) => id)).toEqual(["normal", "bearing", "intrusions", "lunch", "take-away"]);
  expect(plan.scenarios).toContain("healthy-line");
  for (const { kind, machines } of plan.faults) {
    for (const machine of machines) expect(faultOrder({ kind, machine }).machine).toBe(machine);
  }
});
