/** Committed values reach every subscriber; the newest of each tag is at hand. */
import { expect, test } from "vitest";
import { BatchBuilder, type Value } from "../../../gateway/core/measurement.ts";
import { createPublisher } from "../../../gateway/pipeline/publish.ts";

function batch(rows: readonly [tag: number, timeMs: number, value: Value][]) {
  const builder = new BatchBuilder();
  for (const [key, sourceTimeMs, value] of rows) builder.push({ key, sourceTimeMs, value });
  return builder.takeMeasurements(9000);
}

test("the newest value by source time is the latest, whatever came last", () => {
  const publisher = createPublisher([]);

  publisher.publish(
    batch([
      [3, 2000, 20],
      [3, 1000, 10],
      [900, 5, "moving"],
    ]),
  );

  expect(publisher.latest(3)).toMatchObject({ value: 20, sourceTimeMs: 2000, quality: "good", receivedTimeMs: 9000 });
  expect(publisher.latest(900)).toMatchObject({ value: "moving" });
  expect(publisher.latest(4)).toBeUndefined();
  expect(publisher.latest(5000)).toBeUndefined();
});

test("a value that was dated far ahead gives way to the next one, also after a restart", () => {
  const ahead = {
    tag: 3,
    value: 99,
    quality: "good",
    statusCode: 0,
    sourceTimeMs: 4e12,
    receivedTimeMs: 8000,
  } as const;
  const publisher = createPublisher([ahead]);

  publisher.publish(batch([[3, 8500, 1]]));
  expect(publisher.latest(3)).toMatchObject({ value: 1, sourceTimeMs: 8500 });
  publisher.publish(
    batch([
      [3, 4e12, 98],
      [3, 8600, 2],
      [3, 8550, 3],
    ]),
  );

  expect(publisher.latest(3)).toMatchObject({ value: 2, sourceTimeMs: 8600 });
});

test("a tag may change from text to number and Boolean and back", () => {
  const publisher = createPublisher([]);
  const seen = (["a", 1, true, null, 2] as const).map((value, index) => {
    publisher.publish(batch([[1, index, value]]));
    return publisher.latest(1)?.value;
  });

  expect(seen).toEqual(["a", 1, true, null, 2]);
});

test("values of an earlier run are the latest until a new one comes", () => {
  const measurement = {
    tag: 2,
    value: 5,
    quality: "good",
    statusCode: 0,
    sourceTimeMs: 10,
    receivedTimeMs: 11,
  } as const;
  const publisher = createPublisher([undefined, measurement]);

  expect(publisher.latest(2)).toEqual(measurement);
});

test("a subscriber that has left hears nothing more", () => {
  const publisher = createPublisher([]);
  let count = 0;
  const leave = publisher.subscribe(() => count++);

  publisher.publish(batch([[1, 1, 1]]));
  leave();
  publisher.publish(batch([[1, 2, 1]]));

  expect(count).toBe(1);
});
