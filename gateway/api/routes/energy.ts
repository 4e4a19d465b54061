/** `/api/v1/energy`: energy by machine and period, baselines, leak tests of compressed air. */
import Type from "typebox";
import type { AirTestReport, EnergyBaselineReport, EnergyQuestion, EnergyReport } from "../../core/energy.ts";
import { energyCsv } from "../../core/energy-csv.ts";
import type { GatewayView } from "../../core/view.ts";
import { invalidRequest } from "../answers.ts";
import { configurable, described, operable, type Routes, readable } from "../app.ts";
import {
  AirTestBody,
  AirTestSchema,
  AirTestsSchema,
  BaselineBody,
  BaselineSchema,
  BaselinesSchema,
  EnergyParameters,
  EnergySchema,
} from "../energy-contract.ts";
import { airTestExample, baselineExample, energyExample } from "../energy-examples.ts";
import { gate } from "../gate.ts";

interface Query {
  readonly from?: number;
  readonly to?: number;
  readonly month?: string;
  readonly by?: EnergyQuestion["by"];
}

const path = "/api/v1/energy";
const dayMs = 86_400_000;
/** Each reads up to a year of intervals. */
const queriesMax = 2;

export const energyRoutes: Routes = (app, { view, limits }) => {
  const limited = gate(queriesMax);
  const failures = { 422: "The range or the month cannot be used.", 503: "Too many queries are at work." };
  const schema = {
    ...described({
      summary: "Energy by machine and period, with baseline, cost and CO₂e.",
      description:
        "Figures are null with a reason where they cannot be given. Factors and prices are those that held at the time.",
      tag: "data",
      answer: EnergySchema,
      example: energyExample,
      failures,
    }),
    querystring: EnergyParameters,
  };
  const ask = (query: Query): Promise<EnergyReport> => limited(() => view.energy.history(questionOf(query, view)));
  app.get(path, { config: readable, schema }, ({ query }) => ask(query));

  const csv = described({
    summary: "The same as a table.",
    tag: "data",
    answer: Type.String(),
    failures,
    responses: {
      200: {
        description: "One row for each machine, period and factor.",
        content: { "text/csv": { schema: { type: "string" }, example: energyCsv(energyExample) } },
      },
    },
  });
  app.get(
    `${path}/csv`,
    { config: readable, schema: { ...csv, querystring: EnergyParameters } },
    async ({ query }, reply) => {
      const table = energyCsv(await ask(query));
      reply.header("content-disposition", 'attachment; filename="energy.csv"').type("text/csv; charset=utf-8");
      return reply.serializer(String).send(table);
    },
  );

  baselineRoutes(app, { view, changesPerMinute: limits.changesPerMinute });
  airTestRoutes(app, { view, changesPerMinute: limits.changesPerMinute });
};

type Added = (
  app: Parameters<Routes>[0],
  parts: { readonly view: GatewayView; readonly changesPerMinute: number },
) => void;

const baselineRoutes: Added = (app, { view, changesPerMinute }) => {
  const list = described({
    summary: "Baselines with all their versions.",
    tag: "data",
    answer: BaselinesSchema,
    example: { baselines: [baselineExample] },
  });
  app.get(`${path}/baselines`, { config: readable, schema: list }, async () => ({
    baselines: [...view.energy.baselines()],
  }));
  const learn = described({
    summary: "Learns a baseline of energy from a chosen time.",
    description: "A new version; the ones before stay. Refused when the periods are too few or the line fits badly.",
    tag: "data",
    answer: BaselineSchema,
    example: baselineExample,
    failures: { 403: "This needs the role engineer.", 422: "The data carry no baseline." },
  });
  app.post(
    `${path}/baselines`,
    { config: { ...configurable, rateLimit: { max: changesPerMinute } }, schema: { ...learn, body: BaselineBody } },
    async ({ body: { metric, from, to, by = "day", drivers = [] } }): Promise<EnergyBaselineReport> => {
      if (from >= to) throw invalidRequest("`from` must be before `to`.");
      return view.energy.learn({ metric, fromMs: from, toMs: to, by, drivers });
    },
  );
};

const airTestRoutes: Added = (app, { view, changesPerMinute }) => {
  const list = described({
    summary: "Leak tests of compressed air that were made.",
    tag: "data",
    answer: AirTestsSchema,
    example: { tests: [airTestExample] },
  });
  app.get(`${path}/air-tests`, { config: readable, schema: list }, async () => ({
    tests: [...view.energy.airTests()],
  }));
  const run = described({
    summary: "Computes and keeps a leak test of compressed air.",
    tag: "data",
    answer: AirTestSchema,
    example: airTestExample,
    failures: { 403: "This needs the role operator.", 422: "The test gives no result." },
  });
  app.post(
    `${path}/air-tests`,
    { config: { ...operable, rateLimit: { max: changesPerMinute } }, schema: { ...run, body: AirTestBody } },
    async ({ body: { test, hoursPerYear, specificPower = 6.5 } }): Promise<AirTestReport> =>
      view.energy.airTest(test, { hoursPerYear, specificPower }),
  );
};

function questionOf({ from, to, month, by }: Query, view: GatewayView): EnergyQuestion {
  if (month !== undefined) return { ...view.energy.month(month), ...(by === undefined ? {} : { by }) };
  const toMs = to ?? view.now();
  const fromMs = from ?? view.energy.today().fromMs;
  if (fromMs >= toMs) throw invalidRequest("`from` must be before `to`.");
  return { fromMs, toMs, by: by ?? (toMs - fromMs > 3 * dayMs ? "day" : "hour") };
}
