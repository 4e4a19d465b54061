/** Changing settings on the page of a running gateway: the difference first, then the file, and the way back. */
import { readFileSync, writeFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { violations } from "../support/axe.ts";
import { launchBrowser, openPage } from "../support/browser.ts";
import { startGatewayOn } from "../support/cli.ts";
import { patient } from "../support/pages.ts";
import { freePort } from "../support/ports.ts";

const reloadPatient = { timeout: 90_000 } as const;

async function startGateway() {
  const text = `# Ask Kim before changing anything.
equipment: boras/press-shop/line-1 # as in the ERP
api: { port: ${await freePort()}, anonymousRole: engineer }
sources:
  - { id: floor, kind: mqtt, url: "mqtt://127.0.0.1:1" }
tags:
  - { id: press/power, unit: kW, source: floor, address: "a#/p" }
  - { id: press/velocity, unit: mm/s, source: floor, address: "a#/v" }
  - { id: press/count, source: floor, address: "a#/c" }
assets:
  - { id: press, name: The press, tags: [press/power, press/count, press/velocity] }
metrics:
  - { id: press/production, kind: production, partCount: press/count } # counts strokes
  - { id: press/energy, kind: energy, power: { tag: press/power } }
  - { id: press/health, kind: health, features: [{ tag: press/velocity, profile: small }] } # its plate says 11 kW
energy:
  tariff: { orePerKwh: 110 } # until June
`;
  return await startGatewayOn(text);
}

let gateway: Awaited<ReturnType<typeof startGateway>>;
let browser: Awaited<ReturnType<typeof launchBrowser>>;
beforeAll(async () => {
  [gateway, browser] = await Promise.all([startGateway(), launchBrowser()]);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await gateway?.stop();
});

const content = () => readFileSync(gateway.file, "utf8");
const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click(patient);
const group = (page: Page, name: string) =>
  page.locator("details", { has: page.locator("summary", { hasText: name }) });

test("a price is shown as one changed line, written with every comment in place, at work, and taken back byte by byte", async () => {
  const watched = await openPage(browser, `${gateway.url}/settings?lang=en`, {
    viewport: { width: 1280, height: 800 },
  });
  const { page } = watched;
  const price = group(page, "Price of energy");
  await price.locator("summary").click(patient);

  await price.getByLabel("Price, öre per kWh").fill("ten");
  await press(page, "Show what changes");
  await price.getByText("Something is missing").waitFor(patient);
  await price.getByLabel("Price, öre per kWh").fill("98,5");
  await press(page, "Show what changes");
  const difference = page.locator(".difference");
  await difference.waitFor(patient);
  const gone = await difference.locator(".difference-removed code").allTextContents();
  const come = await difference.locator(".difference-added code").allTextContents();
  expect(await violations(page)).toEqual([]);
  expect(content()).toBe(gateway.text);
  await press(page, "Write it");
  await page.getByText("Written, and at work.").waitFor(reloadPatient);
  const written = content();
  const answer = await fetch(`${gateway.url}/api/v1/settings/values`);
  const { tariff }: { tariff: object } = JSON.parse(await answer.text());
  await press(page, "Take the last change back");
  await page.getByText("Taken back.").waitFor(reloadPatient);

  expect(gone).toEqual(["removed:   tariff: { orePerKwh: 110 } # until June"]);
  expect(come).toEqual(["added:   tariff: { orePerKwh: 98.5 } # until June"]);
  expect(written).toBe(gateway.text.replace("110", "98.5"));
  expect(tariff).toEqual({ orePerKwh: 98.5, times: [] });
  expect(content()).toBe(gateway.text);
  expect(await price.getByLabel("Price, öre per kWh").inputValue()).toBe("110");
  expect(watched.foreignRequests).toEqual([]);
  await page.context().close();
}, 240_000);

test("a factor of one's own is given in Swedish, with a comma, and is at work with its source", async () => {
  const { page } = await openPage(browser, `${gateway.url}/settings?lang=sv`, {
    viewport: { width: 1280, height: 800 },
  });
  const factors = group(page, "Elens utsläppsfaktor");
  await factors.locator("summary").click(patient);
  await factors.locator("select").first().selectOption({ label: "en egen" });
  await factors.getByLabel(/^Faktorns namn/).fill("Vind");
  await press(page, "Visa vad som ändras");
  await factors.getByText("Något saknas").waitFor(patient);
  const grams = factors.getByRole("textbox", { name: "g CO₂e per kWh" });
  await grams.pressSequentially("12.5");
  await factors.getByLabel("År som den gäller").fill("2025");
  await factors.getByLabel(/^Källa/).fill("Avtal 4711");
  const shown = await grams.inputValue();
  await press(page, "Visa vad som ändras");
  await page.locator(".difference").waitFor(patient);
  expect(await violations(page)).toEqual([]);
  await press(page, "Skriv det");
  await page.getByText("Skrivet, och används.").waitFor(reloadPatient);
  const written = content();
  const printed = await openPage(browser, `${gateway.url}/energy/report?lang=sv`, {
    viewport: { width: 1280, height: 800 },
  });
  await printed.page.getByText("12,5 g/kWh, marknadsbaserad, 2025. Avtal 4711").first().waitFor(reloadPatient);
  await press(page, "Ta tillbaka den senaste ändringen");
  await page.getByText("Taget tillbaka.").waitFor(reloadPatient);

  expect(shown).toBe("12,5");
  expect(parse(written).energy).toEqual({
    tariff: { orePerKwh: 110 },
    factor: { name: "Vind", gPerKwh: 12.5, method: "market", year: 2025, source: "Avtal 4711" },
  });
  for (const opened of [page, printed.page]) await opened.context().close();
}, 240_000);

test("the rated power of a machine is changed where it is set up, and its limits follow", async () => {
  const { page } = await openPage(browser, `${gateway.url}/assets/press?lang=en&tab=setup`, {
    ...{ viewport: { width: 800, height: 1280 }, colorScheme: "dark" },
  });
  const power = group(page, "Rated power and foundation");
  await power.locator("summary").click(patient);
  await power.locator("select").selectOption({ label: "15 to 300 kW, rigid foundation" });
  await press(page, "Show what changes");
  await page.locator(".difference").waitFor(patient);
  const come = await page.locator(".difference-added code").allTextContents();
  expect(await violations(page)).toEqual([]);
  await press(page, "Write it");
  await page.getByText("Written, and at work.").waitFor(reloadPatient);
  await page.getByText("zones A to 1.4, B to 2.8, C to 4.5 mm/s").waitFor(reloadPatient);
  const written = content();
  await page.goto(`${gateway.url}/settings?lang=en`);
  await press(page, "Take the last change back");
  await page.getByText("Taken back.").waitFor(reloadPatient);

  expect(come).toEqual([
    "added:   - { id: press/health, kind: health, features: [{ tag: press/velocity, profile: g2-rigid }] } # its plate says 11 kW",
  ]);
  expect(written).toBe(gateway.text.replace("small", "g2-rigid"));
  await page.context().close();
}, 240_000);

test("shifts are given in Swedish; a file that somebody else changes meanwhile stays theirs", async () => {
  const { page } = await openPage(browser, `${gateway.url}/settings?lang=sv`, {
    ...{ viewport: { width: 390, height: 844 }, colorScheme: "dark" },
  });
  const shifts = group(page, "Skift och lediga dagar");
  await shifts.locator("summary").click(patient);
  await press(page, "Lägg till ett skift");
  await shifts.getByLabel("Namn", { exact: true }).fill("Dag");
  await shifts.getByLabel(/^Raster/).fill("9.00-9.15");
  await press(page, "Visa vad som ändras");
  await page.locator(".difference").waitFor(patient);
  expect(await violations(page)).toEqual([]);
  writeFileSync(gateway.file, `${gateway.text}# somebody else\n`);
  await press(page, "Skriv det");
  await shifts.getByText(/Någon har ändrat konfigurationen under tiden/).waitFor(patient);
  const theirs = content();
  await press(page, "Visa vad som ändras");
  await press(page, "Skriv det");
  await page.getByText("Skrivet, och används.").waitFor(reloadPatient);

  expect(theirs).toBe(`${gateway.text}# somebody else\n`);
  expect(content()).toContain('shifts: [{ name: Dag, days: [mon, tue, wed, thu, fri], start: "06:00", end: "14:30"');
  expect(content()).toContain('breaks: [{ start: "09:00", end: "09:15" }]');
  expect(content()).toContain("# counts strokes\n");
  expect(content()).toContain("# somebody else\n");
  await page.context().close();
}, 240_000);
