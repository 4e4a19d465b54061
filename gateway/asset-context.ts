/** What else is known of an asset when a model raises an alarm: its health, and the diagnosis of its bearing. */
import type { Scope } from "./assembly.ts";
import type { AssetContext } from "./cases/case-book.ts";
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
