/** Puts a gateway into the fleet of its site: what it says of itself, and the bundles that are published for it. */
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { FleetBundles } from "./bundles-at-work.ts";
import type { Configuration } from "./config/configuration.ts";
import type { FleetSettings } from "./config/fleet-schema.ts";
import { priorityOfSeverity } from "./core/alarm.ts";
import type { Context } from "./core/contracts.ts";
import type { FleetControl, GatewayStatus } from "./core/fleet.ts";
import type { GatewayView } from "./core/view.ts";
import { Fleet } from "./fleet/member.ts";
import type { ModelLifecycle } from "./model-lifecycle.ts";
import type { ConnectionOptions } from "./protocols/mqtt/connection.ts";
import type { ModelKeys } from "./signing-key.ts";
import { serverCertificate } from "./tls/server-certificate.ts";

/** What is shown where no fleet is configured. */
export const noFleet: FleetControl = {
  isConfigured: false,
  report: () => ({ isConnected: false, members: [], refused: [] }),
};

export interface FleetParts {
  readonly configuration: Configuration;
  readonly context: Context;
  readonly lifecycle: ModelLifecycle;
  readonly keys: ModelKeys;
}

export interface FleetAtWork extends AsyncDisposable {
  readonly control: FleetControl;
  /** From now on the gateway says how it is. */
  attach(view: Pick<GatewayView, "version" | "startedMs" | "sources" | "sinks" | "models" | "conditions">): void;
}

const modelsMax = 200;

/** Undefined settings make a gateway without a fleet. */
export async function openFleet({ configuration, context, lifecycle, keys }: FleetParts): Promise<FleetAtWork> {
  const { fleet: settings, api, dataDirectory, equipment: site } = configuration;
  if (settings === undefined) return { control: noFleet, attach() {}, async [Symbol.asyncDispose]() {} };
  const certificate = await serverCertificate({ dataDirectory, ...api }, context.now());
  const expiresMs = earliest([certificate?.expiresMs, expiryOf(settings.certificateFile)]);
  const directory = join(dataDirectory, "fleet");
  const bundles = new FleetBundles({ directory, configuration, keys, lifecycle, log: context.log });
  const load = createLoad(context);
  let fleet: Fleet | undefined;
  return {
    control: { isConfigured: true, report: () => fleet?.report() ?? noFleet.report() },
    attach(view) {
      const status = (): GatewayStatus => ({
        ...statusOf(view),
        ...{ timeMs: context.now(), site, intervalSeconds: settings.intervalSeconds, ...load() },
        ...(expiresMs === undefined ? {} : { certificateExpiresMs: expiresMs }),
        bundle: bundles.state(),
      });
      const { prefix, name, intervalSeconds, watch } = settings;
      fleet = new Fleet({
        ...{ connection: connectionOf(settings), prefix, name, intervalSeconds, watch, context, status },
        onBundle: (target, payload) => bundles.wanted(target, payload),
      });
    },
    async [Symbol.asyncDispose]() {
      await fleet?.[Symbol.asyncDispose]();
    },
  };
}

/** Options of a client of the site broker. */
export function connectionOf({
  url,
  user,
  password,
  authorityFile,
  certificateFile,
  privateKeyFile,
}: FleetSettings): ConnectionOptions {
  const tls = {
    ...(authorityFile === undefined ? {} : { authorityFile }),
    ...(certificateFile === undefined ? {} : { certificateFile }),
    ...(privateKeyFile === undefined ? {} : { privateKeyFile }),
  };
  return {
    ...{ url, version: "5", keepAliveSeconds: 10, tls },
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
  };
}

type Viewed = Parameters<FleetAtWork["attach"]>[0];

function statusOf(view: Viewed) {
  const sinks = view.sinks();
  const sources = view.sources();
  const pendingSinceMs = earliest(sinks.map((sink) => sink.pendingSinceMs));
  const conditions = { high: 0, medium: 0, low: 0 };
  for (const { state, severity, shelved } of view.conditions()) {
    const priority = state === "active" && shelved === undefined ? priorityOfSeverity(severity) : undefined;
    if (priority !== undefined) conditions[(["high", "medium", "low"] as const)[priority - 1]!]++;
  }
  return {
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
function createLoad({ monotonicMs }: Context) {
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
