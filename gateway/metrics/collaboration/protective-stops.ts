/** Metric `protective-stops`: how often and how long safety stops the robot, over a sliding window. No safety function. */
import Type, { type Static } from "typebox";
import type { MetricResults } from "../../core/contracts.ts";
import { clipped, intersection, totalOf } from "../../core/interval.ts";
import { activityOf, unavailable } from "./input.ts";
import { debounced } from "./interval-tools.ts";
import { defineLaneMetric, type LaneReader, type LaneSpec } from "./lane-metric.ts";
import { meanStopSeconds, meanTimeBetweenStops } from "./lost-time.ts";
import { safetyLane, safetyMatches, safetyOptions, safetyReason } from "./safety-lane.ts";
import { isProtectiveStop } from "./stop-states.ts";

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
const outputCount = 7;

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
    return lanes;
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
  const rules = { minimum: debounceMs, pause: debounceMs };
  const stops = clipped(debounced(reader.intervals(safety, safetyMatches(isProtectiveStop)), rules), window);
  const emergencies = clipped(
    debounced(
      reader.intervals(safety, (state) => state === "emergencyStop"),
      rules,
    ),
    window,
  );
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
  const noStop = unavailable("too-little", "there was no protective stop in the window");
  const current = reader.last(safety)?.state;
  return [
    stops.length,
    times.stopSeconds / 60,
    meanStopSeconds(times) ?? noStop,
    between ?? noStop,
    emergencies.length,
    observedSeconds,
    typeof current === "string" ? current : reason,
  ];
}
