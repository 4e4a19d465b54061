/** The alarms page in a real browser: what to do, parking with a reason, what is suppressed, a flood, figures and history. */
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { ConditionReport } from "../../gateway/core/condition.ts";
import { violations } from "../support/axe.ts";
import { type Pages, patient, startPages } from "../support/pages.ts";

let site: Pages;

beforeAll(async () => {
  site = await startPages({ anonymousRole: "engineer" });
  site.line.report(alarm("hot", {}));
  site.line.report(alarm("dusty", { suppressed: { by: "alarm", what: "spindle-1/hot" } }));
}, 120_000);

afterEach(() => site.closePages());

afterAll(() => site?.[Symbol.asyncDispose]());

function alarm(name: string, changes: Partial<ConditionReport>): ConditionReport {
  return {
    id: `alarm/spindle-1/${name}/limit`,
    active: true,
    severity: 600,
    code: "SAMSPEL_ALARM_HIGH",
    message: name,
    tagId: "spindle-1/bearing-temperature",
    parameters: {
      name: `Spindle is ${name}`,
      limit: 75,
      unit: "Cel",
      value: 78.5,
      consequence: "It seizes.",
      action: "Grease it.",
    },
    ...changes,
  };
}

/** Screenshots are kept where a folder is named. */
async function keep(page: { screenshot(options: object): Promise<unknown> }, name: string): Promise<void> {
  const folder = process.env.SAMSPEL_SCREENSHOTS;
  if (folder !== undefined) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

test("an alarm says what follows, what to do, its value and its limit", async () => {
  const { page } = await site.open("/alarms?lang=en");
  const row = page.locator(".condition", { hasText: "Spindle is hot" });

  await row.waitFor(patient);
  for (const words of ["It seizes.", "Grease it.", "was 78.5", "limit 75"]) {
    expect(await row.innerText()).toContain(words);
  }
});

test.each([
  ["sv", "light", 800, 1280],
  ["sv", "dark", 800, 1280],
  ["en", "light", 1400, 900],
] as const)("the form for parking is complete in %s, %s, %i × %i", async (lang, colorScheme, width, height) => {
  const { page } = await site.open(`/alarms?lang=${lang}`, { viewport: { width, height }, colorScheme });
  const words = lang === "sv" ? "Parkera" : "Park";
  await page.getByRole("button", { name: `${words}: Spindle is hot` }).click(patient);

  await page.locator(".condition form").waitFor(patient);
  await keep(page, `park-${lang}-${colorScheme}-${width}`);
  expect(await violations(page)).toEqual([]);
  const box = await page.locator(".condition form input").boundingBox();
  expect(box?.width ?? 0).toBeGreaterThan(180);
});

test("an alarm is parked with a reason, is listed as parked, and is brought back", async () => {
  const { page } = await site.open("/alarms?lang=en");
  await page.getByRole("button", { name: "Park: Spindle is hot" }).click(patient);
  const form = page.locator(".condition form");
  await form.getByLabel("Why does nobody need to be called?").fill("Sensor is being replaced.");
  await form.getByLabel("For how long").selectOption("15");
  await form.getByRole("button", { name: "Park" }).click();

  await page.getByRole("button", { name: "Parked (1)" }).click(patient);
  const parked = page.locator(".condition", { hasText: "Sensor is being replaced." });
  await parked.waitFor(patient);
  await parked.getByRole("button", { name: "Bring back: Spindle is hot" }).click();

  await page.getByRole("button", { name: "Parked (0)" }).waitFor(patient);
});

test("what is suppressed has a list of its own, with the reason", async () => {
  const { page } = await site.open("/alarms?lang=en&q=suppressed");

  const row = page.locator(".condition", { hasText: "Spindle is dusty" });
  await row.waitFor(patient);
  expect(await row.innerText()).toContain("Suppressed while its cause is active: spindle-1/hot.");
});

test("in a flood the first alarm and the highest priority are shown, and all with a press", async () => {
  for (let index = 0; index < 12; index++) site.line.report(alarm(`a${index}`, {}));
  site.line.report(alarm("on fire", { severity: 900 }));
  const parameters = { firstOut: "alarm/spindle-1/hot/limit", count: 13, sinceMs: 0 };
  site.line.report({
    id: "alarms/flood",
    active: true,
    severity: 100,
    code: "SAMSPEL_ALARM_FLOOD",
    message: "Flood.",
    parameters,
  });
  const { page } = await site.open("/alarms?lang=en");

  const rows = page.locator(".condition");
  await page.getByText("faster than anybody can take in: 13 so far").waitFor(patient);
  await expect.poll(() => rows.count(), patient).toBe(2);
  await keep(page, "flood");
  await page.getByRole("button", { name: /^Show all/ }).click();
  await expect.poll(() => rows.count(), patient).toBeGreaterThan(12);
});

test("the figures stand in a view of their own, beside their targets and how they are counted", async () => {
  const { page } = await site.open("/alarms?lang=sv");
  await page.getByRole("heading", { name: "Historik, senaste dygnet" }).waitFor(patient);
  await page.getByRole("link", { name: "Hur larmsystemet mår" }).click();
  expect(new URL(page.url()).searchParams.get("tab")).toBe("performance");

  const row = page.getByRole("row", { name: /Topp på 10 min/ });
  await row.waitFor(patient);
  expect(await row.innerText()).toContain("högst 10");
  expect(await row.innerText()).toContain("Största antalet på tio minuter");
  await page.getByRole("link", { name: "Larm", exact: true }).last().click();
  await page.getByRole("heading", { name: "Historik, senaste dygnet" }).waitFor(patient);
});

test("an alarm is tuned on stored values, and a test message tells whether it was taken", async () => {
  const { page, problems } = await site.open("/alarms?tab=performance&lang=en");
  const tuning = page.locator(".card-alarm-tuning");
  await tuning.getByLabel("Limit, °C").fill("80", patient);
  await tuning.getByRole("button", { name: "Try it out" }).click();
  const outcome = tuning.locator("tbody tr").first();
  await outcome.waitFor(patient);
  expect(await outcome.innerText()).toMatch(/Alarms\s+41\s+3/);
  await tuning.getByRole("button", { name: "Write into the configuration" }).click();
  await tuning.getByText("Written into gateway.yaml").waitFor(patient);
  await keep(page, "tuning-en");
  expect(await violations(page)).toEqual([]);

  const settings = await site.open("/settings?lang=sv", {
    viewport: { width: 800, height: 1280 },
    colorScheme: "dark",
  });
  const card = settings.page.locator(".card-notifications");
  await card.getByRole("button", { name: "Skicka ett prov: shift" }).click(patient);
  await card.getByText("✓ Mottagaren tog emot provet").waitFor(patient);
  await keep(settings.page, "notifications-sv");
  expect(await violations(settings.page)).toEqual([]);
  expect(await settings.page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(800);
  // This server has neither a disk nor an audit log to tell of.
  const others = settings.problems.filter((problem) => !problem.includes("status of 404"));
  expect([...problems, ...others]).toEqual([]);
});

test("what blinks is stilled by a press and stays unacknowledged; an alarm that comes later blinks", async () => {
  const { page } = await site.open("/alarms?q=all&lang=en");
  const blinking = page.locator(".blinks");
  await blinking.first().waitFor({ ...patient, state: "attached" });

  await page.getByRole("button", { name: "Stop blinking" }).click(patient);
  await expect.poll(() => blinking.count(), patient).toBe(0);
  const unacknowledged = await page.getByRole("button", { name: "Acknowledge" }).count();
  site.line.report(alarm("loud", {}));
  await page.getByText("Spindle is loud").waitFor(patient);

  expect(unacknowledged).toBeGreaterThan(0);
  expect(await blinking.count()).toBe(1);
});
