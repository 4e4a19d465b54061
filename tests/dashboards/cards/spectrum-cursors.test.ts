/** Cursors of a spectrum, and the limits that the pages draw. */
import { expect, test } from "vitest";
import { featureFacts } from "../../../dashboards/cards/health-facts.ts";
import { amplitudeAround, cursorsAt, highestHz } from "../../../dashboards/cards/spectrum-cursors.ts";
import { zoneProfiles } from "../../../gateway/metrics/severity-zones.ts";

const orders = { bpfo: 3.5, bpfi: 5.5, bsf: 2.4, ftf: 0.4 };

test("cursors follow the speed; a rolling element stands at twice its rotation", () => {
  expect(cursorsAt(orders, 10)).toEqual([
    { name: "bpfo", hertz: 35 },
    { name: "bpfi", hertz: 55 },
    { name: "bsf", hertz: 48 },
    { name: "ftf", hertz: 4 },
  ]);
});

test("the amplitude at a cursor is the highest near it, and none beyond the end", () => {
  const spectrum = { stepHz: 1, amplitudes: [0, 1, 0, 9, 0, 0, 0, 0, 0, 0] };

  expect(amplitudeAround(spectrum, 3.02)).toBe(9);
  expect(amplitudeAround(spectrum, 6)).toBe(0);
  expect(amplitudeAround(spectrum, 60)).toBeUndefined();
  expect(highestHz(spectrum)).toBe(3);
});

test.each(Object.entries(zoneProfiles))(
  "the zones drawn for the profile %s are those that judge",
  (profile, { ab, bc, cd }) => {
    const metric = {
      ...{ id: "h", kind: "health", outputs: [], inputs: [], unavailable: {} },
      options: { features: [{ tag: "v", profile }] },
    };

    expect(featureFacts(metric, "v").limits).toEqual([ab, bc, cd]);
  },
);
