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

export function figureOf(
  asset: AssetReport,
  kind: "fluency" | "separation",
  name: FluencyName | SeparationName,
): Figure | undefined {
  for (const metric of asset.metrics) {
    if (metric.kind !== kind) continue;
    const output = metric.outputs.find((candidate) => candidate.name === name);
    if (output === undefined) continue;
    const unavailable = metric.unavailable[name];
    return { tagId: output.tagId, inputs: metric.inputs, ...(unavailable === undefined ? {} : { unavailable }) };
  }
  return undefined;
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
