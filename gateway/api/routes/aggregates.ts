/** `GET /api/v1/aggregates`: minimum, maximum, means and coverage of one tag by buckets of time. */
import type { NumberedTag } from "../../core/view.ts";
import { AggregatesAnswer, AggregatesParameters } from "../aggregates-contract.ts";
import { invalidRequest, unknownTag } from "../answers.ts";
import { described, type Routes, readable } from "../app.ts";
import { gate } from "../gate.ts";
import { jsonNumber } from "../json-value.ts";
import { gapAnswer } from "./history.ts";

const example: AggregatesAnswer = {
  tag: "cell-3/robot-a/joint-1/torque",
  unit: "N.m",
  fromMs: 1_763_900_000_000,
  toMs: 1_763_900_120_000,
  startsMs: [1_763_900_000_000, 1_763_900_060_000],
  counts: [60, 0],
  goodCounts: [60, 0],
  min: [11.8, null],
  max: [12.6, null],
  sum: [732, null],
  mean: [12.2, null],
  timeWeightedMean: [12.2, null],
  coverage: [1, 0.03],
  approximate: false,
  gaps: [],
};

export const aggregateRoutes: Routes = (app, { view, limits }) => {
  const limited = gate(limits.historyQueries);
  const schema = {
    ...described({
      summary: "Minimum, maximum, means and coverage of one tag by buckets of time.",
      description:
        "Bad values and gaps are not covered. A value stands until the next one: at most for two expected intervals, or without an end for a tag whose source sends changes only.",
      tag: "data",
      answer: AggregatesAnswer,
      example,
      failures: { 404: "There is no such tag.", 503: "Too many queries are at work, or this one takes too long." },
    }),
    querystring: AggregatesParameters,
  };
  app.get("/api/v1/aggregates", { config: readable, schema }, async (request): Promise<AggregatesAnswer> => {
    const { tag: id, from: fromMs, to: toMs, buckets = 100 } = request.query;
    if (fromMs >= toMs) throw invalidRequest("`from` must be before `to`.");
    const tag = view.tags.byId(id);
    if (tag === undefined) throw unknownTag(id);
    // A tag about people has no past, also where an earlier configuration kept one.
    const number = tag.keep === "live" ? 0 : tag.number;
    const query = { tag: number, fromMs, toMs, buckets, holdMs: holdMsOf(tag), knownUntilMs: view.now() };
    const { isApproximate, gaps, ...columns } = await limited(() => view.aggregates(query));
    const nullable = (column: Float64Array) => Array.from(column, jsonNumber);
    return {
      tag: tag.id,
      unit: tag.unit,
      fromMs,
      toMs,
      startsMs: [...columns.startsMs],
      counts: [...columns.counts],
      goodCounts: [...columns.goodCounts],
      min: nullable(columns.min),
      max: nullable(columns.max),
      sum: nullable(columns.sum),
      mean: nullable(columns.mean),
      timeWeightedMean: nullable(columns.timeWeightedMean),
      coverage: [...columns.coverage],
      approximate: isApproximate,
      gaps: gaps.map(gapAnswer),
    };
  });
};

/** How long a value stands at most when no other one comes. */
export function holdMsOf({ expectedIntervalMs, deadband }: NumberedTag): number {
  const comesAlways = expectedIntervalMs !== undefined && deadband === undefined;
  return comesAlways ? 2 * expectedIntervalMs : Number.POSITIVE_INFINITY;
}
