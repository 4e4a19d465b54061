/** Photos of assets on disk: one file each, named after a hash of the id, for ids hold what no file name may. */
import { createHash } from "node:crypto";
import { mkdirSync, statSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { writeSynced } from "../models/folder.ts";
import { PermanentError } from "./core/errors.ts";
import { type PhotoControl, photoBytesMax } from "./core/photo.ts";
import { cleanedJpeg } from "./jpeg.ts";

export interface PhotoParts {
  readonly dataDirectory: string;
  readonly assets: readonly { readonly id: string }[];
}

export function openPhotos({ dataDirectory, assets }: PhotoParts, now: () => number): PhotoControl {
  const directory = join(dataDirectory, "photos");
  const pathOf = (asset: string) =>
    join(directory, `${createHash("sha256").update(asset).digest("hex").slice(0, 32)}.jpg`);
  const times = new Map<string, number>();
  for (const { id } of assets) {
    const found = statSync(pathOf(id), { throwIfNoEntry: false });
    if (found?.isFile() === true) times.set(id, Math.round(found.mtimeMs));
  }
  return {
    keptMs: (asset) => times.get(asset),
    read: async (asset) => (times.has(asset) ? await readFile(pathOf(asset)).catch(() => undefined) : undefined),
    keep: async (asset, bytes) => {
      const cleaned = bytes.length > photoBytesMax ? undefined : cleanedJpeg(bytes);
      if (cleaned === undefined) {
        throw new PermanentError("This is no whole JPEG of at most 512 kB and 4096 pixels a side.", {
          code: "SAMSPEL_PHOTO_UNREADABLE",
          next: "Choose the picture on the page of the asset, which makes it smaller by itself, or save it as a smaller JPEG.",
        });
      }
      mkdirSync(directory, { recursive: true, mode: 0o700 });
      await writeSynced(pathOf(asset), cleaned);
      const timeMs = now();
      times.set(asset, timeMs);
      return timeMs;
    },
    remove: async (asset) => {
      times.delete(asset);
      await rm(pathOf(asset), { force: true });
    },
  };
}
