/** What recorded data of a cell says on its page: what-if, map, scatter, and the shift report on paper; in a real browser. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { violations } from "../support/axe.ts";
import { temporaryDirectory } from "../support/context.ts";
import { type Pages, patient, startPages } from "../support/pages.ts";

let site: Pages;

beforeAll(async () => {
  site = await startPages({ scenario: "crowded-cell" });
  // Enough for a review: below five minutes of known distance there is none.
  site.line.advance(900);
}, 180_000);

afterEach(() => site.closePages());

afterAll(() => site?.[Symbol.asyncDispose]());

test("a work place further out leaves fewer entries, and each figure opens its formula", async () => {
  const { page } = await site.open("/cells/cell-1?lang=en&range=1h");
  const card = page.locator(".card-what-if");
  const entries = card.locator("tbody tr").filter({ hasText: "Zone entries" }).locator("td");
  await entries.first().waitFor(patient);
  const numbers = async () => (await entries.allInnerTexts()).map((text) => Number.parseInt(text, 10));
  const [recorded = 0] = await numbers();

  await card.getByRole("button", { name: "1 m", exact: true }).click();
  await expect.poll(async () => (await numbers())[1], patient).toBeLessThan(recorded);
  await card.getByRole("button", { name: "0 m", exact: true }).click();
  await expect.poll(async () => (await numbers())[1], patient).toBe(recorded);

  await card.locator(".explained").first().click();
  expect(await page.getByRole("dialog").innerText()).toContain("number of entries whose depth is above the move");
  expect(await violations(page)).toEqual([]);
});

test("the map shows squares and no way; the scatter stands with the curve of the allowed speed and a table", async () => {
  const { page } = await site.open("/cells/cell-1?lang=sv&range=1h");
  await page.locator(".card-occupancy .heat").first().waitFor(patient);
  await page.locator(".card-speed-distance .scatter-bin").first().waitFor(patient);

  expect(await page.locator(".card-occupancy").innerText()).toContain("Rutor med färre än fem besök visas inte");
  expect(await page.locator(".card-speed-distance .scatter-allowed").count()).toBe(1);
  await page.locator(".card-speed-distance summary").click();
  expect(await page.locator(".card-speed-distance tbody tr").count()).toBeGreaterThan(3);
  expect(await violations(page)).toEqual([]);
});

test("the form is answered on a phone without a name, and its means stand on the page from the fifth answer on, the day after", {
  timeout: 180_000,
}, async () => {
  const { page, problems } = await site.open("/cells/cell-1/form?lang=sv", { viewport: { width: 390, height: 2200 } });
  const send = page.getByRole("button", { name: "Skicka anonymt" });
  await send.waitFor(patient);
  expect(await violations(page)).toEqual([]);
  const sliders = page.locator(".form input[type=range]");
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(390);
  expect(await send.isDisabled()).toBe(true);

  // Half a part cannot be sent.
  await sliders.nth(6).fill("8");
  expect(await send.isDisabled()).toBe(true);
  await sliders.nth(7).fill("9");
  await sliders.nth(8).fill("7");
  await send.click();
  await page.getByText("går inte att hitta igen").waitFor(patient);
  expect(problems).toEqual([]);

  const cell = await site.open("/cells/cell-1?lang=sv");
  const card = cell.page.locator(".card-perceived");
  await card.getByText("Tillit till roboten").waitFor(patient);
  for (let answer = 0; answer < 3; answer++) site.line.view.answerForm("cell-1", { trust: [4, 9, 7] });
  site.line.endFormDay();
  expect(await card.innerText()).not.toContain("4,8");
  site.line.view.answerForm("cell-1", { trust: [4, 9, 7] });
  site.line.endFormDay();
  await card.getByText("4,8").waitFor(patient);
  expect(await violations(cell.page)).toEqual([]);
});

test.each(["sv", "en"] as const)("the shift report prints on A4 without controls (%s)", async (language) => {
  const { page } = await site.open(`/cells/cell-1/report?lang=${language}&range=1h`);
  await page.locator(".report-table tbody tr").first().waitFor(patient);

  expect(await page.locator(".report").innerText()).toMatch(/Ingen säkerhetsfunktion|Not a safety function/i);
  expect(await violations(page)).toEqual([]);
  await page.emulateMedia({ media: "print" });
  expect(await page.locator(".rail").isVisible()).toBe(false);
  // A sheet of simulated data says so on paper too.
  expect(await page.locator(".ribbon").isVisible()).toBe(true);
  expect(await page.locator(".report .button").isVisible()).toBe(false);
  const pdf = await page.pdf({ preferCSSPageSize: true });
  writeFileSync(join(temporaryDirectory("report"), "report.pdf"), pdf);
  const text = pdf.toString("latin1");
  expect(text.startsWith("%PDF-")).toBe(true);
  expect(text.match(/\/Type\s*\/Page\b/g)?.length).toBeLessThanOrEqual(3);
  // A4 in points; browsers round to two decimals.
  expect(text).toMatch(/\/MediaBox \[0 0 59[45](\.\d+)? 84[12](\.\d+)?\]/);
});
