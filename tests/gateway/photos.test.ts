/** Photos: what draws the picture is kept, what tells about it is not, and what is no picture is refused. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { cleanedJpeg } from "../../gateway/jpeg.ts";
import { openPhotos } from "../../gateway/photos.ts";
import { temporaryDirectory } from "../support/context.ts";
import { decodeAll } from "../support/malformed.ts";
import { photo, segment } from "../support/photo.ts";

const exif = segment(0xe1, Buffer.from("Exif\0\0GPS 57.7 N 12.9 E"));
const comment = segment(0xfe, Buffer.from("taken by Kim"));

describe("a JPEG", () => {
  test("loses where and when it was taken, remarks, and what hangs on behind its end; nothing else", () => {
    const plain = photo();
    const told = Buffer.concat([photo({ with: [exif, comment] }), Buffer.from("PK\x03\x04 something else")]);

    expect(Buffer.from(cleanedJpeg(told)!)).toEqual(plain);
    expect(Buffer.from(cleanedJpeg(plain)!)).toEqual(plain);
  });

  test("keeps the word on how its colours are coded, and no longer one under the same name", () => {
    const colours = segment(0xee, Buffer.from("Adobe\0d\0\0\0\0\0", "latin1"));
    const longer = segment(0xee, Buffer.from("Adobe, and the name of who took it"));

    expect(Buffer.from(cleanedJpeg(photo({ with: [colours, longer] }))!)).toEqual(photo({ with: [colours] }));
  });

  test.each([
    ["nothing", Buffer.alloc(0)],
    ["a PNG", Buffer.from("\x89PNG\r\n\x1a\n", "latin1")],
    ["a page", Buffer.from("<script>alert(1)</script>")],
    ["half of it", photo().subarray(0, 30)],
    ["one without its end", photo().subarray(0, -2)],
    ["one without a picture", Buffer.from([0xff, 0xd8, 0xff, 0xd9])],
    ["one of 60000 pixels", photo({ width: 60_000 })],
  ])("is not %s", (_name, bytes) => {
    expect(cleanedJpeg(bytes)).toBeUndefined();
  });

  test("of whatever bytes takes no time and makes nothing longer", () => {
    decodeAll([photo(), photo({ with: [exif] })], (input) => {
      expect(cleanedJpeg(input)?.length ?? 0).toBeLessThanOrEqual(input.length);
    });
  }, 300_000);
});

describe("the photo of an asset", () => {
  const assets = [{ id: "cell/../press 1" }, { id: "saw" }];

  test("stands over a restart, in a file whose name tells nothing, until it is removed", async () => {
    const dataDirectory = temporaryDirectory("photos");
    const photos = openPhotos({ dataDirectory, assets }, () => 1000);
    expect(photos.keptMs("saw")).toBeUndefined();

    expect(await photos.keep("cell/../press 1", photo({ with: [exif] }))).toBe(1000);
    const again = openPhotos({ dataDirectory, assets }, () => 2000);

    expect(again.keptMs("cell/../press 1")).toEqual(expect.any(Number));
    expect(Buffer.from((await again.read("cell/../press 1"))!)).toEqual(photo());
    const files = readdirSync(join(dataDirectory, "photos"));
    expect(files).toEqual([expect.stringMatching(/^[0-9a-f]{32}\.jpg$/)]);
    expect(readFileSync(join(dataDirectory, "photos", files[0]!)).includes("GPS")).toBe(false);
    await again.remove("cell/../press 1");
    expect(await again.read("cell/../press 1")).toBeUndefined();
    expect(readdirSync(join(dataDirectory, "photos"))).toEqual([]);
  });

  test("that is no JPEG or larger than 512 kB is refused, and the one before stays", async () => {
    const photos = openPhotos({ dataDirectory: temporaryDirectory("photos"), assets }, () => 1000);
    await photos.keep("saw", photo());
    const large = photo({ scanBytes: 600_000 });

    for (const bytes of [Buffer.from("no"), large]) {
      await expect(photos.keep("saw", bytes)).rejects.toMatchObject({ code: "SAMSPEL_PHOTO_UNREADABLE" });
    }
    expect(Buffer.from((await photos.read("saw"))!)).toEqual(photo());
  });
});
