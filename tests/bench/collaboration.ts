/** Cost of the collaboration metrics: 20 cells at 50 Hz with nine metrics each, CPU per step against a bare loop. */
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import type { TSchema } from "typebox";
import Value from "typebox/value";
import type { Metric, MetricEvent } from "../../gateway/core/contracts.ts";
import type { Measurement, Value as TagValue } from "../../gateway/core/measurement.ts";
import { metrics } from "../../gateway/metrics/registry.ts";

const cellCount = 20;
const rateHz = 50;
const startMs = Date.UTC(2026, 0, 5, 6);

type Kind = keyof typeof metrics;

const cellMetrics: readonly (readonly [Kind, object])[] = [
  ["fluency", { human: "human/active", robot: "robot/active" }],
  [
    "separation",
    {
      robot: { x: "robot/x", y: "robot/y", z: "robot/z" },
      robotSpeed: "robot/speed",
      human: { x: "human/x", y: "human/y" },
      humanSpeed: "human/speed",
      humanPresent: "human/present",
      reactionSeconds: 0.1,
      deceleration: 5,
    },
  ],
  ["separation-violations", { margin: "margin", distance: "distance", robotSpeed: "robot/speed" }],
  ["contact-margin", { robotSpeed: "robot/speed", regions: ["hand", "lower-arm"], movingMassKg: 20 }],
  ["protective-stops", { state: "robot/safety" }],
  [
    "zone-entries",
    {
      human: { x: "human/x", y: "human/y" },
      humanPresent: "human/present",
      corners: [
        [-1, -1],
        [1, -1],
        [1, 1.2],
        [-1, 1.2],
      ],
    },
  ],
  ["productivity-lost", { state: "robot/safety", idealCycleSeconds: 45 }],
  ["idle-causes", { robotState: "robot/state" }],
  ["cycle-inflation", { cycleCount: "count", humanPresent: "human/present" }],
];

/** Everything that a cell says at one time, and what of it comes only on change. */
function cellAt(second: number, cell: number): Readonly<Record<string, TagValue>> {
  const phase = second * 0.6 + cell;
  const human = { x: 0.8 * Math.sin(phase * 0.3), y: 1.3 + 0.6 * Math.cos(phase * 0.31) };
  const robot = { x: 0.5 * Math.cos(phase), y: 0.4 * Math.sin(phase), z: 0.3 };
  const distance = Math.hypot(human.x - robot.x, human.y - robot.y);
  const isStopped = distance < 0.5;
  return {
    "robot/x": robot.x,
    "robot/y": robot.y,
    "robot/z": robot.z,
    "robot/speed": 0.28 + 0.02 * Math.sin(phase * 3),
    "human/x": human.x,
    "human/y": human.y,
    "human/speed": 0.3,
    margin: distance - 0.9,
    distance,
    "robot/active": Math.sin(phase * 0.7) > -0.4,
    "human/active": Math.cos(phase * 0.5) > -0.2,
    "human/present": Math.sin(phase * 0.05) > -0.9,
    "robot/safety": isStopped ? "protectiveStop.external" : distance < 1 ? "reducedSpeed" : "normal",
    "robot/state": isStopped ? "safety-stop" : Math.sin(phase * 0.7) > -0.4 ? "moving" : "waiting-human",
    count: Math.floor(second / 45),
  };
}

interface Fed {
  readonly cell: number;
  readonly tag: string;
  readonly measurement: Measurement;
}

function valuesOf(seconds: number): readonly Fed[] {
  const fed: Fed[] = [];
  const last = new Map<string, TagValue>();
  for (let frame = 0; frame < seconds * rateHz; frame++) {
    const timeMs = startMs + (frame * 1000) / rateHz;
    for (let cell = 0; cell < cellCount; cell++) {
      for (const [tag, value] of Object.entries(cellAt(frame / rateHz, cell))) {
        const key = `${cell}/${tag}`;
        if ((typeof value !== "number" || tag === "count") && last.get(key) === value) continue;
        last.set(key, value);
        const measurement: Measurement = {
          tag: 0,
          value,
          quality: "good",
          statusCode: 0,
          sourceTimeMs: timeMs,
          receivedTimeMs: timeMs + 20,
        };
        fed.push({ cell, tag, measurement });
      }
    }
  }
  return fed;
}

interface InUse {
  readonly metric: Metric;
  state: unknown;
}

interface Route {
  readonly inUse: InUse;
  readonly input: number;
}

/** Metrics of every cell, and which of them want a tag. */
function build(kinds: typeof cellMetrics): { readonly all: readonly InUse[]; readonly routes: Map<string, Route[]>[] } {
  const all: InUse[] = [];
  const routes = Array.from({ length: cellCount }, () => new Map<string, Route[]>());
  for (const wanted of routes) {
    for (const [kind, options] of kinds) {
      const metric: Metric = metrics[kind];
      const schema: TSchema = metric.config;
      const config: unknown = Value.Default(schema, structuredClone(options));
      Value.Assert(schema, config);
      const inUse = { metric, state: metric.start(config) };
      all.push(inUse);
      metric.inputs(config).forEach((tag, input) => {
        wanted.set(tag, [...(wanted.get(tag) ?? []), { inUse, input }]);
      });
    }
  }
  return { all, routes };
}

interface Cost {
  readonly cpuSeconds: number;
  readonly steps: number;
  readonly figures: number;
}

function feed(values: readonly Fed[], kinds: typeof cellMetrics): Cost {
  const { all, routes } = build(kinds);
  let steps = 0;
  let figures = 0;
  const step = (inUse: InUse, event: MetricEvent) => {
    const [state, results] = inUse.metric.step(inUse.state, event);
    inUse.state = state;
    steps++;
    if (results !== undefined) figures += results.length;
  };
  let tickMs = startMs;
  const before = process.cpuUsage();
  for (const { cell, tag, measurement } of values) {
    if (measurement.receivedTimeMs >= tickMs + 1000) {
      tickMs += 1000;
      for (const inUse of all) step(inUse, { type: "tick", timeMs: tickMs });
    }
    for (const { inUse, input } of routes[cell]!.get(tag) ?? []) step(inUse, { type: "value", input, measurement });
  }
  return { cpuSeconds: cpuSince(before), steps, figures };
}

/** The least that anything could do with the same values: look the tag up, read the number, keep it, add up a distance. */
function bareLoop(values: readonly Fed[]): Cost {
  const latest = Array.from({ length: cellCount }, () => new Map<string, number>());
  const before = process.cpuUsage();
  let sum = 0;
  for (const { cell, tag, measurement } of values) {
    const known = latest[cell]!;
    known.set(tag, Number(measurement.value));
    sum += Math.hypot((known.get("robot/x") ?? 0) - (known.get("human/x") ?? 0), known.get("human/y") ?? 0);
  }
  return { cpuSeconds: cpuSince(before), steps: values.length, figures: sum > 0 ? 1 : 0 };
}

function cpuSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
}

const microseconds = ({ cpuSeconds, steps }: Cost) => (cpuSeconds * 1e6) / steps;

/** CPU of the metrics as a share of one core, per step, and against the bare loop; median of three runs. */
export async function run({ short = false } = {}): Promise<object> {
  const seconds = short ? 10 : 40;
  const values = valuesOf(seconds);
  feed(values.slice(0, values.length / 5), cellMetrics);
  bareLoop(values);
  const runs = [0, 1, 2].map(() => ({ metrics: feed(values, cellMetrics), bare: bareLoop(values) }));
  const percent = (cost: Cost) => (100 * cost.cpuSeconds) / seconds;
  const perKind = Object.fromEntries(
    cellMetrics.map((entry) => [entry[0], Number(percent(feed(values, [entry])).toFixed(2))]),
  );
  return {
    name: "collaboration",
    cells: cellCount,
    rateHz,
    valuesPerSecond: Math.round(values.length / seconds),
    stepsPerSecond: Math.round(runs[0]!.metrics.steps / seconds),
    figuresPerSecond: Math.round(runs[0]!.metrics.figures / seconds),
    corePercent: Number(median(runs.map(({ metrics: cost }) => percent(cost))).toFixed(2)),
    targetPercent: 20,
    microsecondsPerStep: Number(median(runs.map(({ metrics: cost }) => microseconds(cost))).toFixed(3)),
    bareMicrosecondsPerValue: Number(median(runs.map(({ bare }) => microseconds(bare))).toFixed(3)),
    ratio: Number(median(runs.map(({ metrics: cost, bare }) => microseconds(cost) / microseconds(bare))).toFixed(2)),
    corePercentByKind: perKind,
  };
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values } = parseArgs({ options: { short: { type: "boolean", default: false } } });
  console.log(JSON.stringify(await run(values)));
}
