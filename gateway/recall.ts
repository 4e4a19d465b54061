/** What metrics are shown of the past when the gateway starts: the store remembers, they do not. */
import type { History, Store } from "./core/contracts.ts";
import type { Measurement, TagNumber } from "./core/measurement.ts";
import type { RecalledOutput } from "./core/metric-past.ts";
import { qualityOf } from "./core/quality.ts";
import { everyValueWithin } from "./every-value.ts";
import type { MetricInUse, Past, Recalled } from "./pipeline/derive.ts";

/** Points of one input; decimated where the store holds more. */
const pointsMax = 4000;
/** Values of one input of a metric that adds up over time, for which a decimated past would be another one. */
const heldValuesMax = 60_000;

type Query = Pick<Store, "history">["history"];

/** The past by id of the metric, oldest first. */
export async function recalled(
  metrics: readonly MetricInUse[],
  store: Pick<Store, "history">,
  nowMs: number,
): Promise<Recalled> {
  const pasts = new Map<string, Past>();
  const history: Query = (query) => store.history(query);
  for (const inUse of metrics) {
    const seconds = inUse.metric.recallSeconds?.(inUse.options) ?? 0;
    if (seconds <= 0) continue;
    pasts.set(inUse.id, {
      outputs: await outputsOf(inUse, { history, nowMs }),
      events: await eventsOf(inUse, { history, nowMs, fromMs: nowMs - 1000 * seconds }),
    });
  }
  return pasts;
}

interface Reading {
  readonly history: Query;
  readonly nowMs: number;
}

async function eventsOf(
  { metric, inputs }: MetricInUse,
  { history, nowMs, fromMs }: Reading & { readonly fromMs: number },
): Promise<Past["events"]> {
  const past: Past["events"][number][] = [];
  for (const [input, tag] of inputs.entries()) {
    const range = { tag, fromMs, toMs: nowMs + 1 };
    const whole = metric.holdsValues === true ? await everyValueWithin(history, range, heldValuesMax) : undefined;
    for (const part of whole ?? [await history({ ...range, points: pointsMax })]) {
      for (const measurement of measurementsIn(part, tag)) past.push({ type: "value", input, measurement });
    }
  }
  return past.sort((a, b) => a.measurement.sourceTimeMs - b.measurement.sourceTimeMs);
}

async function outputsOf({ metric, options, outputs }: MetricInUse, { history, nowMs }: Reading) {
  const { recall } = metric;
  if (recall === undefined) return [];
  const found: RecalledOutput[] = [];
  for (const [index, { name }] of metric.outputs(options).entries()) {
    const tag = outputs[index];
    if (tag === undefined || !recall.outputs.includes(name)) continue;
    const range = { tag, fromMs: nowMs - 1000 * recall.seconds, toMs: nowMs + 1 };
    for (const { sourceTimeMs, value } of measurementsIn(await history({ ...range, points: pointsMax }), tag)) {
      found.push({ name, timeMs: sourceTimeMs, value });
    }
  }
  return found.sort((a, b) => a.timeMs - b.timeMs);
}

function measurementsIn({ values, statusCodes, timesMs, others }: History, tag: TagNumber): Measurement[] {
  return Array.from(values, (number, row) => {
    const statusCode = statusCodes[row]!;
    const sourceTimeMs = timesMs[row]!;
    return {
      ...{ tag, statusCode, sourceTimeMs, receivedTimeMs: sourceTimeMs, quality: qualityOf(statusCode) },
      value: others.get(row) ?? number,
    };
  });
}
