/** Quality in a real browser: charts with limits that are taken, capability that explains itself, a change that is tried. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { violations } from "../support/axe.ts";
import { type Pages, patient, startPages } from "../support/pages.ts";

let site: Pages;

beforeAll(async () => {
  site = await startPages();
  await site.line.production.sweep();
}, 180_000);

afterAll(() => site?.[Symbol.asyncDispose]());

test("limits are taken with a reason, capability explains itself, a change gets its card, in both languages", {
  timeout: 180_000,
}, async () => {
  const { page, problems } = await site.open("/quality?lang=en&q=day");
  const charts = page.locator(".card-control-charts");
  await charts.locator(".trend-plot canvas").nth(2).waitFor(patient);
  expect(await charts.innerText()).toMatch(/Spindle 1: .*means and ranges[\s\S]*Trial limits[\s\S]*Cpk/);

  await charts.locator("dl .explained").nth(1).click();
  const dialog = page.getByRole("dialog");
  expect(await dialog.innerText()).toMatch(/min\(upper − mean, mean − lower\)[\s\S]*120\.1/);
  await dialog.getByRole("button").last().click();

  await charts.locator("summary").filter({ hasText: "Take these limits" }).click();
  await charts.getByLabel("Why these limits").fill("After the tool change");
  await charts.getByRole("button", { name: "Take these limits" }).click();
  await charts
    .getByText("After the tool change. They do not move by themselves.")
    .or(charts.getByText(/outside its own limits/))
    .waitFor(patient);

  const kaizen = page.locator(".card-kaizen");
  await kaizen.locator("summary").click();
  await kaizen.getByLabel("What was changed").fill("New fixture");
  await kaizen.getByRole("button", { name: "Save" }).click();
  await kaizen.getByText("New fixture").waitFor(patient);
  expect(await kaizen.innerText()).toContain("? too early to say");
  expect(await violations(page)).toEqual([]);

  const swedish = await site.open("/performance?lang=sv&q=day", { viewport: { width: 800, height: 1280 } });
  await swedish.page.locator(".card-control-charts .trend-plot canvas").nth(2).waitFor(patient);
  await swedish.page.getByText("New fixture").waitFor(patient);
  expect(await swedish.page.locator(".card-kaizen").innerText()).toContain("? för tidigt att säga");
  expect(await violations(swedish.page)).toEqual([]);
  expect(await swedish.page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(800);
  expect([...problems, ...swedish.problems]).toEqual([]);
});
