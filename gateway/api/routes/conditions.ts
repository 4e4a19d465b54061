/** `GET /api/v1/conditions` and their acknowledgement. */
import Type from "typebox";
import type { Condition } from "../../core/condition.ts";
import { PermanentError } from "../../core/errors.ts";
import { invalidRequest } from "../answers.ts";
import { described, operable, type Routes, readable } from "../app.ts";
import { IdPath } from "../contract.ts";
import { ConditionSchema, conditionExample } from "../report-schemas.ts";

export const conditionRoutes: Routes = (app, { view, limits }) => {
  const all = described({
    summary: "Conditions that are active or not yet acknowledged.",
    tag: "line",
    answer: Type.Array(ConditionSchema),
    example: [conditionExample],
  });
  app.get(
    "/api/v1/conditions",
    { config: readable, schema: all },
    async (): Promise<readonly Condition[]> => view.conditions(),
  );

  const acknowledge = {
    ...described({
      summary: "Says that somebody has seen a condition.",
      tag: "line",
      answer: ConditionSchema,
      example: { ...conditionExample, acknowledged: true },
      failures: { 403: "The request comes from another site.", 404: "There is no such condition." },
    }),
    params: IdPath,
  };
  const config = { ...operable, rateLimit: { max: limits.changesPerMinute } };
  app.post(
    "/api/v1/conditions/:id/acknowledge",
    { config, schema: acknowledge },
    async (request): Promise<Condition> => {
      const { id } = request.params;
      if (!isEmpty(request.body)) throw invalidRequest("An acknowledgement has no body.");
      const condition = await view.acknowledge(id);
      if (condition !== undefined) return condition;
      throw new PermanentError(`There is no condition ${JSON.stringify(id)}.`, {
        code: "SAMSPEL_CONDITION_UNKNOWN",
        next: "It may have returned to normal; list the conditions with GET /api/v1/conditions.",
      });
    },
  );
};

function isEmpty(body: unknown): boolean {
  return body === undefined || body === null || (typeof body === "object" && Object.keys(body).length === 0);
}
