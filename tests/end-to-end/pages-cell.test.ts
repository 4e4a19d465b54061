/** What a crowded cell shows of its stops, lost time, zones, idle time and cycles; in a real browser. */
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Measurement } from "../../gateway/core/measurement.ts";
import { violations } from "../support/axe.ts";
import { type Pages, patient, startPages } from "../support/pages.ts";

let site: Pages;

beforeAll(async () => {
  site = await startPages({ scenario: "crowded-cell" });
}, 120_000);

afterEach(() => site.closePages());

afterAll(() => site?.[Symbol.asyncDispose]());

const figureCards = ["separation-figures", "stops", "lost-time", "robot-idle", "zone-entries", "cycle-times"];

function latest(tagId: string): Measurement["value"] | undefined {
  const { tags, live } = site.line.view;
  const number = tags.byId(tagId)?.number;
  return number === undefined ? undefined : live.latest(number)?.value;
}

async function openCell(language: "sv" | "en"): Promise<Page> {
  const { page } = await site.open(`/cells/cell-1?lang=${language}`);
  for (const card of figureCards) await page.locator(`.card-${card} .value`).first().waitFor(patient);
  return page;
}

test("each cause of a stop stands with its minutes and its number, as the metric gives them", async () => {
  const page = await openCell("en");
  const row = page.locator(".card-stops tbody tr");

  // Also between two ticks: the number on the screen follows the one of the metric.
  await expect
    .poll(
      async () =>
        Number(await row.locator("td").nth(1).locator(".value").innerText()) ===
        latest("cell-1/stops/external-stop-count"),
      patient,
    )
    .toBe(true);
  expect(latest("cell-1/stops/external-stop-count")).toBeGreaterThan(0);
  expect(await row.count()).toBe(1);
  expect(await row.innerText()).toContain("Scanner or gate");
  expect(await row.locator("td").first().innerText()).toMatch(/^\d+(\.\d)? min/);
});

test("what stops, restarts and reduced speed cost adds up to the lost minutes", async () => {
  const page = await openCell("en");
  const minutes = async (locator: string): Promise<number> =>
    Number.parseFloat(await page.locator(`.card-lost-time ${locator} .value`).first().innerText());
  const rows = page.locator(".card-lost-time tbody tr");
  // Three parts and their sum.
  await expect.poll(() => rows.count(), patient).toBe(4);

  const difference = async (): Promise<number> => {
    let sum = 0;
    for (const row of [1, 2, 3]) sum += await minutes(`tbody tr:nth-child(${row})`);
    return Math.abs(sum - (await minutes(".head-figure")));
  };
  // Four roundings of 0.05, and the numbers may move while they are read.
  await expect.poll(difference, patient).toBeLessThan(0.21);
});

test("every number of the cell's figures opens its formula, its inputs and its source", async () => {
  const page = await openCell("sv");
  for (const card of figureCards) {
    const values = page.locator(`.card-${card} .value`);
    expect(await values.count(), card).toBeGreaterThan(0);
    expect(await page.locator(`.card-${card} .explained .value`).count(), card).toBe(await values.count());
  }
  await page.locator(".card-zone-entries .explained").first().click();
  const dialog = page.getByRole("dialog");

  expect(await dialog.innerText()).toContain("intrång ÷ observerade timmar");
  expect(await dialog.innerText()).toContain("cell-1/human/x");
  expect(await dialog.innerText()).toContain("Regel i den här produkten");
  expect(await violations(page)).toEqual([]);
});

test("without a cycle without a person there is a dash with its reason, not a number", async () => {
  const page = await openCell("en");
  const figure = page.locator(".card-cycle-times .figures > div").filter({ hasText: "Longer with human" });

  await expect.poll(() => figure.innerText(), patient).toContain("none or too few so far");
  expect(await figure.locator(".value").innerText()).toMatch(/^–/);
  expect(await figure.locator(".value").innerText()).not.toMatch(/\d/);
});

test("zone entries and idle causes show what the metrics tell", async () => {
  const page = await openCell("en");
  const entries = page.locator(".card-zone-entries .figures > div").filter({ hasText: "Entries" }).locator(".value");

  await expect
    .poll(async () => Number(await entries.innerText()) === latest("cell-1/shared-zone/entry-count"), patient)
    .toBe(true);
  expect(latest("cell-1/shared-zone/entry-count")).toBeGreaterThan(0);
  const causes = await page.locator(".card-robot-idle tbody tr").allInnerTexts();
  expect(causes.join("\n")).toMatch(/Waits for human[\s\S]*Not explained/);
  expect(causes.at(-1)).toMatch(/0\.0/);
});

test.each([800, 1280])("nothing jumps when the state of the robot changes, %i wide", async (width) => {
  const { page } = await site.open("/cells/cell-1?lang=sv", { viewport: { width, height: 1000 } });
  await page.locator(".card-cell-status .value").nth(1).waitFor(patient);

  const heights = await page.evaluate(`["rör sig", "säkerhetsstopp (skanner)"].map((words) => {
    const strip = document.querySelector(".card-cell-status .status-strip").cloneNode(true);
    for (const value of strip.querySelectorAll(".value")) value.textContent = words;
    document.querySelector(".card-cell-status").append(strip);
    const { height } = strip.getBoundingClientRect();
    strip.remove();
    return height;
  })`);

  expect(new Set(heights as number[]).size).toBe(1);
});

test("the trend marks as many violations as the margin had, however long the range", async () => {
  const { page } = await site.open("/cells/cell-1?lang=en&range=15m");
  const { tags, live, now } = site.line.view;
  const margin = tags.byId("cell-1/separation/separation-margin");
  const { values, timesMs } = await site.line.view.history({
    tag: margin?.number ?? -1,
    fromMs: now() - 900_000,
    toMs: now(),
    points: 100_000,
  });
  // Violations that are more than half a second apart count on their own.
  const below = [...timesMs].filter((_, index) => (values[index] ?? 0) < 0);
  const episodes = below.filter((timeMs, index) => index === 0 || timeMs - (below[index - 1] ?? 0) > 600).length;
  const said = episodes === 0 ? "No violation in this time" : episodes === 1 ? "1 violation" : `${episodes} violations`;

  expect(live.latest(margin?.number ?? -1)).toBeDefined();
  await expect.poll(() => page.locator(".legend-violation").innerText(), patient).toBe(said);
  // The sign of a violation stands for one, not for none.
  const sign = await page.evaluate('getComputedStyle(document.querySelector(".legend-violation"), "::before").display');
  expect(sign === "none").toBe(episodes === 0);
});

test("the dot of the person is switched off for this screen, and the plan still says whether somebody is there", async () => {
  const { page } = await site.open("/cells/cell-1?lang=en");
  const person = page.locator(".plan .plan-person");
  await person.waitFor(patient);

  await page.getByRole("button", { name: "Draw where the person is" }).click(patient);
  await person.waitFor({ ...patient, state: "detached" });
  const said = await page.locator(".legend-person").innerText();
  await page.reload();
  await page.locator(".card-plan .plan").waitFor(patient);
  const drawnAgain = await person.count();
  await page.getByRole("button", { name: "Draw where the person is" }).click(patient);
  await person.waitFor(patient);

  expect(said).toMatch(/person/i);
  expect(drawnAgain).toBe(0);
});
