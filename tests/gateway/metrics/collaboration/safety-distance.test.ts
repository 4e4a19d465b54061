import { expect, test } from "vitest";
import { protectiveDistance } from "../../../../gateway/metrics/collaboration/safety-distance.ts";

const perpendicular = (detectionCapabilityMm: number) => ({ type: "perpendicular" as const, detectionCapabilityMm });

test.each([
  [0.35, 688],
  [0.2, 500],
  [0.1, 328],
])("I1: light curtain of 30 mm, T %d s → %d mm", (stoppingSeconds, expected) => {
  const result = protectiveDistance({ edition: "2010", approach: perpendicular(30), stoppingSeconds });

  expect(result.distanceMm).toBeCloseTo(expected, 9);
});

test("I2: coarse light curtain, and a field parallel to the floor", () => {
  const coarse = protectiveDistance({ edition: "2010", approach: perpendicular(70), stoppingSeconds: 0.27 });
  const field = protectiveDistance({
    edition: "2010",
    approach: { type: "horizontal", heightMm: 300 },
    stoppingSeconds: 0.5,
  });

  expect(coarse.distanceMm).toBeCloseTo(1282, 9);
  expect(field.distanceMm).toBeCloseTo(1880, 9);
});

test("a fast stop behind a fine curtain still needs 100 mm, a single beam 1200 mm more than the walk", () => {
  const fine = protectiveDistance({ edition: "2010", approach: perpendicular(14), stoppingSeconds: 0.01 });
  const beam = protectiveDistance({ edition: "2010", approach: { type: "single-beam" }, stoppingSeconds: 0.5 });

  expect(fine.distanceMm).toBe(100);
  expect(beam.distanceMm).toBe(2000);
});

test("edition 2024 adds the site's supplement, 2010 does not; neither claims to be verified", () => {
  const device = { approach: perpendicular(30), stoppingSeconds: 0.1, supplementMm: 50 };

  expect(protectiveDistance({ ...device, edition: "2024" }).distanceMm).toBeCloseTo(378, 9);
  expect(protectiveDistance({ ...device, edition: "2010" }).distanceMm).toBeCloseTo(328, 9);
  expect(protectiveDistance({ ...device, edition: "2024" }).isVerified).toBe(false);
});

test("impossible devices are refused", () => {
  expect(() => protectiveDistance({ edition: "2010", approach: perpendicular(-1), stoppingSeconds: 1 })).toThrow(
    RangeError,
  );
  expect(() =>
    protectiveDistance({ edition: "2010", approach: perpendicular(14), stoppingSeconds: Number.NaN }),
  ).toThrow(RangeError);
});
