/** Fresh, stale, uncertain, bad and missing are five different things. */
import { describe, expect, test } from "vitest";
import { numberOf, severityOf, valueState } from "../../dashboards/value-state.ts";
import { statusCodes } from "../../gateway/core/quality.ts";

const now = { nowMs: 100_000, expectedIntervalMs: 5000 };

describe("the state of a value", () => {
  test("is fresh within twice the expected interval and stale after it", () => {
    expect(valueState({ value: 1, timeMs: 90_000, statusCode: 0 }, now)).toBe("fresh");
    expect(valueState({ value: 1, timeMs: 89_999, statusCode: 0 }, now)).toBe("stale");
  });

  test("never calls a fast tag stale for the time that delivery takes", () => {
    const fast = { nowMs: 100_000, expectedIntervalMs: 100 };

    expect(valueState({ value: 1, timeMs: 98_000, statusCode: 0 }, fast)).toBe("fresh");
    expect(valueState({ value: 1, timeMs: 96_000, statusCode: 0 }, fast)).toBe("stale");
  });

  test("counts until the next value where no interval is expected", () => {
    expect(valueState({ value: "run", timeMs: 0, statusCode: 0 }, { nowMs: 1e12 })).toBe("fresh");
  });

  test("is stale however young the value is when its source is lost", () => {
    expect(valueState({ value: 1, timeMs: 100_000, statusCode: 0 }, { ...now, isSourceLost: true })).toBe("stale");
  });

  test("is bad when the signal is invalid, even if it is old", () => {
    expect(valueState({ value: 1, timeMs: 0, statusCode: statusCodes.badSensorFailure }, now)).toBe("bad");
    expect(valueState({ value: null, timeMs: 100_000, statusCode: statusCodes.badSensorFailure }, now)).toBe("bad");
  });

  test("is missing when there never was a value, or the gateway says that there is none", () => {
    expect(valueState(undefined, now)).toBe("missing");
    expect(valueState({ value: null, timeMs: 100_000, statusCode: statusCodes.badNoData }, now)).toBe("missing");
    expect(valueState({ value: null, timeMs: 100_000, statusCode: statusCodes.badWaitingForInitialData }, now)).toBe(
      "missing",
    );
  });

  test("is stale when it is the last usable one, however young its time", () => {
    const retained = { value: 1, timeMs: 100_000, statusCode: statusCodes.uncertainLastUsableValue };

    expect(valueState(retained, now)).toBe("stale");
  });

  test("is uncertain when the source says so", () => {
    expect(valueState({ value: 1, timeMs: 100_000, statusCode: statusCodes.uncertain }, now)).toBe("uncertain");
  });
});

test("the severity of a status code is that of its two highest bits", () => {
  expect(severityOf(0)).toBe("good");
  expect(severityOf(statusCodes.uncertainLastUsableValue)).toBe("uncertain");
  expect(severityOf(statusCodes.badSensorFailure)).toBe("bad");
  expect(severityOf(0xc000_0000)).toBe("bad");
});

test("a number is read from numbers and Booleans only", () => {
  expect(numberOf({ value: true, timeMs: 0, statusCode: 0 })).toBe(1);
  expect(numberOf({ value: 2.5, timeMs: 0, statusCode: 0 })).toBe(2.5);
  expect(numberOf({ value: Number.NaN, timeMs: 0, statusCode: 0 })).toBeUndefined();
  expect(numberOf({ value: "7", timeMs: 0, statusCode: 0 })).toBeUndefined();
});
