/** How a page looks, compared with how it looked: pictures so coarse that fonts and live values hardly matter. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";

const file = join(import.meta.dirname, "page-pictures.json");
/** `SAMSPEL_PAGE_PICTURES=1` writes what is seen instead of comparing. */
const isRenewed = process.env.SAMSPEL_PAGE_PICTURES === "1";

/** Cells along the longer and along the shorter side. Colours have a quarter of the cells: two by two of them are one. */
const [longCells, shortCells] = [32, 20];
/** A mean of 0 to 255 is kept in steps of 4, a digit each. */
const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const stepOf = (mean: number): number => Math.max(0, Math.min(63, Math.round(mean / 4)));

/**
 * What a picture may differ in. In 144 pictures each of runs with other live values and with narrower words the greatest were a share
 * of 0.07 of the cells, no colour, a brightness of 0.3, and a likeness gained by moving of -0.05.
 */
const limits = { step: 2, share: 0.09, colourStep: 3, colours: 1, brightness: 0.4, sideways: -0.02 };

/** Rows of steps. */
type Plane = readonly (readonly number[])[];

interface Picture {
  readonly light: Plane;
  /** What red and blue have more than the luminance; 32 is grey. */
  readonly red: Plane;
  readonly blue: Plane;
}

/**
 * Complaints about the screen that this page shows; empty when it looks as it did. `shrinker` is a blank page of the same browser.
 * Where pictures are renewed, it is written down instead.
 */
export async function changedPicture(page: Page, key: string, shrinker: Page): Promise<readonly string[]> {
  if (!isRenewed) return comparedPicture(page, key, shrinker);
  const written = writtenPicture(await pictureOf(page, shrinker));
  const all = Object.entries({ ...knownPictures(), [key]: written }).sort(([a], [b]) => (a < b ? -1 : 1));
  writeFileSync(file, `${JSON.stringify(Object.fromEntries(all), null, 1)}\n`);
  return [];
}

/** The same, and never written. */
export async function comparedPicture(page: Page, key: string, shrinker: Page): Promise<readonly string[]> {
  const before = knownPictures()[key];
  if (before === undefined) return [`${key} is not in support/page-pictures.json`];
  const now = await pictureOf(page, shrinker);
  return differences(readPicture(before), now).map((difference) => `${key}: ${difference}`);
}

function knownPictures(): Readonly<Record<string, string>> {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
}

async function pictureOf(page: Page, shrinker: Page): Promise<Picture> {
  const { width, height } = page.viewportSize() ?? { width: longCells, height: shortCells };
  const [columns, rows] = width >= height ? [longCells, shortCells] : [shortCells, longCells];
  const png = (await page.screenshot({ animations: "disabled" })).toString("base64");
  const cells: unknown = await shrinker.evaluate(`(${shrink})(${JSON.stringify({ png, columns, rows })})`);
  if (!Array.isArray(cells)) throw new Error("The picture gave no cells.");
  const plane = (mean: (cell: readonly [red: number, green: number, blue: number]) => number): number[][] =>
    Array.from({ length: rows }, (_, row) => cells.slice(row * columns, (row + 1) * columns).map(mean));
  const luminance = ([red, green, blue]: readonly [number, number, number]) =>
    0.299 * red + 0.587 * green + 0.114 * blue;
  return {
    light: plane(luminance).map((row) => row.map(stepOf)),
    red: halved(plane((cell) => cell[0] - luminance(cell) + 128)),
    blue: halved(plane((cell) => cell[2] - luminance(cell) + 128)),
  };
}

function halved(plane: Plane): Plane {
  const at = (row: number, column: number) => plane[row]?.[column] ?? 0;
  return Array.from({ length: plane.length / 2 }, (_, row) =>
    Array.from({ length: (plane[0]?.length ?? 0) / 2 }, (_, column) => {
      const [y, x] = [2 * row, 2 * column];
      return stepOf((at(y, x) + at(y, x + 1) + at(y + 1, x) + at(y + 1, x + 1)) / 4);
    }),
  );
}

/** Runs in the browser. Means over all pixels, so that the same picture gives the same cells. */
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
    [0, 1, 2].map((part) => sums[4 * cell + part] / sums[4 * cell + 3]));
}`;

/** Number of columns, then the planes: that of the luminance, and those of the colours with half as many columns. */
function writtenPicture({ light, red, blue }: Picture): string {
  const written = (plane: Plane) => plane.flatMap((row) => row.map((step) => digits[step])).join("");
  return [light[0]?.length ?? 0, ...[light, red, blue].map(written)].join(" ");
}

function readPicture(text: string): Picture {
  const [columns, light = "", red = "", blue = ""] = text.split(" ");
  const read = (plane: string, width: number) =>
    Array.from({ length: plane.length / width }, (_, row) =>
      [...plane.slice(row * width, (row + 1) * width)].map((digit) => digits.indexOf(digit)),
    );
  const width = Number(columns);
  return { light: read(light, width), red: read(red, width / 2), blue: read(blue, width / 2) };
}

/** In words, what is not as it was. */
function differences(before: Picture, now: Picture): readonly string[] {
  const { light, colours, brightness, sideways } = measured(before, now);
  const percent = (share: number) => `${Math.round(100 * share)} %`;
  return [
    light > limits.share && `${percent(light)} of the screen is lighter or darker than it was`,
    colours > limits.colours && `colours in ${colours} places where there were others`,
    brightness > limits.brightness && "the whole screen is lighter or darker than it was",
    sideways > limits.sideways && "the page is more alike when it is moved sideways",
  ].filter((difference) => difference !== false);
}

function measured(before: Picture, now: Picture) {
  const count = before.light.flat().length;
  const sum = (plane: Plane) => plane.flat().reduce((total, step) => total + step, 0);
  const colourPlaces = new Set([
    ...placesApart(before.red, now.red, limits.colourStep),
    ...placesApart(before.blue, now.blue, limits.colourStep),
  ]);
  return {
    light: placesApart(before.light, now.light, limits.step).length / count,
    colours: colourPlaces.size,
    brightness: Math.abs(sum(before.light) - sum(now.light)) / count,
    sideways: likenessGained(before.light, now.light),
  };
}

/** Cells that have no equal beside their place, neither this one in the other picture nor the other way round. */
function placesApart(before: Plane, now: Plane, step: number): readonly string[] {
  return now.flatMap((row, y) =>
    row.flatMap((_, x) =>
      Math.max(apart(before, now, { x, y }), apart(now, before, { x, y })) > step ? `${x} ${y}` : [],
    ),
  );
}

function apart(inThis: Plane, from: Plane, { x, y }: { x: number; y: number }): number {
  const around = [-1, 0, 1].flatMap((dy) => [-1, 0, 1].flatMap((dx) => inThis[y + dy]?.[x + dx] ?? []));
  const step = from[y]?.[x] ?? 0;
  return Math.max(0, Math.min(...around) - step, step - Math.max(...around));
}

/** By how many steps the columns are more alike when they are moved by one or two; negative where they are best as they stand. */
function likenessGained(before: Plane, now: Plane): number {
  const profile = (plane: Plane) =>
    (plane[0] ?? []).map((_, x) => plane.reduce((sum, row) => sum + (row[x] ?? 0), 0) / plane.length);
  const [a, b] = [profile(before), profile(now)];
  const unlike = (by: number) => {
    const pairs = a.flatMap((step, x) => (b[x + by] === undefined ? [] : Math.abs(step - (b[x + by] ?? 0))));
    return pairs.reduce((sum, each) => sum + each, 0) / pairs.length;
  };
  return unlike(0) - Math.min(...[-2, -1, 1, 2].map(unlike));
}
