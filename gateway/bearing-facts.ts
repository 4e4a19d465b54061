/** What is known of the bearing of an asset: how it was stated, where its geometry comes from, what follows from it. */
import type { BearingFacts } from "./core/bearing.ts";
import type { MetricReport } from "./core/view.ts";
import { bearings } from "./metrics/vibration/bearing-catalogue.ts";
import { readBearing } from "./metrics/vibration/bearing-frequencies.ts";

/** Of the first metric that names a bearing; undefined where none does. */
export function bearingOf(metrics: readonly Pick<MetricReport, "options">[]): BearingFacts | undefined {
  for (const { options } of metrics) {
    const { bearing: stated, speedRpm, speed }: Record<string, unknown> = Object(options);
    const read = typeof stated === "string" ? readBearing(stated, 1) : undefined;
    if (typeof stated !== "string" || read === undefined || typeof read === "string") continue;
    const name = stated.trim();
    return {
      ...{ stated: name, orders: read.orders },
      ...(Object.hasOwn(bearings, name) ? { source: bearings[name]!.source } : {}),
      ...(typeof speedRpm === "number" ? { speedRpm } : {}),
      ...(typeof speed === "string" ? { speedTag: speed } : {}),
    };
  }
  return undefined;
}
