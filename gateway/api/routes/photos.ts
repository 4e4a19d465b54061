/** The photo of an asset: looked at, kept, removed. */
import Type from "typebox";
import { PermanentError } from "../../core/errors.ts";
import { photoBytesMax } from "../../core/photo.ts";
import type { GatewayView } from "../../core/view.ts";
import { unknownAsset } from "../answers.ts";
import { configurable, described, type Routes, readable } from "../app.ts";
import { IdPath, TimeMs } from "../contract.ts";

const PhotoAnswer = Type.Object({ photoMs: TimeMs });

const PhotoBody = Type.Object(
  {
    jpeg: Type.String({
      minLength: 1,
      maxLength: Math.ceil(photoBytesMax / 3) * 4,
      description: "The file in Base64. What tells where and when it was taken is left out.",
    }),
  },
  { additionalProperties: false, examples: [{ jpeg: "/9j/4AAQSkZJRg==" }] },
);

function known(view: GatewayView, id: string): string {
  if (!view.assets().some((asset) => asset.id === id)) throw unknownAsset(id);
  return id;
}

export const photoRoutes: Routes = (app, { view, limits }) => {
  const file = {
    description: "The photo.",
    content: { "image/jpeg": { schema: { type: "string", format: "binary" }, example: "JPEG" } },
  };
  const look = described({
    summary: "The photo of an asset.",
    ...{ tag: "line", answer: Type.String(), responses: { 200: file } },
    failures: { 404: "There is no such asset, or no photo of it." },
  });
  app.get(
    "/api/v1/assets/:id/photo",
    { config: readable, schema: { ...look, params: IdPath } },
    async ({ params: { id } }, reply) => {
      const photo = await view.photos.read(known(view, id));
      if (photo === undefined) {
        throw new PermanentError(`There is no photo of ${JSON.stringify(id)}.`, {
          code: "SAMSPEL_PHOTO_UNKNOWN",
          next: "Keep one with POST to the same address.",
        });
      }
      return reply
        .type("image/jpeg")
        .header("content-security-policy", "default-src 'none'; sandbox")
        .header("cache-control", "private, max-age=86400")
        .send(photo);
    },
  );

  const config = { ...configurable, rateLimit: { max: limits.changesPerMinute }, unaudited: ["jpeg"] };
  const keep = described({
    summary: "Keeps a photo of an asset, in place of the one before.",
    ...{ tag: "line", answer: PhotoAnswer, example: { photoMs: 1_763_900_000_000 } },
    failures: {
      403: "This needs the role engineer.",
      404: "There is no such asset.",
      422: "It is no JPEG, or too large.",
    },
  });
  app.post(
    "/api/v1/assets/:id/photo",
    { config, schema: { ...keep, params: IdPath, body: PhotoBody } },
    async ({ params: { id }, body: { jpeg } }) => {
      return { photoMs: await view.photos.keep(known(view, id), Buffer.from(jpeg, "base64")) };
    },
  );

  const remove = described({
    summary: "Removes the photo of an asset.",
    ...{ tag: "line", answer: Type.Object({}), example: {} },
    failures: { 403: "This needs the role engineer.", 404: "There is no such asset." },
  });
  app.delete(
    "/api/v1/assets/:id/photo",
    { config, schema: { ...remove, params: IdPath } },
    async ({ params: { id } }) => {
      await view.photos.remove(known(view, id));
      return {};
    },
  );
};
