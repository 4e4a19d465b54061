/** A health that asks for maintenance is a condition: somebody should know who does not look at the page of the asset. */
import type { Scope } from "./assembly.ts";
import type { ReportCondition } from "./core/contracts.ts";
import type { LiveFeed } from "./core/view.ts";

/** Plan: priority 3. Act: priority 2, this shift. */
const severities: Readonly<Record<string, number>> = { plan: 300, act: 600 };

export function reportHealth(
  { configuration, tags }: Scope,
  live: Pick<LiveFeed, "latest">,
  report: ReportCondition,
): void {
  for (const { id, kind } of configuration.metrics) {
    if (kind !== "health") continue;
    const latest = (name: string) => {
      const tag = tags.byId(`${id}/${name}`);
      return tag === undefined ? undefined : live.latest(tag.number)?.value;
    };
    const state = latest("state");
    // Without a health nothing is known: what was said stays said.
    if (typeof state !== "string") continue;
    const driver = latest("driver");
    report({
      id: `health/${id}/maintenance`,
      active: severities[state] !== undefined,
      severity: severities[state] ?? severities.plan!,
      code: "SAMSPEL_HEALTH_LOW",
      message: `${id}: ${state === "act" ? "act on" : "plan maintenance for"} ${typeof driver === "string" ? driver : "the asset"}.`,
      tagId: `${id}/index`,
    });
  }
}
