/** `POST /api/v1/cells/{id}/form`: one answer of the voluntary, anonymous form about a cell. */
import Type from "typebox";
import { PermanentError } from "../../core/errors.ts";
import { described, type Routes, readable } from "../app.ts";
import { IdPath } from "../contract.ts";

/** Steps of five, as on the paper form: a finer rating would tell one answer from another. */
const rating = Type.Integer({ minimum: 0, maximum: 100, multipleOf: 5 });
const item = Type.Integer({ minimum: 0, maximum: 10 });

const FormBody = Type.Object(
  {
    taskLoad: Type.Optional(
      Type.Tuple([rating, rating, rating, rating, rating, rating], {
        description: "NASA-TLX: mental, physical, temporal demand, performance, effort, frustration.",
      }),
    ),
    trust: Type.Optional(
      Type.Tuple([item, item, item], { description: "Trust, perceived safety, intention to keep using." }),
    ),
  },
  {
    additionalProperties: false,
    minProperties: 1,
    examples: [{ taskLoad: [55, 20, 40, 30, 60, 25], trust: [7, 8, 9] }],
  },
);

export const formRoutes: Routes = (app, { view, limits }) => {
  const schema = {
    ...described({
      summary: "Takes one anonymous answer about the work in a cell.",
      description:
        "Only sums are kept, and figures are given from five answers on, after the end of the day. The request is recorded nowhere.",
      tag: "operation",
      answer: Type.Object({ accepted: Type.Literal(true) }),
      example: { accepted: true },
      failures: { 404: "The cell has no form, or it does not ask this." },
    }),
    params: IdPath,
    body: FormBody,
  };
  const config = { ...readable, isAudited: false, rateLimit: { max: limits.changesPerMinute } };
  app.post("/api/v1/cells/:id/form", { config, schema }, async (request) => {
    if (view.answerForm(request.params.id, request.body)) return { accepted: true };
    throw new PermanentError("This cell has no such form.", {
      code: "SAMSPEL_FORM_OFF",
      next: "Add a metric of the kind anonymous-form below the id of the cell.",
    });
  });
};
