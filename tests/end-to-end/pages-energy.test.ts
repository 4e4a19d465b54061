/** The energy page and its report in a real browser: what was used, what was left on, what one part needs, and how each was calculated. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { violations } from "../support/axe.ts";
import { loaded, type Pages, patient, startPages } from "../support/pages.ts";

let site: Pages;

beforeAll(async () => {
  site = await startPages({ anonymousRole: "engineer" });
}, 120_000);

afterEach(() => site.closePages());

afterAll(() => site?.[Symbol.asyncDispose]());

test.each([
  ["sv", "light", "/energy?q=week"],
  ["en", "dark", "/energy?q=month"],
  ["sv", "dark", "/energy/report"],
] as const)("in %s and %s, %s is accessible and fits a tablet held upright", async (language, colorScheme, path) => {
  const address = `${path}${path.includes("?") ? "&" : "?"}lang=${language}`;
  const watched = await site.open(address, { colorScheme, viewport: { width: 800, height: 4000 } });
  await watched.page.locator(".energy-tiles").first().waitFor(patient);
  await loaded(watched);

  expect(await violations(watched.page)).toEqual([]);
  expect(await watched.page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(800);
  expect(watched.problems).toEqual([]);
  expect(watched.foreignRequests).toEqual([]);
});

test("a table that goes on beyond the edge of a phone says so", async () => {
  const { page } = await site.open("/energy?lang=sv", { viewport: { width: 390, height: 844 } });
  const frame = page.locator(".table-frame").first();
  await frame.locator("tbody tr").first().waitFor(patient);

  const isWider = await frame.evaluate((each) => each.scrollWidth > each.clientWidth);
  const lies = await page.evaluate('getComputedStyle(document.querySelector(".table-frame")).backgroundAttachment');

  expect(isWider).toBe(true);
  expect(lies).toBe("local, scroll");
});

test("every figure opens its calculation; CO₂e never stands without factor, method, year and source", async () => {
  const { page } = await site.open("/energy?q=week&lang=en");

  await page.getByRole("button", { name: /kg/ }).first().click(patient);
  const dialog = page.getByRole("dialog");
  await expect.poll(() => dialog.innerText(), patient).toContain("Σ E · factor");
  expect(await dialog.innerText()).toContain("location-based, 2021. IVL/SMED");
  expect(await page.locator(".energy-tiles").innerText()).toContain("market-based, 2023. Energimarknadsinspektionen");
});

test("what was left on over lunch has clock times, and a baseline is learned by a press", async () => {
  const { page } = await site.open("/energy?q=week&lang=sv");

  await expect.poll(() => page.locator(".card-energy-idle").innerText(), patient).toMatch(/11:30:00 – 12:24/);
  const card = page.locator(".card-energy-baseline");
  await card.getByText("Inget tillförlitligt normalläge än.").waitFor(patient);
  await card.getByRole("button", { name: "Lär av de senaste 14 dagarna" }).click(patient);
  await expect.poll(() => site.line.view.energy.baselines().length, patient).toBe(1);
});

test("a leak test says what a year costs", async () => {
  const { page } = await site.open("/energy?lang=en");
  const card = page.locator(".card-energy-air");

  for (const [label, value] of [
    ["On load, s", "90"],
    ["Off load, s", "210"],
    ["Delivery on load, m³/min", "5"],
    ["Hours a year under pressure", "5000"],
  ] as const) {
    await card.getByLabel(label).fill(value, patient);
  }
  await card.getByRole("button", { name: "Compute and keep" }).click(patient);
  await card.getByText("53,625 SEK a year at 110 öre/kWh").waitFor(patient);
});
