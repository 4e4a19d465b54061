/** While the store cannot write, people see what comes and that it is not kept; afterwards everything goes on by itself. */
import Type from "typebox";
import { expect, test } from "vitest";
import { defineSource, type Store } from "../../../gateway/core/contracts.ts";
import { TemporaryError } from "../../../gateway/core/errors.ts";
import { BatchBuilder } from "../../../gateway/core/measurement.ts";
import { startPipeline } from "../../../gateway/pipeline/run.ts";
import { temporaryDirectory, testContext } from "../../support/context.ts";
import { firstMs, storeUnderTest, until } from "../../support/sinks.ts";

test("a store that cannot write is a condition, values are still shown, and nothing is confirmed to the source", async () => {
  await using store = await storeUnderTest(temporaryDirectory("unwritable"));
  const disk = { fails: false };
  const parts: Store = Object.assign(Object.create(store), {
    append: async (entries: Parameters<Store["append"]>[0]) => {
      if (disk.fails)
        throw new TemporaryError("The commit failed: disk I/O error.", { code: "SAMSPEL_STORE_COMMIT_FAILED" });
      return await store.append(entries);
    },
    figures: () => store.figures(),
  });
  let next = 0;
  let confirmed = -1;
  const source = defineSource({
    kind: "counting",
    config: Type.Object({}),
    // Gives the first value that was not confirmed, as a source with a memory does.
    async *read(_options, _addresses, { signal }) {
      while (!signal.aborted) {
        const builder = new BatchBuilder();
        builder.push({ key: 0, value: next, sourceTimeMs: firstMs + next });
        yield builder.takeReadings(firstMs + next);
        confirmed = next++;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
  });
  const pipeline = startPipeline({
    context: testContext("gateway"),
    store: parts,
    scorer: { score: () => new Promise(() => {}) },
    sources: [
      {
        id: "plc",
        source,
        options: {},
        addresses: [{ address: "a" }],
        rules: [[{ tag: 1, dataType: "number" }]],
        tagIds: [["cell-1/robot/torque"]],
        directory: temporaryDirectory("source"),
      },
    ],
    metrics: [],
    models: [],
    lastValues: [],
    conditions: [],
  });
  const shown = () => Number(pipeline.live.latest(1)?.value ?? -1);
  const condition = () => pipeline.conditions.current().find(({ id }) => id === "store/unwritable");
  await until(() => confirmed > 3, "values are kept");

  disk.fails = true;
  await until(() => condition()?.state === "active", "it is said");
  const atFailure = confirmed;
  await until(() => shown() > atFailure, "a value that is not kept is shown");
  const [seen, kept] = [condition(), confirmed];
  disk.fails = false;
  await until(() => confirmed > kept + 3, "values are kept again");
  await until(() => condition()?.state !== "active", "it is over");
  await pipeline.stop();

  expect(seen).toMatchObject({
    code: "SAMSPEL_STORE_COMMIT_FAILED",
    severity: 900,
    message: expect.stringContaining("not kept"),
  });
  expect(kept).toBe(atFailure);
  const { values } = await store.history({ tag: 1, fromMs: firstMs, toMs: firstMs + 100_000, points: 4000 });
  expect([...values]).toEqual(Array.from({ length: values.length }, (_, index) => index));
});
