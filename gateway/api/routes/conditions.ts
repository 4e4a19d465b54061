/** `GET /api/v1/conditions`, their acknowledgement, and shelving them for a while. */
import Type from "typebox";
import { type Condition, shelvedMaxMs } from "../../core/condition.ts";
import { PermanentError } from "../../core/errors.ts";
import { invalidRequest } from "../answers.ts";
import { described, operable, type Routes, readable } from "../app.ts";
import { IdPath } from "../contract.ts";
import { ConditionSchema, conditionExample } from "../report-schemas.ts";

const ShelveBody = Type.Object(
  {
    reason: Type.String({
      minLength: 1,
      maxLength: 500,
      pattern: "\\S",
      description: "Why nobody needs to be called.",
    }),
    minutes: Type.Integer({ minimum: 1, maximum: shelvedMaxMs / 60_000, description: "For how long." }),
  },
  { additionalProperties: false, examples: [{ reason: "Sensor is being replaced.", minutes: 60 }] },
);

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
      return known(await view.acknowledge(id), id);
    },
  );

  const shelve = described({
    summary: "Parks a condition for a while, with a reason. It comes back by itself; nothing else changes for it.",
    tag: "line",
    answer: ConditionSchema,
    example: { ...conditionExample, shelved: { untilMs: 1_763_903_600_000, reason: "Sensor is being replaced." } },
    failures: { 403: "The request comes from another site.", 404: "There is no such condition." },
  });
  app.post(
    "/api/v1/conditions/:id/shelve",
    { config, schema: { ...shelve, params: IdPath, body: ShelveBody } },
    async ({ params: { id }, body: { reason, minutes } }): Promise<Condition> => {
      const untilMs = view.now() + minutes * 60_000;
      return known(await view.shelve(id, { untilMs, reason: reason.trim() }), id);
    },
  );

  const unshelve = described({
    summary: "Ends the shelving of a condition; what is still active asks to be acknowledged again.",
    tag: "line",
    answer: ConditionSchema,
    example: conditionExample,
    failures: { 403: "The request comes from another site.", 404: "There is no such condition." },
  });
  app.post(
    "/api/v1/conditions/:id/unshelve",
    { config, schema: { ...unshelve, params: IdPath } },
    async ({ params: { id } }): Promise<Condition> => known(await view.unshelve(id), id),
  );
};

function known(condition: Condition | undefined, id: string): Condition {
  if (condition !== undefined) return condition;
  throw new PermanentError(`There is no condition ${JSON.stringify(id)}.`, {
    code: "SAMSPEL_CONDITION_UNKNOWN",
    next: "It may have returned to normal; list the conditions with GET /api/v1/conditions.",
  });
}

function isEmpty(body: unknown): boolean {
  return body === undefined || body === null || (typeof body === "object" && Object.keys(body).length === 0);
}
