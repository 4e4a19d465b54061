/** Every page in a real browser: accessible, in both languages and themes, on every screen, and with no word to other hosts. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { violations } from "../support/axe.ts";
import { loaded, type Pages, patient, startPages } from "../support/pages.ts";

let site: Pages;

beforeAll(async () => {
  site = await startPages();
}, 120_000);

afterEach(() => site.closePages());

afterAll(() => site?.[Symbol.asyncDispose]());

const pages = ["/", "/assets/spindle-1", "/assets/conveyor-1", "/cells/cell-1", "/alarms", "/connections", "/models"];

describe.each(pages)("the page %s", (path) => {
  test.each([
    ["sv", "light"],
    ["sv", "dark"],
    ["en", "light"],
    ["en", "dark"],
  ] as const)("in %s and %s is accessible, quiet and all our own", async (language, colorScheme) => {
    // As high as its content, so that bars at the edge of the screen cover nothing.
    const viewport = { width: 1280, height: 3200 };
    const watched = await site.open(`${path}?lang=${language}`, { colorScheme, viewport });
    const { page, problems, foreignRequests } = watched;
    await loaded(watched);

    expect(await violations(page)).toEqual([]);
    expect(await page.locator("html").getAttribute("lang")).toBe(language);
    expect(await page.locator("html").getAttribute("data-theme")).toBe(colorScheme);
    expect(problems).toEqual([]);
    expect(foreignRequests).toEqual([]);
  });

  test("says that the data is simulated and that it is no safety function", async () => {
    const { page } = await site.open(`${path}?lang=sv`);

    await expect.poll(() => page.locator(".ribbon").innerText(), patient).toContain("Simulerade data");
    expect(await page.locator("body").innerText()).toContain("Ingen säkerhetsfunktion");
  });

  test.each([
    [1280, 800],
    [800, 1280],
    [640, 400],
    [1920, 1080],
  ])("fits a screen of %i × %i without scrolling sideways", async (width, height) => {
    const watched = await site.open(path, { viewport: { width, height } });
    await loaded(watched);

    expect(await watched.page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
  });
});
