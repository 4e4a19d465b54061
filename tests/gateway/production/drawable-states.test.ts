/** A lane of states on a screen: what a person concludes from it must be what happened. */
import { describe, expect, test } from "vitest";
import type { StateSpan } from "../../../gateway/core/production.ts";
import { drawable } from "../../../gateway/production/drawable-states.ts";

type Element = StateSpan["element"];

/** Spans that follow each other. */
function spans(...parts: readonly (readonly [Element, seconds: number])[]): StateSpan[] {
  let fromMs = 0;
  return parts.map(([element, seconds]) => {
    const span = { fromMs, toMs: fromMs + 1000 * seconds, element };
    fromMs = span.toMs;
    return span;
  });
}

const cycles = (count: number) =>
  Array.from({ length: count }, () => [["production", 10] as const, ["delay", 11] as const]).flat();
const range = { fromMs: 0, toMs: 14 * 3_600_000 };

describe("states on a lane", () => {
  test("a machine that waits for longer than it works in each cycle does not look as if it stood all day; its stop is seen", () => {
    const states = spans(...cycles(1100), ["production", 10], ["delay", 600], ...cycles(1100));

    const drawn = drawable(states, range, 120);

    expect(drawn.map(({ element, fromMs, toMs }) => [element, (toMs - fromMs) / 1000])).toEqual([
      ["production", 1100 * 21 + 10],
      ["delay", 600],
      ["production", 1099 * 21 + 10],
    ]);
  });

  test("are all shown while there is room", () => {
    const states = spans(...cycles(100));

    expect(drawable(states, range, 120)).toEqual(states);
  });

  test("set-up, faults and unknown time between them stay what they are", () => {
    const known = [...spans(...cycles(1100), ["production", 10], ["down", 90], ["production", 60], ["set-up", 300])];
    const after = spans(["production", 60]).map((span) => ({ ...span, fromMs: range.toMs - 60_000, toMs: range.toMs }));

    const drawn = drawable([...known, ...after], range, 120);

    expect(drawn.map(({ element }) => element)).toEqual(["production", "down", "production", "set-up", "production"]);
    expect(drawn.at(-1)?.fromMs).toBe(range.toMs - 60_000);
  });
});
