/** Photos over HTTP: who may keep one, how it is served, and what is told of one that is none. */
import { expect, test } from "vitest";
import type { AuditEvent } from "../../../gateway/core/audit.ts";
import { openPhotos } from "../../../gateway/photos.ts";
import { temporaryDirectory } from "../../support/context.ts";
import { photo, segment } from "../../support/photo.ts";
import { post, type ServerSetup, startedServer } from "./server-under-test.ts";

const asset = { id: "mill", name: "Mill", equipment: "mill", template: "spindle", tags: [], models: [], metrics: [] };

async function served(options: ServerSetup["options"] = { anonymousRole: "engineer" }) {
  const { gateway, url } = await startedServer({ options });
  gateway.assets.push(asset);
  Object.assign(gateway.view, {
    photos: openPhotos({ dataDirectory: temporaryDirectory("photos"), assets: [asset] }, () => 1000),
  });
  return `${url}/api/v1/assets/mill/photo`;
}

function init(bytes: Uint8Array): RequestInit {
  const body = JSON.stringify({ jpeg: Buffer.from(bytes).toString("base64") });
  return { headers: { "content-type": "application/json" }, body };
}

test("an engineer keeps and removes a photo; it is served as a picture that can do nothing else", async () => {
  const address = await served();
  const taken = photo({ with: [segment(0xe1, Buffer.from("Exif\0\0GPS"))] });

  expect(await fetch(address)).toMatchObject({ status: 404 });
  expect(await post(address, init(taken))).toMatchObject({ status: 200, body: { photoMs: 1000 } });
  const answer = await fetch(address);

  expect(Buffer.from(await answer.arrayBuffer())).toEqual(photo());
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    "content-type": "image/jpeg",
    "content-security-policy": "default-src 'none'; sandbox",
    "x-content-type-options": "nosniff",
  });
  expect(await fetch(address, { method: "DELETE" })).toMatchObject({ status: 200 });
  expect(await fetch(address)).toMatchObject({ status: 404 });
});

test("an operator keeps none, an asset that there is not has none, and what is no JPEG is refused", async () => {
  const address = await served();
  const operator = await served({ anonymousRole: "operator" });

  expect(await post(operator, init(photo()))).toMatchObject({ status: 403 });
  expect(await post(address.replace("mill", "nobody"), init(photo()))).toMatchObject({ status: 404 });
  expect(await post(address, init(Buffer.from("<svg/>")))).toMatchObject({
    status: 422,
    body: { code: "SAMSPEL_PHOTO_UNREADABLE" },
  });
});

test("the audit log says that a photo was kept, without the photo", async () => {
  const events: AuditEvent[] = [];
  const audit = { record: (event: AuditEvent) => events.push(event) > 0, list: () => [], failure: () => undefined };
  const address = await served({ anonymousRole: "engineer", audit });

  await post(address, init(photo()));

  expect(events).toMatchObject([{ action: "POST /api/v1/assets/:id/photo", target: "mill", outcome: "done" }]);
  expect(events[0]).not.toHaveProperty("details");
});
