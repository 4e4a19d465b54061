/** Every page in a real browser: accessible in both languages and themes, whole on every screen, and with no word to other hosts. */
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { violations } from "../support/axe.ts";
import { changedPicture, comparedPicture } from "../support/changed-pictures.ts";
import { layoutFaults } from "../support/layout.ts";
import { movedCards } from "../support/moved-cards.ts";
import { demoPages, layoutSizes, screenSizes } from "../support/page-list.ts";
import { loaded, type Pages, patient, settled, startPages } from "../support/pages.ts";

let site: Pages;
/** Blank: what shrinks pictures. */
let shrinker: Page;

beforeAll(async () => {
  site = await startPages({ anonymousRole: "engineer" });
  shrinker = await (await site.browser.newContext()).newPage();
}, 120_000);

afterEach(() => site.closePages());

afterAll(() => site?.[Symbol.asyncDispose]());

/** Screens on the wall have a test of their own. */
const pages = Object.entries(demoPages).filter(([name]) => !name.startsWith("wall"));
const sizes = Object.entries(layoutSizes);

/** This server has no past of production, energy and recordings: what it has not is no mistake of the page. */
function mistakes(problems: readonly string[]): readonly string[] {
  return problems.filter((problem) => !/status of 404/.test(problem));
}

/** The cards are compared with where they stood on that page, and the light page with how it looked. */
async function faultsAtAllSizes(page: Page, compared: string): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const [name, size] of sizes) {
    await page.setViewportSize(size);
    await settled(page);
    for (const fault of await layoutFaults(page)) faults.push(`${name}: ${fault}`);
    faults.push(...(await movedCards(page, `${compared} ${name}`)));
    if (name in screenSizes) faults.push(...(await changedPicture(page, `${compared} ${name} light`, shrinker)));
  }
  return faults;
}

async function changedDarkPictures(page: Page, compared: string): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const [name, size] of Object.entries(screenSizes)) {
    await page.setViewportSize(size);
    await settled(page);
    faults.push(...(await changedPicture(page, `${compared} ${name} dark`, shrinker)));
  }
  await page.setViewportSize(viewport);
  return faults;
}

// As high as its content, so that bars at the edge of the screen cover nothing.
const viewport = { width: 1280, height: 3200 };

test.each(pages)(
  "the page %s is accessible in both languages and themes, all our own, and whole on every screen",
  async (name, path) => {
    const watched = await site.open(`${path}${path.includes("?") ? "&" : "?"}lang=sv`, {
      colorScheme: "light",
      viewport,
    });
    const { page, problems, foreignRequests } = watched;
    await loaded(watched);

    expect(await violations(page), "Swedish and light").toEqual([]);
    expect(await page.locator("body").innerText()).toContain("Ingen säkerhetsfunktion");
    expect(await page.locator(".ribbon").innerText()).toContain("Simulerade data");
    // Swedish words are the longer ones.
    expect(await faultsAtAllSizes(page, name)).toEqual([]);

    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme: "dark" });
    await page.locator('html[lang="sv"][data-theme="dark"]').waitFor(patient);
    expect(await changedDarkPictures(page, name)).toEqual([]);
    expect(await violations(page, "colours"), "Swedish and dark").toEqual([]);

    await page.getByRole("button", { name: "EN English" }).first().click(patient);
    await page.locator('html[lang="en"][data-theme="dark"]').waitFor(patient);
    await loaded(watched);
    expect(await violations(page), "English and dark").toEqual([]);

    await page.emulateMedia({ colorScheme: "light" });
    await page.locator('html[lang="en"][data-theme="light"]').waitFor(patient);
    expect(await violations(page, "colours"), "English and light").toEqual([]);
    expect(mistakes(problems)).toEqual([]);
    expect(foreignRequests).toEqual([]);
  },
);

/** Each as a rule of style; on the overview of a desktop and of a phone. */
const plantedFaults = {
  "a missing card": "main .card-asset-rows { visibility: hidden }",
  "a light card in the dark": "[data-theme=dark] main .card-asset-rows { background: #eef0f2; color: #1a1f24 }",
  "a red surface where grey belongs": "main .row:nth-of-type(2) { background: #c00018 }",
  "a page shifted sideways": "main { transform: translateX(48px) }",
};

test.each(Object.entries(plantedFaults))("the pictures find %s, and pass over another font", async (_name, fault) => {
  const watched = await site.open("/?lang=sv", { colorScheme: "dark" });
  const { page } = watched;
  await loaded(watched);
  const seen = async (rule: string) => {
    await page.evaluate(
      `{ const sheet = new CSSStyleSheet(); sheet.replaceSync(${JSON.stringify(rule)}); document.adoptedStyleSheets = [sheet]; }`,
    );
    await settled(page);
    return comparedPicture(page, "overview desktop dark", shrinker);
  };

  const found = await seen(fault);
  const inSerif = await seen("* { font-family: serif !important }");
  const asItIs = await seen("");

  expect(found).not.toEqual([]);
  expect([inSerif, asItIs]).toEqual([[], []]);
});

test("keys alone lead to every page of the navigation, and what has the focus is seen", async () => {
  const { page } = await site.open("/?lang=en");
  const label = "a > span:not(.count)";
  await page.locator(`.rail ${label}`).first().waitFor(patient);
  const names = await page.locator(`.rail ${label}`).allInnerTexts();

  for (const name of names) {
    let focused: unknown;
    for (let presses = 0; presses < 30 && focused !== name; presses++) {
      await page.keyboard.press("Tab");
      focused = await page.evaluate(
        `document.activeElement?.closest(".rail")?.querySelector(":focus > span")?.innerText`,
      );
    }
    expect(focused).toBe(name);
    expect(await page.evaluate("getComputedStyle(document.activeElement).outlineStyle"), name).toBe("solid");
    await page.keyboard.press("Enter");
    await expect.poll(() => page.locator(".rail [aria-current=page] > span").first().innerText(), patient).toBe(name);
  }

  expect(names).toEqual(expect.arrayContaining(["Overview", "Alarms", "Connections", "Models", "Recordings"]));
});
