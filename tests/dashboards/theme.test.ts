/** The colours of both themes can be read: contrast as WCAG 2.2 computes it (1.4.3 for text, 1.4.11 for lines and signs). */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const css = readFileSync(join(import.meta.dirname, "../../dashboards/theme.css"), "utf8");

/** [light, dark] by the name of the token. */
const tokens = new Map(
  Array.from(
    css.matchAll(/--([a-z-]{1,20}): (?:light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)|(#[0-9a-f]{6}));/g),
    ([, name = "", light, dark, both]) => [name, [light ?? both ?? "", dark ?? both ?? ""]] as const,
  ),
);

function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

function contrast(one: string, other: string): number {
  const [darker, lighter] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (lighter! + 0.05) / (darker! + 0.05);
}

const onBackground: Readonly<Record<string, number>> = {
  ...{ text: 4.5, muted: 4.5, live: 4.5 },
  ...{ "chart-line": 3, border: 3, focus: 3, red: 3, magenta: 3, blue: 3 },
};
const signs = ["red", "yellow", "magenta", "orange", "blue"];

describe.each([
  ["light", 0],
  ["dark", 1],
] as const)("in the %s theme", (_, theme) => {
  const colourOf = (name: string): string => {
    const colour = tokens.get(name)?.[theme];
    if (colour === undefined) throw new RangeError(`There is no token --${name}.`);
    return colour;
  };

  test.each(Object.entries(onBackground))("%s stands out by at least %d from page and card", (name, least) => {
    for (const ground of ["bg", "panel"]) {
      expect(contrast(colourOf(name), colourOf(ground)), ground).toBeGreaterThanOrEqual(least);
    }
  });

  test.each(signs)("the number or letter on %s can be read", (name) => {
    expect(contrast(colourOf(`on-${name}`), colourOf(name))).toBeGreaterThanOrEqual(4.5);
  });

  test("no two signs have the same colour, and the calm colours have none at all", () => {
    expect(new Set(signs.map(colourOf)).size).toBe(signs.length);
    for (const name of ["bg", "panel", "border", "hairline", "fill", "pressed", "normal-band"]) {
      const parts = [1, 3, 5].map((at) => Number.parseInt(colourOf(name).slice(at, at + 2), 16));
      expect(Math.max(...parts) - Math.min(...parts), name).toBeLessThanOrEqual(20);
    }
  });
});

test("the contrast of black and white is 21, and that of a mid grey on white the published 4.54", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 6);
  expect(contrast("#767676", "#ffffff")).toBeCloseTo(4.54, 2);
});
