/** What is refused on arrival stands in the ledger of its tag, also when it could not be noted at once. */
import Type from "typebox";
import { expect, test } from "vitest";
import { defineSource, type Store } from "../../../gateway/core/contracts.ts";
import { TemporaryError } from "../../../gateway/core/errors.ts";
import { BatchBuilder } from "../../../gateway/core/measurement.ts";
import { startPipeline } from "../../../gateway/pipeline/run.ts";
import { temporaryDirectory, testContext } from "../../support/context.ts";
import { firstMs, storeUnderTest, until } from "../../support/sinks.ts";

const unreadable = { code: "SAMSPEL_MQTT_JSON", message: "The payload is not valid JSON.", example: "{" } as const;
const range = { fromMs: Date.now() - 3_600_000, toMs: Date.now() + 3_600_000 };

test("impossible times and messages that cannot be read are counted for every tag that they would have fed", async () => {
  await using store = await storeUnderTest(temporaryDirectory("refused"));
  let refusals = 0;
  const parts: Store = Object.assign(Object.create(store), {
    append: (entries: Parameters<Store["append"]>[0]) => store.append(entries),
    noteRefused: async (counts: Parameters<Store["noteRefused"]>[0]) => {
      if (refusals++ === 0) throw new TemporaryError("The disk is full.", { code: "SAMSPEL_STORE_FULL" });
      await store.noteRefused(counts);
    },
  });
  const source = defineSource({
    kind: "list",
    config: Type.Object({}),
    async *read(_options, _addresses, { signal }) {
      const builder = new BatchBuilder();
      builder.push({ key: 0, value: 1, sourceTimeMs: firstMs });
      builder.push({ key: 0, value: 2, sourceTimeMs: firstMs * 1000 });
      builder.push({ key: 0, value: 3, sourceTimeMs: Number.NaN });
      yield builder.takeReadings(firstMs);
      yield { type: "rejection", ...unreadable, refused: new Map([[0, 2]]) };
      yield { type: "rejection", ...unreadable };
      await until(() => signal.aborted, "the end");
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
        rules: [
          [
            { tag: 1, dataType: "number" },
            { tag: 2, dataType: "number" },
          ],
        ],
        tagIds: [["cell-1/robot/torque", "cell-1/robot/current"]],
        directory: temporaryDirectory("source"),
      },
    ],
    metrics: [],
    models: [],
    lastValues: [],
    conditions: [],
  });
  await until(() => refusals > 1, "it was tried again");
  await pipeline.stop();

  const { tags } = await store.ledger(range);

  const accounts = tags.filter(({ tag }) => tag > 0).map(({ tag, rejectedCount }) => [tag, rejectedCount]);
  expect(accounts).toEqual([
    [1, 4],
    [2, 4],
  ]);
  expect(pipeline.sources()[0]).toMatchObject({ rejectedCount: 4 });
});
