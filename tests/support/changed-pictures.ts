/** How a page looks, compared with how it looked: pictures so coarse that fonts and live values hardly matter. */
import type { Page } from "playwright-core";

/** Cells along the longer and along the shorter side of a picture. */
const [longCells, shortCells] = [32, 20];

export interface Picture {
  readonly columns: number;
  readonly rows: number;
  /** Means of red, green and blue of each cell, 0 to 255, row by row. */
  readonly cells: readonly (readonly [red: number, green: number, blue: number])[];
}

/** What the screen shows, as cells. `shrinker` is any other page of the browser: it has no rules of its own against scripts. */
export async function pictureOf(page: Page, shrinker: Page): Promise<Picture> {
  const size = page.viewportSize() ?? { width: longCells, height: shortCells };
  const [columns, rows] = size.width >= size.height ? [longCells, shortCells] : [shortCells, longCells];
  const png = (await page.screenshot({ animations: "disabled" })).toString("base64");
  const cells: unknown = await shrinker.evaluate(`(${shrink})(${JSON.stringify({ png, columns, rows })})`);
  if (!Array.isArray(cells)) throw new Error("The picture gave no cells.");
  return { columns, rows, cells };
}

/** Runs in the browser: means over all pixels, so that the same picture gives the same cells. */
const shrink = `async ({ png, columns, rows }) => {
  const bytes = Uint8Array.from(atob(png), (character) => character.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([bytes]));
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  context.drawImage(bitmap, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  const sums = new Float64Array(4 * columns * rows);
  for (let y = 0; y < height; y++) {
    const row = Math.floor((y * rows) / height) * columns;
    for (let x = 0; x < width; x++) {
      const to = 4 * (row + Math.floor((x * columns) / width));
      const from = 4 * (y * width + x);
      for (let part = 0; part < 3; part++) sums[to + part] += data[from + part];
      sums[to + 3]++;
    }
  }
  return Array.from({ length: columns * rows }, (_, cell) =>
    [0, 1, 2].map((part) => Math.round(sums[4 * cell + part] / sums[4 * cell + 3])));
}`;
