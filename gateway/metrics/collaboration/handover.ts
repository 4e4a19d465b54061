/** Metric `handover`: how long a part is offered before the other side holds it alone, and how often that works. */
import Type, { type Static } from "typebox";
import type { MetricResults } from "../../core/contracts.ts";
import { activityOf, unavailable } from "../input.ts";
import { defineLaneMetric, type LaneReader } from "./lane-metric.ts";
import { type Handover, handoverFigures } from "./teamwork.ts";

const config = Type.Object(
  {
    presented: Type.String({
      minLength: 1,
      description: "Tag that is true from the moment the giver presents a part.",
    }),
    received: Type.String({
      minLength: 1,
      description: "Tag that becomes true when the receiver holds the part alone.",
    }),
    timeoutSeconds: Type.Number({
      default: 60,
      exclusiveMinimum: 0,
      maximum: 3600,
      description: "A part that is not taken within this time was not handed over, s.",
    }),
    holdSeconds: Type.Number({
      default: 3600,
      exclusiveMinimum: 0,
      description: "A state holds this long without a new value.",
    }),
    windowSeconds: Type.Number({
      default: 28_800,
      minimum: 300,
      maximum: 86_400,
      description: "Length of the sliding window.",
    }),
  },
  { examples: [{ presented: "cell-1/handover/presented", received: "cell-1/handover/received" }] },
);

type Config = Static<typeof config>;

const presented = 0;
const received = 1;

export const handover = defineLaneMetric({
  kind: "handover",
  config,
  outputs: () => [
    { name: "handover-time-median", unit: "s" },
    { name: "handover-time-p95", unit: "s" },
    { name: "handover-success-share", unit: "%" },
    { name: "handover-count", unit: "1" },
  ],
  lanes: (options) =>
    [options.presented, options.received].map((tagId) => ({
      tagIds: [tagId],
      read: ([m]) => (m === undefined ? undefined : activityOf(m)),
      holdMs: options.holdSeconds * 1000,
    })),
  keepMs: ({ windowSeconds, timeoutSeconds }) => (windowSeconds + timeoutSeconds) * 1000,
  figures,
});

/** Each offer takes the first taking after its start, before the next offer and within the time; one that may still come is left out. */
function figures(options: Config, reader: LaneReader): MetricResults {
  const fromMs = reader.nowMs - options.windowSeconds * 1000;
  const timeoutMs = options.timeoutSeconds * 1000;
  const offers = reader.intervals(presented, (state) => state === true).filter(({ from }) => from >= fromMs);
  const takings = reader.intervals(received, (state) => state === true);
  const handovers = offers.flatMap(({ from }, index): Handover[] => {
    const endMs = Math.min(from + timeoutMs, offers[index + 1]?.from ?? Number.POSITIVE_INFINITY);
    const taking = takings.find((candidate) => candidate.from >= from && candidate.from < endMs);
    if (taking !== undefined) return [{ presentedSeconds: from / 1000, receivedSeconds: taking.from / 1000 }];
    return reader.nowMs < endMs ? [] : [{ presentedSeconds: from / 1000 }];
  });
  const { count, medianSeconds, p95Seconds, successPercent } = handoverFigures(handovers);
  const silent = [options.presented, options.received].find((_, lane) => reader.last(lane) === undefined);
  const none =
    silent === undefined
      ? unavailable("too-few", "there was no handover in the window")
      : unavailable("waiting", `no value of ${silent} yet`);
  return [medianSeconds ?? none, p95Seconds ?? none, successPercent ?? none, silent === undefined ? count : none];
}
