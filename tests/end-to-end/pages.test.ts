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

const screens = [
  [1280, 800],
  [800, 1280],
  [640, 400],
  [1920, 1080],
] as const;

describe.each(pages)("the page %s", (path) => {
  test.each(["sv", "en"])("in %s is accessible in light and dark, quiet and all our own", async (language) => {
    // As high as its content, so that bars at the edge of the screen cover nothing.
    const viewport = { width: 1280, height: 3200 };
    const watched = await site.open(`${path}?lang=${language}`, { colorScheme: "light", viewport });
    const { page, problems, foreignRequests } = watched;
    await loaded(watched);

    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.locator(`html[data-theme="${colorScheme}"]`).waitFor(patient);
      expect(await violations(page), colorScheme).toEqual([]);
    }
    expect(await page.locator("html").getAttribute("lang")).toBe(language);
    expect(problems).toEqual([]);
    expect(foreignRequests).toEqual([]);
  });

  test("says that the data is simulated and that it is no safety function, and fits every screen without scrolling sideways", async () => {
    const [[width, height]] = screens;
    const watched = await site.open(`${path}?lang=sv`, { viewport: { width, height } });
    const { page } = watched;
    await loaded(watched);

    await expect.poll(() => page.locator(".ribbon").innerText(), patient).toContain("Simulerade data");
    expect(await page.locator("body").innerText()).toContain("Ingen säkerhetsfunktion");
    for (const [width, height] of screens) {
      await page.setViewportSize({ width, height });
      // What follows the size of the window has done so by the second frame.
      await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
      const wide = await page.evaluate("document.documentElement.scrollWidth");
      expect(wide, `${width} × ${height}`).toBeLessThanOrEqual(width);
    }
  });
});
