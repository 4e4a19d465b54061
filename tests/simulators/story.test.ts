/** The story of the demonstration happens on the simulated line as the presenter tells it. */
import { expect, test } from "vitest";
import { lineTags } from "../../simulators/line.ts";
import { loadScenario } from "../../simulators/scenario.ts";
import { simulate } from "../../simulators/simulate.ts";

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
