/**
 * Metric `contact-margin`: the robot's speed against the speed at which a contact would keep the limits of power and
 * force limiting. Informational only, no safety function; limits are not verified unless the site says so.
 */
import Type, { type Static } from "typebox";
import { defineMetric, type MetricEvent, type MetricResults, type Unavailable } from "../../core/contracts.ts";
import { numberOf, unavailable } from "../input.ts";
import { type Assessment, assessContact, effectiveRobotMass, predictedForce } from "./contact.ts";
import { defaultContactLimits, overridden, type Region } from "./contact-limits.ts";

const regionNames = defaultContactLimits.regions.map(({ region }) => region);
const region = (description: string) =>
  Type.Union(
    regionNames.map((name) => Type.Literal(name)),
    { description },
  );
const positive = (description: string) => Type.Number({ exclusiveMinimum: 0, description });

const config = Type.Object(
  {
    robotSpeed: Type.String({ minLength: 1, description: "Tag of the speed of the part that may hit, m/s." }),
    regions: Type.Array(region("Body region."), {
      minItems: 1,
      maxItems: 12,
      description: "Body regions that the risk assessment expects to be hit; the one with the lowest speed counts.",
    }),
    contact: Type.Union([Type.Literal("transient"), Type.Literal("quasi-static")], {
      default: "quasi-static",
      description: "`quasi-static` where clamping is possible, `transient` where the body part can give way.",
    }),
    movingMassKg: positive("M: moving mass of the robot, kg."),
    loadKg: Type.Number({ default: 0, minimum: 0, description: "mL: load with tool, kg." }),
    spot: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 29, description: "Number of the spot whose pressure is examined too." }),
    ),
    areaCm2: Type.Optional(positive("A: area of contact, cm²; with `spot`.")),
    limits: Type.Optional(
      Type.Object(
        {
          edition: Type.String({ minLength: 1 }),
          source: Type.String({ minLength: 1 }),
          verified: Type.Boolean(),
          regions: Type.Array(
            Type.Object(
              {
                region: region("Body region."),
                forceN: positive("Quasi-static force, N."),
                stiffnessNPerM: positive("k, N/m."),
                massKg: positive("mH, kg."),
                isTransientPermitted: Type.Boolean(),
              },
              { additionalProperties: false },
            ),
            { maxItems: 12 },
          ),
        },
        { additionalProperties: false, description: "The site's own limits in place of the default ones." },
      ),
    ),
    staleMs: Type.Number({
      default: 2000,
      exclusiveMinimum: 0,
      description: "A speed older than this gives no figure.",
    }),
  },
  { examples: [{ robotSpeed: "cell-1/robot/tcp-speed", regions: ["hand", "lower-arm"], movingMassKg: 20 }] },
);

type Config = Static<typeof config>;

/** What the configuration settles before any value comes. */
type Governing =
  | {
      readonly type: "assessed";
      readonly region: Region;
      readonly speedLimit: number;
      readonly newtonsPerMetre: number;
    }
  | { readonly type: "unavailable"; readonly reason: Unavailable };

interface State {
  readonly config: Config;
  readonly governing: Governing;
  readonly timeMs: number;
}

const outputCount = 6;

export const contactMargin = defineMetric<typeof config, State>({
  kind: "contact-margin",
  config,
  inputs: ({ robotSpeed }) => [robotSpeed],
  outputs: () => [
    { name: "contact-speed-limit", unit: "m/s" },
    { name: "contact-speed-margin", unit: "m/s" },
    { name: "contact-speed-share", unit: "%" },
    { name: "predicted-force", unit: "N" },
    { name: "governing-region", unit: "", dataType: "string" },
    { name: "limits-verified", unit: "", dataType: "boolean" },
  ],
  start: (options) => ({ config: options, governing: governingOf(options), timeMs: Number.NEGATIVE_INFINITY }),
  step,
});

/** The region whose allowed speed is lowest; one that may not be hit at all leaves no speed. */
function governingOf(options: Config): Governing {
  const limits = options.limits === undefined ? defaultContactLimits : overridden(defaultContactLimits, options.limits);
  const robotMassKg = effectiveRobotMass({ movingKg: options.movingMassKg, loadKg: options.loadKg });
  let governing: Governing | undefined;
  for (const name of options.regions) {
    const spot = limits.spots.find(({ spot: number }) => number === options.spot);
    const withSpot =
      spot?.region === name && options.areaCm2 !== undefined ? { spot: spot.spot, areaCm2: options.areaCm2 } : {};
    const result: Assessment = assessContact({ region: name, type: options.contact, robotMassKg, ...withSpot }, limits);
    if (result.type === "notPermitted")
      return { type: "unavailable", reason: unavailable("not-permitted", result.reason) };
    if (governing?.type === "assessed" && governing.speedLimit <= result.speedLimit) continue;
    const { stiffnessNPerM } = limits.regions.find((row) => row.region === name)!;
    const newtonsPerMetre = predictedForce(1, result.reducedMassKg, stiffnessNPerM);
    governing = { type: "assessed", region: name, speedLimit: result.speedLimit, newtonsPerMetre };
  }
  return governing ?? { type: "unavailable", reason: unavailable("not-configured", "a region is needed") };
}

/** Pure: every good speed gives the figures, every tick without a fresh one the reason. */
function step(state: State, event: MetricEvent): readonly [State, MetricResults | undefined] {
  const { config: options, governing } = state;
  const all = (reason: Unavailable) => Array.from({ length: outputCount }, () => reason);
  if (event.type === "tick") {
    if (event.timeMs - state.timeMs <= options.staleMs) return [state, undefined];
    const isWaiting = state.timeMs === Number.NEGATIVE_INFINITY;
    const stale = isWaiting
      ? unavailable("waiting", `no value of ${options.robotSpeed} yet`)
      : unavailable("stale", `${options.robotSpeed} is older than ${options.staleMs} ms`);
    return [state, all(stale)];
  }
  const { measurement } = event;
  if (event.input !== 0 || !(measurement.sourceTimeMs > state.timeMs)) return [state, undefined];
  const next = { ...state, timeMs: measurement.sourceTimeMs };
  if (governing.type === "unavailable") return [next, all(governing.reason)];
  const given = numberOf(measurement);
  if (given === undefined) return [next, all(unavailable("bad", `${options.robotSpeed} has no good value`))];
  const speed = Math.abs(given);
  const force = speed * governing.newtonsPerMetre;
  if (!Number.isFinite(force * 100))
    return [next, all(unavailable("implausible", `${options.robotSpeed} is impossible`))];
  const share = (100 * speed) / governing.speedLimit;
  const margin = governing.speedLimit - speed;
  return [next, [governing.speedLimit, margin, share, force, governing.region, options.limits?.verified ?? false]];
}
