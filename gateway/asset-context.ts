/** What a case needs to know beside the score: the channels of the model, the health of the asset, the diagnosis of its bearing. */
import type { ModelCard } from "../models/contract.ts";
import type { Scope } from "./assembly.ts";
import type { AssetContext, CaseModel } from "./cases/case-book.ts";
import type { ModelEntry } from "./config/configuration.ts";
import type { LiveFeed } from "./core/view.ts";

/** Metrics that say it, and the figure in which they do. */
const told = { health: "index", "bearing-diagnosis": "type" } as const;

export function assetContext(
  { configuration, tags }: Pick<Scope, "configuration" | "tags">,
  live: Pick<LiveFeed, "latest">,
  asset: string,
): AssetContext {
  const latest = (wanted: keyof typeof told): unknown => {
    const metric = configuration.metrics.find(
      ({ id, kind }) => kind === wanted && (id === asset || id.startsWith(`${asset}/`)),
    );
    const tag = metric === undefined ? undefined : tags.byId(`${metric.id}/${told[wanted]}`);
    return tag === undefined ? undefined : live.latest(tag.number)?.value;
  };
  const health = latest("health");
  const diagnosis = latest("bearing-diagnosis");
  return {
    ...(typeof health === "number" && Number.isFinite(health) ? { health } : {}),
    ...(typeof diagnosis === "string" ? { diagnosis } : {}),
  };
}

/** A model as cases know it, with what its card says of the channels. */
export function caseModel(
  { id, asset, channels }: ModelEntry,
  learned: ModelCard["channels"],
  version?: string,
): CaseModel {
  const own = channels.map((tagId, index) => {
    const { unit = "", low, high } = learned[index] ?? {};
    return { tagId, unit, ...(low === undefined ? {} : { low }), ...(high === undefined ? {} : { high }) };
  });
  return { id, asset, channels: own, ...(version === undefined ? {} : { version }) };
}
