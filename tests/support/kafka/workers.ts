/** A site of several machines behind Kafka: what a gateway writes, and workers that share the models of its machines. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { BatchBuilder } from "../../../gateway/core/measurement.ts";
import type { SinkWriter } from "../../../gateway/core/sink.ts";
import type { Tag } from "../../../gateway/core/tag.ts";
import { kafka } from "../../../gateway/sinks/kafka/sink.ts";
import { writeModel } from "../../../models/folder.ts";
import { learn } from "../../../models/learn.ts";
import { modelKinds } from "../../../models/registry.ts";
import { channelNames, machineColumns } from "../../models/support/machine.ts";
import { startSamspel } from "../cli.ts";
import { sinkContext, sinkOptions } from "../sinks.ts";
import { plainTag } from "../view.ts";

export const rateHz = 10;
const equipment = "boras/line-1";
const channels = 2;

export interface Site {
  readonly machines: readonly string[];
  /** [machines × channels] */
  readonly tags: readonly Tag[];
}

export function siteOfMachines(count: number): Site {
  const machines = Array.from({ length: count }, (_, index) => `pump-${index}`);
  const tags = machines.flatMap((machine) =>
    channelNames(channels).map(({ name }) => ({
      ...plainTag(`${machine}/${name}`),
      equipment: `${equipment}/${machine}`,
    })),
  );
  return { machines, tags };
}

/** The gateway of the machines, as far as Kafka sees it. */
export async function openSiteSink(site: Site, brokers: readonly string[], topic: string): Promise<SinkWriter> {
  const context = {
    ...sinkContext("site"),
    tag: (number: number) => site.tags[number - 1],
    asset: (number: number) => site.machines[Math.floor((number - 1) / channels)],
    tags: () => site.tags.map((tag, index) => ({ ...tag, number: index + 1 })),
  };
  return await kafka.open(sinkOptions(kafka, { brokers: [...brokers], topic }), context);
}

/** One sample of every machine; no two values of a tag are alike. */
export function sampleOf({ tags }: Site, index: number, startMs: number) {
  const builder = new BatchBuilder(tags.length);
  const sourceTimeMs = startMs + (index * 1000) / rateHz;
  tags.forEach((_, tag) => {
    builder.push({ key: tag + 1, value: Math.sin(index / 3 + tag) + index / 1e4, sourceTimeMs });
  });
  return { sequence: (index + 1) * tags.length, entry: builder.takeMeasurements(sourceTimeMs) };
}

export interface WorkerOptions {
  readonly directory: string;
  readonly brokers: readonly string[];
  readonly topic: string;
  readonly group: string;
  readonly more?: object;
}

/** A gateway that reads the topic, scores every machine that it is given, and writes all it stores to files. */
export async function startWorker(site: Site, { directory, brokers, topic, group, more }: WorkerOptions) {
  mkdirSync(join(directory, "data/models"), { recursive: true });
  const columns = machineColumns({ seed: 1, rows: 300, channels });
  const data = { channels: channelNames(channels), columns, sampleRateHz: rateHz };
  const kind = modelKinds["principal-components"]!;
  const model = await learn({ kind, data, description: "test", nowMs: 0, monotonicMs: () => 0 });
  await writeModel(join(directory, "data/models/pump"), model);
  const own = (machine: string) => channelNames(channels).map(({ name }) => `${machine}/${name}`);
  const source = { id: "site", kind: "kafka", brokers: [...brokers], topic, group, sessionSeconds: 3, ...more };
  const file = join(directory, "gateway.yaml");
  writeFileSync(
    file,
    stringify({
      equipment: "boras/workers",
      api: { port: 0, anonymousRole: "operator" },
      sources: [source],
      tags: site.tags.map(({ id, unit }) => ({ id, unit, source: "site", address: `${equipment}/${id}` })),
      assets: site.machines.map((id) => ({ id, tags: own(id) })),
      models: site.machines.map((asset) => ({
        ...{ id: `model-${asset}`, kind: "principal-components", card: "pump", asset },
        channels: own(asset),
      })),
      sinks: [{ id: "file", kind: "file", directory: join(directory, "out"), intervalMs: 50 }],
    }),
  );
  const worker = await startSamspel<{ url: string }>(["run", "--config", file, "--log-level", "warn"]);
  return { ...worker, out: join(directory, "out"), windowLength: model.card.windowLength };
}

/** What workers have written: value by `tag@time`, and what was told in two ways. */
export function readOut(directories: readonly string[], isWanted: (tag: string) => boolean) {
  const values = new Map<string, number>();
  const conflicts: string[] = [];
  for (const directory of directories) {
    if (!existsSync(directory)) continue;
    for (const name of readdirSync(directory)) {
      for (const line of readFileSync(join(directory, name), "utf8").split("\n").slice(0, -1)) {
        const { type, tag, time, value }: { type: string; tag: string; time: string; value: number } = JSON.parse(line);
        if (type !== "value" || !isWanted(tag)) continue;
        const key = `${tag}@${time}`;
        const known = values.get(key);
        if (known !== undefined && known !== value) conflicts.push(`${key}: ${known} and ${value}`);
        values.set(key, value);
      }
    }
  }
  return { values, conflicts };
}
