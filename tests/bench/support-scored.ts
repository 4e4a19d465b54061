/** What benchmarks of the whole path share: tags that models score, and screens that look at them. */
import { join } from "node:path";
import { writeModel } from "../../models/folder.ts";
import { learn } from "../../models/learn.ts";
import { modelKinds } from "../../models/registry.ts";

/** Tags of one model. */
export const channelCount = 8;

/** How many models `tags` make, each over eight of them. */
export function modelsOf(tags: number): number {
  return Math.floor(tags / channelCount);
}

/** One model learned from waves like those of the generator, written once per asset. */
export async function writeModels(
  directory: string,
  { tags, intervalMs }: { tags: number; intervalMs: number },
): Promise<void> {
  const rows = 1200;
  const kind = modelKinds["principal-components"];
  if (kind === undefined) throw new RangeError("No default detector.");
  const columns = Array.from({ length: channelCount }, (_, channel) =>
    Float64Array.from({ length: rows }, (_, row) => 50 + 10 * Math.sin(row / 20 + channel) + (row % 2)),
  );
  const channels = columns.map((_, channel) => ({ name: `channel-${channel}`, unit: "1" }));
  const learned = await learn({
    kind,
    data: { channels, columns, sampleRateHz: 1000 / intervalMs },
    description: "waves",
    nowMs: Date.now(),
    monotonicMs: () => performance.now(),
  });
  for (let model = 0; model < modelsOf(tags); model++)
    await writeModel(join(directory, "data/models", `asset-${model}`), learned);
}

/** The configuration with the models of `writeModels`. */
export function withModels<C extends { readonly tags: readonly { readonly id: string }[] }>(configuration: C) {
  const ids = configuration.tags.map(({ id }) => id);
  const assets = Array.from({ length: modelsOf(ids.length) }, (_, model) => ({
    id: `asset-${model}`,
    tags: ids.slice(model * channelCount, (model + 1) * channelCount),
  }));
  const models = assets.map(({ id, tags: channels }) => ({
    id,
    kind: "principal-components",
    card: id,
    asset: id,
    channels,
  }));
  return { ...configuration, assets, models };
}

/** The events of a stream as text, as they come. */
export async function* eventsOf({ body }: Response): AsyncGenerator<string> {
  let text = "";
  for await (const chunk of (body ?? new ReadableStream<Uint8Array>()).pipeThrough(new TextDecoderStream())) {
    const parts = `${text}${chunk}`.split("\n\n");
    text = parts.pop() ?? "";
    yield* parts;
  }
}

/** A dashboard that shows everything. */
export async function watchAll(url: string, signal: AbortSignal): Promise<number> {
  const response = await fetch(`${url}/api/v1/stream?topics=*,sources,models,conditions`, { signal });
  let events = 0;
  for await (const _event of eventsOf(response)) events++;
  return events;
}
