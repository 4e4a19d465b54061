/**
 * The path of a gateway as a process that may be killed: a source that reads numbered batches from a socket and
 * confirms them as an MQTT broker would be confirmed, the store, and a file sink. For the kill test.
 */
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import Type from "typebox";
import { assetsOfTags, createTagDirectory, sinksInUse, sourcesInUse, tagsOf } from "../../gateway/assembly.ts";
import { parseConfiguration } from "../../gateway/config/load.ts";
import type { Registries } from "../../gateway/config/schema.ts";
import { defineSource } from "../../gateway/core/contracts.ts";
import { BatchBuilder } from "../../gateway/core/measurement.ts";
import { startPipeline } from "../../gateway/pipeline/run.ts";
import { file } from "../../gateway/sinks/file/sink.ts";
import { openStore } from "../../gateway/store/store.ts";
import { silentLog, testContext } from "../support/context.ts";

const [directory = "", port = "0"] = process.argv.slice(2);

/** Each line is `first count`; value number n has the value and the source time n. `end` ends the source. */
const numbered = defineSource({
  kind: "numbered",
  config: Type.Object({}),
  async *read(_config, _addresses, context) {
    const socket = connect(Number(port), "127.0.0.1");
    await once(socket, "connect");
    for await (const line of createInterface({ input: socket })) {
      if (line === "end") break;
      const [first = 0, count = 0] = line.split(" ").map(Number);
      const builder = new BatchBuilder(count);
      for (let n = first; n < first + count; n++) builder.push({ key: 0, value: n, sourceTimeMs: n });
      yield builder.takeReadings(context.now());
      socket.write(`${first}\n`);
    }
    socket.end();
  },
});

const registries: Registries = { sources: { numbered }, metrics: {}, models: {}, sinks: { file }, notifications: {} };
const text = `
sources: [{ id: generator, kind: numbered }]
tags: [{ id: line/n, source: generator, address: N }]
sinks: [{ id: copy, kind: file, batchValues: 400, intervalMs: 5 }]
`;
const configuration = parseConfiguration(text, { path: "gateway.yaml", registries, env: {} });
const store = await openStore({
  directory: join(directory, "store"),
  log: silentLog,
  now: Date.now,
  limits: { commitMs: 5, compactMs: 300, ballastBytes: 0, retentionMs: 1e15 },
});
const tagList = tagsOf(configuration, registries);
const tags = createTagDirectory(tagList, await store.internTags(tagList));
const scope = { configuration, registries, tags };
const own = (id: string) => {
  const path = join(directory, id);
  mkdirSync(path, { recursive: true });
  return path;
};
const pipeline = startPipeline({
  context: testContext("gateway"),
  store,
  scorer: { score: async (requests) => requests.map(() => undefined) },
  sources: sourcesInUse(scope, own),
  metrics: [],
  models: [],
  lastValues: await store.latest(tags.all.map(({ number }) => number)),
  conditions: await store.conditions(),
  forwarding: {
    sinks: sinksInUse(scope, own),
    tags,
    assets: assetsOfTags(scope),
    lastSequence: (await store.figures()).lastSequence ?? 0,
  },
});
await pipeline.ended;
await pipeline.stop();
await store[Symbol.asyncDispose]();
