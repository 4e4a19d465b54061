/** `GET /api/v1/cells/{id}/what-if`: recorded data of a cell as it was, and as a change would have made it. */
import { invalidRequest, unknownAsset } from "../answers.ts";
import { described, type Routes, readableAndRecorded } from "../app.ts";
import { IdPath, WhatIfParameters } from "../contract.ts";
import { gate } from "../gate.ts";
import { CellReviewSchema } from "../report-schemas.ts";

const hourMs = 3_600_000;
/** Each reads up to a shift of values: more at one time would keep the screens waiting. */
const reviewsMax = 2;

const figures = {
  violationCount: 3,
  violationPercent: 1.2,
  marginP05: -0.04,
  smallestDistance: 0.62,
  movingSeconds: 2100,
};
const example = {
  knownSeconds: 3400,
  recorded: figures,
  changed: { ...figures, violationCount: 0, violationPercent: 0, marginP05: 0.31, smallestDistance: 1.02 },
  entries: { recorded: 22, remaining: 6 },
  occupancy: { timeMs: 1_763_900_000_000, columns: 2, squareM: 0.25, leftM: -0.25, bottomM: 0, seconds: [12.5, null] },
  speedDistance: [{ distance: 1.25, speed: 0.325, seconds: 41.2 }],
  allowedSpeed: [{ distance: 1, speed: 0.44 }],
};

export const whatIfRoutes: Routes = (app, { view }) => {
  const limited = gate(reviewsMax);
  const schema = {
    ...described({
      summary: "What a change of the cell would have made of recorded data. Not a safety function.",
      description:
        "Every distance grows by `moveM`, every movement of the robot has `speedFactor` of its speed; the rest is as recorded.",
      tag: "data",
      answer: CellReviewSchema,
      example,
      failures: { 404: "There is no such cell.", 503: "Too many queries are at work." },
    }),
    params: IdPath,
    querystring: WhatIfParameters,
  };
  app.get("/api/v1/cells/:id/what-if", { config: readableAndRecorded, schema }, async (request) => {
    const { id } = request.params;
    const { moveM = 0, speedFactor = 1 } = request.query;
    const toMs = request.query.to ?? view.now();
    const fromMs = request.query.from ?? toMs - hourMs;
    if (fromMs >= toMs) throw invalidRequest("`from` must be before `to`.");
    const { reviewCell } = view;
    if (reviewCell === undefined || !view.assets().some((asset) => asset.id === id)) throw unknownAsset(id);
    return limited(() => reviewCell(id, { fromMs, toMs, moveM, speedFactor }));
  });
};
