/** `GET /metrics`: figures of the gateway and of its cells for Prometheus. */
import Type from "typebox";
import type { StoreFigures } from "../../core/contracts.ts";
import type { InferenceTime, ScorerStatus } from "../../core/scoring.ts";
import type { GatewayView, ModelReport, SinkReport, SourceReport } from "../../core/view.ts";
import { described, type Routes, readableAndRecorded } from "../app.ts";
import { cellFamilies } from "../cell-families.ts";
import { exposition, type Family, metricName } from "../exposition.ts";
import type { StreamFigures } from "../stream/hub.ts";

const contentType = "text/plain; version=0.0.4; charset=utf-8";

export const metricsRoutes: Routes = (app, { view, hub }) => {
  const text = {
    description: "Text exposition.",
    content: { "text/plain": { schema: { type: "string", examples: ["samspel_store_values 51998\n"] } } },
  };
  const schema = described({
    summary: "Figures of the gateway and of its cells for Prometheus.",
    tag: "operation",
    answer: Type.String(),
    responses: { 200: text },
  });
  app.get("/metrics", { config: readableAndRecorded, schema }, async (_request, reply) => {
    const families = [
      ...processFamilies(view),
      ...sourceFamilies(view.sources()),
      ...sinkFamilies(view.sinks(), view.now()),
      ...storeFamilies(await view.storeFigures()),
      ...scorerFamilies(view.scorerStatus()),
      ...modelFamilies(view.models()),
      ...conditionFamilies(view),
      ...streamFamilies(hub.figures()),
      ...cellFamilies(view),
    ];
    const known = new Set(families.map(({ name }) => metricName(name)));
    const counters = counterFamilies(view).filter(({ name }) => !known.has(metricName(name)));
    return reply.type(contentType).send(exposition([...families, ...counters]));
  });
};

function single(name: string, type: Family["type"], help: string, value: number): Family {
  return { name, type, help, samples: [{ value }] };
}

function processFamilies(view: GatewayView): Family[] {
  const cpu = process.cpuUsage();
  return [
    { name: "info", type: "gauge", help: "Version.", samples: [{ labels: { version: view.version }, value: 1 }] },
    single("start_time_seconds", "gauge", "Start of the gateway, Unix time.", view.startedMs / 1000),
    single("process_resident_bytes", "gauge", "Resident memory of the gateway.", process.memoryUsage.rss()),
    single("process_cpu_seconds_total", "counter", "CPU time of the gateway.", (cpu.user + cpu.system) / 1e6),
  ];
}

function sourceFamilies(sources: readonly SourceReport[]): Family[] {
  const family = (
    name: string,
    type: Family["type"],
    help: string,
    value: (source: SourceReport) => number | undefined,
  ): Family => ({
    name: `source_${name}`,
    type,
    help,
    samples: sources.flatMap((source) => {
      const figure = value(source);
      return figure === undefined ? [] : [{ labels: { source: source.id, kind: source.kind }, value: figure }];
    }),
  });
  return [
    family("up", "gauge", "1 while the source is connected.", ({ state }) => (state === "connected" ? 1 : 0)),
    family("received_total", "counter", "Values received.", (source) => source.receivedCount),
    family("duplicates_total", "counter", "Values that were there already.", (source) => source.duplicateCount),
    family("rejected_total", "counter", "Payloads refused.", (source) => source.rejectedCount),
    family("gaps_total", "counter", "Stretches in which values may be missing.", (source) => source.gapCount),
    family("dropped_total", "counter", "Values known to be missing.", (source) => source.droppedCount),
    family("clock_offset_seconds", "gauge", "Smallest delay of the last minutes.", ({ clockOffsetMs }) =>
      clockOffsetMs === undefined ? undefined : clockOffsetMs / 1000,
    ),
    family(
      "connection_failures_total",
      "counter",
      "Connections that failed or were lost.",
      (source) => source.attempts,
    ),
    family("stored_total", "counter", "Values stored.", (source) => source.storedCount),
    family("values_per_second", "gauge", "Values received per second.", (source) => source.valuesPerSecond),
    family("addresses", "gauge", "Addresses read.", (source) => source.addressCount),
    family("failed_addresses", "gauge", "Addresses that cannot be read.", (source) => source.failedAddresses.length),
    family(
      "delay_seconds",
      "gauge",
      "Arrival less source time of the newest value, clock difference included.",
      (source) => (source.delayMs === undefined ? undefined : source.delayMs / 1000),
    ),
  ];
}

function sinkFamilies(sinks: readonly SinkReport[], nowMs: number): Family[] {
  const family = (name: string, type: Family["type"], help: string, value: (sink: SinkReport) => number): Family => ({
    name: `sink_${name}`,
    type,
    help,
    samples: sinks.map((sink) => ({ labels: { sink: sink.id, kind: sink.kind }, value: value(sink) })),
  });
  return [
    family("up", "gauge", "1 while the destination takes what is due.", ({ state }) =>
      state === "forwarding" ? 1 : 0,
    ),
    family("forwarded_total", "counter", "Entries forwarded.", (sink) => sink.forwardedCount),
    family("omitted_total", "counter", "Entries without a form at the destination.", (sink) => sink.omittedCount),
    family("set_aside_total", "counter", "Entries refused for good.", (sink) => sink.setAsideCount),
    family("missed_total", "counter", "Entries removed before they were forwarded.", (sink) => sink.missedCount),
    family("failures_total", "counter", "Attempts that failed.", (sink) => sink.attempts),
    family("pending", "gauge", "Entries that wait.", (sink) => sink.pendingCount),
    family("pending_seconds", "gauge", "Age of the oldest entry that waits.", ({ pendingSinceMs }) =>
      pendingSinceMs === undefined ? 0 : Math.max(0, nowMs - pendingSinceMs) / 1000,
    ),
  ];
}

function storeFamilies({ values, bytes, commits, commitMsP99, newestMs }: StoreFigures): Family[] {
  const families = [
    single("store_values", "gauge", "Values held.", values),
    single("store_bytes", "gauge", "Bytes on disk.", bytes),
    single("store_commits_total", "counter", "Commits.", commits),
    single("store_commit_p99_seconds", "gauge", "99th percentile of the time of a commit.", commitMsP99 / 1000),
  ];
  if (newestMs === undefined) return families;
  return [
    ...families,
    single("store_newest_time_seconds", "gauge", "Source time of the newest value.", newestMs / 1000),
  ];
}

function scorerFamilies(status: ScorerStatus | undefined): Family[] {
  if (status === undefined) return [];
  return [
    single("scorer_up", "gauge", "1 while the scoring process runs.", status.state === "running" ? 1 : 0),
    single("scorer_restarts_total", "counter", "Restarts of the scoring process.", status.restarts),
    single("scorer_scored_total", "counter", "Windows scored.", status.scored),
    single("scorer_failed_total", "counter", "Windows that could not be scored.", status.failed),
    single("scorer_batch_p99_seconds", "gauge", "99th percentile of a batch.", status.batchMsP99 / 1000),
    single("scorer_resident_bytes", "gauge", "Resident memory of the scoring process.", status.residentBytes),
    single("scorer_disabled_models", "gauge", "Models switched off after failures.", status.disabledModels.length),
  ];
}

function modelFamilies(models: readonly ModelReport[]): Family[] {
  const family = (name: string, help: string, ms: (time: InferenceTime) => number): Family => ({
    name: `model_inference_${name}_seconds`,
    type: "gauge",
    help,
    samples: models.flatMap(({ id, kind, inference }) =>
      inference === undefined
        ? []
        : [{ labels: { model: id, kind }, value: Number((ms(inference) / 1000).toPrecision(2)) }],
    ),
  });
  return [
    family("mean", "Run of the graph for one window, mean of the last runs.", ({ meanMs }) => meanMs),
    family("p99", "Run of the graph for one window, 99th percentile of the last runs.", ({ p99Ms }) => p99Ms),
  ];
}

function conditionFamilies(view: GatewayView): Family[] {
  const conditions = view.conditions();
  const active = conditions.filter(({ state }) => state === "active");
  const waiting = conditions.filter((condition) => !condition.acknowledged);
  const shelved = conditions.filter((condition) => condition.shelved !== undefined);
  return [
    single("conditions_active", "gauge", "Active conditions.", active.length),
    single("conditions_unacknowledged", "gauge", "Conditions that nobody has acknowledged.", waiting.length),
    single("conditions_shelved", "gauge", "Conditions that somebody has shelved for a while.", shelved.length),
  ];
}

function streamFamilies(figures: StreamFigures): Family[] {
  return [
    single("stream_clients", "gauge", "Readers of the live stream.", figures.clients),
    single("stream_topic_sets", "gauge", "Different sets of topics being served.", figures.topicSets),
    single("stream_resume_bytes", "gauge", "Bytes held for readers that come back.", figures.resumeBytes),
    single("stream_skipped_total", "counter", "Events left out for slow readers.", figures.skippedCount),
    single("stream_refused_total", "counter", "Readers refused because of the limit.", figures.refusedCount),
  ];
}

/** Names that become equal once their characters are made safe count once. */
function counterFamilies(view: GatewayView): Family[] {
  const families = [...view.counters()].map(([name, value]): [string, Family] => [
    metricName(name),
    single(name, name.endsWith("_total") ? "counter" : "gauge", "Own figure of the gateway.", value),
  ]);
  return [...new Map(families).values()];
}
