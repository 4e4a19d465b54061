/** Finds the figures of a collaborative cell among its metrics and tags, by their kinds and names. Pure. */
import type { AssetReport, MetricReport } from "../gateway/core/view.ts";

export interface Figure {
  readonly tagId: string;
  /** Why it cannot be given now. */
  readonly unavailable?: string;
  readonly inputs: readonly string[];
}

/** Outputs of the metric kind `fluency`. */
export type FluencyName =
  | "human-idle-share"
  | "robot-idle-share"
  | "concurrent-activity-share"
  | "both-idle-share"
  | "functional-delay-share"
  | "functional-delay-positive-share"
  | "functional-delay-human-to-robot-share"
  | "functional-delay-robot-to-human-share"
  | "observed-time"
  | "handover-count";

/** Outputs of the metric kind `separation`. */
export type SeparationName = "separation-distance" | "required-distance" | "separation-margin" | "allowed-speed";

/** Why the robot stood, as the metric kind `protective-stops` tells it. */
export const stopCauses = ["external", "robot", "violation", "emergency", "enabling", "fault"] as const;
export type StopCause = (typeof stopCauses)[number];

/** What took time, as the metric kind `productivity-lost` tells it. */
export const lostParts = ["stop-time", "restart-time", "slow-time"] as const;
export type LostPart = (typeof lostParts)[number];

/** Why the robot was idle, as the metric kind `idle-causes` tells it. */
export const idleCauses = ["safety-stop", "wait-human", "wait-process", "fault", "unexplained"] as const;
export type IdleCause = (typeof idleCauses)[number];

/** What took planned time, as the metric kind `production` tells it. */
export const productionLosses = [
  "down-time",
  "delay-time",
  "set-up-time",
  "speed-loss-time",
  "scrap-loss-time",
] as const;

/** Figures that the pages show, by the kind of metric that gives them. */
interface FiguresOf {
  readonly fluency: FluencyName;
  readonly separation: SeparationName;
  readonly "separation-violations":
    | "violation-count"
    | "violation-time-share"
    | "margin-p05"
    | "smallest-distance"
    | "co-presence-time";
  readonly "protective-stops":
    | "protective-stop-count"
    | "mean-protective-stop"
    | "mean-time-between-protective-stops"
    | "observed-time"
    | `${StopCause}-stop-count`
    | `${StopCause}-stop-time`;
  readonly "productivity-lost": "lost-time" | "lost-share" | "lost-parts" | "observed-time" | LostPart;
  readonly "zone-entries": "entry-count" | "entries-per-hour" | "occupancy-share" | "observed-time";
  readonly "idle-causes": `idle-${IdleCause}-share` | "observed-time";
  readonly team:
    | "human-utilisation"
    | "robot-utilisation"
    | "allocation-balance"
    | "interventions-per-hour"
    | "fan-out"
    | "observed-time";
  readonly handover: "handover-time-median" | "handover-time-p95" | "handover-success-share";
  readonly "physical-workload": "lifted-mass-per-hour";
  readonly posture: `action-level-${1 | 2 | 3 | 4}-share` | "hands-above-shoulder-share";
  readonly "stop-energy": "energy-per-part" | "stop-energy";
  readonly "anonymous-form":
    | "task-load"
    | "mental-demand"
    | "physical-demand"
    | "temporal-demand"
    | "performance"
    | "effort"
    | "frustration"
    | "task-load-answers"
    | "trust"
    | "perceived-safety"
    | "keep-using"
    | "trust-answers";
  readonly production:
    | ("oee" | "availability" | "effectiveness" | "quality-ratio" | "planned-time" | "stop-count" | "current-stop")
    | (
        | "planned-count"
        | "produced-count"
        | "good-count"
        | "scrap-count"
        | "throughput-rate"
        | "median-cycle"
        | "run-time-per-item"
      )
    | ("shift" | "remarks" | (typeof productionLosses)[number]);
  readonly "cycle-inflation":
    | "cycle-inflation"
    | "median-cycle-present"
    | "median-cycle-absent"
    | "cycle-count-present"
    | "cycle-count-absent";
}

export type FigureKind = keyof FiguresOf;

/** A figure of the first metric of a kind that has it. */
export function figureOf<K extends FigureKind>(asset: AssetReport, kind: K, name: FiguresOf[K]): Figure | undefined {
  for (const metric of metricsOf(asset, kind)) {
    const figure = outputOf(metric, name);
    if (figure !== undefined) return figure;
  }
  return undefined;
}

/** All metrics of a kind: a cell may have several zones. */
export function metricsOf(asset: AssetReport, kind: FigureKind): readonly MetricReport[] {
  return asset.metrics.filter((metric) => metric.kind === kind);
}

export function outputOf(metric: MetricReport, name: string): Figure | undefined {
  const output = metric.outputs.find((candidate) => candidate.name === name);
  if (output === undefined) return undefined;
  const unavailable = metric.unavailable[name];
  return { tagId: output.tagId, inputs: metric.inputs, ...(unavailable === undefined ? {} : { unavailable }) };
}

/** Tags whose states make the lanes of the timeline; each only where the cell has it. */
export interface LaneTags {
  readonly human?: string | undefined;
  readonly present?: string | undefined;
  readonly robot?: string | undefined;
  /** What the robot waits for, in words. */
  readonly robotState?: string | undefined;
  readonly safetyMode?: string | undefined;
  readonly partDone?: string | undefined;
}

export function laneTags(asset: AssetReport): LaneTags {
  const fluency: MetricReport | undefined = asset.metrics.find(({ kind }) => kind === "fluency");
  const [human, robot] = fluency?.inputs ?? [];
  const ending = (...names: readonly string[]): string | undefined =>
    asset.tags.find((id) => names.some((name) => id.endsWith(`/${name}`)));
  return {
    human: human ?? ending("human/active"),
    present: asset.plan?.humanPresent ?? ending("human/present"),
    robot: robot ?? ending("robot/active"),
    robotState: ending("robot/state"),
    safetyMode: ending("safety-mode"),
    partDone: ending("part-done"),
  };
}

/** First word of a reason `code: text`; screens translate by it. */
export function reasonCode(unavailable: string): string {
  return unavailable.split(":", 1)[0] ?? unavailable;
}
