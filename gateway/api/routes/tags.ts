/** `GET /api/v1/tags`: tags with their newest values. */
import Type from "typebox";
import type { GatewayView, NumberedTag } from "../../core/view.ts";
import { unknownTag } from "../answers.ts";
import { described, type Routes, readable } from "../app.ts";
import { TagAnswer, TagsParameters } from "../contract.ts";
import { jsonValue } from "../json-value.ts";

export const tagRoutes: Routes = (app, { view }) => {
  const schema = {
    ...described({
      summary: "Tags with their newest values.",
      description: "All tags, or those that fit every parameter given.",
      tag: "data",
      answer: Type.Array(TagAnswer),
      example: [
        {
          id: "cell-3/robot-a/joint-1/torque",
          number: 7,
          name: "torque",
          equipment: "boras/assembly/cell-3/robot-a/joint-1",
          unit: "N.m",
          dataType: "number",
          origin: { type: "source", source: "plc", address: "ns=2;s=RobotA.J1.Torque" },
          value: 12.4,
          timeMs: 1_763_900_000_000,
          statusCode: 0,
        },
      ],
      failures: { 404: "There is no such tag." },
    }),
    querystring: TagsParameters,
  };
  app.get("/api/v1/tags", { config: readable, schema }, async (request) => tagAnswers(view, request.query));
};

function tagAnswers(view: GatewayView, { tag, filter, equipment }: TagsParameters): readonly TagAnswer[] {
  if (tag !== undefined) {
    const found = view.tags.byId(tag);
    if (found === undefined) throw unknownTag(tag);
    return [tagAnswer(view, found)];
  }
  const text = filter?.toLowerCase() ?? "";
  return view.tags.all
    .filter(({ id }) => id.toLowerCase().includes(text))
    .filter((one) => equipment === undefined || isOn(one, equipment))
    .map((one) => tagAnswer(view, one));
}

function isOn(tag: NumberedTag, equipment: string): boolean {
  return tag.equipment === equipment || tag.equipment.startsWith(`${equipment}/`);
}

function tagAnswer(view: GatewayView, tag: NumberedTag): TagAnswer {
  const { id, number, name, equipment, unit, sourceUnit, dataType, range, expectedIntervalMs, keep, origin } = tag;
  const latest = view.live.latest(number);
  return {
    id,
    number,
    name,
    equipment,
    unit,
    ...(sourceUnit === undefined ? {} : { sourceUnit }),
    dataType,
    ...(range === undefined ? {} : { range: { ...range } }),
    ...(expectedIntervalMs === undefined ? {} : { expectedIntervalMs }),
    ...(keep === undefined ? {} : { keep }),
    origin,
    value: jsonValue(latest?.value),
    timeMs: latest?.sourceTimeMs ?? null,
    statusCode: latest?.statusCode ?? null,
  };
}
