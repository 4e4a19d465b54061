/** Metric `health`: the health of an asset from 0 to 100, with the feature that drives it. */
import Type, { type Static } from "typebox";
import { defineMetric, type MetricResults } from "../../core/contracts.ts";
import { numberOf, unavailable } from "../input.ts";
import { isZoneProfile, type ZoneLimits, zoneProfiles } from "../severity-zones.ts";
import {
  type FeatureValue,
  healthFromBaseline,
  healthFromZone,
  ne107Of,
  stateOfHealth,
  usualDistances,
} from "./health-index.ts";

const feature = Type.Object(
  {
    tag: Type.String({ minLength: 1, description: "Tag of the feature; a higher value is worse." }),
    profile: Type.Optional(
      Type.String({ description: "Severity zones of a vibration velocity in mm/s, for example `small`." }),
    ),
    limits: Type.Optional(
      Type.Tuple([Type.Number(), Type.Number(), Type.Number()], {
        description: "Own limits A/B, B/C, C/D in the tag's unit, instead of a profile.",
      }),
    ),
    mean: Type.Optional(Type.Number({ description: "Mean of the feature while the asset was accepted as normal." })),
    deviation: Type.Optional(Type.Number({ exclusiveMinimum: 0, description: "Standard deviation in that time." })),
    weight: Type.Number({ default: 1, exclusiveMinimum: 0, maximum: 1000, description: "Weight of its distance." }),
  },
  { additionalProperties: false },
);

const config = Type.Object(
  {
    features: Type.Array(feature, {
      minItems: 1,
      maxItems: 32,
      description: "What health follows from: zones, a baseline, or both. The worst part counts.",
    }),
    goodDistance: Type.Number({
      default: usualDistances.good,
      minimum: 0,
      description: "Distance to the baseline, in standard deviations, up to which health is 100.",
    }),
    badDistance: Type.Number({
      default: usualDistances.bad,
      exclusiveMinimum: 0,
      description: "Distance at which health is 0.",
    }),
    holdSeconds: Type.Number({
      default: 600,
      exclusiveMinimum: 0,
      description: "A feature without a new value for longer does not count.",
    }),
  },
  {
    examples: [
      {
        features: [
          { tag: "conveyor-1/motor/velocity-rms", profile: "small" },
          { tag: "conveyor-1/motor/envelope-bpfo", mean: 0.02, deviation: 0.004 },
        ],
      },
    ],
  },
);

type Config = Static<typeof config>;
type FeatureConfig = Static<typeof feature>;

interface Seen {
  /** Undefined when the value is bad. */
  readonly value: number | undefined;
  readonly timeMs: number;
}

interface State {
  readonly options: Config;
  /** [features] */
  readonly seen: readonly (Seen | undefined)[];
  readonly isNew: boolean;
  /** The last evaluations, newest last. */
  readonly parts: readonly Part[];
}

const outputs = [
  { name: "index", unit: "1" },
  { name: "driver", unit: "", dataType: "string" },
  { name: "state", unit: "", dataType: "string" },
  { name: "status", unit: "", dataType: "string" },
] as const;

/** The middle of so many evaluations is what is said: three of them must agree before it falls or rises. */
const remembered = 5;

export const health = defineMetric({
  kind: "health",
  config,
  outputs: () => outputs,
  inputs: ({ features }) => features.map(({ tag }) => tag),
  problem,
  start: (options): State => ({ options, seen: [], isNew: false, parts: [] }),
  step(state, event) {
    if (event.type === "tick") return evaluate(state, event.timeMs);
    const { input, measurement } = event;
    if (state.options.features[input] === undefined) return [state, undefined];
    const seen = [...state.seen];
    seen[input] = { value: numberOf(measurement), timeMs: measurement.sourceTimeMs };
    return [{ ...state, seen, isNew: true }, undefined];
  },
});

function problem({ features, goodDistance, badDistance }: Config): string | undefined {
  for (const { tag, profile, limits, mean, deviation } of features) {
    if (profile !== undefined && !isZoneProfile(profile)) {
      return `profile ${profile} of ${tag} is not known; known are ${Object.keys(zoneProfiles).join(", ")}`;
    }
    const [ab, bc, cd] = limits ?? [1, 2, 3];
    if (!(ab > 0 && ab < bc && bc < cd)) return `limits of ${tag} must be above 0 and rise`;
    if ((mean === undefined) !== (deviation === undefined)) return `mean and deviation of ${tag} go together`;
    if (profile === undefined && limits === undefined && mean === undefined) {
      return `${tag} needs a profile, limits, or mean and deviation`;
    }
  }
  if (new Set(features.map(({ tag }) => tag)).size < features.length) return "a tag stands twice among the features";
  return goodDistance < badDistance ? undefined : "goodDistance must be below badDistance";
}

/** What a health is made of: a value against zones, or the distance to the baseline. */
interface Part {
  readonly health: number;
  readonly driver: string;
}

function evaluate(state: State, nowMs: number): readonly [State, MetricResults | undefined] {
  const { options, seen } = state;
  const holdMs = 1000 * options.holdSeconds;
  const fresh = options.features.map((_, index) => {
    const last = seen[index];
    return last !== undefined && nowMs - last.timeMs <= holdMs ? last : undefined;
  });
  const worst = partsOf(options, fresh).toSorted((a, b) => a.health - b.health)[0];
  if (worst === undefined) return [{ ...state, isNew: false, parts: [] }, withoutFigures(state, fresh)];
  if (!state.isNew) return [state, undefined];
  const parts = [...state.parts, worst].slice(-remembered);
  const said = parts.toSorted((a, b) => a.health - b.health)[Math.floor(parts.length / 2)]!;
  const current = stateOfHealth(said.health);
  const isBad = fresh.some((last) => last !== undefined && last.value === undefined);
  const results = [said.health, said.driver, current, isBad ? "F" : ne107Of(current)];
  return [{ ...state, isNew: false, parts }, results];
}

function partsOf(options: Config, fresh: readonly (Seen | undefined)[]): Part[] {
  const parts: Part[] = [];
  const distant: (FeatureValue & { readonly tag: string })[] = [];
  options.features.forEach((one, index) => {
    const value = fresh[index]?.value;
    if (value === undefined) return;
    const limits = limitsOf(one);
    if (limits !== undefined) parts.push({ health: healthFromZone(value, limits), driver: one.tag });
    const { tag, mean, deviation, weight } = one;
    if (mean !== undefined && deviation !== undefined) {
      // A value beyond all measure would overflow the squares.
      const bounded = Math.min(value, mean + 1e6 * deviation);
      distant.push({ tag, value: bounded, baseline: { mean, deviation }, weight });
    }
  });
  if (distant.length > 0) {
    const { goodDistance: good, badDistance: bad } = options;
    const found = healthFromBaseline(distant, { good, bad });
    parts.push({ health: found.health, driver: distant[found.driver]!.tag });
  }
  return parts;
}

function limitsOf({ profile, limits }: FeatureConfig): ZoneLimits | undefined {
  if (limits !== undefined) return { ab: limits[0], bc: limits[1], cd: limits[2] };
  return profile !== undefined && isZoneProfile(profile) ? zoneProfiles[profile] : undefined;
}

/** No feature has a value. A signal that failed is said in the status; health itself is not known. */
function withoutFigures({ seen, options }: State, fresh: readonly (Seen | undefined)[]): MetricResults {
  const tags = options.features.map(({ tag }) => tag).join(", ");
  if (fresh.some((last) => last !== undefined)) {
    const why = unavailable("bad", `no good value of ${tags}`);
    return [why, why, why, "F"];
  }
  const why = seen.some((last) => last !== undefined)
    ? unavailable("stale", `no new value of ${tags}`)
    : unavailable("waiting", `no value of ${tags} yet`);
  return [why, why, why, why];
}
