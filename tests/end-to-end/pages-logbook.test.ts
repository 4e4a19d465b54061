/** The logbook in a real browser: a note for the next shift, work on an asset, and an entry that is taken back. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { violations } from "../support/axe.ts";
import { type Pages, patient, startPages } from "../support/pages.ts";

let site: Pages;

beforeAll(async () => {
  site = await startPages();
  await site.line.production.sweep();
}, 180_000);

afterEach(() => site.closePages());

afterAll(() => site?.[Symbol.asyncDispose]());

test("a note stands under its shift, on the line and on both sheets, and is withdrawn in two presses", {
  timeout: 180_000,
}, async () => {
  const { page, problems } = await site.open("/lines/line-1?lang=sv", { viewport: { width: 800, height: 1280 } });
  const card = page.locator(".card-handover");
  await card.getByText("Ingen anteckning.").first().waitFor(patient);

  await card.locator("summary").click();
  expect(await card.innerText()).toContain("Tas bort efter 90 dagar");
  await card.getByLabel("Till nästa skift").fill("Spindeln låter\nmer än i går");
  expect(await violations(page)).toEqual([]);
  await card.getByRole("button", { name: "Spara" }).click();
  await card.getByText("Sparat.").waitFor(patient);

  const note = card.locator("li").filter({ hasText: "Spindeln låter" });
  expect(await note.innerText()).toMatch(/operatör[\s\S]*Spindeln låter\nmer än i går/);
  expect(await card.locator("h3").first().innerText()).toMatch(/^I dag, sedan /);
  for (const path of ["/lines/line-1/morning?lang=sv", "/cells/cell-1/report?lang=sv"]) {
    const sheet = await site.open(path);
    await sheet.page.locator(".sheet-notes").getByText("Spindeln låter").waitFor(patient);
    expect(await violations(sheet.page)).toEqual([]);
  }

  await note.getByRole("button", { name: "Ta tillbaka" }).click();
  await note.getByRole("button", { name: "Ja, ta tillbaka" }).click();
  await note.locator("s").waitFor(patient);
  expect(await note.innerText()).toContain("tillbakatagen");
  expect(await note.getByRole("button").count()).toBe(0);
  const sheet = await site.open("/lines/line-1/morning?lang=sv");
  await sheet.page.getByText("Beslut i dag").waitFor(patient);
  expect(await sheet.page.getByText("Spindeln låter").count()).toBe(0);
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(800);
  expect(problems).toEqual([]);
});

test("work done on an asset is chosen by a large button, dated, and stands on the page of the asset", {
  timeout: 120_000,
}, async () => {
  const { page, problems } = await site.open("/assets/conveyor-1?lang=en&tab=events");
  const card = page.locator(".card-maintenance");
  await card.getByText("No work is noted.").waitFor(patient);

  await card.locator("summary").click();
  const buttons = card.locator(".reason-buttons button");
  const heights = await buttons.evaluateAll((all) => all.map((each) => each.getBoundingClientRect().height));
  expect(Math.min(...heights)).toBeGreaterThanOrEqual(48);
  const save = card.getByRole("button", { name: "Save" });
  await buttons.filter({ hasText: "Other work" }).click();
  expect(await save.isDisabled()).toBe(true);
  await buttons.filter({ hasText: "Bearing changed" }).click();
  await card.getByLabel("Details").fill("6205, drive end");
  await card.getByLabel("When").fill("2026-01-31T07:30");
  expect(await violations(page)).toEqual([]);
  await save.click();

  const entry = card.locator("li");
  await entry.waitFor(patient);
  expect(await entry.innerText()).toMatch(/31 Jan 2026 07:30, an operator[\s\S]*Bearing changed: 6205, drive end/);
  expect(problems).toEqual([]);
});
