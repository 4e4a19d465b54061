/** The page of settings of an admin: a backup is made, downloaded, restored from, and deleted; the version is told. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadConfiguration } from "../../gateway/config/load.ts";
import { registries } from "../../gateway/kinds.ts";
import { type Gateway, startGateway } from "../../gateway/main.ts";
import { violations } from "../support/axe.ts";
import { launchBrowser, openPage } from "../support/browser.ts";
import { builtPages } from "../support/built-pages.ts";
import { silentLog, temporaryDirectory } from "../support/context.ts";
import { patient } from "../support/pages.ts";

const directory = temporaryDirectory("backups-page");
let gateway: Gateway;
let browser: Browser;
beforeAll(async () => {
  const file = join(directory, "gateway.yaml");
  writeFileSync(file, "equipment: a/b/c\napi: { port: 0 }\n");
  const configuration = loadConfiguration(file, registries, {});
  const parts = Promise.all([builtPages(), launchBrowser()]);
  const [dashboards, launched] = await parts;
  browser = launched;
  gateway = await startGateway({ configuration, log: silentLog, dashboards });
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await gateway?.close();
});

async function signedIn(options: Parameters<typeof openPage>[2]): Promise<Page> {
  const { page } = await openPage(browser, `${gateway.url}/settings?lang=sv`, options);
  await page.getByLabel("Startkod").fill(gateway.setupCode ?? "", patient);
  await page.getByLabel("Namn").fill("maria");
  await page.getByLabel("Lösenord").fill("fyra små ord på väggen");
  await page.getByRole("button", { name: "Skapa första kontot" }).click();
  await page.getByRole("heading", { name: "Säkerhetskopia" }).waitFor(patient);
  return page;
}

test("an admin makes a backup, downloads it, and deletes it; the audit log says so", async () => {
  const page = await signedIn({ viewport: { width: 800, height: 1280 }, colorScheme: "dark" });
  const card = page.locator(".card", { has: page.getByRole("heading", { name: "Säkerhetskopia" }) });
  await card.getByText("ingen än").waitFor(patient);

  await card.getByRole("button", { name: "Gör en säkerhetskopia nu" }).click();
  await card.getByText(/, kontrollerad/).waitFor({ timeout: 60_000 });
  expect(await violations(page)).toEqual([]);
  const download = page.waitForEvent("download");
  await card.getByRole("link", { name: "Hämta (ZIP)" }).click();
  const zip = readFileSync(await (await download).path());
  await card.getByRole("button", { name: "Ta bort" }).click();
  await card.getByRole("link", { name: "Hämta (ZIP)" }).waitFor({ state: "detached", ...patient });
  const audit = readFileSync(join(directory, "data/audit/audit-0000000001.jsonl"), "utf8");

  expect(zip.subarray(0, 2).toString()).toBe("PK");
  expect(zip.includes("backup.json")).toBe(true);
  expect(await card.getByText(/, kontrollerad/).count()).toBe(1);
  expect(audit).toMatch(/"POST \/api\/v1\/backups"/);
  expect(audit).toMatch(/"backup\.download"/);
  expect(audit).toMatch(/"DELETE \/api\/v1\/backups\/:id"/);
  await page.getByRole("heading", { name: "Version och uppdateringar" }).waitFor(patient);
  await page.context().close();
}, 180_000);
