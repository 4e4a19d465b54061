/** Conditions of an earlier run about parts that the configuration no longer names. */
import type { Configuration } from "./config/configuration.ts";
import type { UnclaimedBacklog } from "./core/confirmed.ts";
import type { ReportCondition } from "./core/contracts.ts";
import type { Conditions } from "./pipeline/conditions.ts";
import type { EmbeddedStore } from "./store/store.ts";

type Parts = Pick<Configuration, "sources" | "sinks" | "models" | "metrics" | "alarms" | "notifications">;

interface Scope {
  readonly store: Pick<EmbeddedStore, "holdFor">;
  readonly conditions: Pick<Conditions, "current" | "report">;
}

/** Ends what earlier parts have left behind as conditions, and says what waits for sinks that are gone. */
export async function reportOrphans(configuration: Parts, { store, conditions }: Scope): Promise<void> {
  endOrphans(configuration, conditions);
  reportUnclaimed(await store.holdFor(configuration.sinks.map(({ id }) => id)), conditions.report);
}

/** Says that values wait for sinks that are gone: their place is given away when the log needs it. */
function reportUnclaimed(backlogs: readonly UnclaimedBacklog[], report: ReportCondition): void {
  const waiting = backlogs.filter(({ pendingCount }) => pendingCount > 0);
  const names = waiting.map(({ sink, pendingCount }) => `${sink} (${pendingCount})`).join(", ");
  report({
    id: "store/unclaimed-backlog",
    active: waiting.length > 0,
    severity: 200,
    code: "SAMSPEL_SINK_REMOVED",
    message: `Values wait for sinks that are not configured any more: ${names}. Configure them again, or stop the gateway and run: samspel forget ${waiting[0]?.sink ?? ""}. Nothing is held back for them.`,
  });
}

/** Ends the conditions of sources, sinks, models, health and alarms that are gone: nobody else would, and they would stay for ever. */
export function endOrphans(
  { sources, sinks, models, metrics, alarms, notifications }: Parts,
  conditions: Pick<Conditions, "current" | "report">,
): void {
  const idsByPart: Readonly<Record<string, readonly { readonly id: string }[]>> = {
    source: sources,
    sink: sinks,
    model: models,
    health: metrics,
    alarm: alarms,
    notification: notifications,
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
