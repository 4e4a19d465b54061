/** `GET /api/v1/cells/{id}/collaboration`: how human and robot work together in a cell, now and over a range. */
import type { History } from "../../core/contracts.ts";
import type { AssetReport, GatewayView, MetricReport, NumberedTag } from "../../core/view.ts";
import { aggregate } from "../aggregate.ts";
import { invalidRequest, unknownAsset } from "../answers.ts";
import { described, type Routes, readableAndRecorded } from "../app.ts";
import {
  type AggregateAnswer,
  CollaborationAnswer,
  type CollaborationOutput,
  IdPath,
  RangeParameters,
} from "../contract.ts";
import { gate } from "../gate.ts";
import { jsonValue } from "../json-value.ts";
import { holdMsOf } from "./aggregates.ts";

const hourMs = 3_600_000;
/** Values that one history query can give undecimated, with a margin for uneven spacing. */
const chunkValues = 3000;
const chunksMax = 16;

interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

const example = {
  id: "cell-3",
  name: "Cell 3",
  fromMs: 1_763_900_000_000,
  toMs: 1_763_903_600_000,
  notice: "informational, not a safety function",
  metrics: [
    {
      id: "cell-3/robot-idle",
      kind: "robot-idle-share",
      inputs: ["cell-3/robot-a/state"],
      outputs: [
        {
          name: "share",
          tag: "cell-3/robot-idle/share",
          unit: "1",
          value: 0.31,
          timeMs: 1_763_903_599_000,
          statusCode: 0,
          aggregate: {
            mean: 0.29,
            min: 0.2,
            p05: 0.22,
            coverage: 0.99,
            assessment: "sufficient",
            count: 3600,
            approximate: false,
          },
        },
      ],
    },
  ],
};

export const collaborationRoutes: Routes = (app, { view, limits }) => {
  const limited = gate(Math.max(1, limits.historyQueries >> 2));
  const schema = {
    ...described({
      summary: "How human and robot work together in a cell: figures now and over a range. Not a safety function.",
      tag: "data",
      answer: CollaborationAnswer,
      example,
      failures: { 404: "There is no such cell.", 503: "Too many queries are at work." },
    }),
    params: IdPath,
    querystring: RangeParameters,
  };
  app.get(
    "/api/v1/cells/:id/collaboration",
    { config: readableAndRecorded, schema },
    async (request): Promise<CollaborationAnswer> => {
      const { id } = request.params;
      const toMs = request.query.to ?? view.now();
      const fromMs = request.query.from ?? toMs - hourMs;
      if (fromMs >= toMs) throw invalidRequest("`from` must be before `to`.");
      const cell = view.assets().find((asset) => asset.id === id);
      if (cell === undefined) throw unknownAsset(id);
      return limited(() => collaboration(view, cell, { fromMs, toMs }));
    },
  );
};

async function collaboration(view: GatewayView, cell: AssetReport, range: TimeRange): Promise<CollaborationAnswer> {
  const metrics: CollaborationAnswer["metrics"] = [];
  for (const metric of cell.metrics) {
    const outputs: CollaborationOutput[] = [];
    for (const output of metric.outputs) outputs.push(await outputAnswer(view, { metric, output, range }));
    metrics.push({ id: metric.id, kind: metric.kind, inputs: [...metric.inputs], outputs });
  }
  return { id: cell.id, name: cell.name, ...range, notice: "informational, not a safety function", metrics };
}

interface OutputRequest {
  readonly metric: MetricReport;
  readonly output: MetricReport["outputs"][number];
  readonly range: TimeRange;
}

async function outputAnswer(view: GatewayView, { metric, output, range }: OutputRequest): Promise<CollaborationOutput> {
  const { name, tagId, unit } = output;
  const tag = view.tags.byId(tagId);
  const latest = tag === undefined ? undefined : view.live.latest(tag.number);
  const unavailable = metric.unavailable[name];
  return {
    name,
    tag: tagId,
    unit,
    value: jsonValue(latest?.value),
    timeMs: latest?.sourceTimeMs ?? null,
    statusCode: latest?.statusCode ?? null,
    ...(unavailable === undefined ? {} : { unavailable }),
    aggregate: tag === undefined ? null : await aggregateOf(view, tag, range),
  };
}

/** Null for figures that are no numbers. */
async function aggregateOf(view: GatewayView, tag: NumberedTag, range: TimeRange): Promise<AggregateAnswer | null> {
  if (tag.dataType !== "number" && tag.dataType !== "integer") return null;
  const parts = await readAll(view, tag, range);
  return aggregate(parts, { ...range, knownUntilMs: view.now(), holdMs: holdMsOf(tag) });
}

/** Every value of the range where that is feasible; minimum and maximum of buckets otherwise. */
async function readAll(view: GatewayView, tag: NumberedTag, { fromMs, toMs }: TimeRange): Promise<readonly History[]> {
  const whole = await view.history({ tag: tag.number, fromMs, toMs, points: 4000 });
  const chunks = Math.ceil(whole.count / chunkValues);
  if (!whole.decimated || chunks > chunksMax) return [whole];
  const parts: History[] = [];
  const stepMs = (toMs - fromMs) / chunks;
  for (let chunk = 0; chunk < chunks; chunk++) {
    const startMs = fromMs + chunk * stepMs;
    const endMs = chunk === chunks - 1 ? toMs : fromMs + (chunk + 1) * stepMs;
    parts.push(await view.history({ tag: tag.number, fromMs: startMs, toMs: endMs, points: 4000 }));
  }
  return parts;
}
