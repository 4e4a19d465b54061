/** Values of every kind as lines for InfluxDB. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Entry } from "../../../gateway/core/contracts.ts";
import type { OtherValue, RowInput } from "../../../gateway/core/measurement.ts";
import { statusCodes } from "../../../gateway/core/quality.ts";
import { createToLines } from "../../../gateway/sinks/influxdb/line-protocol.ts";
import { batchOf, firstMs, tagByNumber } from "../../support/sinks.ts";
import { plainTag } from "../../support/view.ts";

const toLines = createToLines({ measurement: "samspel", tag: tagByNumber });
const linesOf = (entry: Entry) => toLines([{ sequence: 1, entry }]).lines;

/** The part between the series and the time. */
function fieldsOf(row: Omit<RowInput, "sourceTimeMs">): string | undefined {
  return linesOf(batchOf([{ sourceTimeMs: firstMs, ...row }]))[0]
    ?.split(" ")
    .slice(1, -1)
    .join(" ");
}

describe("a value", () => {
  test("has equipment and tag as InfluxDB tags and its time in nanoseconds", () => {
    const lines = linesOf(batchOf([{ key: 1, value: 1.5, sourceTimeMs: 1_763_900_000_123, sourceTimeNs: 456_700 }]));

    expect(lines).toEqual([
      "samspel,equipment=boras/cell-1/robot,tag=cell-1/robot/torque value=1.5 1763900000123456700",
    ]);
  });

  test.each<[number, number | boolean | OtherValue, string]>([
    [1, 0.1, "value=0.1"],
    [1, 1e300, "value=1e+300"],
    [1, -0, "value=0"],
    [3, 7, "integer=7i"],
    [3, 7.5, "value=7.5"],
    [3, 9_223_372_036_854_775_807n, "integer=9223372036854775807i"],
    [3, -9_223_372_036_854_775_808n, "integer=-9223372036854775808i"],
    [3, 18_446_744_073_709_551_615n, 'text="18446744073709551615"'],
    [4, true, "boolean=true"],
    [4, false, "boolean=false"],
    [5, "", 'text=""'],
    [5, 'a "b" \\ c, d=e', 'text="a \\"b\\" \\\\ c, d=e"'],
    [5, "Räksmörgås", 'text="Räksmörgås"'],
  ])("of tag %i, %s, has a field of its own type", (key, value, expected) => {
    expect(fieldsOf({ key, value })).toBe(expected);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    "%s is text, which no server refuses",
    (value) => {
      expect(fieldsOf({ key: 1, value })).toBe(`text="${value}"`);
    },
  );

  test("that is bad is never a field: only its status is sent", () => {
    expect(fieldsOf({ key: 1, value: 12, statusCode: statusCodes.badSensorFailure })).toBe("status=2156658688i");
    expect(fieldsOf({ key: 1, value: Number.NaN, statusCode: statusCodes.bad })).toBe("status=2147483648i");
  });

  test("that is absent has its status only", () => {
    expect(fieldsOf({ key: 1, value: null })).toBe("status=0i");
  });

  test("that is uncertain has both", () => {
    expect(fieldsOf({ key: 1, value: 12, statusCode: statusCodes.uncertain })).toBe("value=12,status=1073741824i");
  });

  test("that is a waveform has no line and is counted", () => {
    const wave = { sampleRateHz: 10, samples: new Float32Array(4) };
    const entry = batchOf([{ key: 6, value: wave, sourceTimeMs: firstMs }]);

    expect(toLines([{ sequence: 1, entry }])).toEqual({ lines: [], omittedCount: 1 });
  });

  test("of the same source time follows 1 ns after the one before, so that both stay", () => {
    const rows = [1, 2, 3].map((value) => ({ key: 1, value, sourceTimeMs: firstMs, sourceTimeNs: 999_999 }));
    const entry = {
      ...batchOf(rows),
      ordinals: new Map([
        [1, 1],
        [2, 2],
      ]),
    };

    expect(linesOf(entry).map((line) => line.split(" ").at(-1))).toEqual([
      `${firstMs}999999`,
      `${firstMs + 1}000000`,
      `${firstMs + 1}000001`,
    ]);
  });

  test.each([
    [0, "0"],
    [-1, "-1000000"],
    [-9_000_000_000_000, "-9000000000000000000"],
    [9_223_372_036_853, "9223372036853000000"],
  ])("at %i ms is at the same moment there", (sourceTimeMs, expected) => {
    expect(
      linesOf(batchOf([{ key: 1, value: 1, sourceTimeMs }]))[0]
        ?.split(" ")
        .at(-1),
    ).toBe(expected);
  });

  test.each([9_223_372_036_855, -9_223_372_036_855, 8.64e15])("at %i ms is refused with the reason", (sourceTimeMs) => {
    const build = () => linesOf(batchOf([{ key: 1, value: 1, sourceTimeMs }]));

    expect(build).toThrow(expect.objectContaining({ code: "SAMSPEL_INFLUXDB_TIME" }));
  });
});

describe("names", () => {
  test.each([
    ["a b,c=d", "a\\ b\\,c\\=d"],
    ["line\nend", "line\\nend"],
    ["ends with \\", "ends\\ with\\ /"],
  ])("%j cannot break the line", (id, expected) => {
    const toLine = createToLines({ measurement: "my values", tag: () => plainTag(id, { equipment: "" }) });
    const entry = batchOf([{ key: 1, value: 1, sourceTimeMs: firstMs }]);

    expect(toLine([{ sequence: 1, entry }]).lines).toEqual([`my\\ values,tag=${expected} value=1 ${firstMs}000000`]);
  });

  test("of any kind leave one line with one value for each number", () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, unit: "binary" }),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        (id, value) => {
          const toLine = createToLines({ measurement: "m", tag: () => plainTag(id) });
          const entry = batchOf([{ key: 1, value, sourceTimeMs: firstMs }]);

          const [line = ""] = toLine([{ sequence: 1, entry }]).lines;

          expect(line).not.toMatch(/[\n\r]/);
          expect(line.endsWith(` value=${value} ${firstMs}000000`)).toBe(true);
          // Unescaped spaces stand between the three parts only.
          expect(line.replace(/\\./g, "").split(" ")).toHaveLength(3);
        },
      ),
    );
  });
});

describe("what is no value", () => {
  test("a gap has source, cause and length", () => {
    const entry: Entry = {
      type: "gap",
      source: "plc",
      tagIds: [],
      fromMs: firstMs,
      toMs: firstMs + 2500,
      cause: "connection-lost",
      estimatedCount: 250,
    };

    expect(linesOf(entry)).toEqual([
      `samspel_gap,cause=connection-lost,source=plc seconds=2.5,estimated=250i,tags=0i ${firstMs}000000`,
    ]);
  });

  test("a condition has its state and severity", () => {
    const condition = {
      id: "model/spindle/anomaly",
      state: "active",
      acknowledged: false,
      severity: 600,
      message: 'Unlike "normal".',
      code: "SAMSPEL_MODEL_ALARM",
      activeTimeMs: firstMs,
    } as const;

    expect(linesOf({ type: "condition", condition, timeMs: firstMs })).toEqual([
      `samspel_condition,code=SAMSPEL_MODEL_ALARM,condition=model/spindle/anomaly active=true,acknowledged=false,shelved=false,severity=600i,message="Unlike \\"normal\\"." ${firstMs}000000`,
    ]);
  });
});
