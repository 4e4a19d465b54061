/** What metrics remember when the gateway starts: the store is read again, up to what each looks back. */
import type { History, MetricEvent, Store } from "./core/contracts.ts";
import type { Measurement, TagNumber } from "./core/measurement.ts";
import type { RecalledOutput } from "./core/metric-past.ts";
import { qualityOf, statusCodes } from "./core/quality.ts";
import { everyValueWithin } from "./every-value.ts";
import type { MetricInUse } from "./pipeline/derive.ts";

/** Values of one input: a day of one a second. A decimated past is another one for whoever adds up times or parts. */
const valuesMax = 100_000;
/** Points of an input of which the store holds more. */
const pointsMax = 4000;
/** The past is taken in so many parts, so that not all of it is in memory at once. */
const partCount = 24;

interface Reading {
  readonly history: Store["history"];
  readonly nowMs: number;
}

/** States by id of the metric; what followed from the past was stored when it happened. */
export async function recalled(
  metrics: readonly MetricInUse[],
  store: Pick<Store, "history">,
  nowMs: number,
): Promise<ReadonlyMap<string, unknown>> {
  const states = new Map<string, unknown>();
  const reading: Reading = { history: (query) => store.history(query), nowMs };
  for (const inUse of metrics) {
    const seconds = inUse.metric.recallSeconds?.(inUse.options) ?? 0;
    if (seconds > 0) states.set(inUse.id, await remembered(inUse, reading, nowMs - 1000 * seconds));
  }
  return states;
}

/** The state after what an earlier run gave and saw. What was last seen does not hold over the time without a gateway. */
async function remembered(inUse: MetricInUse, reading: Reading, fromMs: number): Promise<unknown> {
  const { metric, options, inputs } = inUse;
  let state: unknown = metric.start(options);
  if (metric.recall !== undefined) state = metric.recall.resume(state, await outputsOf(inUse, reading), reading.nowMs);
  let last: Measurement | undefined;
  for await (const events of eventsOf(inUse, reading, fromMs)) {
    for (const event of events) [state] = metric.step(state, event);
    last = events.at(-1)?.measurement ?? last;
  }
  if (metric.holdsValues !== true || last === undefined) return state;
  const end = { value: null, quality: "bad", statusCode: statusCodes.badNoCommunication } as const;
  const sourceTimeMs = last.sourceTimeMs + 1;
  inputs.forEach((tag, input) => {
    const measurement = { ...end, tag, sourceTimeMs, receivedTimeMs: sourceTimeMs };
    [state] = metric.step(state, { type: "value", input, measurement });
  });
  return state;
}

type ValueEvent = Extract<MetricEvent, { type: "value" }>;

/** Values of all inputs in order of time, in parts. */
async function* eventsOf(
  { inputs }: MetricInUse,
  { history, nowMs }: Reading,
  fromMs: number,
): AsyncGenerator<readonly ValueEvent[]> {
  const toMs = nowMs + 1;
  const readers: ReturnType<typeof readerOf>[] = [];
  for (const tag of inputs) {
    const whole = await history({ tag, fromMs, toMs, points: pointsMax });
    readers.push(readerOf(tag, whole, history));
  }
  const ends = Array.from({ length: partCount }, (_, index) => fromMs + ((toMs - fromMs) * (index + 1)) / partCount);
  let startMs = fromMs;
  for (const endMs of ends) {
    const events: ValueEvent[] = [];
    for (const [input, read] of readers.entries())
      for (const measurement of await read(startMs, endMs)) events.push({ type: "value", input, measurement });
    yield events.sort((a, b) => a.measurement.sourceTimeMs - b.measurement.sourceTimeMs);
    startMs = endMs;
  }
}

/** From what is already read where that is all, or where there is more than may be read. */
function readerOf(tag: TagNumber, whole: History, history: Store["history"]) {
  const known = whole.decimated && whole.count <= valuesMax ? undefined : measurementsIn(whole, tag);
  return async (fromMs: number, toMs: number): Promise<readonly Measurement[]> => {
    if (known !== undefined) return known.filter(({ sourceTimeMs: ms }) => ms >= fromMs && ms < toMs);
    const pieces = (await everyValueWithin(history, { tag, fromMs, toMs }, valuesMax)) ?? [];
    return pieces.flatMap((piece) => measurementsIn(piece, tag));
  };
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
