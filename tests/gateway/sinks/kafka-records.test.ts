/** Entries of the log → records of a Kafka topic, and what errors of a cluster mean. */
import { ProtocolError } from "@platformatic/kafka";
import { expect, test } from "vitest";
import { PermanentError, TemporaryError } from "../../../gateway/core/errors.ts";
import type { Gap } from "../../../gateway/core/gap.ts";
import { kafkaError } from "../../../gateway/protocols/kafka/errors.ts";
import { recordsFor } from "../../../gateway/sinks/kafka/records.ts";
import { batchOf, firstMs, numbersFrom, tagByNumber } from "../../support/sinks.ts";

const lookup = {
  site: "boras",
  tag: tagByNumber,
  asset: (number: number) => (number <= 2 ? "cell-1/robot" : undefined),
};

test("values of one asset share a record, as columns by tag; what has no asset goes by its equipment", () => {
  const entry = batchOf([
    { key: 1, value: 1.5, sourceTimeMs: firstMs, sourceTimeNs: 700 },
    { key: 3, value: 12n, sourceTimeMs: firstMs },
    { key: 2, value: Number.NaN, sourceTimeMs: firstMs + 1, statusCode: 0x80000000 },
    { key: 1, value: 2, sourceTimeMs: firstMs + 2, flags: 8 },
    { key: 99, value: 1, sourceTimeMs: firstMs },
  ]);

  const { records, omittedCount } = recordsFor([{ sequence: 5, entry }], lookup);

  expect(omittedCount).toBe(1);
  expect(records.map(({ key, schema }) => [key, schema])).toEqual([
    ["boras/cell-1/robot", "samspel.values/1"],
    ["boras/cell-1", "samspel.values/1"],
  ]);
  expect(records.map(({ value }) => JSON.parse(value))).toEqual([
    {
      site: "boras",
      asset: "cell-1/robot",
      series: [
        {
          ...{ tag: "cell-1/robot/torque", unit: "N.m", timeMs: [firstMs, firstMs + 2], timeNs: [700, 0] },
          ...{ value: [1.5, 2], flags: [0, 8] },
        },
        {
          ...{ tag: "cell-1/robot/speed", unit: "mm/s", timeMs: [firstMs + 1], status: [0x80000000] },
          value: [{ value: "NaN", form: "not-finite" }],
        },
      ],
    },
    {
      site: "boras",
      asset: "cell-1",
      series: [{ tag: "cell-1/count", timeMs: [firstMs], value: [{ value: "12", form: "integer" }] }].map((series) =>
        expect.objectContaining(series),
      ),
    },
  ]);
});

test("no record holds more than 2000 values, and none is lost between records", () => {
  const { records } = recordsFor([{ sequence: 9001, entry: numbersFrom(0, 9001) }], lookup);

  const counts = records.map(({ value }) => {
    const { series }: { series: { value: unknown[] }[] } = JSON.parse(value);
    return series.reduce((sum, { value: values }) => sum + values.length, 0);
  });
  expect(counts).toEqual([2000, 2000, 2000, 2000, 1001]);
});

test("a gap keeps its place between the values of the same key", () => {
  const gap: Gap = { type: "gap", source: "plc", tagIds: [], fromMs: 1, toMs: 2, cause: "silent", estimatedCount: 3 };
  const entries = [
    { sequence: 1, entry: numbersFrom(0, 1) },
    { sequence: 2, entry: gap },
    { sequence: 3, entry: numbersFrom(2, 1) },
  ];

  const { records } = recordsFor(entries, lookup);

  expect(records.map(({ key }) => key)).toEqual(["boras/cell-1/robot", "boras/_gap/plc", "boras/cell-1/robot"]);
});

test.each([
  ["TOPIC_AUTHORIZATION_FAILED", TemporaryError, "SAMSPEL_KAFKA_FORBIDDEN", { remedy: "operator" }],
  ["INVALID_TIMESTAMP", TemporaryError, "SAMSPEL_KAFKA_CLOCK", { remedy: "operator" }],
  ["UNKNOWN_TOPIC_OR_PARTITION", TemporaryError, "SAMSPEL_KAFKA_TOPIC", { remedy: "operator" }],
  ["NOT_ENOUGH_REPLICAS", TemporaryError, "SAMSPEL_KAFKA_REPLICAS", { remedy: "time" }],
  ["MESSAGE_TOO_LARGE", PermanentError, "SAMSPEL_KAFKA_SIZE", { reason: "size" }],
  ["INVALID_RECORD", PermanentError, "SAMSPEL_KAFKA_RECORD", { reason: "content" }],
])("%s of a cluster is told with a code and an advice, however deep it lies", (name, kind, code, more) => {
  const cause = new AggregateError([new Error("outer", { cause: new ProtocolError(name) })], "Producing failed.");

  const error = kafkaError(["kafka-1:9092"], cause);

  expect(error).toBeInstanceOf(kind);
  expect(error).toMatchObject({ code, next: expect.any(String), ...more });
});
