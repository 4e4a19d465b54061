/** What may be missing because the gateway did not run. */
import type { Context } from "../core/contracts.ts";
import type { Gap } from "../core/gap.ts";
import type { Measurement } from "../core/measurement.ts";
import type { TagRule } from "./normalise.ts";

interface StandstillParts {
  readonly sources: readonly { readonly id: string; readonly rules: readonly (readonly TagRule[])[] }[];
  readonly lastValues: readonly (Measurement | undefined)[];
  readonly context: Pick<Context, "now">;
}

/** Shorter than this, nothing that matters can be missing between two runs. */
const standstillMsMin = 2000;

/** Between the last value of the run before and now, values of every source may be missing. */
export function recordStandstill({ sources, lastValues, context }: StandstillParts, follow: (gap: Gap) => void): void {
  const lastReceivedMs = new Map(
    lastValues.flatMap((value) => (value === undefined ? [] : [[value.tag, value.receivedTimeMs]])),
  );
  const nowMs = context.now();
  for (const { id, rules } of sources) {
    const times = rules.flat().flatMap(({ tag }) => lastReceivedMs.get(tag) ?? []);
    const fromMs = times.reduce((latest, timeMs) => Math.max(latest, timeMs), Number.NEGATIVE_INFINITY);
    if (!Number.isFinite(fromMs) || nowMs - fromMs < standstillMsMin) continue;
    const gap = { type: "gap", source: id, tagIds: [], fromMs, toMs: nowMs, cause: "gateway-stopped" } as const;
    follow({ ...gap, estimatedCount: 0 });
  }
}
