/** The safety state of a robot as one lane, from whichever tags tell it. Read for figures; no safety function. */
import Type, { type Static } from "typebox";
import type { Measurement } from "../../core/measurement.ts";
import { activityOf, numberOf, unavailable } from "../input.ts";
import type { LaneReader, LaneSpec, LaneState } from "./lane-metric.ts";
import { roboticsState, type StopState, stopStates } from "./stop-states.ts";
import { decodeState, type VendorMap, type VendorMapName, vendorMaps } from "./vendor-states.ts";

const tag = (description: string) => Type.Optional(Type.String({ minLength: 1, description }));
const vendorNames: readonly VendorMapName[] = [
  "ur-safety-bits",
  "ur-safety-mode",
  "abb-controller-state",
  "kuka-fri-safety",
  "fanuc-contact-stop",
  "doosan-robot-state",
  "franka-robot-mode",
];

/** Options that every metric with a safety lane has. */
export const safetyOptions = {
  state: tag("Tag of the safety state, in the words of the stop taxonomy or in those of `vendor`."),
  vendor: Type.Optional(
    Type.Union(
      vendorNames.map((name) => Type.Literal(name)),
      { description: "Whose values the `state` tag holds; without it the words of the stop taxonomy." },
    ),
  ),
  emergencyStop: tag("Tag EmergencyStop of OPC 40010 safety states; used without `state`."),
  protectiveStop: tag("Tag ProtectiveStop of OPC 40010 safety states; used without `state`."),
  operationalMode: tag("Tag OperationalMode of OPC 40010 safety states; used without `state`."),
  safetyHoldSeconds: Type.Number({
    default: 86_400,
    exclusiveMinimum: 0,
    description: "The safety state holds this long without a new value. Long, because it comes only on change.",
  }),
};

const safetySchema = Type.Object(safetyOptions);
export type SafetyConfig = Static<typeof safetySchema>;

/** The lane of the safety state. Its states are those of the stop taxonomy; what contradicts itself is unknown. */
export function safetyLane(config: SafetyConfig): LaneSpec {
  const holdMs = config.safetyHoldSeconds * 1000;
  if (config.state !== undefined) {
    const map = config.vendor === undefined ? undefined : vendorMaps[config.vendor];
    return { tagIds: [config.state], read: ([measurement]) => wordState(measurement, map), holdMs };
  }
  const { emergencyStop, protectiveStop, operationalMode } = config;
  const tagIds = [emergencyStop, protectiveStop, operationalMode].filter((tagId) => tagId !== undefined);
  const placeOf = (tagId: string | undefined) => (tagId === undefined ? undefined : tagIds.indexOf(tagId));
  const places = {
    emergency: placeOf(emergencyStop),
    protective: placeOf(protectiveStop),
    mode: placeOf(operationalMode),
  };
  return { tagIds, read: (measurements) => opcState(measurements, places), holdMs };
}

/** True while the values of the `state` tag contradict each other; undefined where they cannot. */
export function contradictionLane(config: SafetyConfig): LaneSpec | undefined {
  if (config.state === undefined || config.vendor === undefined) return undefined;
  const read: LaneSpec["read"] = ([measurement]) => contradictionOf(config, measurement) !== undefined;
  return { tagIds: [config.state], read, holdMs: config.safetyHoldSeconds * 1000 };
}

function wordState(measurement: Measurement | undefined, map: VendorMap | undefined): StopState | undefined {
  if (measurement === undefined || measurement.quality !== "good") return undefined;
  const { value } = measurement;
  if (typeof value !== "string" && typeof value !== "number" && typeof value !== "bigint") return undefined;
  const state = map === undefined ? stopStates.find((word) => word === value) : decodeState(map, value).state;
  return state === "unknown" ? undefined : state;
}

interface OpcPlaces {
  readonly emergency: number | undefined;
  readonly protective: number | undefined;
  readonly mode: number | undefined;
}

/** A stop tag that is configured must be there and good; one that is not counts as false. */
function opcState(measurements: readonly (Measurement | undefined)[], places: OpcPlaces): StopState | undefined {
  const stop = (place: number | undefined) => {
    if (place === undefined) return false;
    const measurement = measurements[place];
    return measurement === undefined ? undefined : activityOf(measurement);
  };
  const emergencyStop = stop(places.emergency);
  const protectiveStop = stop(places.protective);
  if (emergencyStop === undefined || protectiveStop === undefined) return undefined;
  const mode = places.mode === undefined ? undefined : measurements[places.mode];
  const operationalMode = mode === undefined ? undefined : numberOf(mode);
  return roboticsState({
    emergencyStop,
    protectiveStop,
    ...(operationalMode === undefined ? {} : { operationalMode }),
  }).state;
}

/** Whether a lane is in a state of the taxonomy for which `matches` holds. */
export function safetyMatches(matches: (state: StopState) => boolean): (state: LaneState) => boolean {
  return (state) => stopStates.some((word) => word === state && matches(word));
}

/** Why there is no figure about a safety lane. */
export function safetyReason(config: SafetyConfig, reader: LaneReader, lane: number) {
  const tags = config.state ?? config.emergencyStop ?? config.protectiveStop;
  if (tags === undefined)
    return unavailable("not-configured", "a state tag, or emergencyStop and protectiveStop, is needed");
  const last = reader.last(lane);
  if (last === undefined) return unavailable("waiting", `no value of ${tags} yet`);
  if (last.state !== undefined) return unavailable("too-little", "too little time was observed");
  const contradiction = contradictionOf(config, reader.newest(lane));
  return contradiction === undefined
    ? unavailable("bad", `${tags} tells no known safety state`)
    : unavailable("contradictory", `${tags}: ${contradiction}`);
}

function contradictionOf({ vendor }: SafetyConfig, measurement: Measurement | undefined): string | undefined {
  if (vendor === undefined || measurement === undefined || measurement.quality !== "good") return undefined;
  const { value } = measurement;
  const isCode = typeof value === "string" || typeof value === "number" || typeof value === "bigint";
  return isCode ? decodeState(vendorMaps[vendor], value).contradiction : undefined;
}
