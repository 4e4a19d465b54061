/** What is told of a bearing: its name, who published it, and what follows from it. */
import { expect, test } from "vitest";
import { bearingOf } from "../../gateway/bearing-facts.ts";

test("a bearing of the catalogue comes with its source and its frequencies, the first one that is named", () => {
  const bearing = bearingOf([
    { options: { window: 5 } },
    { options: undefined },
    { options: { bearing: " 6205 ", speedRpm: 1440, speed: "fan/speed" } },
    { options: { bearing: "6203" } },
  ]);

  expect(bearing).toMatchObject({ stated: "6205", speedRpm: 1440, speedTag: "fan/speed" });
  expect(bearing?.source).toContain("Case Western Reserve University");
  // 9/2 · (1 − 7.94/39.04)
  expect(bearing?.orders.bpfo).toBeCloseTo(3.585, 3);
});

test("a bearing that was stated by its frequencies has no source, and one that cannot be read is none", () => {
  expect(bearingOf([{ options: { bearing: "bpfo=3.5,bpfi=5.5" } }])).toMatchObject({
    stated: "bpfo=3.5,bpfi=5.5",
    orders: { bpfo: 3.5, bpfi: 5.5 },
  });
  expect(bearingOf([{ options: { bearing: "bpfo=3.5,bpfi=5.5" } }])).not.toHaveProperty("source");
  expect(bearingOf([{ options: { bearing: "6205-nobody" } }, { options: { bearing: 6205 } }])).toBeUndefined();
});
