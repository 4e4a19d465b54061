/** The plan for many gateways: every figure of its table follows from the measured ones that it names. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const page = readFileSync(join(import.meta.dirname, "../../deploy/docs/explanation/scale-out.md"), "utf8");

function cellsOf(pattern: RegExp): string[][] {
  return page
    .split("\n")
    .filter((line) => pattern.test(line))
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

const number = (text: string) => Number(text.replaceAll(" ", ""));
const measured = (name: RegExp) => number(/([\d.]+) bytes/.exec(cellsOf(name)[0]?.[1] ?? "")?.[1] ?? "");

test("bandwidth, partitions, retention and cost follow from the measured bytes", () => {
  const kafkaBytes = measured(/the same with `zstd`/);
  const mqttBytes = measured(/as an MQTT message/);
  const wordBytes = measured(/word of a gateway/);
  const rows = cellsOf(/^\| [\d ]+ \| [\d ]+ \| [\d.]+ \|/).map((cells) => cells.map(number));

  expect(rows.map(([gateways]) => gateways)).toEqual([1, 100, 10_000]);
  for (const [gateways = 0, valuesPerSecond = 0, kafka, mqtt, fleet, partitions, gigabytes, euro] of rows) {
    expect(valuesPerSecond).toBe(100 * gateways);
    expect(kafka).toBeCloseTo((valuesPerSecond * kafkaBytes * 8) / 1e6, 3);
    expect(mqtt).toBeCloseTo((valuesPerSecond * mqttBytes * 8) / 1e6, 2);
    expect(fleet).toBeCloseTo((gateways * wordBytes * 8) / 10 / 1000, 1);
    expect(partitions).toBe(Math.max(12, valuesPerSecond / 5000));
    const bytes = valuesPerSecond * kafkaBytes * 604_800 * 3;
    expect(gigabytes).toBeCloseTo(bytes / 1e9, 1);
    expect(euro).toBeCloseTo((0.1 * bytes) / 1e9, 2);
  }
});
