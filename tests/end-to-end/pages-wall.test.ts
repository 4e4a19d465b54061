/** A screen on the wall: scenes in turn, nothing to press, and it lives on when the gateway comes back. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { violations } from "../support/axe.ts";
import { loaded, type Pages, patient, startPages } from "../support/pages.ts";

let site: Pages;

beforeAll(async () => {
  site = await startPages();
}, 120_000);

afterEach(() => site.closePages());

afterAll(() => site?.[Symbol.asyncDispose]());

test.each(["light", "dark"] as const)(
  "shows scenes that are accessible, quiet, and have nothing to press, in %s",
  async (colorScheme) => {
    const viewport = { width: 1920, height: 1080 };
    const watched = await site.open("/wall?pages=cell-1&lang=sv", { colorScheme, viewport });
    const { page, problems, foreignRequests } = watched;
    await loaded(watched);

    expect(await page.locator("button, a, input, select, summary").filter({ visible: true }).count()).toBe(0);
    expect(await page.locator("body").innerText()).toContain("Ingen säkerhetsfunktion");
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(viewport.width);
    expect(await violations(page)).toEqual([]);
    expect(problems).toEqual([]);
    expect(foreignRequests).toEqual([]);
  },
);

test("goes from the overview to the cell and back by itself", async () => {
  const { page } = await site.open("/wall?pages=overview,cell-1&every=5s&lang=en");
  const heading = page.locator("h1");

  await expect.poll(() => heading.innerText(), patient).toBe("Assembly cell 1");
  await expect.poll(() => heading.innerText(), patient).toBe("Overview");
});

test("says that contact is lost, and goes on when the gateway is back, without anybody touching it", async () => {
  const { page } = await site.open("/wall?pages=overview&lang=en");
  await expect.poll(() => page.locator(".stream-sign").innerText(), patient).toBe("Live");
  await page.evaluate("window.isSamePage = true");

  await site.stopServer();
  await page.locator(".banner").waitFor(patient);
  await site.startServer();

  await page.locator(".banner").waitFor({ ...patient, state: "detached" });
  await expect.poll(() => page.locator(".stream-sign").innerText(), patient).toBe("Live");
  expect(await page.evaluate("window.isSamePage")).toBe(true);
});
