/** Lines: assets in the order in which parts pass them. */
import Type, { type Static } from "typebox";
import type { Finding } from "./problems.ts";
import { unknownKeyMessage } from "./problems.ts";

const name = (description: string) => Type.String({ minLength: 1, maxLength: 200, description });

export const lineSchema = Type.Object(
  {
    id: name("Name of the line; its page is `/lines/<id>`."),
    name: Type.Optional(name("Text for screens; the id when left out.")),
    assets: Type.Array(name("Id of an asset."), {
      minItems: 1,
      maxItems: 100,
      description: "Assets in the order in which parts pass them.",
    }),
  },
  { additionalProperties: false },
);

export type LineConfig = Static<typeof lineSchema>;

/** Findings about assets that do not exist. */
export function lineFindings(lines: readonly LineConfig[], assetIds: readonly string[]): Finding[] {
  return lines.flatMap(({ assets }, index) =>
    assets.flatMap((asset, position): Finding[] => {
      if (assetIds.includes(asset)) return [];
      const place = ["lines", index, "assets", position];
      return [{ place, message: `${asset} is ${unknownKeyMessage(asset, assetIds)}` }];
    }),
  );
}
