/** Control charts with their limits, and improvement cards. */
import Type from "typebox";
import type { AcceptedBaseline, KaizenReport, QualityChart } from "../../core/statistics.ts";
import { described, operable, type Routes, readable } from "../app.ts";
import { IdPath } from "../contract.ts";
import { BaselineBody, BaselineSchema, ChartsSchema, KaizenBody, KaizenSchema } from "../statistics-schemas.ts";

const baseline: AcceptedBaseline = {
  ...{ metric: "press-1/width", centre: 120, upper: 120.06, lower: 119.94, sigma: 0.02 },
  ...{ spreadCentre: 0.02, spreadUpper: 0.07, spreadLower: 0, fromMs: 1_763_900_000_000, toMs: 1_763_903_600_000 },
  ...{ subgroups: 25, acceptedMs: 1_763_904_000_000, by: "operator", why: "After the overhaul" },
};
const card: KaizenReport = {
  ...{ id: "8f3c", revision: 1, title: "New fixture", metric: "press-1/production", figure: "oee", state: "trying" },
  ...{ beforeFromMs: 1_762_000_000_000, beforeToMs: 1_762_600_000_000 },
  ...{ afterFromMs: 1_762_600_000_000, afterToMs: 1_763_200_000_000, createdMs: 1_763_200_000_000 },
  effect: {
    ...{ unit: "%", before: 61, after: 66, difference: 5, low: 1.2, high: 8.8 },
    ...{ period: "shift", countBefore: 14, countAfter: 14, verdict: "better" },
  },
};

const chartRoutes: Routes = (app, { view, limits }) => {
  const charts = described({
    summary: "Control charts: points with the rules that they break, limits as accepted, capability.",
    tag: "data",
    answer: ChartsSchema,
    example: [],
  });
  app.get(
    "/api/v1/quality",
    { config: readable, schema: charts },
    async (): Promise<readonly QualityChart[]> => view.statistics.charts(),
  );

  const accept = described({
    summary: "Takes the limits of a chart from a stretch of time. They do not move by themselves.",
    tag: "line",
    answer: BaselineSchema,
    example: baseline,
    failures: {
      403: "This needs the role operator.",
      404: "There is no such chart.",
      422: "The stretch makes no baseline.",
    },
  });
  app.post(
    "/api/v1/quality/:id/baseline",
    {
      config: { ...operable, rateLimit: { max: limits.changesPerMinute } },
      schema: { ...accept, params: IdPath, body: BaselineBody },
    },
    async ({ params: { id }, body: { from, to, why }, actor: { role = "operator" } }): Promise<AcceptedBaseline> =>
      view.statistics.accept(id, { fromMs: from, toMs: to, by: role, why }),
  );
};

const kaizenRoutes: Routes = (app, { view, limits }) => {
  const cards = described({
    summary: "Improvement cards with the effect of each: difference of two windows with an interval of 95 %.",
    tag: "data",
    answer: Type.Array(KaizenSchema),
    example: [card],
  });
  app.get(
    "/api/v1/kaizen",
    { config: readable, schema: cards },
    (): Promise<readonly KaizenReport[]> => view.statistics.kaizen(),
  );

  const add = described({
    summary: "Adds an improvement card, or a revision of one.",
    tag: "line",
    answer: KaizenSchema,
    example: card,
    failures: { 403: "This needs the role operator.", 404: "There is no such card." },
  });
  app.post(
    "/api/v1/kaizen",
    { config: { ...operable, rateLimit: { max: limits.changesPerMinute } }, schema: { ...add, body: KaizenBody } },
    async ({ body }): Promise<KaizenReport> => {
      const { id, ...given } = body;
      return await view.statistics.tryOut(id === undefined ? given : { id, ...given });
    },
  );
};

export const qualityRoutes: Routes = (app, parts) => {
  chartRoutes(app, parts);
  kaizenRoutes(app, parts);
};
