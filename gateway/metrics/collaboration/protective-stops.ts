/** Metric `protective-stops`: how often and how long safety stops the robot, over a sliding window. No safety function. */
import Type, { type Static } from "typebox";
import type { MetricResults } from "../../core/contracts.ts";
import { clipped, type Interval, intersection, totalOf } from "../../core/interval.ts";
import { activityOf, unavailable } from "../input.ts";
import { debounced } from "./interval-tools.ts";
import { defineLaneMetric, type LaneReader, type LaneSpec, type LaneState } from "./lane-metric.ts";
import { meanStopSeconds, meanTimeBetweenStops } from "./lost-time.ts";
import { contradictionLane, safetyLane, safetyMatches, safetyOptions, safetyReason } from "./safety-lane.ts";
import { isProtectiveStop, type StopState } from "./stop-states.ts";

const config = Type.Object(
  {
    ...safetyOptions,
    automatic: Type.Optional(
      Type.String({
        minLength: 1,
        description: "Tag that is true in automatic run; without it all observed time counts as such.",
      }),
    ),
    restartSeconds: Type.Number({
      default: 0,
      minimum: 0,
      description: "Time from the release of a stop to the full cycle, s.",
    }),
    windowSeconds: Type.Number({
      default: 28_800,
      minimum: 60,
      maximum: 86_400,
      description: "Length of the sliding window.",
    }),
  },
  { examples: [{ state: "cell-1/robot/safety-mode" }] },
);

type Config = Static<typeof config>;

/** Shorter signals are no stops, ms. Source: rule of this product. */
const debounceMs = 100;
const safety = 0;
const automatic = 1;

/** What stops the robot, each with an own count and time. The sum of the times is all time at stand for safety or a fault. */
const causes = [
  { name: "external", state: "protectiveStop.external" },
  { name: "robot", state: "protectiveStop.robot" },
  { name: "violation", state: "violation" },
  { name: "emergency", state: "emergencyStop" },
  { name: "enabling", state: "enablingStop" },
  { name: "fault", state: "fault" },
] as const satisfies readonly { name: string; state: StopState }[];

/** The count of emergency stops stands among the first outputs. */
const causeOutputs = causes.flatMap(({ name }) => [
  ...(name === "emergency" ? [] : [{ name: `${name}-stop-count`, unit: "1" }]),
  { name: `${name}-stop-time`, unit: "min" },
]);
const outputCount = 8 + causeOutputs.length;

export const protectiveStops = defineLaneMetric({
  kind: "protective-stops",
  config,
  outputs: () => [
    { name: "protective-stop-count", unit: "1" },
    { name: "protective-stop-time", unit: "min" },
    { name: "mean-protective-stop", unit: "s" },
    { name: "mean-time-between-protective-stops", unit: "s" },
    { name: "emergency-stop-count", unit: "1" },
    { name: "observed-time", unit: "s" },
    { name: "stop-state", unit: "", dataType: "string" },
    ...causeOutputs,
    { name: "contradiction-count", unit: "1" },
  ],
  lanes: (options) => {
    const lanes: LaneSpec[] = [safetyLane(options)];
    if (options.automatic !== undefined) {
      lanes.push({
        tagIds: [options.automatic],
        read: ([measurement]) => (measurement === undefined ? undefined : activityOf(measurement)),
        holdMs: options.safetyHoldSeconds * 1000,
      });
    }
    const contradictions = contradictionLane(options);
    return contradictions === undefined ? lanes : [...lanes, contradictions];
  },
  keepMs: ({ windowSeconds }) => windowSeconds * 1000,
  figures,
});

function figures(options: Config, reader: LaneReader): MetricResults {
  const window = { from: reader.nowMs - options.windowSeconds * 1000, to: reader.nowMs };
  const known = clipped(reader.known(safety), window);
  const observedSeconds = totalOf(known) / 1000;
  const reason = safetyReason(options, reader, safety);
  if (!(observedSeconds > 0)) return Array.from({ length: outputCount }, () => reason);
  const stopsWhere = (matches: (state: LaneState) => boolean) =>
    clipped(debounced(reader.intervals(safety, matches), { minimum: debounceMs, pause: debounceMs }), window);
  const stops = stopsWhere(safetyMatches(isProtectiveStop));
  const emergencies = stopsWhere((state) => state === "emergencyStop");
  const run =
    options.automatic === undefined
      ? known
      : intersection(
          known,
          reader.intervals(automatic, (state) => state === true),
        );
  const runStops = intersection(run, stops);
  const times = {
    stopSeconds: totalOf(stops) / 1000,
    stopCount: stops.length,
    restartSeconds: stops.length * options.restartSeconds,
  };
  const between = meanTimeBetweenStops(totalOf(run) / 1000, { ...times, stopSeconds: totalOf(runStops) / 1000 });
  const noStop = unavailable("too-few", "there was no protective stop in the window");
  const current = reader.last(safety)?.state;
  return [
    stops.length,
    times.stopSeconds / 60,
    meanStopSeconds(times) ?? noStop,
    between ?? noStop,
    emergencies.length,
    observedSeconds,
    typeof current === "string" ? current : reason,
    ...causes.flatMap(({ name, state: cause }) => {
      const found = stopsWhere((state) => state === cause);
      const minutes = totalOf(found) / 60_000;
      return name === "emergency" ? [minutes] : [found.length, minutes];
    }),
    contradictionsIn(options, reader, window),
  ];
}

/** How often the bits of the robot contradicted each other; meanwhile its state is unknown. */
function contradictionsIn(options: Config, reader: LaneReader, window: Interval) {
  if (contradictionLane(options) === undefined) {
    return unavailable("not-configured", "states in words cannot contradict each other");
  }
  const lane = options.automatic === undefined ? 1 : 2;
  return clipped(
    reader.intervals(lane, (state) => state === true),
    window,
  ).length;
}
