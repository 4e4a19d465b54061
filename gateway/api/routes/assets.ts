/** `GET /api/v1/assets` and `/api/v1/assets/{id}`: equipment with its tags, models and figures. */
import Type from "typebox";
import type { AssetReport } from "../../core/view.ts";
import { unknownAsset } from "../answers.ts";
import { described, type Routes, readable } from "../app.ts";
import { IdPath } from "../contract.ts";
import { AssetSchema } from "../report-schemas.ts";
import { photoRoutes } from "./photos.ts";

const example = {
  id: "cell-3/robot-a",
  name: "Robot A",
  equipment: "boras/assembly/cell-3/robot-a",
  template: "cobot",
  tags: ["cell-3/robot-a/joint-1/torque"],
  models: [],
  metrics: [],
};

export const assetRoutes: Routes = (app, parts) => {
  photoRoutes(app, parts);
  const { view } = parts;
  const all = described({
    summary: "All equipment with its tags, models and figures.",
    tag: "line",
    answer: Type.Array(AssetSchema),
    example: [example],
  });
  app.get(
    "/api/v1/assets",
    { config: readable, schema: all },
    async (): Promise<readonly AssetReport[]> => view.assets(),
  );

  const one = {
    ...described({
      summary: "One piece of equipment.",
      tag: "line",
      answer: AssetSchema,
      example,
      failures: { 404: "There is no such asset." },
    }),
    params: IdPath,
  };
  app.get("/api/v1/assets/:id", { config: readable, schema: one }, async (request): Promise<AssetReport> => {
    const { id } = request.params;
    const asset = view.assets().find((candidate) => candidate.id === id);
    if (asset === undefined) throw unknownAsset(id);
    return asset;
  });
};
