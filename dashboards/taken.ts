/** What became of a changed configuration: the gateway starts its parts anew and does not answer meanwhile. */
import type { OnboardingStatus } from "../gateway/core/onboarding.ts";
import type { OnboardingQueries } from "./onboarding-queries.ts";

const lookMs = 500;
const takenMsMax = 60_000;

/** What became of a reload that was asked for when `before` was the number of reloads. */
export function outcomeOf({ reloads, outcome }: OnboardingStatus, before: number): "waiting" | "taken" | "refused" {
  if (reloads <= before) return "waiting";
  return outcome === "refused" || outcome === "restored" ? "refused" : "taken";
}

/** Waits through the restart; the gateway does not answer meanwhile. */
export async function isTaken(onboarding: Pick<OnboardingQueries, "status">, before: number): Promise<boolean> {
  const end = performance.now() + takenMsMax;
  while (performance.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, lookMs));
    const status = await onboarding.status().catch(() => undefined);
    const outcome = status === undefined ? "waiting" : outcomeOf(status, before);
    if (outcome !== "waiting") return outcome === "taken";
  }
  return false;
}
