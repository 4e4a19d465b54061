/** Every page in a real browser: accessible in both languages and themes, whole on every screen, and with no word to other hosts. */
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { violations } from "../support/axe.ts";
import { layoutFaults } from "../support/layout.ts";
import { movedCards } from "../support/moved-cards.ts";
import { demoPages, screenSizes } from "../support/page-list.ts";
import { loaded, type Pages, patient, startPages } from "../support/pages.ts";
import { hardCodedTexts, speakPseudo } from "../support/pseudo-language.ts";

let site: Pages;

beforeAll(async () => {
  site = await startPages({ anonymousRole: "engineer" });
}, 120_000);

afterEach(() => site.closePages());

afterAll(() => site?.[Symbol.asyncDispose]());

/** Screens on the wall have a test of their own. */
const pages = Object.entries(demoPages).filter(([name]) => !name.startsWith("wall"));
const sizes = Object.entries({
  ...screenSizes,
  /** A desktop at 200 %. */
  zoomed: { width: 640, height: 400 },
});

/** This server has no past of production, energy and recordings: what it has not is no mistake of the page. */
function mistakes(problems: readonly string[]): readonly string[] {
  return problems.filter((problem) => !/status of 404/.test(problem));
}

/** With a name, the cards are compared with where they stood on that page. */
async function faultsAtAllSizes(page: Page, compared?: string): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const [name, size] of sizes) {
    await page.setViewportSize(size);
    // What follows the size of the window has done so by the second frame.
    await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
    for (const fault of await layoutFaults(page)) faults.push(`${name}: ${fault}`);
    if (compared !== undefined) faults.push(...(await movedCards(page, `${compared} ${name}`)));
  }
  return faults;
}

// As high as its content, so that bars at the edge of the screen cover nothing.
const viewport = { width: 1280, height: 3200 };

test.each(pages)(
  "the page %s is accessible in both languages and themes, all our own, and whole on every screen",
  async (name, path) => {
    const watched = await site.open(`${path}?lang=sv`, { colorScheme: "light", viewport });
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

test("in a language of longer words nothing is hard-coded and nothing is cut", async () => {
  const watched = await site.open("/?lang=sv");
  const { page } = watched;
  await speakPseudo(page);
  const assets = site.line.view.assets();
  // What the site, its models and its packages call themselves.
  const names = [
    ...[
      "Samspel",
      "Svenska",
      "English",
      "Apache-2.0",
      "20 min of the healthy line",
      "plc",
      "floor",
      "Worn tool",
      site.line.view.version,
    ],
    ...assets.flatMap(({ id, name }) => [id, name]),
  ];
  const found: string[] = [];
  for (const path of ["/", "/assets/spindle-1", "/cells/cell-1", "/alarms", "/models", "/connections", "/recordings"]) {
    await page.goto(new URL(`${path}?lang=en`, page.url()).href);
    await page.locator(".card h2, .card h3").first().waitFor(patient);
    for (const text of await hardCodedTexts(page, names)) found.push(`${path}: hard-coded ${text}`);
    for (const fault of await faultsAtAllSizes(page)) found.push(`${path}: ${fault}`);
  }

  expect(found).toEqual([]);
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
