/** `GET /api/v1/history`: the values of one tag in a range of time, never more points than a chart can show. */

import type { History } from "../../core/contracts.ts";
import type { Gap } from "../../core/gap.ts";
import type { NumberedTag } from "../../core/view.ts";
import { invalidRequest, unknownTag } from "../answers.ts";
import { described, type Routes, readable } from "../app.ts";
import { type GapAnswer, HistoryAnswer, HistoryParameters } from "../contract.ts";
import { gate } from "../gate.ts";
import { jsonNumber, jsonValue } from "../json-value.ts";

export const historyRoutes: Routes = (app, { view, limits }) => {
  const limited = gate(limits.historyQueries);
  const schema = {
    ...described({
      summary: "The values of one tag in a range of time.",
      description: "Above `points` values, minimum and maximum of each bucket are given in the order of occurrence.",
      tag: "data",
      answer: HistoryAnswer,
      example: {
        tag: "cell-3/robot-a/joint-1/torque",
        unit: "N.m",
        decimated: false,
        count: 2,
        timesMs: [1_763_900_000_000, 1_763_900_000_100],
        values: [12.4, 12.6],
        statusCodes: [0, 0],
        gaps: [],
      },
      failures: { 404: "There is no such tag.", 503: "Too many queries are at work." },
    }),
    querystring: HistoryParameters,
  };
  app.get("/api/v1/history", { config: readable, schema }, async (request): Promise<HistoryAnswer> => {
    const { tag: id, from, to, points = 1000 } = request.query;
    if (from >= to) throw invalidRequest("`from` must be before `to`.");
    const tag = view.tags.byId(id);
    if (tag === undefined) throw unknownTag(id);
    if (tag.keep === "live") return historyAnswer(tag, nothing);
    const query = { tag: tag.number, fromMs: from, toMs: to, points };
    return historyAnswer(tag, await limited(() => view.history(query)));
  });
};

/** A tag about people has no past, also where an earlier configuration kept one. */
const nothing: History = {
  timesMs: new Float64Array(),
  values: new Float64Array(),
  statusCodes: new Uint32Array(),
  others: new Map(),
  decimated: false,
  count: 0,
  gaps: [],
};

function historyAnswer(tag: NumberedTag, history: History): HistoryAnswer {
  const isBoolean = tag.dataType === "boolean";
  const values: unknown[] = [];
  for (const [row, number] of history.values.entries()) {
    const other = history.others.get(row);
    const plain = isBoolean && !Number.isNaN(number) ? number !== 0 : jsonNumber(number);
    values.push(other === undefined ? plain : jsonValue(other));
  }
  return {
    tag: tag.id,
    unit: tag.unit,
    decimated: history.decimated,
    count: history.count,
    timesMs: [...history.timesMs],
    values,
    statusCodes: [...history.statusCodes],
    gaps: history.gaps.map(gapAnswer),
  };
}

export function gapAnswer({ source, fromMs, toMs, cause, estimatedCount }: Gap): GapAnswer {
  return { source, fromMs, toMs, cause, estimatedCount };
}
