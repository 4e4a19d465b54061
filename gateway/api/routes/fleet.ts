/** `GET /api/v1/fleet`: every gateway of the site, as it says of itself at the site broker. */
import type { BundledConfigurationReport } from "../../core/fleet.ts";
import { configurable, described, type Routes, readable } from "../app.ts";
import { FleetAnswer } from "../fleet-contract.ts";

const example: FleetAnswer = {
  self: "line-1",
  bundledConfiguration: {
    state: "waiting",
    differences: [{ place: "tags/pump-1/power", change: "changed", keys: ["expectedIntervalMs"] }],
    differenceCount: 1,
  },
  isConnected: true,
  members: [
    {
      ...{ name: "line-2", contact: "online", lastContactMs: 1_763_902_800_000, clockOffsetMs: 12 },
      ...{ timeMs: 1_763_902_800_012, version: "0.1.0", startedMs: 1_763_816_400_000, site: "boras/assembly/line-2" },
      ...{ intervalSeconds: 10, pendingCount: 12, sources: 2, sourcesLost: 0, valuesPerSecond: 480 },
      certificateExpiresMs: 1_795_438_800_000,
      conditions: { high: 0, medium: 1, low: 2 },
      models: [{ id: "pump-1", version: "20261101-1a2b3c4d", state: "active" }],
      ...{ processorShare: 0.21, memoryBytes: 182_000_000, bundle: { wanted: "november-1a2b3c4d" } },
    },
  ],
  refused: [],
};

export const fleetRoutes: Routes = (app, { view, limits }) => {
  const schema = described({
    summary: "Every gateway of the site: contact, version, backlog, certificate, conditions, models, load, bundle.",
    tag: "operation",
    answer: FleetAnswer,
    example,
  });
  const known = (): FleetAnswer => {
    const { members, refused, bundledConfiguration, ...report } = view.fleet.report();
    const sorted = members.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    return {
      ...report,
      ...(bundledConfiguration === undefined ? {} : { bundledConfiguration: mutable(bundledConfiguration) }),
      members: sorted.map(({ models, ...member }) => ({ ...member, models: [...models] })),
      refused: [...refused],
    };
  };
  app.get("/api/v1/fleet", { config: readable, schema }, known);

  const activate = described({
    summary: "Puts the configuration of the signed bundle to work on the gateway that answers.",
    description:
      "It is checked again, written into the configuration file, and taken by a reload; when the gateway does not start with it, the last good one goes on.",
    tag: "operation",
    answer: FleetAnswer,
    example,
    failures: { 403: "This needs the role engineer.", 409: "No configuration waits, or it cannot be used here." },
  });
  const config = { ...configurable, rateLimit: { max: limits.changesPerMinute } };
  app.post("/api/v1/fleet/configuration/activate", { config, schema: activate }, async (): Promise<FleetAnswer> => {
    view.fleet.activateConfiguration();
    return known();
  });
};

function mutable({ differences, ...report }: BundledConfigurationReport): FleetAnswer["bundledConfiguration"] & object {
  return {
    ...report,
    differences: differences.map(({ keys, ...one }) => ({
      ...one,
      ...(keys === undefined ? {} : { keys: [...keys] }),
    })),
  };
}
