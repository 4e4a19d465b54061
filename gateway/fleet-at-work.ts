/** Puts a gateway into the fleet of its site: what it says of itself, and the bundles that are published for it. */
import { join } from "node:path";
import { BundledConfiguration } from "./bundled-configuration.ts";
import { FleetBundles } from "./bundles-at-work.ts";
import type { Configuration } from "./config/configuration.ts";
import type { FleetSettings } from "./config/fleet-schema.ts";
import type { Context, ReportCondition } from "./core/contracts.ts";
import { PermanentError } from "./core/errors.ts";
import type { FleetControl, GatewayStatus } from "./core/fleet.ts";
import type { Reloading } from "./core/onboarding.ts";
import { Fleet } from "./fleet/member.ts";
import { certificateExpiry, createLoad, healthOf, type ViewOfHealth } from "./gateway-health.ts";
import { registries } from "./kinds.ts";
import type { ModelLifecycle } from "./model-lifecycle.ts";
import type { ConnectionOptions } from "./protocols/mqtt/connection.ts";
import type { ModelKeys } from "./signing-key.ts";

/** What is shown where no fleet is configured. */
export const noFleet: FleetControl = {
  isConfigured: false,
  report: () => ({ isConnected: false, members: [], refused: [] }),
  activateConfiguration() {
    throw new PermanentError("This gateway belongs to no fleet.", {
      code: "SAMSPEL_FLEET_NONE",
      next: "Add the key `fleet` to its configuration.",
    });
  },
};

export interface FleetParts {
  readonly configuration: Configuration;
  readonly context: Context;
  readonly lifecycle: ModelLifecycle;
  readonly keys: ModelKeys;
  readonly report: ReportCondition;
  /** Absent where a changed configuration is taken at the next start only. */
  readonly reload?: Reloading | undefined;
}

export interface FleetAtWork extends AsyncDisposable {
  readonly control: FleetControl;
  /** From now on the gateway says how it is. */
  attach(view: ViewOfHealth): void;
}

/** Undefined settings make a gateway without a fleet. */
export async function openFleet(parts: FleetParts): Promise<FleetAtWork> {
  const { configuration, context } = parts;
  const { fleet: settings, dataDirectory, equipment: site } = configuration;
  if (settings === undefined) return { control: noFleet, attach() {}, async [Symbol.asyncDispose]() {} };
  const expiresMs = await certificateExpiry(configuration, context.now());
  const directory = join(dataDirectory, "fleet");
  const { log } = context;
  const bundled = new BundledConfiguration({ ...parts, directory, registries, env: process.env, log });
  const bundles = new FleetBundles({ ...parts, directory, bundled, log });
  const load = createLoad(context);
  let fleet: Fleet | undefined;
  return {
    control: {
      isConfigured: true,
      report() {
        const bundledConfiguration = bundled.report();
        const own = bundledConfiguration === undefined ? {} : { bundledConfiguration };
        return { ...(fleet?.report() ?? noFleet.report()), ...own };
      },
      activateConfiguration: () => bundled.activate(),
    },
    attach(view) {
      bundled.started();
      const status = (): GatewayStatus => ({
        ...{ ...healthOf(view, context.now()), ...load(), site, intervalSeconds: settings.intervalSeconds },
        ...(expiresMs === undefined ? {} : { certificateExpiresMs: expiresMs }),
        bundle: bundles.state(),
      });
      const { prefix, name, intervalSeconds, watch } = settings;
      fleet = new Fleet({
        ...{ connection: connectionOf(settings), prefix, name, intervalSeconds, watch, context, status },
        report: parts.report,
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
