/**
 * Metric `entry-depth`: how far into a zone each entry reached. One number per entry, without place or person: enough
 * to ask how many entries a work place that stands further out would have spared.
 */
import Type, { type Static } from "typebox";
import { defineMetric, type MetricEvent, type MetricResults } from "../../core/contracts.ts";
import { unavailable } from "../input.ts";
import { noPosition, type PositionState, positionInputs, positionOptions, positionStep } from "./person-position.ts";
import { isInside } from "./zone-entries.ts";

const config = Type.Object(
  {
    ...positionOptions,
    corners: Type.Array(Type.Tuple([Type.Number(), Type.Number()]), {
      minItems: 3,
      maxItems: 64,
      description: "Corners of the zone, m from the robot's base.",
    }),
    minimumSeconds: Type.Number({ default: 0.2, minimum: 0, description: "Shorter stays are not entries." }),
    pauseSeconds: Type.Number({ default: 0.5, minimum: 0, description: "A shorter absence does not end a stay." }),
  },
  {
    examples: [
      {
        human: { x: "cell-1/human/x", y: "cell-1/human/y" },
        humanPresent: "cell-1/human/present",
        corners: [
          [-1.3, -2],
          [1.3, -2],
          [1.3, 1.2],
          [-1.3, 1.2],
        ],
      },
    ],
  },
);

type Config = Static<typeof config>;

interface Stay {
  readonly fromMs: number;
  /** When the person was last inside. */
  readonly insideMs: number;
  /** m */
  readonly depth: number;
}

interface State {
  readonly config: Config;
  readonly position: PositionState;
  readonly stay: Stay | undefined;
  readonly hasTold: boolean;
}

export const entryDepth = defineMetric<typeof config, State>({
  kind: "entry-depth",
  config,
  inputs: positionInputs,
  outputs: () => [{ name: "entry-depth", unit: "m" }],
  start: (options) => ({ config: options, position: noPosition, stay: undefined, hasTold: false }),
  step,
});

function step(state: State, event: MetricEvent): readonly [State, MetricResults | undefined] {
  if (event.type === "tick") {
    if (state.hasTold) return [state, undefined];
    return [{ ...state, hasTold: true }, [unavailable("waiting", "no entry yet")]];
  }
  const [position, seen] = positionStep(state.position, event);
  const next = { ...state, position };
  if (seen === undefined) return [next, undefined];
  const { stay, config: options } = state;
  const isIn = seen.at !== undefined && isInside(seen.at, options.corners);
  if (isIn && (stay === undefined || seen.timeMs - stay.insideMs <= options.pauseSeconds * 1000 + tickMs)) {
    const depth = Math.max(stay?.depth ?? 0, depthAt(seen.at, options.corners));
    const grown = { fromMs: stay?.fromMs ?? seen.timeMs, insideMs: seen.timeMs, depth };
    return [{ ...next, stay: grown }, undefined];
  }
  if (stay === undefined || (!isIn && seen.timeMs - stay.insideMs < options.pauseSeconds * 1000)) {
    return [next, undefined];
  }
  const begun = isIn
    ? { fromMs: seen.timeMs, insideMs: seen.timeMs, depth: depthAt(seen.at, options.corners) }
    : undefined;
  const isEntry = stay.insideMs - stay.fromMs >= options.minimumSeconds * 1000;
  const ended = { ...next, stay: begun, hasTold: state.hasTold || isEntry };
  return [ended, isEntry ? [Math.round(stay.depth * 100) / 100] : undefined];
}

/** Positions come at most this far apart, ms. */
const tickMs = 1000;

/** Distance from a point inside to the nearest edge, m. */
export function depthAt([x, y]: readonly [number, number], corners: Config["corners"]): number {
  let nearest = Number.POSITIVE_INFINITY;
  let [fromX, fromY] = corners.at(-1) ?? [0, 0];
  for (const [toX, toY] of corners) {
    const [alongX, alongY] = [toX - fromX, toY - fromY];
    const squared = alongX ** 2 + alongY ** 2;
    const share = squared === 0 ? 0 : ((x - fromX) * alongX + (y - fromY) * alongY) / squared;
    const within = Math.min(1, Math.max(0, share));
    nearest = Math.min(nearest, Math.hypot(x - fromX - within * alongX, y - fromY - within * alongY));
    [fromX, fromY] = [toX, toY];
  }
  return nearest;
}
