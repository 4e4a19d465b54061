import { describe, expect, it, test } from "vitest";
import { nightlyReloadDue, sceneNumber, scenesOf } from "../../dashboards/wall-scenes.ts";
import type { AssetReport } from "../../gateway/core/view.ts";

const asset = (id: string, isCell: boolean, kinds: readonly string[] = []): AssetReport => {
  const metrics = kinds.map((kind) => ({ kind }));
  return { id, name: id, template: "machine", metrics, ...(isCell ? { plan: {} } : {}) } as unknown as AssetReport;
};
const assets = [asset("spindle-1", false), asset("cell-1", true), asset("hall/cell-2", true)];

describe("the scenes of a wall screen", () => {
  it("are the overview and every cell when the address names none", () => {
    expect(scenesOf([], assets).map(({ layout, asset: of }) => [layout, of?.id])).toEqual([
      ["wall-overview", undefined],
      ["wall-cell", "cell-1"],
      ["wall-cell", "hall/cell-2"],
    ]);
  });

  it("are those of the address, in its order", () => {
    const scenes = scenesOf(["spindle-1", "overview"], assets);
    expect(scenes.map(({ layout }) => layout)).toEqual(["wall-asset", "wall-overview"]);
  });

  it("show what produces in two scenes", () => {
    const scenes = scenesOf(["press-1"], [asset("press-1", false, ["production"])]);
    expect(scenes.map(({ layout }) => layout)).toEqual(["wall-asset", "wall-production"]);
  });

  it("pass over what does not exist, and are never none", () => {
    expect(scenesOf(["nobody", "cell-1"], assets).map(({ layout }) => layout)).toEqual(["wall-cell"]);
    expect(scenesOf(["nobody"], assets).map(({ layout }) => layout)).toEqual(["wall-overview"]);
  });

  it("take turns by the clock, so that all screens show the same at one moment", () => {
    const shown = [0, 19_999, 20_000, 40_000, 60_000].map((nowMs) => sceneNumber(nowMs, 3, 20));
    expect(shown).toEqual([0, 0, 1, 2, 0]);
    expect(sceneNumber(12_345, 1, 20)).toBe(0);
  });
});

test("a page that has been open for hours begins anew after three at night, where the site is", () => {
  const threeInStockholm = Date.UTC(2026, 10, 26, 2, 10);
  const hoursMs = 3_600_000;
  expect(nightlyReloadDue(threeInStockholm, 10 * hoursMs, "Europe/Stockholm")).toBe(true);
  expect(nightlyReloadDue(threeInStockholm, 600_000, "Europe/Stockholm")).toBe(false);
  expect(nightlyReloadDue(threeInStockholm, 10 * hoursMs, "UTC")).toBe(false);
});
