/** Conditions of an earlier run about parts that the configuration no longer names. */
import type { Configuration } from "./config/configuration.ts";
import type { Conditions } from "./pipeline/conditions.ts";

/** Ends the conditions of sources, sinks, models and health that are gone: nobody else would, and they would stay for ever. */
export function endOrphans(
  { sources, sinks, models, metrics }: Pick<Configuration, "sources" | "sinks" | "models" | "metrics">,
  conditions: Pick<Conditions, "current" | "report">,
): void {
  const idsByPart: Readonly<Record<string, readonly { readonly id: string }[]>> = {
    source: sources,
    sink: sinks,
    model: models,
    health: metrics,
  };
  for (const condition of conditions.current()) {
    const slash = condition.id.indexOf("/");
    const parts = idsByPart[condition.id.slice(0, slash)];
    // `<part>/<id>/<name of the condition>`; an id may hold slashes.
    const id = condition.id.slice(slash + 1, condition.id.lastIndexOf("/"));
    if (parts === undefined || parts.some((part) => part.id === id)) continue;
    conditions.report({ ...condition, active: false });
  }
}
