/**
 * Metric `gateway-health`: how the gateway itself fares, as figures that are stored, shown and forwarded like those of a machine.
 * They come from its parts (`gateway/gateway-health.ts`) and not from tags.
 */
import Type from "typebox";
import { defineMetric, type MetricResults } from "../../core/contracts.ts";
import type { GatewayStatus } from "../../core/fleet.ts";
import { unavailable } from "../input.ts";

export const gatewayHealthConfig = Type.Object(
  {
    intervalSeconds: Type.Integer({
      default: 60,
      minimum: 5,
      maximum: 3600,
      description: "How often the figures are given.",
    }),
  },
  { examples: [{}] },
);

const dayMs = 86_400_000;
type Health = Omit<GatewayStatus, "site" | "intervalSeconds" | "bundle">;

/** Figures in the order of the outputs. Units are UCUM. */
const figures = [
  { name: "values-per-second", unit: "1/s", of: ({ valuesPerSecond }: Health) => valuesPerSecond },
  { name: "sources", unit: "1", of: ({ sources }: Health) => sources },
  { name: "sources-lost", unit: "1", of: ({ sourcesLost }: Health) => sourcesLost },
  { name: "pending", unit: "1", of: ({ pendingCount }: Health) => pendingCount },
  {
    name: "pending-age",
    unit: "s",
    of: ({ pendingSinceMs, timeMs }: Health) =>
      pendingSinceMs === undefined ? 0 : Math.max(0, timeMs - pendingSinceMs) / 1000,
  },
  { name: "conditions-high", unit: "1", of: ({ conditions }: Health) => conditions.high },
  { name: "conditions-medium", unit: "1", of: ({ conditions }: Health) => conditions.medium },
  { name: "conditions-low", unit: "1", of: ({ conditions }: Health) => conditions.low },
  {
    name: "models-stopped",
    unit: "1",
    of: ({ models }: Health) => models.filter(({ state }) => state === "missing" || state === "refused").length,
  },
  { name: "processor", unit: "1", of: ({ processorShare }: Health) => processorShare },
  { name: "memory", unit: "By", of: ({ memoryBytes }: Health) => memoryBytes },
  {
    name: "certificate-days",
    unit: "d",
    of: ({ certificateExpiresMs, timeMs }: Health) =>
      certificateExpiresMs === undefined
        ? unavailable("absent", "the gateway has no certificate that could expire")
        : (certificateExpiresMs - timeMs) / dayMs,
  },
] as const;

export const gatewayHealth = defineMetric<typeof gatewayHealthConfig, null>({
  kind: "gateway-health",
  config: gatewayHealthConfig,
  isAnswered: true,
  inputs: () => [],
  outputs: () => [
    ...figures.map(({ name, unit }) => ({ name, unit })),
    { name: "version", unit: "", dataType: "string" as const },
  ],
  start: () => null,
  step: () => [null, undefined],
});

/** Results in the order of the outputs. */
export function gatewayHealthResults(health: Health): MetricResults {
  return [...figures.map(({ of }) => of(health)), health.version];
}
