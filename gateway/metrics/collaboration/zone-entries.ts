/** Metric `zone-entries`: how often and how long a zone of the cell is entered. Counts entries, never who entered. */
import Type, { type Static } from "typebox";
import type { MetricResults } from "../../core/contracts.ts";
import { clipped, merged, totalOf } from "../../core/interval.ts";
import type { Measurement } from "../../core/measurement.ts";
import { activityOf, numberOf, unavailable } from "../input.ts";
import { debounced, without } from "./interval-tools.ts";
import { defineLaneMetric, type LaneReader, type LaneSpec } from "./lane-metric.ts";
import { entriesPerHour } from "./lost-time.ts";
import { percentOf } from "./teamwork.ts";

const tag = (description: string) => Type.Optional(Type.String({ minLength: 1, description }));
const seconds = (value: number, description: string) => Type.Number({ default: value, minimum: 0, description });

const config = Type.Object(
  {
    occupied: tag("Tag that is true while somebody is in the zone, for example from a scanner."),
    lightCurtain: Type.Optional(
      Type.Object(
        {
          ossd: Type.String({ minLength: 1, description: "Tag that is true while the light field is free." }),
          muting: tag("Tag that is true while the curtain is bridged: then nothing is known."),
          override: tag("The same for a bridge by hand."),
        },
        { additionalProperties: false, description: "Outputs of a light curtain; without `occupied`." },
      ),
    ),
    human: Type.Optional(
      Type.Object(
        { x: Type.String({ minLength: 1 }), y: Type.String({ minLength: 1 }) },
        {
          additionalProperties: false,
          description: "Position of the nearest person, m; with `corners`, without `occupied`.",
        },
      ),
    ),
    corners: Type.Optional(
      Type.Array(Type.Tuple([Type.Number(), Type.Number()]), {
        minItems: 3,
        maxItems: 64,
        description: "Corners of the zone, m from the robot's base.",
      }),
    ),
    humanPresent: tag("Tag that is true while a person is in the cell; nobody there is nobody in the zone."),
    minimumSeconds: seconds(0.2, "Shorter stays are not entries."),
    pauseSeconds: seconds(0.5, "A shorter absence does not end a stay."),
    holdSeconds: Type.Number({
      default: 600,
      exclusiveMinimum: 0,
      description: "The occupied tag holds this long without a new value.",
    }),
    windowSeconds: Type.Number({
      default: 28_800,
      minimum: 300,
      maximum: 86_400,
      description: "Length of the sliding window.",
    }),
  },
  {
    examples: [
      {
        human: { x: "cell-1/human/x", y: "cell-1/human/y" },
        humanPresent: "cell-1/human/present",
        corners: [
          [-1.3, -0.5],
          [1.3, -0.5],
          [1.3, 1.2],
          [-1.3, 1.2],
        ],
      },
    ],
  },
);

type Config = Static<typeof config>;

/** A position is believed this long, ms; a person who is no longer seen is neither in nor out. */
const positionHoldMs = 1000;
const zone = 0;
const presence = 1;
const outputCount = 4;

export const zoneEntries = defineLaneMetric({
  kind: "zone-entries",
  config,
  outputs: () => [
    { name: "entry-count", unit: "1" },
    { name: "entries-per-hour", unit: "/h" },
    { name: "occupancy-share", unit: "%" },
    { name: "observed-time", unit: "s" },
  ],
  lanes: (options) => {
    const holdMs = options.holdSeconds * 1000;
    const lanes = [zoneLane(options, holdMs)];
    if (options.humanPresent !== undefined) lanes.push(booleanLane(options.humanPresent, holdMs));
    return lanes;
  },
  keepMs: ({ windowSeconds }) => windowSeconds * 1000,
  figures,
});

function booleanLane(tagId: string, holdMs: number): LaneSpec {
  return { tagIds: [tagId], read: ([m]) => (m === undefined ? undefined : activityOf(m)), holdMs };
}

function zoneLane({ occupied, lightCurtain, human, corners }: Config, holdMs: number): LaneSpec {
  if (occupied !== undefined) return booleanLane(occupied, holdMs);
  if (lightCurtain !== undefined) return curtainLane(lightCurtain, holdMs);
  if (human === undefined || corners === undefined) return { tagIds: [], read: () => undefined, holdMs };
  const read = ([x, y]: readonly (Measurement | undefined)[]) => {
    if (x === undefined || y === undefined) return undefined;
    if (Math.abs(x.sourceTimeMs - y.sourceTimeMs) > positionHoldMs) return undefined;
    const [atX, atY] = [numberOf(x), numberOf(y)];
    return atX === undefined || atY === undefined ? undefined : isInside([atX, atY], corners);
  };
  return { tagIds: [human.x, human.y], read, holdMs: positionHoldMs };
}

/** A bridged curtain stays free whoever walks through: its zone is unknown then. */
function curtainLane({ ossd, muting, override }: NonNullable<Config["lightCurtain"]>, holdMs: number): LaneSpec {
  const bridges = [muting, override].filter((tagId) => tagId !== undefined);
  const read = ([field, ...others]: readonly (Measurement | undefined)[]) => {
    const isBridged = others.map((bridge) => (bridge === undefined ? undefined : activityOf(bridge)));
    if (field === undefined || !isBridged.every((state) => state === false)) return undefined;
    const isFree = activityOf(field);
    return isFree === undefined ? undefined : !isFree;
  };
  return { tagIds: [ossd, ...bridges], read, holdMs };
}

/** Whether a point lies in a polygon: the number of edges to its right is odd. */
export function isInside([x, y]: readonly [number, number], corners: readonly (readonly [number, number])[]): boolean {
  let isOdd = false;
  let [fromX, fromY] = corners.at(-1) ?? [0, 0];
  for (const [toX, toY] of corners) {
    if (fromY > y !== toY > y && x < fromX + ((toX - fromX) * (y - fromY)) / (toY - fromY)) isOdd = !isOdd;
    [fromX, fromY] = [toX, toY];
  }
  return isOdd;
}

function figures(options: Config, reader: LaneReader): MetricResults {
  const window = { from: reader.nowMs - options.windowSeconds * 1000, to: reader.nowMs };
  const absent = options.humanPresent === undefined ? [] : reader.intervals(presence, (state) => state === false);
  const known = clipped(merged([...reader.known(zone), ...absent]), window);
  const observedSeconds = totalOf(known) / 1000;
  if (!(observedSeconds > 0)) return Array.from({ length: outputCount }, () => reasonFor(options, reader));
  const inside = without(
    reader.intervals(zone, (state) => state === true),
    absent,
  );
  const stays = clipped(
    debounced(inside, { minimum: options.minimumSeconds * 1000, pause: options.pauseSeconds * 1000 }),
    window,
  );
  const none = reasonFor(options, reader);
  return [
    stays.length,
    entriesPerHour(stays.length, observedSeconds) ?? none,
    percentOf(Math.min(totalOf(stays) / 1000, observedSeconds), observedSeconds) ?? none,
    observedSeconds,
  ];
}

function reasonFor({ occupied, lightCurtain, human, corners }: Config, reader: LaneReader) {
  const tagId = occupied ?? lightCurtain?.ossd ?? human?.x;
  const isByPosition = occupied === undefined && lightCurtain === undefined;
  if (tagId === undefined || (isByPosition && corners === undefined)) {
    return unavailable("not-configured", "occupied, lightCurtain, or human and corners, are needed");
  }
  return reader.last(zone) === undefined
    ? unavailable("waiting", `no value of ${tagId} yet`)
    : unavailable("bad", `${tagId} has no good value`);
}
