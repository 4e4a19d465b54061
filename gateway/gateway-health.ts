/** How the gateway itself fares, gathered from its parts: for the fleet, and as figures of the metric `gateway-health`. */
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import Value from "typebox/value";
import type { Configuration } from "./config/configuration.ts";
import { priorityOfSeverity } from "./core/alarm.ts";
import type { Context, MetricResults } from "./core/contracts.ts";
import type { GatewayStatus } from "./core/fleet.ts";
import type { GatewayView } from "./core/view.ts";
import { gatewayHealth, gatewayHealthConfig, gatewayHealthResults } from "./metrics/operation/gateway-health.ts";
import { serverCertificate } from "./tls/server-certificate.ts";

export type ViewOfHealth = Pick<GatewayView, "version" | "startedMs" | "sources" | "sinks" | "models" | "conditions">;

export type GatewayHealth = Omit<GatewayStatus, "site" | "intervalSeconds" | "bundle">;

const modelsMax = 200;

export function healthOf(view: ViewOfHealth, timeMs: number): Omit<GatewayHealth, "processorShare" | "memoryBytes"> {
  const sinks = view.sinks();
  const sources = view.sources();
  const pendingSinceMs = earliest(sinks.map((sink) => sink.pendingSinceMs));
  const conditions = { high: 0, medium: 0, low: 0 };
  for (const { state, severity, shelved } of view.conditions()) {
    const priority = state === "active" && shelved === undefined ? priorityOfSeverity(severity) : undefined;
    if (priority !== undefined) conditions[(["high", "medium", "low"] as const)[priority - 1]!]++;
  }
  return {
    timeMs,
    version: view.version,
    startedMs: view.startedMs,
    pendingCount: sinks.reduce((sum, { pendingCount }) => sum + pendingCount, 0),
    ...(pendingSinceMs === undefined ? {} : { pendingSinceMs }),
    sources: sources.length,
    sourcesLost: sources.filter(({ state }) => state !== "connected" && state !== "ended").length,
    valuesPerSecond: Math.round(10 * sources.reduce((sum, each) => sum + each.valuesPerSecond, 0)) / 10,
    conditions,
    models: view
      .models()
      .slice(0, modelsMax)
      .map(({ id, state, version }) => ({ id, state, ...(version === undefined ? {} : { version }) })),
  };
}

/** Processor since the last call, and memory. */
export function createLoad({ monotonicMs }: Pick<Context, "monotonicMs">) {
  let before = { ...process.cpuUsage(), atMs: monotonicMs() };
  return () => {
    const usage = process.cpuUsage();
    const atMs = monotonicMs();
    const usedMs = (usage.user + usage.system - before.user - before.system) / 1000;
    const processorShare = Math.round((100 * usedMs) / Math.max(1, atMs - before.atMs)) / 100;
    before = { ...usage, atMs };
    return { processorShare, memoryBytes: process.memoryUsage.rss() };
  };
}

/** When the first certificate of the gateway expires: of its pages, or of its way to the site broker. */
export async function certificateExpiry({ dataDirectory, api, fleet }: Configuration, nowMs: number) {
  const certificate = await serverCertificate({ dataDirectory, ...api }, nowMs);
  return earliest([certificate?.expiresMs, expiryOf(fleet?.certificateFile)]);
}

export interface HealthMetricParts {
  readonly configuration: Configuration;
  readonly context: Pick<Context, "now" | "monotonicMs">;
  readonly view: ViewOfHealth;
  /** Results of a metric, in the order of its outputs. */
  readonly give: (metric: string, results: MetricResults, timeMs: number) => void;
}

/** Gives the figures of each configured metric `gateway-health` when they are due. Call it every few seconds. */
export async function openHealthMetrics({
  configuration,
  context,
  view,
  give,
}: HealthMetricParts): Promise<() => void> {
  const metrics = configuration.metrics.flatMap(({ id, kind, options, enabled }) => {
    if (kind !== gatewayHealth.kind || !enabled || !Value.Check(gatewayHealthConfig, options)) return [];
    return [{ id, intervalMs: options.intervalSeconds * 1000, load: createLoad(context), dueMs: 0 }];
  });
  if (metrics.length === 0) return () => {};
  const expiresMs = await certificateExpiry(configuration, context.now());
  return () => {
    for (const metric of metrics) {
      if (context.monotonicMs() < metric.dueMs) continue;
      metric.dueMs = context.monotonicMs() + metric.intervalMs;
      const health = {
        ...{ ...healthOf(view, context.now()), ...metric.load() },
        ...(expiresMs === undefined ? {} : { certificateExpiresMs: expiresMs }),
      };
      give(metric.id, gatewayHealthResults(health), health.timeMs);
    }
  };
}

function earliest(times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

function expiryOf(path: string | undefined): number | undefined {
  if (path === undefined) return undefined;
  try {
    return new X509Certificate(readFileSync(path)).validToDate.getTime();
  } catch {
    return undefined;
  }
}
