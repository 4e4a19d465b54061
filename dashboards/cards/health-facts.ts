/** What the pages read out of the metrics of an asset that speak of its condition. Pure. */
import type { AssetReport, MetricReport } from "../../gateway/core/view.ts";

export function metricOf(asset: AssetReport, kind: string): MetricReport | undefined {
  return asset.metrics.find((metric) => metric.kind === kind);
}

/** Tag of an output of a metric. */
export function outputTag(metric: MetricReport | undefined, name: string): string {
  return metric?.outputs.find((output) => output.name === name)?.tagId ?? "";
}

/** First word of the reason why a figure is missing: `no-trend: …` → `no-trend`. */
export function reasonCode(metric: MetricReport | undefined, name: string): string | undefined {
  return metric?.unavailable[name]?.split(":", 1)[0];
}

/** How a feature is judged, as configured. */
export interface FeatureFacts {
  readonly limits?: readonly [number, number, number];
  readonly mean?: number;
  readonly deviation?: number;
}

/** Limits of the severity zones by profile, mm/s; the gateway judges, this is for drawing. Source: severity-zones.ts. */
const profiles: Readonly<Record<string, readonly [number, number, number]>> = {
  small: [0.71, 1.8, 4.5],
  "medium-general": [1.12, 2.8, 7.1],
  "g2-rigid": [1.4, 2.8, 4.5],
  "g2-flexible": [2.3, 4.5, 7.1],
  "g1-rigid": [2.3, 4.5, 7.1],
  "g1-flexible": [3.5, 7.1, 11],
};

export function featureFacts(metric: MetricReport | undefined, tag: string): FeatureFacts {
  const features: unknown = read(metric?.options, "features");
  const found: unknown = Array.isArray(features)
    ? features.find((one: unknown) => read(one, "tag") === tag)
    : undefined;
  const own = read(found, "limits");
  const limits = Array.isArray(own) ? own.map(Number) : profiles[String(read(found, "profile"))];
  const [ab, bc, cd] = limits ?? [];
  const [mean, deviation] = [read(found, "mean"), read(found, "deviation")];
  return {
    ...(ab === undefined || bc === undefined || cd === undefined ? {} : { limits: [ab, bc, cd] }),
    ...(typeof mean === "number" && typeof deviation === "number" ? { mean, deviation } : {}),
  };
}

/** The features of a health index, with the profile of each where it has one. */
export function featuresOf(
  metric: MetricReport | undefined,
): readonly { readonly tag: string; readonly profile?: string }[] {
  const features = optionOf(metric, "features");
  if (!Array.isArray(features)) return [];
  return features.flatMap((feature: unknown) => {
    const [tag, profile, limits] = ["tag", "profile", "limits"].map((name) => read(feature, name));
    if (typeof tag !== "string") return [];
    return [{ tag, ...(typeof profile === "string" && limits === undefined ? { profile } : {}) }];
  });
}

/** Metrics of the asset that judge a vibration by its class, each with the class. */
export function profilesOf({ metrics }: AssetReport): readonly { readonly metric: string; readonly profile: string }[] {
  return metrics.flatMap((metric) => {
    const own = metric.kind === "vibration" ? optionOf(metric, "profile") : undefined;
    const profiles = metric.kind === "health" ? featuresOf(metric).flatMap(({ profile }) => profile ?? []) : [own];
    return [...new Set(profiles)].flatMap((profile) =>
      typeof profile === "string" ? [{ metric: metric.id, profile }] : [],
    );
  });
}

export function optionOf(metric: MetricReport | undefined, name: string): unknown {
  return read(metric?.options, name);
}

function read(from: unknown, name: string): unknown {
  return typeof from === "object" && from !== null ? Reflect.get(from, name) : undefined;
}
