/** Production over time, stops with their reasons, lines. */
import { PermanentError } from "../../core/errors.ts";
import type { GivenReason, LineName, LineReport, ProductionAnswer, StopAnswer } from "../../core/production.ts";
import { invalidRequest } from "../answers.ts";
import { described, operable, type Routes, readable } from "../app.ts";
import { IdPath } from "../contract.ts";
import {
  GivenReasonSchema,
  LineParameters,
  LineSchema,
  LinesSchema,
  ProductionParameters,
  ProductionSchema,
  ReasonBody,
  StopParameters,
  StopsSchema,
} from "../production-schemas.ts";

const given: GivenReason = {
  ...{ metric: "press-1/production", sinceMs: 1_763_900_000_000, group: "material", reason: "missing" },
  ...{ revision: 1, createdMs: 1_763_900_400_000 },
};

function rangeOf({ from, to }: { from: number; to: number }) {
  if (to < from) throw invalidRequest("`to` must not be before `from`.");
  return { fromMs: from, toMs: to };
}

function metricsOf(metrics: string | undefined): { metrics?: readonly string[] } {
  return metrics === undefined ? {} : { metrics: metrics.split(",") };
}

const timeRoutes: Routes = (app, { view, limits }) => {
  const history = described({
    summary: "OEE and its relatives by shift, day, week or month.",
    description:
      "Numerators and denominators are added, then divided. A figure that cannot be given is null with a reason. Of machines, never of persons.",
    tag: "data",
    answer: ProductionSchema,
    example: { by: "day", machines: [] },
  });
  app.get(
    "/api/v1/production",
    { config: readable, schema: { ...history, querystring: ProductionParameters } },
    async ({ query: { by = "day", metrics, ...range } }): Promise<ProductionAnswer> =>
      view.production.history({ ...rangeOf(range), ...metricsOf(metrics), by }),
  );

  const stops = described({
    summary: "Stops of a range with their reasons, and the time by cause.",
    description: "Stops without a reason are in the Pareto as such.",
    tag: "data",
    answer: StopsSchema,
    example: { fromMs: 0, toMs: 1, stops: [], causes: [], moreStops: 0, reasons: [] },
  });
  app.get(
    "/api/v1/production/stops",
    { config: readable, schema: { ...stops, querystring: StopParameters } },
    async ({ query: { metrics, ...range } }): Promise<StopAnswer> =>
      view.production.stops({ ...rangeOf(range), ...metricsOf(metrics) }),
  );

  const reason = described({
    summary: "Says why a machine stopped. May be said again; every revision is kept.",
    tag: "line",
    answer: GivenReasonSchema,
    example: given,
    failures: {
      403: "This needs the role operator.",
      404: "There is no such stop or reason.",
      507: "The file of reasons is full.",
    },
  });
  const config = { ...operable, rateLimit: { max: limits.changesPerMinute } };
  app.post(
    "/api/v1/production/stops/reason",
    { config, schema: { ...reason, body: ReasonBody } },
    async ({ body }): Promise<GivenReason> => view.production.giveReason(body),
  );
};

const lineRoutes: Routes = (app, { view }) => {
  const lines = described({
    summary: "Lines: assets in the order in which parts pass them.",
    tag: "line",
    answer: LinesSchema,
    example: [{ id: "line-1", name: "Line 1", assets: ["press-1", "saw-1"] }],
  });
  app.get(
    "/api/v1/lines",
    { config: readable, schema: lines },
    async (): Promise<readonly LineName[]> => view.production.lines(),
  );

  const line = described({
    summary: "A line over a range: states, figures and cycle of each station, takt, bottleneck, rolled yield.",
    tag: "line",
    answer: LineSchema,
    example: {
      ...{ id: "line-1", name: "Line 1", fromMs: 1_763_900_000_000, toMs: 1_763_928_800_000, stations: [] },
      ...{ taktSeconds: 60, bottleneck: null },
      rolledYield: { name: "rolled-yield", unit: "%", value: 93.1, numerator: null, denominator: null },
    },
    failures: { 404: "There is no such line." },
  });
  app.get(
    "/api/v1/lines/:id",
    { config: readable, schema: { ...line, params: IdPath, querystring: LineParameters } },
    async ({ params: { id }, query }): Promise<LineReport> => {
      const found = await view.production.line(id, rangeOf(query));
      if (found !== undefined) return found;
      throw new PermanentError(`There is no line ${JSON.stringify(id)}.`, {
        code: "SAMSPEL_LINE_UNKNOWN",
        next: "List the lines with GET /api/v1/lines.",
      });
    },
  );
};

export const productionRoutes: Routes = (app, parts) => {
  timeRoutes(app, parts);
  lineRoutes(app, parts);
};
