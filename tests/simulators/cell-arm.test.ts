/** Joint angles of the simulated cobot lead back to the position of its tool. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { jointAngles } from "../../simulators/machines/cell-arm.ts";

test("base, shoulder and elbow reach the point that was asked for", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.2, max: 1, noNaN: true }),
      fc.double({ min: -2, max: 2, noNaN: true }),
      fc.double({ min: 0.05, max: 0.6, noNaN: true }),
      (reach, angle, z) => {
        const point = { x: reach * Math.cos(angle), y: reach * Math.sin(angle), z };

        const [base = 0, shoulder = 0, elbow = 0] = jointAngles(point);

        const forward = 0.61 * Math.cos(shoulder) + 0.69 * Math.cos(shoulder + elbow);
        const up = 0.18 + 0.61 * Math.sin(shoulder) + 0.69 * Math.sin(shoulder + elbow);
        expect(forward * Math.cos(base)).toBeCloseTo(point.x, 6);
        expect(forward * Math.sin(base)).toBeCloseTo(point.y, 6);
        expect(up).toBeCloseTo(z, 6);
      },
    ),
  );
});
