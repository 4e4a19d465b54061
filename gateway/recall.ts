/** What metrics that follow a trend are shown of the past when the gateway starts: the store remembers, they do not. */
import type { MetricEvent, Store } from "./core/contracts.ts";
import type { Measurement } from "./core/measurement.ts";
import { qualityOf } from "./core/quality.ts";
import type { MetricInUse, Recalled } from "./pipeline/derive.ts";

/** Points of one input; decimated where the store holds more. */
const pointsMax = 4000;

/** Events of the past by id of the metric, oldest first. */
export async function recalled(
  metrics: readonly MetricInUse[],
  store: Pick<Store, "history">,
  nowMs: number,
): Promise<Recalled> {
  const events = new Map<string, readonly MetricEvent[]>();
  for (const { id, metric, options, inputs } of metrics) {
    const seconds = metric.recallSeconds?.(options) ?? 0;
    if (seconds <= 0) continue;
    const past: Extract<MetricEvent, { type: "value" }>[] = [];
    for (const [input, tag] of inputs.entries()) {
      const query = { tag, fromMs: nowMs - 1000 * seconds, toMs: nowMs + 1, points: pointsMax };
      const history = await store.history(query);
      for (const [row, number] of history.values.entries()) {
        const statusCode = history.statusCodes[row]!;
        const sourceTimeMs = history.timesMs[row]!;
        const measurement: Measurement = {
          ...{ tag, statusCode, sourceTimeMs, receivedTimeMs: sourceTimeMs, quality: qualityOf(statusCode) },
          value: history.others.get(row) ?? number,
        };
        past.push({ type: "value", input, measurement });
      }
    }
    events.set(
      id,
      past.sort((a, b) => a.measurement.sourceTimeMs - b.measurement.sourceTimeMs),
    );
  }
  return events;
}
